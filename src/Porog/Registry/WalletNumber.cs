using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Registry;

/// <summary>Generates account numbers for accounts that were created without one.</summary>
internal static class WalletNumber
{
    /// <summary>Returns unused numbers of ten digits that do not start with zero. They are random, so one does not reveal the next.</summary>
    public static async Task<IReadOnlyList<string>> FreeAsync(PorogDbContext db, int count, CancellationToken cancel)
    {
        var free = new HashSet<string>(StringComparer.Ordinal);
        while (free.Count < count)
        {
            var drawn = Enumerable.Range(0, count - free.Count).Select(_ => Draw()).Distinct().ToList();
            var taken = await db.Wallets.Where(w => drawn.Contains(w.Number)).Select(w => w.Number).ToListAsync(cancel);
            free.UnionWith(drawn.Except(taken));
        }
        return [.. free];
    }

    private static string Draw() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{RandomNumberGenerator.GetInt32(1, 10)}{RandomNumberGenerator.GetInt32(0, 1_000_000_000):000000000}"
        );
}
