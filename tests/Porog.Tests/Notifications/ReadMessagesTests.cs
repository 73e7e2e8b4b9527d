using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Delegation;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Notifications;

public sealed class ReadMessagesTests
{
    // A mail server that is never reached: the deliveries stay to be looked at.
    private static readonly string[] WithMail = ["--Porog:Mail:Host", "127.0.0.1", "--Porog:Mail:Port", "9"];

    [Theory, Engines]
    public async Task A_message_is_one_however_many_channels_carry_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, WithMail);
        var family = await ToldAsync(host);
        using var mother = await host.SignInAsync(family.Mother);
        var messages = (await mother.JsonAsync("/api/v1/messages")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["buffet", "passage", "threshold", "topup"], messages.Select(Kind).Order(StringComparer.Ordinal));
        var threshold = messages.Single(m => Kind(m) == "threshold");
        Assert.Contains("Пётр", threshold.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.Equal(family.Child.Id, threshold.GetProperty("child").GetProperty("id").GetGuid());
        Assert.EndsWith("+03:00", threshold.GetProperty("at").GetString(), StringComparison.Ordinal);
        foreach (var message in messages)
        {
            var rows = await host.WithDbAsync(db => db.Deliveries.CountAsync(d => d.PersonId == family.Mother.Id));
            Assert.Equal(rows / messages.Count, message.GetProperty("deliveries").GetArrayLength());
            Assert.Contains(message.GetProperty("deliveries").EnumerateArray(), d => d.GetProperty("channel").GetString() == "email");
        }
        Assert.Equal(messages.Count, messages.Select(m => m.GetProperty("id").GetString()).Distinct().Count());
    }

    [Theory, Engines]
    public async Task Messages_come_in_the_persons_language(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await ToldAsync(host);
        await host.WithDbAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.Language, "en")));
        using var mother = await host.SignInAsync(family.Mother);
        var titles = (await mother.JsonAsync("/api/v1/messages"))
            .GetProperty("items")
            .EnumerateArray()
            .Select(m => m.GetProperty("title").GetString()!);
        Assert.Contains(titles, title => title.Contains("school", StringComparison.OrdinalIgnoreCase));
    }

    [Theory, Engines]
    public async Task What_one_may_not_see_any_more_is_gone_from_the_centre(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await ToldAsync(host, withGrandmother: true);
        var trust = await host.WithDbAsync(db => db.Trusts.Include(t => t.Trustee).SingleAsync());
        using var grandmother = await host.SignInAsync(trust.Trustee!);
        Assert.Equal(["buffet", "passage", "threshold", "topup"], await KindsAsync());
        await ChangeAsync(t => t.Sees = Sight.Attendance);
        Assert.Equal(["passage"], await KindsAsync());
        await ChangeAsync(t => t.Sees = Sight.Meals | Sight.Account);
        Assert.Equal(["buffet", "threshold", "topup"], await KindsAsync());
        await ChangeAsync(t => t.State = TrustState.Ended);
        Assert.Empty(await KindsAsync());

        async Task<IEnumerable<string>> KindsAsync() =>
            (await grandmother.JsonAsync("/api/v1/messages"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(Kind)
                .Order(StringComparer.Ordinal);
        Task ChangeAsync(Action<Trust> change) =>
            host.WithDbAsync(async db =>
            {
                change(await db.Trusts.SingleAsync());
                await db.SaveChangesAsync();
            });
    }

    [Theory, Engines]
    public async Task Paging_meets_every_message_of_every_child_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, WithMail);
        var family = await ToldAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        var sister = await family.Registry.ChildAsync(school, givenName: "Анна", sex: Sex.Female);
        await family.Registry.RepresentsAsync(family.Mother, sister);
        using var device = await family.Registry.DeviceClientAsync(school);
        foreach (var i in Enumerable.Range(0, 8))
            await device.SendAsync(
                device.Passage(sister.Card, i % 2 == 0 ? "in" : "out"),
                device.Passage(family.Child.Card, i % 2 == 0 ? "out" : "in")
            );
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        using var mother = await host.SignInAsync(family.Mother);

        var met = new List<string>();
        var times = new List<DateTimeOffset>();
        string? next = null;
        do
        {
            var page = await mother.JsonAsync($"/api/v1/messages?limit=3{(next is null ? "" : $"&before={next}")}");
            met.AddRange(page.GetProperty("items").EnumerateArray().Select(m => m.GetProperty("id").GetString()!));
            times.AddRange(page.GetProperty("items").EnumerateArray().Select(m => m.GetProperty("at").GetDateTimeOffset()));
            next = page.GetProperty("next").GetString();
        } while (next is not null);

        Assert.Equal(20, met.Count);
        Assert.Equal(20, met.Distinct().Count());
        Assert.Equal(times.OrderDescending(), times);
    }

    [Theory, Engines]
    public async Task A_message_centre_may_be_empty(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        foreach (var person in new[] { family.Mother, await family.Registry.PersonAsync() })
        {
            using var client = await host.SignInAsync(person);
            var page = await client.JsonAsync("/api/v1/messages");
            Assert.Equal(0, page.GetProperty("items").GetArrayLength());
            Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
        }
    }

    private static string Kind(JsonElement message) => message.GetProperty("kind").GetString()!;

    /// <summary>A family that was told of a passage, a top-up, a purchase, and a balance that fell through its threshold.</summary>
    private static async Task<Family> ToldAsync(PorogHost host, bool withGrandmother = false)
    {
        var family = await Family.CreateAsync(host);
        if (withGrandmother)
            await family.TrustedAsync();
        await host.WithDbAsync(db => db.Wallets.ExecuteUpdateAsync(set => set.SetProperty(w => w.Threshold, (long?)10_000)));
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        using var device = await family.Registry.DeviceClientAsync(school, DeviceKind.Payments);
        await device.SendAsync(device.Passage(family.Child.Card));
        await device.SendAsync(device.TopUp(family.Child.Wallet, 12_000));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        await device.SendAsync(device.Meal(family.Child.Card, 5_000));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        return family;
    }
}
