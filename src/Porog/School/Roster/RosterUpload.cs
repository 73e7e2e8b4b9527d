using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Shared.Sheets;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>The uploaded file of an import: recognises its format and copies its lines into the staging table.</summary>
internal sealed class RosterUpload(
    IDbContextFactory<PorogDbContext> contexts,
    RosterImport import,
    PorogOptions options,
    TimeProvider clock
)
{
    private long MostUnpacked => (long)options.Import.MostUnpackedMegabytes << 20;

    /// <returns>The format, and the first lines of a sheet for the page that matches columns.</returns>
    /// <exception cref="SheetException">The file cannot be used.</exception>
    public async Task<(RosterFormat Format, string? Sample)> RecogniseAsync(CancellationToken cancel)
    {
        await using var file = await OpenAsync(cancel);
        var format = await FormatAsync(file, cancel);
        return (
            format,
            format is RosterFormat.OneRoster or RosterFormat.OneRosterDelta
                ? null
                : RosterSheet.Sample(await SheetAsync(file, cancel)).ToJson()
        );
    }

    /// <summary>Replaces the staged lines by those of the file.</summary>
    /// <exception cref="SheetException">The file cannot be used.</exception>
    public async Task ReadAsync(Staging staging, CancellationToken cancel)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancel))
            await staging.Rows(db).ExecuteDeleteAsync(cancel);
        await using var file = await OpenAsync(cancel);
        var today = import.Organisation!.Zone.DayAt(clock.GetUtcNow());
        if (import.Format is RosterFormat.OneRoster or RosterFormat.OneRosterDelta)
        {
            await using var zip = await ZipGuard.OpenAsync(file, cancel);
            var package = await OneRosterPackage.OpenAsync(zip, cancel);
            var orgs = await OneRosterOrgs.ReadAsync(package, import.Organisation!, cancel);
            await new ReadOneRoster(contexts, staging, package, orgs, today).ReadAsync(cancel);
        }
        else
        {
            var (sheet, sample) = (await SheetAsync(file, cancel), SheetSample.FromJson(import.Sample!));
            var columns = SheetColumns.FromText(import.Columns!);
            await new ReadSheet(staging, sample, columns, today).ReadAsync(RosterSheet.Children(sheet, sample.HeadingLine), cancel);
        }
    }

    /// <summary>A zip with a manifest is OneRoster, a zip with a workbook is XLSX, anything else is read as CSV.</summary>
    private async Task<RosterFormat> FormatAsync(FileStream file, CancellationToken cancel)
    {
        if (!await SheetFile.IsZipAsync(file, cancel))
            return RosterFormat.Csv;
        await using var zip = await ZipGuard.OpenAsync(file, cancel);
        await ZipGuard.CheckAsync(zip, MostUnpacked, cancel);
        SheetFile.RefuseOtherFormats(zip.Entries.Select(e => e.FullName).ToHashSet());
        if (OneRosterPackage.IsOneRoster(zip))
            return (await OneRosterPackage.OpenAsync(zip, cancel)).IsDelta ? RosterFormat.OneRosterDelta : RosterFormat.OneRoster;
        if (zip.Entries.All(e => e.FullName != "xl/workbook.xml"))
            throw new SheetException(SheetProblem.MissingFile, OneRosterPackage.Manifest);
        return RosterFormat.Xlsx;
    }

    private Task<Sheet> SheetAsync(FileStream file, CancellationToken cancel) => RosterSheet.OpenAsync(file, MostUnpacked, cancel);

    /// <summary>Puts the pieces together in a temporary file.</summary>
    private async Task<FileStream> OpenAsync(CancellationToken cancel)
    {
        var file = TemporaryFile.Create();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        for (var number = 0; ; number++)
        {
            var (id, n) = (import.Id, number);
            var piece = await db
                .RosterFiles.Where(f => f.ImportId == id && f.Number == n)
                .Select(f => f.Content)
                .SingleOrDefaultAsync(cancel);
            if (piece is null)
                break;
            await file.WriteAsync(piece, cancel);
        }
        file.Position = 0;
        return file;
    }
}
