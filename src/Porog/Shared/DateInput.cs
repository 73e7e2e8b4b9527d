using System.Globalization;

namespace Porog.Shared;

/// <summary>Dates as people type them: 05.03.2016, 5.3.2016, 2016-03-05.</summary>
public static class DateInput
{
    private static readonly string[] Shapes = ["d.M.yyyy", "yyyy-MM-dd", "d/M/yyyy", "d M yyyy"];

    public static DateOnly? TryParse(string? text) =>
        DateOnly.TryParseExact(TextFold.Line(text), Shapes, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
