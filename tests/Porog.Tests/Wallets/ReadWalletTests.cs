using Microsoft.Extensions.DependencyInjection;
using Porog.Feed;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Wallets;

namespace Porog.Tests.Wallets;

public sealed class ReadWalletTests
{
    [Theory, Engines]
    public async Task A_wallet_without_operations_has_a_number_and_nothing_in_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync());
        var parent = await registry.PersonAsync();
        await registry.RepresentsAsync(parent, child);

        await using var scope = host.Services.CreateAsyncScope();
        var wallet = await scope
            .ServiceProvider.GetRequiredService<ReadWallet>()
            .ReadAsync(parent.Id, child.Id, 10, null, CancellationToken.None);
        Assert.Equal(child.Wallet, wallet!.Number);
        Assert.Equal(0, wallet.Balance);
        Assert.Empty(wallet.Operations);
        Assert.Null(wallet.Next);
        var children = await scope.ServiceProvider.GetRequiredService<ReadChildren>().ListAsync(parent.Id, CancellationToken.None);
        var only = Assert.Single(children);
        Assert.True(only.HasCard);
        Assert.Equal(0, only.Balance);
        Assert.Null(only.Presence!.Present);
        var timeline = await scope
            .ServiceProvider.GetRequiredService<ReadTimeline>()
            .ReadAsync(
                parent.Id,
                child.Id,
                new TimelineQuery(
                    From: new(2026, 11, 20),
                    To: new(2026, 11, 20),
                    Before: new PageCursor(PorogHost.SchoolDay, Guid.NewGuid()).ToString()
                ),
                CancellationToken.None
            );
        Assert.Empty(timeline!.Items);
        var paged = await scope
            .ServiceProvider.GetRequiredService<ReadWallet>()
            .ReadAsync(parent.Id, child.Id, 10, new PageCursor(PorogHost.SchoolDay, Guid.NewGuid()).ToString(), CancellationToken.None);
        Assert.NotNull(paged);
    }
}
