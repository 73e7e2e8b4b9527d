using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Journal;

/// <summary>Hand-entered facts: every view shows who entered them.</summary>
public sealed class ManualEventsTests
{
    private const string By = "внесено вручную: Петрова\u00A0А.\u00A0И., ответственный за «Проход и питание»";

    [Theory, Engines]
    public async Task What_is_entered_by_hand_says_so_and_by_whom_and_that_it_is_late_to_the_family(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var at = PorogHost.SchoolDay.AddHours(-2);
        var results = await EnterAsync(
            host,
            await OfficerAsync(family),
            new ManualFact("a", family.Child.Id, EventKind.In, at) { Place = "Калитка", Note = "Забыл карту" },
            new ManualFact("b", family.Child.Id, EventKind.Correction, at) { Amount = 15_00, Note = "Ошибка кассы" }
        );
        Assert.All(results, r => Assert.Equal(ManualOutcome.Entered, r.Outcome));

        using var client = await host.SignInAsync(family.Mother);
        var items = (await client.JsonAsync($"/api/v1/children/{family.Child.Id}/timeline")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(2, items.Count);
        Assert.All(
            items,
            item =>
            {
                Assert.True(item.GetProperty("late").GetBoolean());
                Assert.Equal("Петрова А. И.", NameOf(item));
                Assert.Equal("officer", item.GetProperty("enteredBy").GetProperty("role").GetString());
            }
        );
        await PorogHost.EventuallyAsync(
            async () =>
                (await client.JsonAsync($"/api/v1/children/{family.Child.Id}/wallet")).GetProperty("operations").EnumerateArray().Any(),
            "the correction is in the wallet"
        );
        var wallet = await client.JsonAsync($"/api/v1/children/{family.Child.Id}/wallet");
        Assert.Equal(15_00, wallet.GetProperty("balance").GetInt64());
        Assert.Equal("Петрова А. И.", NameOf(wallet.GetProperty("operations")[0]));

        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        var day = (await mother.OpenAsync($"/children/{family.Child.Id}/attendance")).Text;
        Assert.Contains("Калитка · Забыл карту " + By.Replace('\u00A0', ' ') + " сообщено с опозданием", day);
        Assert.Contains(By.Replace('\u00A0', ' '), (await mother.OpenAsync($"/children/{family.Child.Id}/account")).Text);
        await PorogHost.EventuallyAsync(
            async () => (await client.JsonAsync("/api/v1/messages")).GetProperty("items").GetArrayLength() == 2,
            "both are told"
        );
        var told = (await client.JsonAsync("/api/v1/messages")).GetProperty("items").EnumerateArray().ToList();
        Assert.All(
            told,
            message =>
            {
                Assert.StartsWith("Сообщаем с опозданием", message.GetProperty("title").GetString());
                Assert.Contains($"В{By[1..]}. Узнали в 11:00.", message.GetProperty("text").GetString());
            }
        );
    }

    [Theory, Engines]
    public async Task The_same_fact_entered_twice_or_again_after_a_crash_is_one_fact(DatabaseEngine engine)
    {
        var broken = new BrokenOnce();
        await using var host = await PorogHost.StartAsync(
            engine,
            configure: services =>
            {
                var real = services.Single(s => s.ServiceType == typeof(IJournalStore)).ImplementationType!;
                services.AddSingleton<IJournalStore>(provider =>
                {
                    broken.Inner = (IJournalStore)ActivatorUtilities.CreateInstance(provider, real);
                    return broken;
                });
            }
        );
        var family = await Family.CreateAsync(host);
        var officer = await OfficerAsync(family);
        var fact = new ManualFact("a", family.Child.Id, EventKind.In, PorogHost.SchoolDay);
        broken.Breaks = true;
        await Assert.ThrowsAsync<IOException>(() => EnterAsync(host, officer, fact));
        using var client = await host.SignInAsync(family.Mother);
        Assert.Empty(
            (await client.JsonAsync($"/api/v1/children/{family.Child.Id}/timeline")).GetProperty("items").EnumerateArray().ToList()
        );
        Assert.Equal(ManualOutcome.Entered, (await EnterAsync(host, officer, fact))[0].Outcome);
        Assert.Equal(ManualOutcome.Repeated, (await EnterAsync(host, officer, fact))[0].Outcome);
        // The same form id from another person is another fact.
        var other = new Enterer((await family.Registry.PersonAsync("Орлов", "Олег")).Id, "Орлов Олег", StaffKind.Teacher);
        Assert.Equal(ManualOutcome.Entered, (await EnterAsync(host, other, fact))[0].Outcome);
        var names = (await client.JsonAsync($"/api/v1/children/{family.Child.Id}/timeline"))
            .GetProperty("items")
            .EnumerateArray()
            .Select(NameOf);
        Assert.Equal(["Орлов О.", "Петрова А. И."], names.Order(StringComparer.Ordinal));
        Assert.Equal(1, await host.WithDbAsync(db => db.Devices.CountAsync(d => d.Kind == DeviceKind.ByHand)));
    }

    [Theory, Engines]
    public async Task What_no_device_may_report_nobody_enters_and_no_device_speaks_for_the_hand(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        var officer = new Enterer((await registry.PersonAsync("Петрова", "Анна")).Id, "Петрова Анна", StaffKind.Officer);
        var results = await EnterAsync(
            host,
            officer,
            new ManualFact("old", child.Id, EventKind.In, PorogHost.SchoolDay.AddDays(-31)),
            new ManualFact("ahead", child.Id, EventKind.In, PorogHost.SchoolDay.AddMinutes(11)),
            new ManualFact("nobody", Guid.NewGuid(), EventKind.In, PorogHost.SchoolDay),
            new ManualFact("good", child.Id, EventKind.In, PorogHost.SchoolDay)
        );
        Assert.Equal(
            [ManualOutcome.TooOld, ManualOutcome.InTheFuture, ManualOutcome.UnknownChild, ManualOutcome.Entered],
            results.Select(r => r.Outcome)
        );
        using var turnstile = await registry.DeviceClientAsync(school);
        var forged = turnstile.Passage(child.Card);
        forged["source"] = await host.WithDbAsync(db =>
            db.Devices.Where(d => d.Kind == DeviceKind.ByHand).Select(d => d.Source).SingleAsync()
        );
        Assert.Equal("wrong-source", (await turnstile.SendAsync(forged)).Rejected.Single().Code);
    }

    private static Task<IReadOnlyList<ManualResult>> EnterAsync(PorogHost host, Enterer by, params ManualFact[] facts) =>
        host.Services.GetRequiredService<ManualEvents>().EnterAsync(by, facts, default);

    private static async Task<Enterer> OfficerAsync(Family family)
    {
        var officer = await family.Registry.PersonAsync("Петрова", "Анна", "Игоревна");
        return new Enterer(officer.Id, officer.FullName, StaffKind.Officer);
    }

    private static string NameOf(JsonElement item) => item.GetProperty("enteredBy").GetProperty("name").GetString()!.Replace('\u00A0', ' ');

    /// <summary>Fails once, after the name of the person was written.</summary>
    private sealed class BrokenOnce : IJournalStore
    {
        public IJournalStore Inner { get; set; } = null!;
        public bool Breaks { get; set; }
        public int Writers => Inner.Writers;

        public Task<IReadOnlySet<Guid>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancel)
        {
            if (!Breaks)
                return Inner.AppendAsync(entries, cancel);
            Breaks = false;
            throw new IOException("The disk is away.");
        }

        public Task<IReadOnlySet<Guid>> FindAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel) => Inner.FindAsync(ids, cancel);

        public Task PrepareAsync(DateTimeOffset now, CancellationToken cancel) => Inner.PrepareAsync(now, cancel);
    }
}
