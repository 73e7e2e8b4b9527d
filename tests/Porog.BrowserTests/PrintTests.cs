using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Porog.Registry;
using Porog.Tests.Support;

namespace Porog.BrowserTests;

/// <summary>Printed pages fit on one A4 sheet in both languages, even with long names.</summary>
public sealed partial class PrintTests(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData("ru")]
    [InlineData("en")]
    public async Task What_is_for_paper_takes_as_many_sheets_as_it_says(string language)
    {
        var school = await site.Registry.OrganisationAsync(
            name: "Государственное бюджетное общеобразовательное учреждение города «Школа с углублённым изучением языков № 1234»"
        );
        var mother = await site.Registry.PersonAsync("Преображенская-Вознесенская", "Александра", "Константиновна");
        List<TestChild> children = [];
        foreach (var name in (string[])["Варфоломей", "Святослав", "Мирослава"])
        {
            var child = await site.Registry.ChildAsync(school, "Преображенский-Вознесенский", name, Sex.Male, "Подготовительная «Б»");
            await site.Registry.RepresentsAsync(mother, child);
            children.Add(child);
        }
        await using var visit = await site.VisitAsync(language: language);
        await OneSheetAsync(visit.Page, "/applications/form");
        await OneSheetAsync(visit.Page, "/poster");
        await OneSheetAsync(visit.Page, $"/poster?organisation={school.Id}");
        await visit.SignInAsync(mother);
        await OneSheetAsync(visit.Page, $"/applications/form?{string.Join('&', children.Select(child => $"child={child.Id}"))}");
        Assert.Equal(3, await visit.Page.Locator("[data-child] td:nth-child(2):not(:empty)").CountAsync());
        Assert.Empty(visit.Complaints);

        // For a whole class: one form per child, and as many labels as a label sheet has.
        var officer = await site.OfficerOfAsync(school);
        var group = await site.Host.WithDbAsync(db => db.Groups.Where(g => g.OrganisationId == school.Id).Select(g => g.Id).SingleAsync());
        await using var desk = await site.VisitAsync(language: language);
        await desk.SignInAsync(officer);
        await SheetsAsync(desk.Page, $"/school/paper/forms?group={group}", 3);
        foreach (var (sheet, count) in ((string, int)[])[("3x8", 24), ("3x7", 21), ("2x8", 16)])
        {
            await SheetsAsync(desk.Page, $"/school/paper/labels?group={group}&sheet={sheet}&first={count - 2}", 1);
            await SheetsAsync(desk.Page, $"/school/paper/labels?group={group}&sheet={sheet}&first={count - 1}", 2);
        }
        Assert.Empty(desk.Complaints);
    }

    private static Task OneSheetAsync(IPage page, string path) => SheetsAsync(page, path, 1);

    private static async Task SheetsAsync(IPage page, string path, int count)
    {
        await page.GotoAsync(path);
        await page.EvaluateAsync("document.fonts.ready.then(() => 0)");
        var paper = Encoding.Latin1.GetString(await page.PdfAsync(new() { PreferCSSPageSize = true, PrintBackground = true }));
        Assert.True(Sheet().Count(paper) == count, $"{path} takes {Sheet().Count(paper)} sheets");
        var size = MediaBox().Match(paper);
        // 210 × 297 mm in points.
        Assert.Equal(
            (595.3, 841.9),
            (Points("width"), Points("height")),
            (wanted, found) => Near(wanted.Item1, found.Item1) && Near(wanted.Item2, found.Item2)
        );

        double Points(string side) => double.Parse(size.Groups[side].Value, CultureInfo.InvariantCulture);
        static bool Near(double wanted, double found) => Math.Abs(wanted - found) < 1;
    }

    [GeneratedRegex(@"/Type\s*/Page\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sheet();

    [GeneratedRegex(@"/MediaBox\s*\[0 0 (?<width>[\d.]+) (?<height>[\d.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MediaBox();
}
