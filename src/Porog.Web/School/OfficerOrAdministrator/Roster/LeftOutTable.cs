using System.Globalization;
using System.Text.Json;
using Porog.Registry;
using Porog.School.Roster;

namespace Porog.Web.School.OfficerOrAdministrator.Roster;

/// <summary>
/// The lines that an import leaves out, as a table that can be corrected and imported: the columns of the original file, and
/// behind them why each line was left out and where it stands.
/// </summary>
internal sealed class LeftOutTable(RosterImport import, RosterWords say, Words L)
{
    /// <summary>The columns for a OneRoster archive, which has no table of its own.</summary>
    private static readonly SheetField[] Fields =
    [
        SheetField.ExternalId,
        SheetField.Surname,
        SheetField.GivenName,
        SheetField.Patronymic,
        SheetField.BirthDate,
        SheetField.Sex,
        SheetField.Group,
        SheetField.Cards,
        SheetField.Wallet,
        SheetField.Subsidised,
    ];

    private readonly SheetSample? sample = import.Sample is { } json ? SheetSample.FromJson(json) : null;

    /// <param name="rows">The lines that are left out.</param>
    public async IAsyncEnumerable<IEnumerable<object?>> RowsAsync(IAsyncEnumerable<RosterRow> rows)
    {
        var headings = Headings();
        yield return [.. headings, L["Почему пропущено"], L["Где стояло"]];
        await foreach (var row in rows)
        {
            IReadOnlyList<string?> cells = sample is null ? Values(row) : JsonSerializer.Deserialize<List<string?>>(row.Original ?? "[]")!;
            var padding = Enumerable.Repeat<string?>(null, Math.Max(0, headings.Count - cells.Count));
            yield return [.. cells.Take(headings.Count), .. padding, string.Join("; ", say.Faults(row)), say.Place(row)];
        }
    }

    /// <summary>A table without headings gets those of the columns that the person chose, so that they are known again.</summary>
    private IReadOnlyList<string> Headings()
    {
        if (sample is null)
            return [.. Fields.Select(say.Field)];
        if (sample.HeadingLine > 0)
            return sample.Headings;
        var chosen = SheetColumns.FromText(import.Columns!);
        return
        [
            .. chosen.Select(f => f == SheetField.Ignored ? "" : say.Field(f == SheetField.BirthDateMonthFirst ? SheetField.BirthDate : f)),
        ];
    }

    private static string?[] Values(RosterRow row) =>
        [
            row.ExternalId,
            row.Surname,
            row.GivenName,
            row.Patronymic,
            row.BirthDate?.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture),
            row.Sex switch
            {
                Sex.Female => "Ж",
                Sex.Male => "М",
                _ => null,
            },
            row.Group,
            row.Cards,
            row.Wallet,
            row.IsSubsidised switch
            {
                true => "да",
                false => "нет",
                null => null,
            },
        ];
}
