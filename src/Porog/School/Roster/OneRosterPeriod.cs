using System.Globalization;
using Porog.Shared.Sheets;

namespace Porog.School.Roster;

internal enum PeriodState
{
    Now,
    Later,
    Over,

    /// <summary>A date cannot be read, so nobody can say.</summary>
    Unreadable,
}

/// <summary>When a role or an enrolment holds. Dates may have a time, which does not count; the last day still belongs to it.</summary>
/// <param name="State">Today.</param>
/// <param name="Column">The column with the date that decides.</param>
/// <param name="Value">That date, as the file or a person writes it.</param>
internal sealed record OneRosterPeriod(PeriodState State, string Column, string Value)
{
    public static OneRosterPeriod Of(OneRosterLine line, DateOnly today)
    {
        if (!TryRead(line["beginDate"], today, out var begin))
            return new(PeriodState.Unreadable, "beginDate", line["beginDate"]);
        if (!TryRead(line["endDate"], today, out var end))
            return new(PeriodState.Unreadable, "endDate", line["endDate"]);
        if (end < today)
            return new(PeriodState.Over, "endDate", Text(end));
        return begin > today ? new(PeriodState.Later, "beginDate", Text(begin)) : new(PeriodState.Now, "", "");
    }

    private static bool TryRead(string text, DateOnly today, out DateOnly? date)
    {
        date = null;
        return text.Length == 0 || SheetDates.TryRead(text, DateOrder.Mixed, today.Year + 50, out date);
    }

    private static string Text(DateOnly? date) => date?.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture) ?? "";
}
