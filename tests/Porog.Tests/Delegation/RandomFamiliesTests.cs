using System.Globalization;
using System.Net;
using Porog.Accounts;
using Porog.Delegation;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Web.Delegation;

namespace Porog.Tests.Delegation;

/// <summary>Random families against every address that names a child. POROG_FAMILIES=300 is the long form.</summary>
public sealed class RandomFamiliesTests
{
    private static readonly int Families = int.Parse(
        Environment.GetEnvironmentVariable("POROG_FAMILIES") ?? "3",
        CultureInfo.InvariantCulture
    );

    /// <summary>Addresses of one child that only read, with what one must be shown of the child to get 200; null: 200 is not claimed.</summary>
    private static readonly Dictionary<string, Sight?> Reads = new()
    {
        ["/api/v1/children/{id:guid}/access-log"] = null,
        ["/api/v1/children/{id:guid}/representatives"] = null,
        ["/api/v1/children/{id:guid}/timeline"] = Sight.Nothing,
        ["/api/v1/children/{id:guid}/timeline/live"] = Sight.Nothing,
        ["/api/v1/children/{id:guid}/wallet"] = Sight.Account,
        ["/children/{Id:guid}"] = null,
        ["/children/{Id:guid}/access-log"] = null,
        ["/children/{Id:guid}/account"] = Sight.Account,
        ["/children/{Id:guid}/account/month"] = Sight.Account,
        ["/children/{Id:guid}/attendance"] = Sight.Attendance,
        ["/children/{Id:guid}/attendance/month"] = Sight.Attendance,
        ["/children/{Id:guid}/meals"] = Sight.Meals,
        ["/children/{Id:guid}/meals/month"] = Sight.Meals,
        ["/children/{Id:guid}/named/{NamedId:guid}/remove"] = null,
        ["/children/{Id:guid}/pass"] = null,
        ["/children/{Id:guid}/representatives"] = null,
        ["/children/{Id:guid}/settings"] = null,
        ["/children/{Id:guid}/settings/channels"] = null,
        ["/children/{Id:guid}/settings/events"] = null,
        ["/children/{Id:guid}/trusts/{TrustId:guid}"] = null,
        ["/children/{Id:guid}/trusts/{TrustId:guid}/end"] = null,
    };

    /// <summary>Addresses with an id that is not a child's: this test does not call them.</summary>
    private static readonly HashSet<string> OfOtherThings =
    [
        "/account/devices/{Id:guid}",
        "/admin/organisations/{Id:guid}",
        "/admin/staff/{Id:guid}",
        "/api/v1/children/{id:guid}/wallet/threshold",
        "/api/v1/invitations/{id:guid}/accept",
        "/api/v1/invitations/{id:guid}/decline",
        "/api/v1/invitations/{id:guid}/withdraw",
        "/api/v1/push-subscriptions/{id:guid}",
        "/api/v1/reports/{id:guid}",
        "/api/v1/trusts/{id:guid}",
        "/door/{GroupId:guid}",
        "/door/{GroupId:guid}/children/{Id:guid}",
        "/door/{GroupId:guid}/children/{Id:guid}/other",
        "/door/{GroupId:guid}/children/{Id:guid}/undo/{EventId:guid}",
        "/door/{GroupId:guid}/pass",
        "/door/{groupId:guid}/hand-overs",
        "/groups/{Id:guid}/now",
        "/groups/{id:guid}/now/live",
        "/invitations/{Id:guid}",
        "/reports/{Id:guid}",
        "/representatives/sent/{Id:guid}",
        "/school/applications/{Id:guid}",
        "/school/children/{Id:guid}",
        "/school/children/{Id:guid}/cards",
        "/school/children/{Id:guid}/correction",
        "/school/children/{Id:guid}/events/new",
        "/school/children/{Id:guid}/move",
        "/school/devices/{Id:guid}",
        "/school/import/{Id:guid}",
        "/school/import/{id:guid}/faults",
        "/school/staff/{Id:guid}",
        "/staff-invitation/{Id:guid}/{Secret}",
        "/verify-email/{Id:guid}/{Secret}",
    ];

    private static readonly string[] Lists =
    [
        "/",
        "/messages",
        "/reports",
        "/representatives/add",
        "/api/v1/children",
        "/api/v1/messages",
        "/api/v1/reports",
        "/api/v1/notification-settings",
    ];

    [Fact]
    public void Every_address_with_an_id_is_known_here()
    {
        var lines = File.ReadAllLines(Path.Combine(SnapshotsFolder(), "endpoints.txt"));
        var addresses = lines.Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]).Where(a => a.Contains(":guid}"));
        Assert.Equal(Reads.Keys.Concat(OfOtherThings).Order(StringComparer.Ordinal), addresses.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory, Engines]
    public async Task Nobody_reads_a_child_without_a_live_relation_or_beyond_its_scope(DatabaseEngine engine)
    {
        // Nothing checks or ends these trusts meanwhile: each state is to stand as it is.
        await using var host = await PorogHost.StartAsync(
            engine,
            configure: services => services.Remove(services.Single(s => s.ImplementationType == typeof(TrustWorker)))
        );
        var registry = new TestRegistry(host);
        for (var seed = 1; seed <= Families; seed++)
            await TryFamilyAsync(host, registry, seed);
    }

    private static async Task TryFamilyAsync(PorogHost host, TestRegistry registry, int seed)
    {
        var random = new Random(seed);
        var now = PorogHost.SchoolDay;
        List<(TestChild Child, string Surname)> children = [];
        for (var i = 0; i < 2; i++)
        {
            var surname = $"Порогов-{seed}-{i}-я";
            children.Add((await registry.ChildAsync(await registry.OrganisationAsync(), surname), surname));
        }
        List<Account> people = [];
        for (var i = 0; i < 3; i++)
            people.Add(await registry.PersonAsync());
        // What was written, folded by hand: a legal representation is everything, live trusts add up.
        Dictionary<(Guid Person, Guid Child), Sight> sees = [];
        Dictionary<Guid, Guid> trustOf = [];
        foreach (var (child, _) in children)
        foreach (var person in people)
        {
            if (random.Next(4) == 0)
            {
                var ended = random.Next(2) == 0;
                await registry.AddAsync(
                    new LegalRepresentation
                    {
                        ChildId = child.Id,
                        PersonId = person.Id,
                        Since = now.AddMonths(-6),
                        EndedAt = ended ? now.AddMinutes(-random.Next(3)) : null,
                    }
                );
                if (!ended)
                    sees[(person.Id, child.Id)] = Sight.Everything;
            }
            for (var n = random.Next(3); n > 0; n--)
            {
                var state = random.Next(2) == 0 ? TrustState.Active : (TrustState)random.Next(1, 9);
                var scope = (Sight)random.Next(8);
                var start = random.Next(-2, 2);
                int? end = random.Next(2) == 0 ? random.Next(0, 2) : null;
                var trust = await registry.AddAsync(
                    new Trust
                    {
                        ChildId = child.Id,
                        GiverId = people[0].Id,
                        TrusteeId = person.Id,
                        Phone = person.PhoneNumber!,
                        Surname = person.Surname,
                        Sees = scope,
                        StartsAt = now.AddDays(start),
                        EndsAt = end is { } days ? now.AddDays(days) : null,
                        SentAt = now.AddDays(-3),
                        State = state,
                    }
                );
                trustOf[child.Id] = trust.Id;
                if (state == TrustState.Active && start <= 0 && (end is null || end > 0))
                    sees[(person.Id, child.Id)] = sees.GetValueOrDefault((person.Id, child.Id)) | scope;
            }
        }

        using var nobody = host.CreateClient();
        foreach (var person in people)
        {
            using var program = await host.SignInAsync(person);
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            foreach (var (child, surname) in children)
            {
                var may = sees.GetValueOrDefault((person.Id, child.Id));
                foreach (var (address, needs) in Reads)
                {
                    var path = PathOf(address, child.Id, trustOf.GetValueOrDefault(child.Id, Guid.NewGuid()));
                    var told = $"seed {seed}: {path} ({address}) by one who may see {may}";
                    var (status, body) = await GetAsync(program, visitor, path);
                    if (may == Sight.Nothing)
                    {
                        Assert.True(status == HttpStatusCode.NotFound, $"{told}: {status}");
                        Assert.False(body.Contains(surname, StringComparison.Ordinal), $"{told}: names the child");
                    }
                    else if (needs is { } sight)
                        Assert.True((status == HttpStatusCode.OK) == ((may & sight) == sight), $"{told}: {status}");
                    using var refused = await nobody.GetAsync(path);
                    Assert.True(refused.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Redirect, $"{told}, anonymous");
                }
                foreach (var list in Lists.Where(_ => may == Sight.Nothing))
                {
                    var (_, body) = await GetAsync(program, visitor, list);
                    Assert.False(
                        body.Contains(surname, StringComparison.Ordinal) || body.Contains(child.Id.ToString(), StringComparison.Ordinal),
                        $"seed {seed}: {list} names a child the person does not see"
                    );
                }
            }
        }
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(HttpClient program, SiteVisitor visitor, string path)
    {
        if (!path.StartsWith("/api/", StringComparison.Ordinal))
        {
            var page = await visitor.OpenAsync(path);
            return (page.Status, await page.Answer.Content.ReadAsStringAsync());
        }
        using var answer = await program.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        var endless = answer.IsSuccessStatusCode && path.EndsWith("/live", StringComparison.Ordinal);
        return (answer.StatusCode, endless ? "" : await answer.Content.ReadAsStringAsync());
    }

    private static string PathOf(string address, Guid child, Guid trust) =>
        address
            .Replace("{id:guid}", child.ToString(), StringComparison.OrdinalIgnoreCase)
            .Replace("{TrustId:guid}", trust.ToString(), StringComparison.Ordinal)
            .Replace("{NamedId:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal);

    private static string SnapshotsFolder([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "Snapshots");
}
