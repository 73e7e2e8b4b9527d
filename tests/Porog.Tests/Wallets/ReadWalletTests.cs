using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Wallets;

public sealed class ReadWalletTests
{
    [Theory, Engines]
    public async Task A_wallet_without_operations_has_a_number_and_nothing_in_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var mother = await host.SignInAsync(family.Mother);
        var wallet = await mother.JsonAsync(Wallet(family));
        Assert.Equal(family.Child.Wallet, wallet.GetProperty("number").GetString());
        Assert.Equal(0, wallet.GetProperty("balance").GetInt64());
        Assert.Equal(0, wallet.GetProperty("operations").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, wallet.GetProperty("threshold").ValueKind);
        Assert.Equal(JsonValueKind.Null, wallet.GetProperty("next").ValueKind);
    }

    [Theory, Engines]
    public async Task The_balance_after_each_operation_adds_up_from_page_to_page_though_one_came_late(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        using var device = await family.Registry.DeviceClientAsync(school, DeviceKind.Payments);
        var (card, wallet) = (family.Child.Card, family.Child.Wallet);
        var start = host.Clock.GetUtcNow().AddHours(-3);
        await device.SendAsync(device.TopUp(wallet, 100_000, start));
        foreach (var i in Enumerable.Range(1, 9))
            await device.SendAsync(device.Meal(card, 1_000 * i, i % 2 == 0 ? "hot" : "buffet", start.AddMinutes(i)));
        await device.SendAsync(device.Meal(card, 9_999, "subsidised", start.AddMinutes(3)));
        // From a till that was offline: it happened between the third and the fourth.
        await device.SendAsync(device.Meal(card, 500, "buffet", start.AddMinutes(3.5)));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        using var mother = await host.SignInAsync(family.Mother);

        var operations = new List<(long Amount, long After)>();
        string? next = null;
        do
        {
            var page = await mother.JsonAsync($"{Wallet(family)}?limit=3{(next is null ? "" : $"&before={next}")}");
            Assert.Equal(100_000 - 45_000 - 500, page.GetProperty("balance").GetInt64());
            operations.AddRange(
                page.GetProperty("operations")
                    .EnumerateArray()
                    .Select(o => (o.GetProperty("amount").GetInt64(), o.GetProperty("balanceAfter").GetInt64()))
            );
            next = page.GetProperty("next").GetString();
        } while (next is not null);

        Assert.Equal(11, operations.Count);
        operations.Reverse();
        Assert.Equal((-500, 93_500), operations[4]);
        long balance = 0;
        foreach (var (amount, after) in operations)
            Assert.Equal(balance += amount, after);
        Assert.Equal(54_500, balance);
    }

    [Theory, Engines]
    public async Task Balance_and_operations_agree_while_the_journal_is_being_followed(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        using var device = await family.Registry.DeviceClientAsync(school, DeviceKind.Payments);
        using var mother = await host.SignInAsync(family.Mother);
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
                await device.SendAsync(device.TopUp(family.Child.Wallet, 100), device.Meal(family.Child.Card, 30));
        });
        do
        {
            var wallet = await mother.JsonAsync($"{Wallet(family)}?limit=200");
            var sum = wallet.GetProperty("operations").EnumerateArray().Sum(o => o.GetProperty("amount").GetInt64());
            Assert.Equal(wallet.GetProperty("balance").GetInt64(), sum);
        } while (!sending.IsCompleted);
        await sending;
    }

    private static string Wallet(Family family) => $"/api/v1/children/{family.Child.Id}/wallet";
}
