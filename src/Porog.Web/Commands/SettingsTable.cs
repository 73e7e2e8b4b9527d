using System.Text.RegularExpressions;

namespace Porog.Web.Commands;

/// <summary>The settings as docs/operations.md lists them: the page is part of the program, so that there is one text of each.</summary>
public static partial class SettingsTable
{
    /// <returns>Groups in the order of the page, each with its rows.</returns>
    public static IReadOnlyList<(string Group, IReadOnlyList<SettingRow> Rows)> Read()
    {
        using var page = new StreamReader(typeof(SettingsTable).Assembly.GetManifestResourceStream("operations.md")!);
        var groups = new List<(string Group, IReadOnlyList<SettingRow> Rows)>();
        var inSettings = false;
        List<SettingRow> rows = [];
        while (page.ReadLine() is { } line)
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                inSettings = line == "## Settings";
            else if (inSettings && line.StartsWith("### ", StringComparison.Ordinal))
                groups.Add((line[4..], rows = []));
            else if (inSettings && Row().Match(line) is { Success: true } row)
                rows.Add(new(Plain(row.Groups["name"].Value), Plain(row.Groups["default"].Value), Plain(row.Groups["meaning"].Value)));
        }
        return [.. groups.Where(g => g.Rows.Count > 0)];
    }

    /// <summary>Takes the marks of Markdown away.</summary>
    private static string Plain(string cell) => Link().Replace(cell, "${text}").Replace("`", "", StringComparison.Ordinal).Trim();

    [GeneratedRegex(
        @"^\| (?<name>`[^|]+) \| (?<default>[^|]*)\| (?<meaning>.*) \|$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Row();

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\([^)]+\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}

/// <param name="Name">Such as <c>Porog:Mail:Host, :Port</c>.</param>
/// <param name="Default">Empty if there is none.</param>
/// <param name="Meaning">A sentence or two.</param>
public sealed record SettingRow(string Name, string Default, string Meaning);
