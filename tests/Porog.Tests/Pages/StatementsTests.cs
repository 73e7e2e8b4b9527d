using System.Globalization;
using System.Net;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>What a family's page and call may ask the database (docs/performance.md). A page that needs more says so here.</summary>
public sealed class StatementsTests
{
    /// <summary>By address, with {0} for the child: the most statements a legal representative's request may send.</summary>
    private static readonly (string Address, int Most)[] Budgets =
    [
        ("/", 7),
        ("/children/{0}/attendance", 8),
        ("/children/{0}/attendance/month", 5),
        ("/children/{0}/meals", 6),
        ("/children/{0}/meals/month", 5),
        ("/children/{0}/account", 5),
        ("/children/{0}/account/month", 5),
        ("/children/{0}/access-log", 5),
        ("/children/{0}/representatives", 7),
        ("/children/{0}/settings", 10),
        ("/messages", 7),
        ("/account", 8),
        ("/help", 3),
        ("/api/v1/me", 2),
        ("/api/v1/children", 2),
        ("/api/v1/children/{0}/timeline", 3),
        ("/api/v1/children/{0}/wallet", 3),
        ("/api/v1/children/{0}/absences", 5),
        ("/api/v1/messages", 6),
    ];

    [Theory, Engines]
    public async Task No_page_or_call_of_a_family_asks_more_than_it_may(DatabaseEngine engine)
    {
        var statements = new Statements();
        await using var host = await PorogHost.StartAsync(engine, configure: statements.Watch);
        var family = await Family.CreateAsync(host);
        await family.TrustedAsync();
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        var over = new List<string>();
        foreach (var (address, most) in Budgets)
        {
            var path = string.Format(CultureInfo.InvariantCulture, address, family.Child.Id);
            // What the first request of its kind prepares is not counted.
            Assert.Equal(HttpStatusCode.OK, (await mother.OpenAsync(path)).Status);
            var sent = await statements.OfAsync(() => mother.OpenAsync(path));
            Assert.NotEmpty(sent);
            if (sent.Count > most)
                over.Add($"{address}: {sent.Count} statements, not {most}:\n\t{string.Join("\n\t", sent.Select(Line))}");
        }
        Assert.True(over.Count == 0, string.Join('\n', over));
    }

    private static string Line(string statement) => statement.ReplaceLineEndings(" ")[..Math.Min(160, statement.Length)];
}
