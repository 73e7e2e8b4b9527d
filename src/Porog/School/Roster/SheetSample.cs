using System.Text.Json;
using Porog.Shared.Sheets;

namespace Porog.School.Roster;

/// <summary>What was found in a table before a person says what its columns are.</summary>
/// <param name="Headings">Of each column; empty texts when the table has none.</param>
/// <param name="Lines">The first lines with children, so that a person recognises the columns.</param>
public sealed record SheetSample(IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Lines)
{
    public const int MostLines = 3;

    /// <summary>The line with the headings; 0 when the table has none, so that its first line is a child.</summary>
    public int HeadingLine { get; init; }

    /// <summary>What the columns seem to hold.</summary>
    public IReadOnlyList<SheetField> Guessed { get; init; } = [];

    /// <summary>How the dates of each column are written.</summary>
    public IReadOnlyList<DateOrder> Dates { get; init; } = [];

    /// <summary>The sheet of the workbook that was read; null for CSV.</summary>
    public string? Sheet { get; init; }

    /// <summary>Other visible sheets that hold something.</summary>
    public IReadOnlyList<string> OtherSheets { get; init; } = [];

    /// <summary>Hidden rows of the sheet. They are read too.</summary>
    public int HiddenRows { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this);

    public static SheetSample FromJson(string json) => JsonSerializer.Deserialize<SheetSample>(json)!;
}
