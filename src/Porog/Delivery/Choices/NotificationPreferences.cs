using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery.Choices;

/// <summary>How a person is told; <see cref="NotificationPreference"/> explains the fields.</summary>
/// <param name="QuietFrom">Minutes after midnight; null, as <paramref name="QuietUntil"/>, for no quiet hours.</param>
/// <param name="QuietUntil">Minutes after midnight, another than <paramref name="QuietFrom"/>.</param>
/// <param name="ThresholdIsUrgent">Sent in quiet hours too.</param>
/// <param name="SecurityIsUrgent">Sent in quiet hours too.</param>
/// <param name="AlertIsUrgent">Sent in quiet hours too.</param>
/// <param name="IsDiscreet">The lock screen shows no content.</param>
/// <param name="FallbackMinutes">One of <see cref="NotificationPreferences.FallbackOffers"/>; null for none.</param>
public sealed record Manner(
    short? QuietFrom,
    short? QuietUntil,
    bool ThresholdIsUrgent,
    bool SecurityIsUrgent,
    bool AlertIsUrgent,
    bool IsDiscreet,
    short? FallbackMinutes
);

/// <summary>When reports come, on the organisation's clock.</summary>
/// <param name="Hour">0 to 23.</param>
/// <param name="Weekday">Of the weekly one.</param>
public sealed record ReportTime(short Hour, DayOfWeek Weekday);

/// <summary>What one page of the message centre showed.</summary>
/// <param name="Before">The page's cursor; null for the newest page.</param>
/// <param name="From">Its oldest message; null when there is no older one.</param>
/// <param name="To">UTC instant of its newest message.</param>
public readonly record struct SeenPage(PageCursor? Before, PageCursor? From, DateTimeOffset To);

/// <summary>Reads and sets how a person is told, for all their children.</summary>
public sealed class NotificationPreferences(PorogDbContext db, TimeProvider clock)
{
    public const short MinutesADay = 24 * 60;

    /// <summary>The choices of minutes after which an e-mail follows a message that reached no device.</summary>
    public static readonly IReadOnlyList<short> FallbackOffers = [5, 15, 30, 60, 180];

    /// <returns>The defaults for a person who has chosen nothing.</returns>
    public async Task<NotificationPreference> ReadAsync(Guid personId, CancellationToken cancel) =>
        await db.NotificationPreferences.AsNoTracking().FirstOrDefaultAsync(p => p.PersonId == personId, cancel)
        ?? new NotificationPreference { PersonId = personId };

    /// <summary>Moves the read mark of the message centre forward; never back, and never past now.</summary>
    /// <param name="personId">Whose.</param>
    /// <param name="upTo">The newest message that was shown.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task MarkReadAsync(Guid personId, DateTimeOffset upTo, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        DateTimeOffset? mark = (upTo < now ? upTo : now).ToUniversalTime();
        await EnsureRowAsync(db, personId, cancel);
        await db
            .NotificationPreferences.Where(p => p.PersonId == personId && (p.MessagesReadAt == null || p.MessagesReadAt < mark))
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.MessagesReadAt, mark), cancel);
    }

    /// <summary>
    /// Remembers that one page of the message centre was shown. Pages that touch join; once they reach what was read before, all of it
    /// is read.
    /// </summary>
    /// <param name="personId">Whose.</param>
    /// <param name="seen">What the page showed.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task MarkSeenAsync(Guid personId, SeenPage seen, CancellationToken cancel)
    {
        var known = await ReadAsync(personId, cancel);
        var (storedFrom, storedTo) = (known.MessagesSeenFrom, known.MessagesSeenTo);
        var (from, to) = (seen.From, seen.To.ToUniversalTime());
        if (PageCursor.TryParse(storedFrom) is { } oldest && storedTo is { } newest)
        {
            if (seen.Before is { } before && before.OrderTo(oldest) < 0)
                // Pages between are not opened yet.
                return;
            if (from is null || from.Value.At <= newest)
                (from, to) = (from?.OrderTo(oldest) > 0 ? oldest : from, to > newest ? to : newest);
        }
        if (from is not { } first || first.At <= known.MessagesReadAt)
        {
            await MarkReadAsync(personId, to, cancel);
            return;
        }
        await EnsureRowAsync(db, personId, cancel);
        var text = first.ToString();
        DateTimeOffset? last = to;
        await db
            .NotificationPreferences.Where(p => p.PersonId == personId && p.MessagesSeenFrom == storedFrom && p.MessagesSeenTo == storedTo)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.MessagesSeenFrom, text).SetProperty(p => p.MessagesSeenTo, last), cancel);
    }

    internal static async Task SetAsync(PorogDbContext db, Guid personId, Manner manner, CancellationToken cancel)
    {
        if (
            manner.QuietFrom is null != manner.QuietUntil is null
            || (manner.QuietFrom is not null && manner.QuietFrom == manner.QuietUntil)
        )
            throw new ArgumentOutOfRangeException(nameof(manner), "quiet hours have two different ends, or none");
        if (manner.QuietFrom is < 0 or >= MinutesADay || manner.QuietUntil is < 0 or >= MinutesADay)
            throw new ArgumentOutOfRangeException(nameof(manner), "quiet hours are minutes of a day");
        if (manner.FallbackMinutes is { } minutes && !FallbackOffers.Contains(minutes))
            throw new ArgumentOutOfRangeException(nameof(manner), "no such fallback is offered");
        await EnsureRowAsync(db, personId, cancel);
        await db
            .NotificationPreferences.Where(p => p.PersonId == personId)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(p => p.QuietFrom, manner.QuietFrom)
                        .SetProperty(p => p.QuietUntil, manner.QuietUntil)
                        .SetProperty(p => p.ThresholdIsUrgent, manner.ThresholdIsUrgent)
                        .SetProperty(p => p.SecurityIsUrgent, manner.SecurityIsUrgent)
                        .SetProperty(p => p.AlertIsUrgent, manner.AlertIsUrgent)
                        .SetProperty(p => p.IsDiscreet, manner.IsDiscreet)
                        .SetProperty(p => p.FallbackMinutes, manner.FallbackMinutes),
                cancel
            );
    }

    internal static async Task SetAsync(PorogDbContext db, Guid personId, ReportTime time, CancellationToken cancel)
    {
        if (time.Hour is < 0 or > 23 || !Enum.IsDefined(time.Weekday))
            throw new ArgumentOutOfRangeException(nameof(time), "an hour from 0 to 23 of a day of the week");
        await EnsureRowAsync(db, personId, cancel);
        await db
            .NotificationPreferences.Where(p => p.PersonId == personId)
            .ExecuteUpdateAsync(
                set => set.SetProperty(p => p.ReportHour, time.Hour).SetProperty(p => p.ReportWeekday, time.Weekday),
                cancel
            );
    }

    /// <summary>Adds a row with the defaults if there is none; safe for concurrent callers.</summary>
    private static Task<int> EnsureRowAsync(PorogDbContext db, Guid personId, CancellationToken cancel)
    {
        var d = new NotificationPreference { PersonId = personId };
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO notification_preferences
                (person_id, threshold_is_urgent, security_is_urgent, is_discreet, fallback_minutes, report_hour, report_weekday)
            VALUES
                ({personId}, {d.ThresholdIsUrgent}, {d.SecurityIsUrgent}, {d.IsDiscreet}, {d.FallbackMinutes}, {d.ReportHour}, {(int)
                d.ReportWeekday})
            ON CONFLICT (person_id) DO NOTHING
            """,
            cancel
        );
    }
}
