using Microsoft.EntityFrameworkCore;
using Porog.Attendance;
using Porog.Delivery;
using Porog.Journal;
using Porog.Readers;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Honesty;

/// <summary>
/// Counts the figures of one organisation's day from the journal, the deliveries, the alerts and the silences. Reads some children at a
/// time and finds every row by its bucket. A day belongs to the events that happened on it, however late they arrived.
/// </summary>
public sealed class CountDay(IDbContextFactory<PorogDbContext> contexts, PorogOptions options, TimeProvider clock)
{
    /// <summary>Children read together.</summary>
    private const int AtOnce = 200;

    /// <summary>Nearly all messages of a day became due before this much of the next one was over. The others are looked for one by one.</summary>
    private static readonly TimeSpan Usually = TimeSpan.FromHours(1);

    /// <param name="house">Its zone defines the day.</param>
    /// <param name="day">Local date.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<HonestFigures> OfAsync(Organisation house, DateOnly day, CancellationToken cancel)
    {
        var (start, end) = (LocalTime.StartOfDay(day, house.Zone), LocalTime.StartOfDay(day.AddDays(1), house.Zone));
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var figures = new HonestFigures();
        // Children who have left since count too.
        var children = await db.Children.Where(c => c.OrganisationId == house.Id).OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(cancel);
        var came = new Dictionary<Guid, DateTimeOffset>();
        foreach (var some in children.Chunk(AtOnce))
        {
            var entries = await EntriesAsync(db, [.. some], start, end, cancel);
            if (entries.Count == 0)
                continue;
            CountEntries(figures, entries, came);
            await CountMessagesAsync(db, figures, [.. some], entries, house.Zone, (start, end), cancel);
        }
        await CountSilencesAsync(db, figures, house.Id, (start, end), cancel);
        await CountAlertsAsync(db, figures, house.Id, day, came, cancel);
        return figures;
    }

    private static Task<List<JournalEntry>> EntriesAsync(
        PorogDbContext db,
        List<Guid> ids,
        DateTimeOffset start,
        DateTimeOffset end,
        CancellationToken cancel
    )
    {
        var month = JournalMonth.EarliestOf(start);
        return (
            from child in db.Children
            where ids.Contains(child.Id)
            from entry in db.Journal
            where entry.Bucket == child.Bucket && entry.ChildId == child.Id
            where entry.Month >= month && entry.HappenedAt >= start && entry.HappenedAt < end
            select entry
        )
            .AsNoTracking()
            .ToListAsync(cancel);
    }

    private void CountEntries(HonestFigures figures, List<JournalEntry> entries, Dictionary<Guid, DateTimeOffset> came)
    {
        figures.Children += entries.Select(e => e.ChildId).Distinct().Count();
        foreach (var entry in entries)
        {
            figures.Count(HonestCount.Events);
            if (entry.Kind.IsPassage())
                figures.Count(HonestCount.Passages);
            if (entry.Kind == EventKind.In && (!came.TryGetValue(entry.ChildId, out var first) || entry.HappenedAt < first))
                came[entry.ChildId] = entry.HappenedAt;
            if (ByHandDevice.Is(entry.DeviceId))
            {
                figures.Count(HonestCount.ByHand);
                continue;
            }
            figures.Measure(HonestStep.Received, HonestWay.First, entry.ReceivedAt - entry.HappenedAt);
            if (entry.IsLate(options.Events))
                figures.Count(HonestCount.Late);
        }
    }

    private async Task CountMessagesAsync(
        PorogDbContext db,
        HonestFigures figures,
        List<Guid> ids,
        List<JournalEntry> entries,
        TimeZoneInfo zone,
        (DateTimeOffset Start, DateTimeOffset End) day,
        CancellationToken cancel
    )
    {
        var events = entries.ToDictionary(e => e.Id);
        var found = new CountMessages(figures, zone);
        // A clock that is ahead: the message is older than its event.
        var (from, until) = (day.Start.AddMinutes(-options.Events.InTheFutureMinutes), day.End + Usually);
        await found.AddAsync(db, Rows(db, ids, from, until), events, cancel);
        var late = entries.Where(e => !found.Has(e.Id)).Select(e => e.ChildId).Distinct().ToList();
        var now = clock.GetUtcNow();
        if (late.Count > 0 && now >= until)
            await found.AddAsync(db, Rows(db, late, until, now.AddMinutes(1)), events, cancel);
        found.Finish();
    }

    /// <summary>By everybody who watches or has watched these children: the table's key is bucket, person and time.</summary>
    private static IQueryable<MessageDelivery> Rows(PorogDbContext db, List<Guid> ids, DateTimeOffset from, DateTimeOffset until)
    {
        var watchers = db
            .LegalRepresentations.Where(r => ids.Contains(r.ChildId))
            .Select(r => new { r.ChildId, r.PersonId })
            .Union(
                db.Trusts.Where(t => ids.Contains(t.ChildId) && t.TrusteeId != null)
                    .Select(t => new { t.ChildId, PersonId = t.TrusteeId!.Value })
            );
        return from watcher in watchers
            join child in db.Children on watcher.ChildId equals child.Id
            from delivery in db.Deliveries
            where delivery.Bucket == child.Bucket && delivery.PersonId == watcher.PersonId
            where delivery.At >= @from && delivery.At < until && delivery.ChildId == child.Id
            select delivery;
    }

    /// <summary>The part of each silence that lies in the day, nights included.</summary>
    private async Task CountSilencesAsync(
        PorogDbContext db,
        HonestFigures figures,
        Guid organisationId,
        (DateTimeOffset Start, DateTimeOffset End) day,
        CancellationToken cancel
    )
    {
        var silences = await db
            .ReaderSilences.AsNoTracking()
            .Where(s => s.OrganisationId == organisationId && s.Since < day.End && (s.EndedAt == null || s.EndedAt > day.Start))
            .Select(s => new
            {
                s.DeviceId,
                s.Since,
                s.EndedAt,
            })
            .ToListAsync(cancel);
        var now = clock.GetUtcNow();
        foreach (var silence in silences)
        {
            var silent = ReaderSilence.Within(silence.Since, silence.EndedAt ?? now, day.Start, day.End);
            figures.Count(HonestCount.SilentSeconds, (long)silent.TotalSeconds);
        }
        figures.Count(HonestCount.SilentReaders, silences.Select(s => s.DeviceId).Distinct().Count());
    }

    private static async Task CountAlertsAsync(
        PorogDbContext db,
        HonestFigures figures,
        Guid organisationId,
        DateOnly day,
        Dictionary<Guid, DateTimeOffset> came,
        CancellationToken cancel
    )
    {
        var alerts = await db.Alerts.AsNoTracking().Where(a => a.OrganisationId == organisationId && a.Day == day).ToListAsync(cancel);
        foreach (var alert in alerts)
        {
            figures.Count(HonestCount.Alerts);
            figures.Count(EndOf(alert));
            if (alert.Kind == AlertKind.NotCome && came.TryGetValue(alert.ChildId, out var at) && at < alert.RaisedAt)
                figures.Count(HonestCount.AlertsFalse);
        }
    }

    private static string EndOf(Alert alert) =>
        (alert.End, alert.Answer) switch
        {
            (AlertEnd.Answered, AlertAnswer.Home) => HonestCount.AlertsHome,
            (AlertEnd.Answered, AlertAnswer.Late) => HonestCount.AlertsLate,
            (AlertEnd.Answered, _) => HonestCount.AlertsShouldBeThere,
            (AlertEnd.Came or AlertEnd.Left, _) => HonestCount.AlertsCame,
            (AlertEnd.Announced, _) => HonestCount.AlertsAnnounced,
            (AlertEnd.Over, _) => HonestCount.AlertsUnanswered,
            _ => HonestCount.AlertsOpen,
        };
}
