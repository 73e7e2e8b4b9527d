using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Timeline;

public sealed class TimelineApiTests
{
    [Theory, Engines]
    public async Task Paging_meets_every_event_once_while_new_ones_arrive(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var device = await DeviceAsync(family);
        var now = host.Clock.GetUtcNow();
        // Many events at the same instant: their order must be stable from page to page.
        await device.SendAsync([
            .. Enumerable.Range(0, 23).Select(i => device.Passage(family.Child.Card, at: now.AddMinutes(-(i / 6)), id: $"old-{i}")),
        ]);
        using var mother = await host.SignInAsync(family.Mother);

        var met = new List<string>();
        string? next = null;
        do
        {
            var page = await mother.JsonAsync($"{Timeline(family)}?limit=4{(next is null ? "" : $"&before={next}")}");
            met.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
            await device.SendAsync(device.Passage(family.Child.Card, at: now.AddMinutes(1)));
        } while (next is not null);

        Assert.Equal(23, met.Count);
        Assert.Equal(23, met.Distinct().Count());
        var whole = await mother.JsonAsync($"{Timeline(family)}?limit=200");
        Assert.Equal(met, whole.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()).TakeLast(23));
    }

    [Theory, Engines]
    public async Task A_day_is_the_organisations_day_and_times_carry_its_offset(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host, timeZone: "Asia/Vladivostok");
        using var device = await DeviceAsync(family);
        // 19 November 23:50, 20 November 00:10 and 23:30 in Vladivostok, which is ten hours ahead of UTC.
        DateTimeOffset[] at = [Utc(19, 13, 50), Utc(19, 14, 10), Utc(20, 13, 30)];
        host.Clock.SetUtcNow(Utc(20, 14, 5));
        await device.SendAsync([.. at.Select(moment => device.Passage(family.Child.Card, at: moment))]);
        using var mother = await host.SignInAsync(family.Mother);

        Assert.Equal(["2026-11-20T23:30:00+10:00", "2026-11-20T00:10:00+10:00"], await TimesAsync("?from=2026-11-20&to=2026-11-20"));
        Assert.Equal(["2026-11-19T23:50:00+10:00"], await TimesAsync("?to=2026-11-19"));
        Assert.Equal(3, (await TimesAsync("?from=2026-11-19&to=2026-11-20")).Length);
        Assert.Empty(await TimesAsync("?from=2026-11-21"));
        Assert.Equal(3, (await TimesAsync("?from=0001-01-01&to=9999-12-31")).Length);
        // The same by instants in any offset, with an escaped plus or not; the upper bound is exclusive.
        Assert.Equal(["2026-11-20T00:10:00+10:00"], await TimesAsync("?from=2026-11-19T14:10:00Z&to=2026-11-20T16:30:00+03:00"));
        Assert.Equal(2, (await TimesAsync("?from=2026-11-20T00:10:00%2B10:00")).Length);

        async Task<string[]> TimesAsync(string query) =>
            [
                .. (await mother.JsonAsync(Timeline(family) + query))
                    .GetProperty("items")
                    .EnumerateArray()
                    .Select(i => i.GetProperty("at").GetString()!),
            ];
    }

    [Theory, Engines]
    public async Task An_item_tells_what_where_and_how_much(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host, OrganisationKind.Kindergarten);
        var grandmother = await family.TrustedAsync();
        using var device = await DeviceAsync(family);
        var now = host.Clock.GetUtcNow();
        var handedOver = device.Passage(family.Child.Card, "out", now.AddMinutes(-1), place: "Калитка");
        handedOver["data"]!["accompaniedBy"] = grandmother.Id.ToString();
        await device.SendAsync(handedOver);
        await device.SendAsync(device.Meal(family.Child.Card, 8_500, "subsidised", now.AddHours(-2)));
        await device.SendAsync(device.Meal(family.Child.Card, 4_500, "buffet", now.AddHours(-3)));
        await device.SendAsync(device.TopUp(family.Child.Wallet, 50_000));
        using var mother = await host.SignInAsync(family.Mother);

        var items = (await mother.JsonAsync(Timeline(family)))
            .GetProperty("items")
            .EnumerateArray()
            .ToDictionary(i => i.GetProperty("kind").GetString()!);

        Assert.Equal(["buffet", "passage", "subsidised", "topup"], items.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("out", items["passage"].GetProperty("direction").GetString());
        Assert.Equal("Калитка", items["passage"].GetProperty("place").GetString());
        Assert.Equal("Сидорова Анна Петровна", items["passage"].GetProperty("accompaniedBy").GetString());
        Assert.False(items["passage"].GetProperty("late").GetBoolean());
        Assert.False(items["passage"].TryGetProperty("amount", out _));
        Assert.Equal(0, items["subsidised"].GetProperty("amount").GetInt64());
        Assert.Equal(8_500, items["subsidised"].GetProperty("price").GetInt64());
        Assert.True(items["subsidised"].GetProperty("late").GetBoolean());
        Assert.Equal(-4_500, items["buffet"].GetProperty("amount").GetInt64());
        Assert.Equal("Пирожок с вишней", items["buffet"].GetProperty("items")[0].GetProperty("name").GetString());
        Assert.Equal(50_000, items["topup"].GetProperty("amount").GetInt64());
    }

    [Theory, Engines]
    public async Task A_kindergarten_may_keep_its_meals_to_itself(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host, OrganisationKind.Kindergarten);
        await host.WithDbAsync(db => db.Organisations.ExecuteUpdateAsync(set => set.SetProperty(o => o.ShowsMeals, false)));
        using var device = await DeviceAsync(family);
        await device.SendAsync(device.Passage(family.Child.Card), device.Meal(family.Child.Card, 4_500));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        using var mother = await host.SignInAsync(family.Mother);

        var items = (await mother.JsonAsync(Timeline(family))).GetProperty("items").EnumerateArray();
        Assert.Equal(["passage"], items.Select(i => i.GetProperty("kind").GetString()));
        var operation = (await mother.JsonAsync($"/api/v1/children/{family.Child.Id}/wallet")).GetProperty("operations")[0];
        Assert.Equal(-4_500, operation.GetProperty("amount").GetInt64());
        Assert.False(operation.TryGetProperty("items", out _));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("before=zzz", "before")]
    [InlineData("from=yesterday&to=2026-11-31", "from,to")]
    [InlineData("from=2026-11-20T08:00:00", "from")]
    [InlineData("from=0001-01-01T00:00:00Z", "from")]
    public async Task A_query_that_cannot_be_read_is_named(string query, string fields)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var family = await Family.CreateAsync(host);
        using var mother = await host.SignInAsync(family.Mother);
        var problem = await (await mother.GetAsync($"{Timeline(family)}?{query}")).ProblemAsync(400, "invalid");
        Assert.Equal(fields.Split(','), problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Theory, Engines]
    public async Task Children_say_where_they_are_today(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var device = await DeviceAsync(family);
        using var mother = await host.SignInAsync(family.Mother);
        Assert.Equal((null, null), await PresenceAsync());

        await device.SendAsync(device.Passage(family.Child.Card, "in", host.Clock.GetUtcNow()));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        Assert.Equal((true, "2026-11-20T11:00:00+03:00"), await PresenceAsync());

        // An exit is missing: on the next day nothing is known.
        host.Clock.SetUtcNow(Utc(20, 21, 0));
        using var tomorrow = await host.SignInAsync(family.Mother);
        mother.With(tomorrow.DefaultRequestHeaders.Authorization!.Parameter!);
        Assert.Equal((null, null), await PresenceAsync());

        async Task<(bool?, string?)> PresenceAsync()
        {
            var child = (await mother.JsonAsync("/api/v1/children"))[0];
            var present = child.GetProperty("present");
            return (present.ValueKind == JsonValueKind.Null ? null : present.GetBoolean(), child.GetProperty("since").GetString());
        }
    }

    private static string Timeline(Family family) => $"/api/v1/children/{family.Child.Id}/timeline";

    private static DateTimeOffset Utc(int day, int hour, int minute) => new(2026, 11, day, hour, minute, 0, TimeSpan.Zero);

    private static async Task<DeviceClient> DeviceAsync(Family family)
    {
        var organisation = await family.Host.WithDbAsync(db => db.Organisations.SingleAsync());
        return await family.Registry.DeviceClientAsync(organisation, DeviceKind.Payments);
    }
}
