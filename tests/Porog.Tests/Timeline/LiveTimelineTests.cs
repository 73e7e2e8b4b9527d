using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Timeline;

public sealed class LiveTimelineTests
{
    [Theory, Engines]
    public async Task A_new_event_comes_by_itself_as_the_timeline_tells_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var device = await DeviceAsync(family);
        await device.SendAsync(device.Passage(family.Child.Card, "in"));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");

        using var stream = await LiveStream.OpenAsync(host, family.Mother, family.Child);
        await device.SendAsync(device.Passage(family.Child.Card, "out"), device.Meal(family.Child.Card, 4_500));
        var live = new[] { await stream.NextAsync(), await stream.NextAsync() };

        using var mother = await host.SignInAsync(family.Mother);
        var items = (await mother.JsonAsync($"/api/v1/children/{family.Child.Id}/timeline")).GetProperty("items").EnumerateArray();
        var told = items.ToDictionary(i => i.GetProperty("id").GetString()!, i => i.GetRawText());
        Assert.Equal(3, told.Count);
        Assert.All(live, item => Assert.Equal(told[item!.Value.Id], item.Value.Data));
        Assert.Equal(["buffet", "passage"], live.Select(item => item!.Value.Kind).Order(StringComparer.Ordinal));
    }

    [Theory, Engines]
    public async Task A_stream_goes_on_after_the_last_event_id(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var device = await DeviceAsync(family);
        string last;
        using (var stream = await LiveStream.OpenAsync(host, family.Mother, family.Child))
        {
            await device.SendAsync(device.Passage(family.Child.Card, "in"));
            last = (await stream.NextAsync())!.Value.Id;
        }
        // Entries of one transaction share a position.
        await device.SendAsync([.. Enumerable.Range(0, 7).Select(_ => device.Passage(family.Child.Card, "out"))]);
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");

        var met = new List<string>();
        while (met.Count < 7)
        {
            using var stream = await LiveStream.OpenAsync(host, family.Mother, family.Child, last);
            met.Add((await stream.NextAsync())!.Value.Id);
            met.Add(last = (await stream.NextAsync())!.Value.Id);
            if (met.Count == 6)
                met.Add((await stream.NextAsync())!.Value.Id);
        }
        Assert.Equal(7, met.Distinct().Count());
    }

    [Theory, Engines]
    public async Task A_revoked_persons_stream_ends_before_the_next_item(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync();
        using var device = await DeviceAsync(family);
        using var stream = await LiveStream.OpenAsync(host, grandmother, family.Child);
        await device.SendAsync(device.Passage(family.Child.Card, "in"));
        Assert.NotNull(await stream.NextAsync());

        await host.WithDbAsync(db => db.Trusts.ExecuteUpdateAsync(set => set.SetProperty(t => t.State, TrustState.Ended)));
        await device.SendAsync(device.Passage(family.Child.Card, "out"));
        Assert.Null(await stream.NextAsync());
    }

    [Theory, Engines]
    public async Task A_revoked_persons_stream_ends_though_nothing_happens(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync();
        using var stream = await LiveStream.OpenAsync(host, grandmother, family.Child);

        await host.WithDbAsync(db => db.Trusts.ExecuteUpdateAsync(set => set.SetProperty(t => t.State, TrustState.Ended)));
        host.Services.GetRequiredService<LiveFeed>().Publish([family.Child.Id]);
        Assert.Null(await stream.NextAsync());
    }

    [Theory, Engines]
    public async Task A_narrowed_trust_narrows_the_stream(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var device = await DeviceAsync(family);
        using var stream = await LiveStream.OpenAsync(host, await family.TrustedAsync(Sight.Meals), family.Child);
        await device.SendAsync(device.Passage(family.Child.Card, "in"));
        await device.SendAsync(device.TopUp(family.Child.Wallet, 100));
        await device.SendAsync(device.Meal(family.Child.Card, 100, "hot"));
        Assert.Equal("hot", (await stream.NextAsync())!.Value.Kind);
    }

    [Fact]
    public async Task A_stopping_server_ends_its_streams_at_once()
    {
        var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var family = await Family.CreateAsync(host);
        using var stream = await LiveStream.OpenAsync(host, family.Mother, family.Child);
        var stopping = host.DisposeAsync().AsTask();
        Assert.Null(await stream.NextAsync());
        await stopping;
    }

    private static async Task<DeviceClient> DeviceAsync(Family family)
    {
        var school = await family.Host.WithDbAsync(db => db.Organisations.SingleAsync());
        return await family.Registry.DeviceClientAsync(school, DeviceKind.Payments);
    }
}
