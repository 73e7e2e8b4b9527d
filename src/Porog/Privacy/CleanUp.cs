using Microsoft.EntityFrameworkCore;
using Porog.Delegation;
using Porog.Storage;

namespace Porog.Privacy;

/// <summary>
/// Deletes old data: unfinished registrations and invitations, codes, links, passes, sessions, outdated letters and SMS, old absences, and records of devices.
/// The periods are in docs/operations.md. Any number of nodes may run it at the same time.
/// </summary>
public sealed class CleanUp(IDbContextFactory<PorogDbContext> contexts, TimeProvider clock)
{
    /// <summary>Counts from when the form was sent.</summary>
    public static readonly TimeSpan RegistrationsKept = TimeSpan.FromDays(1);

    /// <summary>Counts from when it expired; longer than attempts are counted.</summary>
    public static readonly TimeSpan SecretsKept = TimeSpan.FromDays(1);

    /// <summary>Counts from its end, or from when it was last seen; a cookie or token lives half as long.</summary>
    public static readonly TimeSpan SessionsKept = TimeSpan.FromDays(30);

    /// <summary>Counts from when it was last seen.</summary>
    public static readonly TimeSpan UnknownCardsKept = TimeSpan.FromDays(30);

    /// <summary>Refused events of devices.</summary>
    public static readonly TimeSpan DeviceErrorsKept = TimeSpan.FromDays(7);

    /// <summary>Daily counts of devices' events.</summary>
    public const int DeviceDaysKept = 92;

    /// <summary>Announced absences, in days from the last one.</summary>
    public const int AbsencesKept = 365;

    public async Task DeleteAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var (registrations, secrets, sessions) = (now - RegistrationsKept, now - SecretsKept, now - SessionsKept);
        await db.Registrations.Where(r => r.AgreedAt < registrations).ExecuteDeleteAsync(cancel);
        await db.OneTimeSecrets.Where(s => s.ExpiresAt < secrets).ExecuteDeleteAsync(cancel);
        await db.CodeTries.Where(t => t.At < secrets).ExecuteDeleteAsync(cancel);
        await db.Recoveries.Where(r => r.EndsAt < now).ExecuteDeleteAsync(cancel);
        await db.LimitCounts.Where(c => c.EndsAt < now).ExecuteDeleteAsync(cancel);
        await db.DoorPasses.Where(p => p.ExpiresAt < secrets).ExecuteDeleteAsync(cancel);
        // A phone that receives pushes may stay unopened for a month.
        await db
            .Sessions.Where(s => s.SeenAt < sessions && (s.EndedAt < sessions || !db.PushDevices.Any(d => d.SessionId == s.Id)))
            .ExecuteDeleteAsync(cancel);
        var (cards, errors) = (now - UnknownCardsKept, now - DeviceErrorsKept);
        await db.UnknownCards.Where(u => u.LastAt < cards).ExecuteDeleteAsync(cancel);
        await db.DeviceErrors.Where(e => e.At < errors).ExecuteDeleteAsync(cancel);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var (days, absences) = (today.AddDays(-DeviceDaysKept), today.AddDays(-AbsencesKept));
        await db.DeviceDays.Where(d => d.Day < days).ExecuteDeleteAsync(cancel);
        await db.Absences.Where(a => a.Until < absences).ExecuteDeleteAsync(cancel);
        await db.Alerts.Where(a => a.Day < absences).ExecuteDeleteAsync(cancel);
        // The usual day of a reader is made of eight weeks.
        await db.ReaderSlots.Where(s => s.Day < days).ExecuteDeleteAsync(cancel);
        var drafts = now - InvitationDrafts.Kept;
        await db.InvitationDrafts.Where(d => d.ChangedAt < drafts).ExecuteDeleteAsync(cancel);
        await db.Outgoing.Where(o => o.ExpiresAt < now).ExecuteDeleteAsync(cancel);
    }
}
