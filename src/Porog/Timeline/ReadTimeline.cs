using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Timeline;

/// <summary>One event of a child's day. Both times carry the organisation's offset, ready to show.</summary>
/// <param name="Id">The journal entry.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When, by the device's clock.</param>
/// <param name="ReceivedAt">When we heard of it.</param>
/// <param name="Late">Heard of more than <see cref="EventOptions.LateAfterMinutes"/> afterwards.</param>
/// <param name="Place">Which door or turnstile.</param>
/// <param name="AccompaniedBy">Full name of the person who brought or fetched a kindergarten child.</param>
/// <param name="Amount">Effect on the wallet in kopecks; zero for passages and subsidised meals.</param>
/// <param name="Price">A meal's price in kopecks; below zero for one that takes an earlier one back.</param>
/// <param name="Items">A meal's composition.</param>
/// <param name="Note">A top-up's method, a correction's reason, or the reason for which it was entered by hand.</param>
/// <param name="EnteredBy">Who entered it by hand; null for what a device told.</param>
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
    EnteredBy? EnteredBy
)
{
    /// <inheritdoc cref="JournalEntry.TakesBack"/>
    public bool TakesBack => Kind.TakesBack(Price);

    internal static TimelineItem Of(
        JournalEntry entry,
        TimeZoneInfo zone,
        EventOptions options,
        IReadOnlyDictionary<Guid, string> names,
        IReadOnlyDictionary<Guid, EnteredBy> byHand
    ) =>
        new(
            entry.Id,
            entry.Kind,
            zone.At(entry.HappenedAt),
            zone.At(entry.ReceivedAt),
            entry.IsLate(options),
            entry.Place,
            entry.AccompaniedBy is { } person ? names.GetValueOrDefault(person) : null,
            entry.Amount,
            entry.Price,
            MealItem.Read(entry.Items),
            entry.Note,
            byHand.GetValueOrDefault(entry.Id)
        );
}

/// <summary>A page, newest first; <see cref="Next"/> is the <c>before</c> of the page of older events, null at the end.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">See above.</param>
/// <param name="By">By what right it was read.</param>
/// <param name="Shown">What parts of the child it may hold.</param>
public sealed record TimelinePage(IReadOnlyList<TimelineItem> Items, string? Next, Relation By, Sight Shown);

/// <summary>What to read of a timeline.</summary>
/// <param name="From">First day, in the organisation's zone.</param>
/// <param name="To">Last day, inclusive, in the organisation's zone.</param>
/// <param name="Limit">Events a page, 1 to <see cref="MostItems"/>.</param>
/// <param name="Before">A page's <see cref="TimelinePage.Next"/>; anything unreadable starts at the newest.</param>
/// <param name="Only">Fewer kinds than the person may see.</param>
/// <param name="Since">Instant of the earliest event, for callers who know one.</param>
/// <param name="Until">Instant after the latest event, exclusive.</param>
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

/// <summary>A child's events as one person may see them: an access query, a journal query, and names when somebody accompanied.</summary>
public sealed class ReadTimeline(PorogDbContext db, ChildAccess access, PorogOptions options)
{
    /// <returns>Null for a stranger's, a foreign and an unknown child alike.</returns>
    public async Task<TimelinePage?> ReadAsync(Guid personId, Guid childId, TimelineQuery query, CancellationToken cancel)
    {
        var child = await SeenChild.FindAsync(db, access, personId, childId, cancel);
        if (child is null)
            return null;
        var limit = Math.Clamp(query.Limit, 1, TimelineQuery.MostItems);
        var rows = await Rows(child, query).Take(limit + 1).AsNoTracking().ToListAsync(cancel);
        var page = rows.Take(limit).ToList();
        var names = await db.FullNamesAsync(page.Select(e => e.AccompaniedBy), cancel);
        var byHand = await db.EnteredByAsync(page, cancel);
        var items = page.Select(e => TimelineItem.Of(e, child.Zone, options.Events, names, byHand)).ToList();
        var next = rows.Count > limit ? new PageCursor(page[^1].HappenedAt, page[^1].Id).ToString() : null;
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
