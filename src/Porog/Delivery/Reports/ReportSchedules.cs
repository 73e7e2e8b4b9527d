using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Delivery.Choices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery.Reports;

/// <summary>
/// Keeps <see cref="ReportSchedule"/> in step with what a person chose: a row a period while they want such reports of at least
/// one child, with the instant at which the next is due.
/// </summary>
public sealed class ReportSchedules(PorogOptions options, TimeProvider clock)
{
    private static readonly ReportPeriod[] Periods = Enum.GetValues<ReportPeriod>();

    /// <summary>The choice that turns reports of a period on and off.</summary>
    public static EventTypes EventType(ReportPeriod period) =>
        period switch
        {
            ReportPeriod.Day => EventTypes.DailyReport,
            ReportPeriod.Week => EventTypes.WeeklyReport,
            _ => throw new ArgumentOutOfRangeException(nameof(period), period, "no such period"),
        };

    /// <summary>
    /// Sets a person's schedules anew, in the caller's transaction. Called after their <see cref="NotificationChoice"/> or the
    /// hour or weekday of their <see cref="NotificationPreference"/> changed and was saved. A report that is due already and
    /// not made yet is left to be made.
    /// </summary>
    /// <param name="db">The caller's context.</param>
    /// <param name="personId">Whose.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task RescheduleAsync(PorogDbContext db, Guid personId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var known = ChildAccess.EverKnownTo(db, personId);
        // Also of children they do not see just now: a trust that is given again needs no second choice.
        var chosen = await db
            .NotificationChoices.Where(c => c.PersonId == personId && known.Contains(c.ChildId))
            .Select(c => new { c.ChildId, c.Events })
            .ToListAsync(cancel);
        var preference =
            await db.NotificationPreferences.AsNoTracking().FirstOrDefaultAsync(p => p.PersonId == personId, cancel)
            ?? new NotificationPreference { PersonId = personId };
        var zones = await ZonesAsync(db, personId, now, cancel);
        foreach (var period in Periods)
        {
            var type = EventType(period);
            var wanted = chosen.Where(c => c.Events.HasFlag(type)).Select(c => c.ChildId).ToList();
            if (wanted.Count == 0)
            {
                await db.ReportSchedules.Where(s => s.PersonId == personId && s.Period == period).ExecuteDeleteAsync(cancel);
                continue;
            }
            var zone = ZoneOf(wanted.Where(zones.ContainsKey).Select(child => zones[child]), options);
            await ReportScheduleRows.SetNextAsync(db, personId, period, Times(period, preference, zone).NextAfter(now).At, now, cancel);
        }
    }

    /// <summary>The clock that a person's reports go by: that of their children's organisation; the installation's where there are several.</summary>
    /// <param name="names">IANA names, one a child.</param>
    /// <param name="options">The installation's settings.</param>
    internal static TimeZoneInfo ZoneOf(IEnumerable<string> names, PorogOptions options) =>
        names.Distinct(StringComparer.Ordinal).Take(2).ToList() is [var only]
            ? TimeZoneInfo.FindSystemTimeZoneById(only)
            : options.FindZone();

    internal static ReportTimes Times(ReportPeriod period, NotificationPreference preference, TimeZoneInfo zone) =>
        new(period, preference.ReportHour, preference.ReportWeekday, zone);

    private static async Task<Dictionary<Guid, string>> ZonesAsync(
        PorogDbContext db,
        Guid personId,
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        await ChildAccess
            .LiveGrants(db, now)
            .Where(g => g.PersonId == personId)
            .Join(db.Children, g => g.ChildId, c => c.Id, (_, c) => new { c.Id, c.Organisation!.TimeZone })
            .Distinct()
            .ToDictionaryAsync(c => c.Id, c => c.TimeZone, cancel);
}
