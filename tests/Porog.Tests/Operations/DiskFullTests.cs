using System.Net;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Operations;

/// <summary>A node on SQLite whose disk takes no more, in a process of its own.</summary>
public sealed class DiskFullTests
{
    [Fact]
    public async Task On_a_full_disk_nothing_is_acknowledged_and_with_room_again_everything_goes_on()
    {
        await using var observer = await PorogHost.StartAsync(DatabaseEngine.Sqlite, ["--Porog:Follow", "false"]);
        var town = await Town.CreateAsync(observer);
        await using var node = await NodeProcess.StartAsync(observer.Database.Settings);
        using var http = new HttpClient { BaseAddress = node.Address };
        using var stop = new CancellationTokenSource();
        var load = town.LoadAsync(() => [node.Address], clients: 2, stop.Token);
        await town.AcknowledgedAsync(batches: 10);

        for (var round = 0; round < 2; round++)
        {
            await node.FillDiskAsync();
            await PorogHost.EventuallyAsync(
                async () => await (await http.GetAsync("/health/ready")).Content.ReadAsStringAsync() == "the database cannot be written",
                "the node says so"
            );
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await town.TryOnceAsync(node.Address));
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);

            await node.FreeDiskAsync();
            await town.AcknowledgedAsync(batches: 10);
            await PorogHost.EventuallyAsync(
                async () => (await http.GetAsync("/health/ready")).IsSuccessStatusCode,
                "the node is ready again"
            );
        }
        await stop.CancelAsync();
        await load;

        await town.ExpectEverythingOnceAsync(observer);
    }
}
