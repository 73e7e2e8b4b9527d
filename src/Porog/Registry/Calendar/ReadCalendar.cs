using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Registry.Calendar;

/// <summary>Reads calendars of organisations: one statement, and another where groups have times of their own.</summary>
public sealed class ReadCalendar(PorogDbContext db)
{
    /// <summary>Reads all marked days: an organisation has at most <see cref="ManageMarks.MostMarks"/>.</summary>
    /// <param name="organisationId">An organisation that exists.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<OrganisationCalendar> OfAsync(Guid organisationId, CancellationToken cancel) =>
        (await OfAsync([organisationId], cancel))[organisationId];

    /// <returns>By organisation; organisations that do not exist are left out.</returns>
    public async Task<IReadOnlyDictionary<Guid, OrganisationCalendar>> OfAsync(
        IReadOnlyCollection<Guid> organisationIds,
        CancellationToken cancel
    )
    {
        var rows = await (
            from organisation in db.Organisations.Where(o => organisationIds.Contains(o.Id))
            from week in db.WeekPatterns.Where(w => w.OrganisationId == organisation.Id).DefaultIfEmpty()
            from mark in db.CalendarMarks.Where(m => m.OrganisationId == organisation.Id).DefaultIfEmpty()
            select new
            {
                organisation.Id,
                organisation.Kind,
                Week = week,
                Mark = mark,
                HasTimes = db.Groups.Any(g =>
                    g.OrganisationId == organisation.Id && (g.ShiftId != null || g.Begins != null || g.Ends != null)
                ),
            }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        var times = (await TimesAsync([.. rows.Where(r => r.HasTimes).Select(r => r.Id).Distinct()], cancel)).ToLookup(g =>
            g.OrganisationId
        );
        return rows.GroupBy(r => r.Id)
            .ToDictionary(
                g => g.Key,
                g =>
                {
                    var week = g.First().Week ?? WeekPattern.Usual(g.Key, g.First().Kind);
                    var groups = times[g.Key].ToDictionary(t => t.GroupId, t => t.Of(week));
                    return new OrganisationCalendar(week, g.Select(r => r.Mark).OfType<CalendarMark>(), groups);
                }
            );
    }

    private async Task<List<OwnTimes>> TimesAsync(List<Guid> organisationIds, CancellationToken cancel)
    {
        if (organisationIds.Count == 0)
            return [];
        return await (
            from place in db.Groups
            where organisationIds.Contains(place.OrganisationId) && (place.ShiftId != null || place.Begins != null || place.Ends != null)
            from shift in db.Shifts.Where(s => s.Id == place.ShiftId).DefaultIfEmpty()
            select new OwnTimes
            {
                OrganisationId = place.OrganisationId,
                GroupId = place.Id,
                Begins = place.Begins,
                Ends = place.Ends,
                Shift = shift,
            }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
    }

    /// <summary>The group's own times overrule its shift's, and those overrule the week's.</summary>
    private sealed class OwnTimes
    {
        public required Guid OrganisationId { get; init; }
        public required Guid GroupId { get; init; }
        public required TimeOnly? Begins { get; init; }
        public required TimeOnly? Ends { get; init; }
        public required Shift? Shift { get; init; }

        public GroupTimes Of(WeekPattern week) =>
            new(Begins ?? Shift?.Begins ?? week.Begins, Ends ?? Shift?.Ends ?? week.Ends, Shift?.Name);
    }
}
