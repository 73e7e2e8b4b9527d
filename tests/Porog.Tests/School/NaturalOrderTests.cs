using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.School.Export;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>Classes are listed 1, 2, 10, 11, and schools 7, 57, 1234.</summary>
public sealed class NaturalOrderTests
{
    private static readonly string[] Classes = ["1 А", "1 Б", "2 А", "10 А", "11 А", "ИС-9", "ИС-21"];

    [Theory, Engines]
    public async Task Classes_are_in_the_order_of_their_numbers_wherever_they_are_listed(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync(name: "Школа № 57");
        var officer = await registry.StaffAsync(StaffKind.Officer, school);
        var administrator = await registry.StaffAsync(StaffKind.Administrator);
        foreach (var name in Classes.Reverse())
            await registry.ChildAsync(school, group: name);
        foreach (var path in new[] { "/school/groups", "/school/children", "/school/now", "/school/paper" })
            await InOrderAsync(host, officer, path);
        await InOrderAsync(host, administrator, $"/admin/organisations/{school.Id}");

        await using var scope = host.Services.CreateAsyncScope();
        using var csv = new MemoryStream();
        var headings = ExportRoster.Columns.Select(c => c.ToString()).ToList();
        await scope.ServiceProvider.GetRequiredService<ExportRoster>().CsvAsync(school.Id, headings, csv, default);
        InOrder(Encoding.UTF8.GetString(csv.ToArray()), "CSV");
    }

    [Theory, Engines]
    public async Task Schools_are_in_the_order_of_their_numbers(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        foreach (var number in new[] { 1234, 57, 7 })
            await registry.OrganisationAsync(name: $"Школа № {number}");
        await using var scope = host.Services.CreateAsyncScope();
        var names = await scope.ServiceProvider.GetRequiredService<OrganisationNames>().ListAsync(default);
        Assert.Equal(["Школа № 7", "Школа № 57", "Школа № 1234"], names.Select(n => n.Name));
    }

    private static async Task InOrderAsync(PorogHost host, Porog.Accounts.Account person, string path)
    {
        using var visitor = await SiteVisitor.SignedInAsync(host, person);
        var page = await visitor.OpenAsync(path);
        // Names stand in texts, options and fields.
        InOrder(page.Document.QuerySelector("main")!.InnerHtml.Replace("&nbsp;", " ", StringComparison.Ordinal), path);
    }

    private static void InOrder(string text, string where)
    {
        var found = Classes
            .Select(name => Regex.Match(text, $"(?<![0-9]){Regex.Escape(name)}", RegexOptions.None, TimeSpan.FromSeconds(1)))
            .ToList();
        Assert.All(found, match => Assert.True(match.Success, where));
        var at = found.ConvertAll(match => match.Index);
        Assert.True(at.SequenceEqual(at.Order()), $"{where}: {string.Join(' ', at)}");
    }
}
