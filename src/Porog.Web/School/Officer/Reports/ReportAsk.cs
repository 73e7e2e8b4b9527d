using Porog.Registry;
using Porog.School;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.School.Officer.Reports;

/// <summary>Reads the children and the period of a report from the address, for the page and for its files.</summary>
internal static class ReportAsk
{
    /// <summary>The organisation, else the group's, else the only one; and the group.</summary>
    /// <returns>False for what is not the officer's.</returns>
    public static bool TryWhose(
        string? organisationText,
        string? groupText,
        IReadOnlyList<Organisation> organisations,
        IReadOnlyList<Group> groups,
        out Guid? organisation,
        out Guid? group
    )
    {
        (organisation, group) = (null, null);
        if (!string.IsNullOrEmpty(groupText))
        {
            if (!Guid.TryParse(groupText, out var id) || groups.FirstOrDefault(g => g.Id == id) is not { } own)
                return false;
            (organisation, group) = (own.OrganisationId, own.Id);
            return true;
        }
        if (string.IsNullOrEmpty(organisationText))
        {
            organisation = organisations.Count > 0 ? organisations[0].Id : null;
            return true;
        }
        if (!Guid.TryParse(organisationText, out var asked) || organisations.All(o => o.Id != asked))
            return false;
        organisation = asked;
        return true;
    }

    /// <returns>Null, and the errors say which field and why.</returns>
    public static (DateOnly First, DateOnly Last)? Period(FormErrors errors, Words L, string? from, string? to)
    {
        var (first, last) = (Dates.Parse(from), Dates.Parse(to));
        if (first is null)
            errors.Add("from", L["Введите дату"]);
        if (last is null)
            errors.Add("to", L["Введите дату"]);
        if (first is not { } begin || last is not { } end)
            return null;
        if (end < begin)
            errors.Add("to", L["Последний день не может быть раньше первого"]);
        else if (end.DayNumber - begin.DayNumber >= SchoolReport.MostDays)
            errors.Add("to", L["Отчёт – не больше чем за {0} дней", SchoolReport.MostDays]);
        else
            return (begin, end);
        return null;
    }
}
