using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Delivery.Push;
using Porog.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Porog.BrowserTests;

/// <summary>A site with a third-party push service that decrypts its messages. The test decides when they are sent.</summary>
public sealed class PushSite : Site
{
    public PushService Service { get; private set; } = null!;

    private string Key => Host.Services.GetRequiredService<Vapid>().PublicKey;

    protected override string[] Settings => ["--Porog:Push:LocalServices", "true"];

    public override async ValueTask InitializeAsync()
    {
        Service = await PushService.StartAsync();
        await base.InitializeAsync();
    }

    /// <summary>An address at the push service that the site does not know.</summary>
    public PushSubscription NewAddress() => Service.Subscribe(Key);

    /// <summary>Gives the browser a push address and permission for notifications.</summary>
    /// <returns>The result of the next subscription.</returns>
    public async Task<PushSubscription> AllowAsync(Visit visit)
    {
        var given = NewAddress();
        await visit.Page.AddInitScriptAsync(
            $$"""
            const given = {
              endpoint: "{{given.Endpoint}}",
              toJSON: () => ({ endpoint: given.endpoint, keys: { p256dh: "{{given.P256dh}}", auth: "{{given.Auth}}" } }),
              unsubscribe: async () => sessionStorage.removeItem("subscribed"),
            };
            PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
              if (!userVisibleOnly || applicationServerKey !== "{{Key}}") throw new TypeError("not so");
              sessionStorage.setItem("subscribed", "yes");
              return given;
            };
            PushManager.prototype.getSubscription = async () => sessionStorage.getItem("subscribed") ? given : null;
            """
        );
        await visit.Page.Context.GrantPermissionsAsync(["notifications"], new() { Origin = Address.GetLeftPart(UriPartial.Authority) });
        return given;
    }

    /// <summary>Signs in and adds this browser on the devices page.</summary>
    /// <returns>The subscription and the browser's service worker.</returns>
    public async Task<(PushSubscription Given, SiteWorker Worker)> SubscribeAsync(Visit visit, Account person)
    {
        var given = await AllowAsync(visit);
        await visit.SignInAsync(person);
        var page = visit.Page;
        await page.GotoAsync("/account");
        await page.Locator("main a[href='/account/devices']").ClickAsync();
        await page.Locator("[data-push-offer] button").ClickAsync();
        await Expect(page.Locator("main li")).ToHaveCountAsync(1);
        await visit.ByWorkerAsync();
        return (given, await SiteWorker.OfAsync(page));
    }

    /// <summary>Waits until the deliveries of all events exist.</summary>
    public Task FollowedAsync() => PorogHost.EventuallyAsync(() => Host.WithDbAsync(db => db.FollowedAsync()), "all is followed");

    /// <summary>Sends the due messages.</summary>
    /// <returns>The messages that the push service decrypted for that browser.</returns>
    public async Task<IReadOnlyList<string>> SendAsync(PushSubscription to)
    {
        await FollowedAsync();
        var before = Service.Requests.Count;
        while (await Host.Services.GetRequiredService<DeliverySender>().SendDueAsync(Channel.Push, default) > 0) { }
        return [.. Service.Requests.Skip(before).Where(r => r.Device == to.Device && r.Refused == 0).Select(r => r.Text!)];
    }

    protected override void Configure(IServiceCollection services) => MailServer.WithoutWorker(services);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Service.DisposeAsync();
    }
}
