using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Registry.Calendar;

public enum MarkRowOutcome
{
    Add,
    Change,
    Same,
    LeftOut,
}

/// <summary>One line or event of the file.</summary>
/// <param name="Number">The line of a table, or the count of the event, from 1.</param>
/// <param name="Line">The days; null when the row is left out.</param>
/// <param name="Fault">Why it is left out.</param>
/// <param name="Value">What the file says there.</param>
public sealed record MarkRow(int Number, MarkLine? Line, MarkFault? Fault = null, string? Value = null)
{
    /// <summary>A line that cannot be stored is left out; of several lines with the same days, only the first is good.</summary>
    internal static List<MarkRow> Checked(IEnumerable<MarkRow> rows)
    {
        var seen = new HashSet<(DateOnly, DateOnly)>();
        return
        [
            .. rows.Select(r =>
                r.Line is not { } line ? r
                : line.Fault is { } fault ? r with { Line = null, Fault = fault, Value = $"{line.From:dd.MM.yyyy}–{line.Until:dd.MM.yyyy}" }
                : seen.Add(line.Period) ? r
                : r with { Line = null, Fault = MarkFault.Repeated, Value = line.Name }
            ),
        ];
    }
}

/// <param name="Row">As it was read.</param>
/// <param name="Outcome">What an import would do with it.</param>
public sealed record CheckedMark(MarkRow Row, MarkRowOutcome Outcome);

/// <summary>
/// Imports marked days: adds new periods, changes known ones, removes none. A person first sees the rows, then they are written in one
/// transaction. The caller has checked the organisation.
/// </summary>
public sealed class ImportMarks(PorogDbContext db, ManageMarks marks)
{
    public async Task<IReadOnlyList<CheckedMark>> CheckAsync(Guid organisationId, IReadOnlyList<MarkRow> rows, CancellationToken cancel)
    {
        var there = await ThereAsync(organisationId, cancel);
        return [.. rows.Select(r => new CheckedMark(r, Outcome(r, there)))];
    }

    /// <returns>How many periods were added or changed; null when there would be more than <see cref="ManageMarks.MostMarks"/>.</returns>
    public async Task<int?> ApplyAsync(Guid organisationId, IReadOnlyList<MarkRow> rows, CancellationToken cancel)
    {
        await using var transaction = await marks.BeginAsync(organisationId, cancel);
        var there = await ThereAsync(organisationId, cancel);
        var done = 0;
        foreach (var row in rows)
        {
            var outcome = Outcome(row, there);
            if (outcome is not (MarkRowOutcome.Add or MarkRowOutcome.Change))
                continue;
            var line = row.Line!;
            done++;
            if (outcome == MarkRowOutcome.Add)
            {
                db.CalendarMarks.Add(there[line.Period] = line.ToMark(organisationId));
                continue;
            }
            var mark = there[line.Period];
            (mark.Kind, mark.Name, mark.Ends) = (line.Kind, line.Name, line.Ends);
        }
        if (there.Count > ManageMarks.MostMarks)
            return null;
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return done;
    }

    private static MarkRowOutcome Outcome(MarkRow row, Dictionary<(DateOnly, DateOnly), CalendarMark> there) =>
        row.Line is not { } line ? MarkRowOutcome.LeftOut
        : !there.TryGetValue(line.Period, out var mark) ? MarkRowOutcome.Add
        : MarkLine.Of(mark) == line ? MarkRowOutcome.Same
        : MarkRowOutcome.Change;

    private Task<Dictionary<(DateOnly, DateOnly), CalendarMark>> ThereAsync(Guid organisationId, CancellationToken cancel) =>
        marks.Of(organisationId).ToDictionaryAsync(m => (m.From, m.Until), cancel);
}
