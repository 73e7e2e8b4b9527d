using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Porog.Notifications;
using Porog.Notifications.Push;
using Porog.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Porog.BrowserTests;

/// <summary>
/// Being told by a real browser. Only its vendor's push service is missing here: what subscribing gives is stubbed, and what is
/// pushed is handed to the real service worker.
/// </summary>
public sealed class PushTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task A_phone_is_subscribed_by_one_press_and_shows_what_is_pushed_the_newest_of_a_child_alone()
    {
        var mother = await site.Registry.PersonAsync();
        await site.Registry.RepresentsAsync(mother, site.Masha);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await StubSubscribingAsync(page);
        await page.Context.GrantPermissionsAsync(["notifications"], new() { Origin = site.Host.Address.GetLeftPart(UriPartial.Authority) });
        await visit.SignInAsync(mother);
        await page.GotoAsync("/account/devices");
        await Expect(page.Locator("[data-push-said]")).ToHaveTextAsync("На этом устройстве уведомления выключены.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Получать уведомления на этом устройстве" }).ClickAsync();
        await Expect(page.Locator("[data-push-said]")).ToHaveTextAsync("На этом устройстве уведомления включены.");
        await Expect(page.Locator("main li")).ToHaveCountAsync(1);
        var device = await site.Host.WithDbAsync(db => db.PushDevices.SingleAsync(d => d.PersonId == mother.Id));
        Assert.Equal("https://push.example/phone", device.Endpoint);
        Assert.NotNull(device.SessionId);

        var push = await PushingAsync(visit);
        await push(Told("Маша вошла в школу в 8:14", minutes: 0), device);
        await push(Told("Маша вышла из школы в 14:02", minutes: 348), device);
        // Sent again after the later one: the screen goes on saying what is true now.
        await push(Told("Маша вошла в школу в 8:14", minutes: 0), device);
        var other = Told("Счёт пополнен", minutes: 0);
        await push(other with { Message = other.Message with { Topic = null } }, device);
        await page.WaitForFunctionAsync(
            "async () => (await (await navigator.serviceWorker.ready).getNotifications()).some((one) => one.title === 'Счёт пополнен')"
        );
        var shown = await page.EvaluateAsync<JsonElement>(
            """
            async () => (await (await navigator.serviceWorker.ready).getNotifications())
              .map(({ title, body, tag, data, lang }) => ({ title, body, tag, lang, url: data.url }))
            """
        );
        Assert.Equal(2, shown.GetArrayLength());
        var one = Assert.Single(shown.EnumerateArray(), told => told.GetProperty("title").GetString() != "Счёт пополнен");
        Assert.Equal("Маша вышла из школы в 14:02", one.GetProperty("title").GetString());
        Assert.Equal("Через вход № 2.", one.GetProperty("body").GetString());
        Assert.Equal($"/children/{site.Masha.Id}", one.GetProperty("url").GetString());
        Assert.Equal("ru", one.GetProperty("lang").GetString());
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_browser_that_forbids_it_is_told_so_with_the_way_out_and_nothing_is_asked_before_the_press()
    {
        await using var visit = await site.VisitAsync();
        await visit.Page.AddInitScriptAsync(
            """
            Object.defineProperty(Notification, "permission", { get: () => "denied" });
            Notification.requestPermission = () => { window.asked = true; return Promise.resolve("denied"); };
            """
        );
        await visit.SignInAsync(site.Mother);
        await visit.Page.GotoAsync("/account/devices");
        await Expect(visit.Page.Locator("[data-push-said]")).ToContainTextAsync("Откройте настройки сайта");
        await Expect(visit.Page.Locator("[data-push] button")).ToBeHiddenAsync();
        Assert.False(await visit.Page.EvaluateAsync<bool>("Boolean(window.asked)"));
    }

    [Fact]
    public async Task Without_a_network_the_site_says_what_was_known_and_after_signing_out_nothing_is_left()
    {
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        await visit.SignInAsync(site.Mother);
        await page.GotoAsync($"/children/{site.Masha.Id}/attendance");
        await page.WaitForFunctionAsync(
            "async () => (await (await caches.match('/offline/known'))?.text())?.includes('Маша') && navigator.serviceWorker.controller !== null"
        );
        await page.Context.SetOfflineAsync(true);
        await page.GotoAsync($"/children/{site.Masha.Id}/meals");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Нет связи");
        await Expect(page.Locator("[data-offline] li", new() { HasText = "Маша: В школе с 08:14" })).ToHaveCountAsync(1);

        await page.Context.SetOfflineAsync(false);
        await page.GotoAsync("/");
        await page.Locator("header summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Выйти" }).ClickAsync();
        await Expect(page.Locator(".hero__title")).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("async () => (await caches.keys()).length === 0");
        await page.WaitForFunctionAsync("async () => (await navigator.serviceWorker.getRegistrations()).length === 0");
    }

    private static async Task StubSubscribingAsync(IPage page)
    {
        using var keys = VapidKey.Make();
        await page.AddInitScriptAsync(
            $$"""
            const made = {
              endpoint: "https://push.example/phone",
              toJSON: () => ({ endpoint: made.endpoint, keys: { p256dh: "{{keys.PublicKey}}", auth: "BTBZMqHH6r4Tts7J_aSIgg" } }),
              unsubscribe: async () => sessionStorage.removeItem("subscribed"),
            };
            PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
              if (!userVisibleOnly || applicationServerKey.length !== 87) throw new TypeError("not so");
              sessionStorage.setItem("subscribed", "yes");
              return made;
            };
            PushManager.prototype.getSubscription = async () => sessionStorage.getItem("subscribed") ? made : null;
            """
        );
    }

    private Happening Told(string title, int minutes) =>
        new(
            new ShortMessage(
                title,
                "Через вход № 2.",
                $"/children/{site.Masha.Id}",
                Topic: "presence",
                Life: TimeSpan.FromHours(12),
                IsUrgent: true
            ),
            PorogHost.SchoolDay.AddMinutes(minutes)
        );

    /// <returns>Hands a message to the service worker as the browser does with one that arrived and was opened.</returns>
    private async Task<Func<Happening, PushDevice, Task>> PushingAsync(Visit visit)
    {
        var protocol = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
        var registration = new TaskCompletionSource<string>();
        protocol.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, updated) =>
        {
            foreach (var one in updated!.Value.GetProperty("registrations").EnumerateArray())
                registration.TrySetResult(one.GetProperty("registrationId").GetString()!);
        };
        await protocol.SendAsync("ServiceWorker.enable");
        var id = await registration.Task.WaitAsync(TimeSpan.FromSeconds(20));
        return async (told, device) =>
        {
            var message = PushComposer.Compose(told.Message, told.Message.Title, told.At, device, "ru", isDiscreet: false);
            await protocol.SendAsync(
                "ServiceWorker.deliverPushMessage",
                new()
                {
                    ["origin"] = site.Host.Address.GetLeftPart(UriPartial.Authority),
                    ["registrationId"] = id,
                    ["data"] = Encoding.UTF8.GetString(message.Payload),
                }
            );
        };
    }

    private sealed record Happening(ShortMessage Message, DateTimeOffset At);
}
