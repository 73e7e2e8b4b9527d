using System.Globalization;
using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.School.Roster;
using Porog.Storage;

namespace Porog.School.Export;

/// <summary>
/// Exports the enrolled children of an organisation as files that an import takes back without a change: OneRoster 1.2, a
/// workbook, CSV. Children are read and written one by one.
/// </summary>
public sealed class ExportRoster(PorogDbContext db, AccessLogLooks looks, TimeProvider clock)
{
    /// <summary>The columns of <see cref="Cells"/>, in the same order; the page supplies the headings in words.</summary>
    public static readonly IReadOnlyList<SheetField> Columns =
    [
        SheetField.Surname,
        SheetField.GivenName,
        SheetField.Patronymic,
        SheetField.BirthDate,
        SheetField.Sex,
        SheetField.Group,
        SheetField.Cards,
        SheetField.Wallet,
        SheetField.Subsidised,
        SheetField.ExternalId,
    ];

    /// <summary>Writes the export into the children's access logs. Call it before the file is given away.</summary>
    public async Task RecordAsync(AuditActor actor, Guid organisationId, CancellationToken cancel)
    {
        var enrolled = db.Children.Where(c => c.OrganisationId == organisationId && c.LeftAt == null);
        var ids = await enrolled.Select(c => c.Id).ToListAsync(cancel);
        await looks.RecordExportAsync(actor, ids, cancel);
    }

    /// <param name="organisationId">The children's organisation.</param>
    /// <param name="headings">One for each of <see cref="Columns"/>.</param>
    /// <param name="name">The sheet's name.</param>
    /// <param name="output">Receives the workbook.</param>
    /// <param name="cancel">Stops the export.</param>
    public Task XlsxAsync(Guid organisationId, IReadOnlyList<string> headings, string name, Stream output, CancellationToken cancel) =>
        XlsxWriter.WriteAsync(output, name, RowsAsync(organisationId, headings), cancel);

    /// <inheritdoc cref="XlsxAsync"/>
    public async Task CsvAsync(Guid organisationId, IReadOnlyList<string> headings, Stream output, CancellationToken cancel)
    {
        using var table = new CsvTable(output, forSpreadsheets: true);
        await foreach (var row in RowsAsync(organisationId, headings).WithCancellation(cancel))
            table.Write(row);
    }

    /// <summary>Writes a OneRoster 1.2 CSV zip in bulk mode; cards and account numbers are in columns of our own.</summary>
    public async Task OneRosterAsync(Organisation organisation, Stream output, CancellationToken cancel)
    {
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        var year = SchoolYear.Of(clock.GetUtcNow(), organisation.Zone);
        await new OneRosterWriter(db, organisation, year, zip).WriteAsync(cancel);
    }

    private async IAsyncEnumerable<string?[]> RowsAsync(Guid organisationId, IReadOnlyList<string> headings)
    {
        yield return [.. headings];
        await foreach (var child in ExportedChild.Of(db, organisationId))
            yield return Cells(child);
    }

    private static string?[] Cells(ExportedChild child) =>
        [
            child.Surname,
            child.GivenName,
            child.Patronymic,
            child.BirthDate?.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture),
            child.Sex switch
            {
                Sex.Female => "Ж",
                Sex.Male => "М",
                _ => "",
            },
            child.Group,
            string.Join(' ', child.Cards),
            child.Wallet,
            child.IsSubsidised ? "да" : "нет",
            child.ExternalId,
        ];
}
