using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>
/// Counts in windows of time, in the database, so that all nodes count together. The framework's rate limiters are not used: they
/// count in one process, cannot undo a count after success, and use the system clock.
/// </summary>
public sealed class Limits(PorogDbContext db, TimeProvider clock)
{
    /// <summary>What is counted.</summary>
    /// <param name="Kind">Keeps equal texts of different kinds apart.</param>
    /// <param name="Text">A login, phone, address or device.</param>
    /// <param name="Most">How many a window allows.</param>
    internal readonly record struct Counted(string Kind, string Text, int Most);

    /// <summary>Counts one. Counts what is refused too.</summary>
    /// <returns>Null if the limit allows it, otherwise how long to wait.</returns>
    internal async Task<TimeSpan?> TakeAsync(TimeSpan window, CancellationToken cancel, params IReadOnlyList<Counted> all)
    {
        var now = clock.GetUtcNow();
        var number = now.Ticks / window.Ticks;
        var endsAt = new DateTimeOffset((number + 1) * window.Ticks, TimeSpan.Zero);
        var allowed = true;
        foreach (var one in all)
            allowed &= await LimitCountRows.AddAsync(db, KeyOf(one, number), endsAt, cancel) <= one.Most;
        return allowed ? null : endsAt - now;
    }

    /// <summary>Takes one back.</summary>
    internal async Task ReturnAsync(TimeSpan window, CancellationToken cancel, params IReadOnlyList<Counted> all)
    {
        var number = clock.GetUtcNow().Ticks / window.Ticks;
        foreach (var one in all)
        {
            var key = KeyOf(one, number);
            await db
                .LimitCounts.Where(c => c.Key == key && c.Count > 0)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.Count, c => c.Count - 1), cancel);
        }
    }

    private static byte[] KeyOf(Counted one, long window) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{one.Kind}\n{window}\n{one.Text}")));
}
