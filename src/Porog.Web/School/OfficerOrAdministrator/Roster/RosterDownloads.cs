using Porog.School;
using Porog.School.Export;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Web.School.Staff;

namespace Porog.Web.School.OfficerOrAdministrator.Roster;

/// <summary>Files of the school's side: the lines an import leaves out, and the children of an organisation.</summary>
public static class RosterDownloads
{
    private const string Csv = "text/csv; charset=utf-8";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static void MapRosterDownloads(this IEndpointRouteBuilder app)
    {
        app.MapGet("/school/import/{id:guid}/faults", FaultsAsync);
        app.MapGet("/school/export/file", ExportAsync);
    }

    private static async Task<IResult> FaultsAsync(HttpContext http, Guid id, RosterImports imports, RosterWords say, Words L)
    {
        if (await imports.FindAsync(http.Staff().Id, id, http.RequestAborted) is not { } import)
            return Results.NotFound();
        var file = TemporaryFile.Create();
        var rows = new LeftOutTable(import, say, L).RowsAsync(imports.FaultsAsync(id));
        await XlsxWriter.WriteAsync(file, L["пропущенные строки"], rows, http.RequestAborted);
        return Send(file, Xlsx, $"{L["пропущенные строки"]}.xlsx");
    }

    private static async Task<IResult> ExportAsync(
        HttpContext http,
        Guid organisation,
        string? format,
        KeptOrganisations kept,
        ExportRoster export,
        RosterWords say,
        Words L
    )
    {
        if ((await kept.ListAsync(http.Staff().Id, http.RequestAborted)).Find(o => o.Id == organisation) is not { } whose)
            return Results.NotFound();
        var (file, cancel) = (TemporaryFile.Create(), http.RequestAborted);
        async Task<IResult> GiveAsync(string type, string name)
        {
            await export.RecordAsync(http.Staff().Actor, organisation, cancel);
            return Send(file, type, name);
        }
        IReadOnlyList<string> headings = [.. ExportRoster.Columns.Select(say.Field)];
        switch (format)
        {
            case "xlsx":
                await export.XlsxAsync(organisation, headings, L["Дети"], file, cancel);
                return await GiveAsync(Xlsx, $"{L["список детей"]}.xlsx");
            case "csv":
                await export.CsvAsync(organisation, headings, file, cancel);
                return await GiveAsync(Csv, $"{L["список детей"]}.csv");
            case "oneroster":
                await export.OneRosterAsync(whose, file, cancel);
                return await GiveAsync("application/zip", "oneroster.zip");
            default:
                await file.DisposeAsync();
                return Results.NotFound();
        }
    }

    private static IResult Send(FileStream file, string type, string name)
    {
        file.Position = 0;
        return Results.Stream(file, type, name);
    }
}
