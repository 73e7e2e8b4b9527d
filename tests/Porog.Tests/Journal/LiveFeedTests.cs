using Microsoft.Extensions.DependencyInjection;
using Porog.Journal;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Journal;

public sealed class LiveFeedTests
{
    [Fact]
    public async Task A_child_whom_nobody_watches_any_more_is_forgotten()
    {
        var feed = new LiveFeed();
        var child = Guid.NewGuid();
        // Listeners that come and go at the same moment.
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 2_000; i++)
                            feed.Subscribe(child, Guid.NewGuid()).Dispose();
                    })
                )
        );
        Assert.Equal(0, feed.WatchedChildren);

        using var stays = feed.Subscribe(child);
        feed.Subscribe(child).Dispose();
        feed.Publish([child]);
        Assert.True(await stays.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None));
    }

    [Fact]
    public async Task A_batch_about_many_children_wakes_their_pages_and_no_others()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.PostgreSql);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var children = new List<TestChild>();
        for (var i = 0; i < 250; i++)
            children.Add(await registry.ChildAsync(school));
        using var device = await registry.DeviceClientAsync(school);
        var live = host.Services.GetRequiredService<LiveFeed>();
        using var other = live.Subscribe(Guid.NewGuid());
        var watched = children.Select(child => live.Subscribe(child.Id)).ToList();

        await device.SendAsync([.. children.Select(child => device.Passage(child.Card))]);

        foreach (var page in watched)
        {
            Assert.True(await page.WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None));
            page.Dispose();
        }
        // All notifications of a commit arrive together, so this one would have come.
        Assert.False(await other.WaitAsync(TimeSpan.Zero, CancellationToken.None));
    }
}
