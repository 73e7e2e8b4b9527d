using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Timeline;

/// <summary>One event of a child's day. Both times have the organisation's offset.</summary>
/// <param name="Id">The journal entry.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When it happened, by the device's clock.</param>
/// <param name="ReceivedAt">When the server received it.</param>
/// <param name="Late">Received more than <see cref="EventOptions.LateAfterMinutes"/> after it happened.</param>
/// <param name="Place">Which door or turnstile.</param>
/// <param name="AccompaniedBy">Full name of the person who brought or fetched a kindergarten child.</param>
/// <param name="Amount">Effect on the wallet in kopecks; zero for passages and subsidised meals.</param>
/// <param name="Price">A meal's price in kopecks; negative for a cancellation.</param>
/// <param name="Items">A meal's composition.</param>
/// <param name="Note">A top-up's method, a correction's reason, or the reason for entering it by hand.</param>
/// <param name="EnteredBy">Who entered it by hand; null if a device sent it.</param>
/// <param name="Doubt">How the device's clock was wrong; the event has the time of receipt then. Null if it was not.</param>
/// <param name="DeviceTime">The time by the wrong clock; else null.</param>
public sealed record TimelineItem(
    Guid Id,
    EventKind Kind,
    DateTimeOffset At,
    DateTimeOffset ReceivedAt,
    bool Late,
    string? Place,
    string? AccompaniedBy,
    long Amount,
    long? Price,
    IReadOnlyList<MealItem> Items,
    string? Note,
    EnteredBy? EnteredBy,
    ClockDoubt? Doubt,
    DateTimeOffset? DeviceTime
)
{
    /// <inheritdoc cref="JournalEntry.TakesBack"/>
    public bool TakesBack => Kind.TakesBack(Price);

    /// <summary>A passage that takes back a mistaken mark at the kindergarten's door: the child did not move.</summary>
    public bool TakesBackPassage => TakenBack.Is(Kind, EnteredBy, Note);

    internal static TimelineItem Of(NamedEntry named, TimeZoneInfo zone, EventOptions options)
    {
        var entry = named.Entry;
        return new(
            entry.Id,
            entry.Kind,
            zone.At(entry.HappenedAt),
            zone.At(entry.ReceivedAt),
            entry.IsLate(options),
            entry.Place,
            named.Companion?.Full,
            entry.Amount,
            entry.Price,
            MealItem.Read(entry.Items),
            entry.Note,
            named.EnteredBy,
            entry.ClockDoubt,
            entry.DeviceTime is { } said ? zone.At(said) : null
        );
    }
}

/// <summary>A page of events.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">The <c>before</c> of the next, older page; null on the last page.</param>
/// <param name="By">The right that allowed the reading.</param>
/// <param name="Shown">The parts of the child that the page may contain.</param>
public sealed record TimelinePage(IReadOnlyList<TimelineItem> Items, string? Next, Relation By, Sight Shown);

/// <summary>Selects a part of a timeline.</summary>
/// <param name="From">First local day in the organisation's zone.</param>
/// <param name="To">Last local day, inclusive, in the organisation's zone.</param>
/// <param name="Limit">Events per page, 1 to <see cref="MostItems"/>.</param>
/// <param name="Before">The <see cref="TimelinePage.Next"/> of a page; an invalid text means the newest page.</param>
/// <param name="Only">Narrows the result to these parts.</param>
/// <param name="Since">The instant of the earliest event, if the caller knows it.</param>
/// <param name="Until">Events before this instant only (exclusive).</param>
public sealed record TimelineQuery(
    DateOnly? From = null,
    DateOnly? To = null,
    int Limit = 50,
    string? Before = null,
    Sight Only = Sight.Everything,
    DateTimeOffset? Since = null,
    DateTimeOffset? Until = null
)
{
    public const int MostItems = 200;
}

/// <summary>Reads a child's events for one person: one statement asks the right, one reads the journal.</summary>
public sealed class ReadTimeline(PorogDbContext db, ChildAccess access, PorogOptions options)
{
    /// <returns>Null if the child is unknown or the person may not see it.</returns>
    public async Task<TimelinePage?> ReadAsync(Guid personId, Guid childId, TimelineQuery query, CancellationToken cancel)
    {
        var child = await SeenChild.FindAsync(db, access, personId, childId, cancel);
        return child is null ? null : await ReadAsync(child, query, cancel);
    }

    /// <summary>For a child whose right this request has asked already.</summary>
    public async Task<TimelinePage> ReadAsync(SeenChild child, TimelineQuery query, CancellationToken cancel)
    {
        var limit = Math.Clamp(query.Limit, 1, TimelineQuery.MostItems);
        var rows = await Rows(child, query)
            .Take(limit + 1)
            .WithNames(db)
            .OrderByDescending(row => row.Entry.HappenedAt)
            .ThenByDescending(row => row.Entry.Id)
            .AsNoTracking()
            .ToListAsync(cancel);
        var items = rows.Take(limit).Select(row => TimelineItem.Of(row, child.Zone, options.Events)).ToList();
        var next = rows.Count > limit ? new PageCursor(rows[limit - 1].Entry.HappenedAt, rows[limit - 1].Entry.Id).ToString() : null;
        return new TimelinePage(items, next, child.Rights.Relation, child.Shows(query.Only));
    }

    private IQueryable<JournalEntry> Rows(SeenChild child, TimelineQuery query)
    {
        var kinds = child.Kinds(query.Only);
        var rows = db.Journal.Where(e => e.Bucket == child.Bucket && e.ChildId == child.Id && kinds.Contains(e.Kind));
        if (Later(query.From is { } first ? LocalTime.StartOfDay(first, child.Zone) : null, query.Since) is { } from)
        {
            var month = JournalMonth.EarliestOf(from);
            rows = rows.Where(e => e.HappenedAt >= from && e.Month >= month);
        }
        if (Earlier(query.To is { } last ? EndOfDay(last, child.Zone) : null, query.Until) is { } to)
            rows = rows.Where(e => e.HappenedAt < to);
        if (PageCursor.TryParse(query.Before) is { } cursor)
            rows = rows.Where(e => e.HappenedAt <= cursor.At && (e.HappenedAt < cursor.At || e.Id < cursor.Id));
        return rows.OrderByDescending(e => e.HappenedAt).ThenByDescending(e => e.Id);
    }

    private static DateTimeOffset? EndOfDay(DateOnly day, TimeZoneInfo zone) =>
        day == DateOnly.MaxValue ? null : LocalTime.StartOfDay(day.AddDays(1), zone);

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a > b || b is null ? a : b;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a < b || b is null ? a : b;
}
