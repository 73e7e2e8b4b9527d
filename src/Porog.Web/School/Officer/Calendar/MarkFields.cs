using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.School.Officer.Calendar;

/// <summary>Marked days as they are typed.</summary>
public sealed record MarkFields(string? From, string? Until, string? Kind, string? Name, string? Ends)
{
    public static MarkFields In(IFormCollection form) => new(form["From"], form["Until"], form["Kind"], form["Name"], form["Ends"]);

    public static MarkFields Of(MarkLine line) =>
        new(
            Dates.Iso(line.From),
            Dates.Iso(line.Until),
            line.Kind.ToString(),
            line.Name,
            line.Ends is { } ends ? CalendarWords.Time(ends) : null
        );

    /// <returns>Null, and the errors say which field and why.</returns>
    internal MarkLine? Read(FormErrors errors, MarkTexts say)
    {
        var from = DateInput.TryParse(From);
        var until = string.IsNullOrWhiteSpace(Until) ? from : DateInput.TryParse(Until);
        var isKind = Enum.TryParse<DayKind>(Kind, out var kind) && MarkLine.Kinds.Contains(kind);
        var ends = kind == DayKind.Short ? TimeInput.TryParse(Ends) : null;
        var name = TextFold.Line(Name) is { Length: > 0 } said ? said : null;
        var faults = new List<MarkFault>();
        if (from is null)
            faults.Add(MarkFault.From);
        if (until is null && from is not null)
            faults.Add(MarkFault.Until);
        if (!isKind)
            faults.Add(MarkFault.Kind);
        if (isKind && kind == DayKind.Short && ends is null)
            faults.Add(MarkFault.Ends);
        if (name?.Length > MarkLine.LongestName)
            faults.Add(MarkFault.Name);
        var line = faults.Count == 0 ? new MarkLine(from!.Value, until!.Value, kind, name, ends) : null;
        if (line?.Fault is { } fault)
            faults.Add(fault);
        foreach (var (field, text) in faults.Select(say.Fault))
            errors.Add(field, text);
        return faults.Count == 0 ? line : null;
    }
}
