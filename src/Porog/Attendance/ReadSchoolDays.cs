using Porog.Access;
using Porog.Registry.Calendar;

namespace Porog.Attendance;

/// <summary>The calendar as it is for one child: that of its organisation, with the times of its group.</summary>
public sealed class SchoolDays(OrganisationCalendar calendar, Guid? groupId)
{
    /// <param name="date">Local date.</param>
    public DayPlan On(DateOnly date) => calendar.On(date, groupId);
}

/// <summary>Reads for families whether there are lessons. A calendar holds nothing of a child.</summary>
public sealed class ReadSchoolDays(ReadCalendar calendars)
{
    public async Task<SchoolDays> OfAsync(SeenChild child, CancellationToken cancel) => (await OfAsync([child], cancel))[child.Id];

    /// <returns>By child.</returns>
    public async Task<IReadOnlyDictionary<Guid, SchoolDays>> OfAsync(IReadOnlyCollection<SeenChild> children, CancellationToken cancel)
    {
        if (children.Count == 0)
            return new Dictionary<Guid, SchoolDays>();
        var read = await calendars.OfAsync([.. children.Select(c => c.OrganisationId).Distinct()], cancel);
        return children.ToDictionary(c => c.Id, c => new SchoolDays(read[c.OrganisationId], c.GroupId));
    }
}
