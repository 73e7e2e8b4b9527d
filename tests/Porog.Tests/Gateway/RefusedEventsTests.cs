using System.Net;
using System.Text;
using Porog.Gateway;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Gateway;

/// <summary>What the server does not take is not lost.</summary>
public sealed class RefusedEventsTests
{
    private const string Path = $"/iclock/cdata?SN={GatewaySite.Serial}&table=ATTLOG&Stamp=1";

    [Theory, Engines]
    public async Task A_card_that_is_bound_later_brings_its_passage_with_it(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.ZkTeco);
        var child = await site.ChildAsync();
        await site.PostAsync(Path, $"NEW00001\t2026-11-20 10:58:00\t0\t4\n{child.Card}\t2026-11-20 10:58:10\t0\t4\n");
        await site.ForwardedAsync();
        Assert.Single(await site.JournalAsync());
        Assert.Equal([("unknown-card", 1L)], site.Queue.Refused(site.Device.Source));

        await site.Host.WithDbAsync(async db =>
        {
            db.Add(
                new Card
                {
                    Number = "NEW00001",
                    ChildId = child.Id,
                    IssuedAt = PorogHost.SchoolDay.AddYears(-1),
                }
            );
            await db.SaveChangesAsync();
        });
        await site.RestartGatewayAsync();
        await PorogHost.EventuallyAsync(
            () =>
            {
                if (site.Queue.Refused(site.Device.Source).Count == 0)
                    return Task.FromResult(true);
                site.Host.Clock.Advance(TimeSpan.FromMinutes(10));
                return Task.FromResult(false);
            },
            "the refused event is taken",
            seconds: 60
        );

        var kept = await site.JournalAsync();
        Assert.Equal(2, kept.Count);
        Assert.All(kept, e => Assert.Equal(child.Id, e.ChildId));
    }

    [Theory, Engines]
    public async Task A_record_of_a_clock_that_was_reset_is_told_once_and_forgotten(DatabaseEngine engine)
    {
        await using var site = await GatewaySite.StartAsync(engine, DeviceMake.ZkTeco);
        var child = await site.ChildAsync();
        for (var i = 0; i < 2; i++)
        {
            await site.PostAsync(Path, $"{child.Card}\t2000-01-01 00:03:10\t0\t4\n");
            await site.ForwardedAsync();
        }

        var kept = Assert.Single(await site.JournalAsync());
        Assert.Equal((ClockDoubt.Behind, kept.ReceivedAt), (kept.ClockDoubt, kept.HappenedAt));
        Assert.Empty(site.Queue.Refused(site.Device.Source));
    }

    [Fact]
    public async Task A_defect_while_telling_stops_neither_the_gateway_nor_the_event()
    {
        await using var site = await GatewaySite.StartAsync(DatabaseEngine.Sqlite, DeviceMake.ZkTeco);
        var child = await site.ChildAsync();
        var failed = new TaskCompletionSource();
        site.Between = () =>
        {
            failed.TrySetResult();
            throw new InvalidOperationException("a defect");
        };
        await site.PostAsync(Path, $"{child.Card}\t2026-11-20 10:58:00\t0\t4\n");
        await failed.Task;

        site.Between = null;
        await site.ForwardedAsync();
        Assert.Equal(child.Id, Assert.Single(await site.JournalAsync()).ChildId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("porog_one\nporog_two")]
    [InlineData("ключ")]
    public async Task A_key_that_no_request_can_carry_is_named_and_the_last_good_list_stays(string key)
    {
        await using var site = await GatewaySite.StartAsync(DatabaseEngine.Sqlite, DeviceMake.ZkTeco);
        site.Devices.Write([site.Device with { Key = key }]);

        Assert.Equal("«Вход № 1»: key is not the device's key at the server", site.Devices.Fault);
        Assert.Equal(site.Device.Key, Assert.Single(site.Devices.All).Key);
    }

    [Theory]
    [InlineData(401, """{"type":"unauthenticated","status":401}""")]
    [InlineData(429, """{"type":"busy","status":429}""")]
    [InlineData(503, "")]
    [InlineData(400, """{"type":"not-json","status":400}""")]
    [InlineData(200, "<html>Pay your provider</html>")]
    [InlineData(200, "{}")]
    [InlineData(200, "null")]
    [InlineData(200, """{"accepted":0,"duplicates":0,"rejected":[]}""")]
    [InlineData(200, """{"accepted":0,"duplicates":0,"rejected":[{"index":7,"code":"malformed"}]}""")]
    public async Task Only_the_server_s_answer_for_each_event_empties_the_queue(int status, string body)
    {
        await using var site = await GatewaySite.StartAsync(DatabaseEngine.Sqlite, DeviceMake.ZkTeco);
        var child = await site.ChildAsync();
        var answered = new TaskCompletionSource();
        site.Between = () =>
        {
            answered.TrySetResult();
            return new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/problem+json"),
            };
        };
        await site.PostAsync(Path, $"{child.Card}\t2026-11-20 10:58:00\t0\t4\n");
        await answered.Task;
        Assert.Equal(1, site.Queue.Count(site.Device.Source));

        site.Between = null;
        await site.ForwardedAsync();
        Assert.Equal(child.Id, Assert.Single(await site.JournalAsync()).ChildId);
    }
}
