using Porog.Accounts;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delegation;

/// <summary>Who may read who else sees a child (product rule 2).</summary>
public sealed class RepresentativesTests
{
    [Theory, Engines]
    public async Task A_trusted_person_reads_of_nobody_else_who_is_trusted_and_no_phone_of_anybody(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync());
        var mother = await registry.PersonAsync("Иванова", "Мария", "Петровна");
        var grandmother = await registry.PersonAsync("Петрова", "Анна", "Ильинична");
        var nanny = await registry.PersonAsync("Гордеева", "Лидия", "Васильевна");
        await registry.RepresentsAsync(mother, child);
        await registry.TrustsAsync(mother, grandmother, child);
        await registry.TrustsAsync(mother, nanny, child, mayAccompany: true);

        var hers = await EverythingAsync(host, grandmother, child);
        Assert.Contains("Иванова Мария Петровна", hers);
        Assert.Contains("Петрова Анна Ильинична", hers);
        Assert.DoesNotContain("Гордеева", hers);
        Assert.DoesNotContain("Лидия", hers);
        AssertNoPhone(hers, mother);
        AssertNoPhone(hers, nanny);

        var mothers = await EverythingAsync(host, mother, child);
        Assert.Contains("Гордеева Лидия Васильевна", mothers);
        Assert.Contains(Phone.Display(nanny.PhoneNumber!), mothers);
    }

    /// <summary>All that the representatives list, the settings and the day show a reader, on pages and over the API.</summary>
    private static async Task<string> EverythingAsync(PorogHost host, Account reader, TestChild child)
    {
        using var visitor = await SiteVisitor.SignedInAsync(host, reader);
        using var api = await host.SignInAsync(reader);
        var all = new List<string> { (await api.JsonAsync($"/api/v1/children/{child.Id}/representatives")).ToString() };
        foreach (var page in (string[])["/attendance", "/settings", "/representatives"])
            all.Add((await visitor.OpenAsync($"/children/{child.Id}{page}")).Document.DocumentElement.OuterHtml);
        return string.Join('\n', all).Replace('\u00A0', ' ');
    }

    private static void AssertNoPhone(string text, Account person)
    {
        Assert.DoesNotContain(person.PhoneNumber!, text);
        Assert.DoesNotContain(Phone.Display(person.PhoneNumber!).Replace('\u00A0', ' '), text);
    }
}
