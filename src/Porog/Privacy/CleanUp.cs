using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Privacy;

/// <summary>
/// Deletes what is of no use any more: unfinished registrations, codes, links and passes, sessions, letters and SMS that nobody waits for,
/// and what was noted of devices.
/// docs/operations.md tells the periods; any number of nodes may do it side by side.
/// </summary>
public sealed class CleanUp(IDbContextFactory<PorogDbContext> contexts, TimeProvider clock)
{
    /// <summary>After the form was sent.</summary>
    public static readonly TimeSpan RegistrationsKept = TimeSpan.FromDays(1);

    /// <summary>After it was good for the last time; longer than tries are counted.</summary>
    public static readonly TimeSpan SecretsKept = TimeSpan.FromDays(1);

    /// <summary>After its end, or after it was last seen: a cookie or token lives half as long.</summary>
    public static readonly TimeSpan SessionsKept = TimeSpan.FromDays(30);

    /// <summary>Since it was last seen.</summary>
    public static readonly TimeSpan UnknownCardsKept = TimeSpan.FromDays(30);

    /// <summary>Events of devices that were not taken.</summary>
    public static readonly TimeSpan DeviceErrorsKept = TimeSpan.FromDays(7);

    /// <summary>How much devices sent a day.</summary>
    public const int DeviceDaysKept = 92;

    public async Task DeleteAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var (registrations, secrets, sessions) = (now - RegistrationsKept, now - SecretsKept, now - SessionsKept);
        await db.Registrations.Where(r => r.AgreedAt < registrations).ExecuteDeleteAsync(cancel);
        await db.OneTimeSecrets.Where(s => s.ExpiresAt < secrets).ExecuteDeleteAsync(cancel);
        await db.DoorPasses.Where(p => p.ExpiresAt < secrets).ExecuteDeleteAsync(cancel);
        // A phone that is told things need not be looked at for a month.
        await db
            .Sessions.Where(s => s.SeenAt < sessions && (s.EndedAt < sessions || !db.PushDevices.Any(d => d.SessionId == s.Id)))
            .ExecuteDeleteAsync(cancel);
        var (cards, errors) = (now - UnknownCardsKept, now - DeviceErrorsKept);
        await db.UnknownCards.Where(u => u.LastAt < cards).ExecuteDeleteAsync(cancel);
        await db.DeviceErrors.Where(e => e.At < errors).ExecuteDeleteAsync(cancel);
        var days = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-DeviceDaysKept);
        await db.DeviceDays.Where(d => d.Day < days).ExecuteDeleteAsync(cancel);
        await db.Outgoing.Where(o => o.ExpiresAt < now).ExecuteDeleteAsync(cancel);
    }
}
