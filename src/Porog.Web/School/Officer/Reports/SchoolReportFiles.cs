using System.Globalization;
using Porog.Access;
using Porog.School;
using Porog.School.Export;
using Porog.Shared;
using Porog.Web.School.Staff;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.School.Officer.Reports;

/// <summary>The officer's report as a file, written line by line: a child a line, or a child's day a line.</summary>
public static class SchoolReportFiles
{
    public const string Children = "children";
    public const string Days = "days";

    public static void MapSchoolReportFiles(this IEndpointRouteBuilder app) => app.MapGet("/school/reports/file", ReadAsync);

    private static async Task<IResult> ReadAsync(
        HttpContext http,
        string? organisation,
        string? group,
        string? from,
        string? to,
        string? form,
        string? format,
        SchoolRegistry registry,
        SchoolReport report,
        Words L
    )
    {
        var (officer, cancel) = (http.Staff(), http.RequestAborted);
        if (
            form is not (Children or Days)
            || format is not ("csv" or "xlsx")
            || !ReportAsk.TryWhose(
                organisation,
                group,
                await registry.OrganisationsAsync(officer.Id, cancel),
                await registry.GroupsAsync(officer.Id, cancel),
                out var whose,
                out var groupId
            )
            || whose is not { } organisationId
            || ReportAsk.Period(new FormErrors(), L, from, to) is not var (first, last)
            || await report.OpenAsync(officer.Id, new SchoolReportQuery(organisationId, groupId, first, last), cancel) is not { } of
        )
            return Results.NotFound();

        var file = TemporaryFile.Create();
        var lines = report.LinesAsync(officer.Actor, of, AuditEvent.ExportedSchoolReport, cancel);
        var table = form == Days ? DaysAsync(lines, L) : ChildrenAsync(lines, L);
        if (format == "xlsx")
            await XlsxWriter.WriteAsync(file, L["Отчёт"], table, cancel);
        else
        {
            using var text = new CsvTable(file, forSpreadsheets: true);
            await foreach (var row in table)
                text.Write(row.Select(cell => Convert.ToString(cell, L.Culture)));
        }
        file.Position = 0;
        var type = format == "xlsx" ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
        return Results.Stream(file, type, $"{L["Отчёт"]} {Name(of)} {Dates.Iso(first)} {Dates.Iso(last)}.{format}");
    }

    /// <summary>As a file may be called everywhere.</summary>
    private static string Name(ReportedChildren of) =>
        new([.. (of.Group?.Name ?? of.Organisation.Name).Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-').Take(60)]);

    private static async IAsyncEnumerable<object?[]> ChildrenAsync(IAsyncEnumerable<ReportedLine> lines, Words L)
    {
        yield return [L["Фамилия, имя, отчество"], L["Класс или группа"], L["Дней посещения"], .. MealHeadings(L)];
        await foreach (var line in lines)
            yield return [line.Child.FullName, line.Child.Group, line.DaysPresent, .. Cells(line.Meals)];
    }

    private static async IAsyncEnumerable<object?[]> DaysAsync(IAsyncEnumerable<ReportedLine> lines, Words L)
    {
        yield return
        [
            L["Фамилия, имя, отчество"],
            L["Класс или группа"],
            L["День"],
            L["Первый вход"],
            L["Последний выход"],
            L["Часов в здании"],
            .. MealHeadings(L),
        ];
        await foreach (var line in lines)
        foreach (var (facts, meals) in line.Days)
            yield return
            [
                line.Child.FullName,
                line.Child.Group,
                facts.Day.ToString("d", L.Culture),
                Time(facts.Came),
                Time(facts.Left),
                facts.Inside is { } inside ? Math.Round((decimal)inside.TotalHours, 2) : null,
                .. Cells(meals),
            ];
    }

    private static IEnumerable<object?> MealHeadings(Words L) =>
        [
            .. new[] { L["Буфет"], L["Горячее питание"], L["Льготное питание"], L["Всего"] }.SelectMany(kind =>
                (object?[])[L["{0}, раз", kind], L["{0}, руб.", kind]]
            ),
        ];

    private static IEnumerable<object?> Cells(MealSums meals) =>
        new[] { meals.Buffet, meals.Hot, meals.Subsidised, meals.All }.SelectMany(sum => (object?[])[sum.Count, sum.Kopecks / 100m]);

    private static string? Time(DateTimeOffset? at) => at?.ToString("HH:mm", CultureInfo.InvariantCulture);
}
