using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Delivery.Push;
using Porog.Journal;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Porog.BrowserTests;

/// <summary>
/// Notifications in a real browser: devices post events, the server encrypts and posts messages, a third-party push service decrypts
/// them, and the real service worker gets exactly the decrypted text. Only the step from the push service to the worker is simulated.
/// </summary>
public sealed partial class PushTests(PushSite site) : IClassFixture<PushSite>
{
    [Theory]
    [InlineData(Languages.Russian)]
    [InlineData(Languages.English)]
    public async Task Each_kind_of_event_is_shown_once_in_the_readers_words_and_leads_to_that_very_event(string language)
    {
        using var home = await Home.CreateAsync(site, language);
        await using var visit = await site.VisitAsync(language: language);
        var (phone, worker) = await site.SubscribeAsync(visit, home.Mother);
        var device = await site.Host.WithDbAsync(db => db.PushDevices.SingleAsync(d => d.PersonId == home.Mother.Id));
        Assert.NotNull(device.SessionId);

        List<string> all = [];
        foreach (var step in home.Day(language))
        {
            await step.By.SendAsync(step.Event);
            await site.FollowedAsync();
            if (step.IsLate)
            {
                // The summary waits a little for more of the same outage.
                site.Host.Clock.Advance(Summaries.Gathering);
                await site.Host.Services.GetRequiredService<Summaries>().ReleaseDueAsync(default);
            }
            var messages = await site.SendAsync(phone);
            foreach (var message in messages)
                await worker.DeliverAsync(message);
            all.AddRange(messages);
            var shown = (await worker.ShownAsync()).Select(one => Told.Of(one)).ToHashSet();
            Assert.Subset(shown, step.Told.ToHashSet());
            Assert.Equal(step.Told.Length, messages.Count);
        }

        // Only the last passage of each child is shown, and late repeats change nothing.
        await worker.DeliverAsync(all[0]);
        var standing = await worker.ShownAsync();
        var last = home.Day(language).SelectMany(step => step.Told).Where(told => !home.IsArrival(told)).ToHashSet();
        Assert.Equal(last, standing.Select(one => Told.Of(one)).ToHashSet());
        Assert.Equal(last.Count, standing.Count);
        Assert.All(standing, one => Assert.Equal(language, one.Lang));
        foreach (var one in standing)
        {
            await visit.Page.GotoAsync(one.Url);
            await Expect(visit.Page.Locator(".is-target")).ToHaveAttributeAsync("id", one.Url.Split('#')[1]);
        }

        // «Не показывать подробности на экране блокировки».
        await visit.Page.GotoAsync($"/children/{home.Masha.Id}/settings/channels");
        await visit.Page.CheckAsync("#discreet");
        await visit.Page.Locator("main form .govuk-button").ClickAsync();
        await Expect(visit.Page.Locator("main [role=status]")).ToBeVisibleAsync();
        await home.Turnstile.SendAsync(home.Turnstile.Passage(home.Masha.Card));
        var discreet = Assert.Single(await site.SendAsync(phone));
        Assert.DoesNotContain("Маша", discreet);
        await worker.DeliverAsync(discreet);
        var says =
            language == Languages.Russian
                ? ("Новое событие", "Откройте Порог, чтобы прочитать.")
                : ("Something new", "Open Porog to read it.");
        Assert.Contains(says, (await worker.ShownAsync()).Select(one => (one.Title, one.Body)));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_revoked_grandmothers_queued_push_is_never_posted()
    {
        using var home = await Home.CreateAsync(site, Languages.Russian);
        var grandmother = await site.Registry.PersonAsync("Петрова", "Анна", "Ильинична");
        await site.Registry.TrustsAsync(home.Mother, grandmother, home.Masha);
        await using var mothers = await site.VisitAsync();
        await using var hers = await site.VisitAsync();
        var (mothersPhone, _) = await site.SubscribeAsync(mothers, home.Mother);
        var (herPhone, worker) = await site.SubscribeAsync(hers, grandmother);

        await home.Turnstile.SendAsync(home.Turnstile.Passage(home.Masha.Card));
        await site.FollowedAsync();
        Assert.Equal(DeliveryState.Pending, await StateAsync());

        await mothers.Page.GotoAsync($"/children/{home.Masha.Id}/representatives");
        await mothers.Page.GetByRole(AriaRole.Link, new() { Name = "Изменить или исключить" }).ClickAsync();
        await mothers.Page.GetByRole(AriaRole.Link, new() { Name = "Исключить", Exact = true }).ClickAsync();
        await mothers.Page.GetByRole(AriaRole.Button, new() { Name = "Исключить" }).ClickAsync();
        await Expect(mothers.Page.Locator("main [role=status]")).ToBeVisibleAsync();

        var toMother = await site.SendAsync(mothersPhone);
        Assert.Contains(toMother, message => message.Contains("Маша вошла в школу", StringComparison.Ordinal));
        Assert.DoesNotContain(site.Service.Requests, request => request.Device == herPhone.Device && request.Text!.Contains("Маша"));
        Assert.Equal(DeliveryState.Withheld, await StateAsync());
        Assert.Empty(await worker.ShownAsync());

        Task<DeliveryState> StateAsync() =>
            site.Host.WithDbAsync(db =>
                db.Deliveries.Where(d => d.PersonId == grandmother.Id && d.Kind == MessageKind.Passage && d.Channel == Channel.Push)
                    .Select(d => d.State)
                    .SingleAsync()
            );
    }

    [Fact]
    public async Task A_press_opens_the_page_of_what_was_told_through_signing_in_where_need_be_and_no_foreign_one()
    {
        using var home = await Home.CreateAsync(site, Languages.Russian);
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        var (phone, worker) = await site.SubscribeAsync(visit, home.Mother);
        await home.Till.SendAsync(home.Till.Meal(home.Masha.Card, 60_00));
        await worker.DeliverAsync(Assert.Single(await site.SendAsync(phone)));
        var told = Assert.Single(await worker.ShownAsync());
        Assert.Equal(["Открыть", "Все уведомления"], told.Actions);
        var there = new Uri(site.Address, told.Url).ToString();
        async Task AgainAsync() => await worker.DeliverAsync(Message(told.Title, told.Url));

        // The open window shows the message.
        await worker.PressAsync(told.Title);
        await Expect(page).ToHaveURLAsync(there);
        await Expect(page.Locator(".is-target")).ToContainTextAsync("60");
        Assert.Empty(await worker.ShownAsync());
        // The window already shows it, so it only comes to the front.
        await AgainAsync();
        Assert.Equal([new Uri(site.Address, "/account/devices").ToString()], (await worker.AskedAsync()).Focused);
        await worker.PressAsync(told.Title, "0");
        Assert.Equal([there], (await worker.AskedAsync()).Focused);
        await AgainAsync();
        await worker.PressAsync(told.Title, "1");
        await Expect(page).ToHaveURLAsync("/messages");

        // The server has ended the session: sign-in leads on to the message.
        await page.Context.ClearCookiesAsync();
        await AgainAsync();
        await worker.PressAsync(told.Title);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Вход");
        await page.FillAsync("#login", home.Mother.PhoneNumber!);
        await page.FillAsync("#password", TestRegistry.Password);
        await page.ClickAsync("main button.govuk-button");
        await Expect(page.Locator(".is-target")).ToContainTextAsync("60");

        // Whatever a message contains, pressing it opens only this site.
        foreach (
            var foreign in (string[])["https://evil.example/", "//evil.example/x", "javascript:alert(1)", "https://[", "data:text/html,x"]
        )
        {
            await worker.DeliverAsync(Message("Чужое", foreign));
            await worker.PressAsync("Чужое", foreign.Length % 2 == 0 ? "" : "0");
            await Expect(page).ToHaveURLAsync("/messages");
        }
        // For an unreadable or empty message a notification is shown that opens the message centre.
        foreach (var unreadable in (string[])["", "x", "null", "{}", "[]"])
        {
            await worker.DeliverAsync(unreadable);
            await worker.PressAsync("Порог");
            await Expect(page).ToHaveURLAsync("/messages");
        }

        // Without an open window a new one is opened.
        Assert.Empty((await worker.AskedAsync()).Opened);
        await page.CloseAsync();
        await worker.EvaluateAsync(
            """
            (async () => {
              while ((await self.clients.matchAll({ type: "window", includeUncontrolled: true })).length > 0)
                await new Promise((soon) => setTimeout(soon, 50));
            })()
            """
        );
        await AgainAsync();
        await worker.PressAsync(told.Title);
        Assert.Equal([there], (await worker.AskedAsync()).Opened);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_browser_that_changes_its_address_stays_the_same_device_and_one_of_nobody_unsubscribes()
    {
        using var home = await Home.CreateAsync(site, Languages.Russian);
        await using var visit = await site.VisitAsync();
        var (old, worker) = await site.SubscribeAsync(visit, home.Mother);
        var device = await DeviceAsync();
        foreach (var handed in (bool[])[false, true])
        {
            var fresh = site.NewAddress();
            Assert.False(await worker.ChangeAddressAsync(old, fresh, handed));
            var now = await DeviceAsync();
            Assert.Equal((device.Id, fresh.Endpoint, device.SessionId), (now.Id, now.Endpoint, now.SessionId));
            old = fresh;
        }
        await home.Turnstile.SendAsync(home.Turnstile.Passage(home.Masha.Card));
        await worker.DeliverAsync(Assert.Single(await site.SendAsync(old)));
        Assert.Single(await worker.ShownAsync());

        await visit.Page.Context.ClearCookiesAsync();
        Assert.True(await worker.ChangeAddressAsync(old, site.NewAddress(), handed: true));
        Assert.Equal(old.Endpoint, (await DeviceAsync()).Endpoint);

        Task<PushDevice> DeviceAsync() => site.Host.WithDbAsync(db => db.PushDevices.SingleAsync(d => d.PersonId == home.Mother.Id));
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

    /// <returns>A message as the server builds it, with another address.</returns>
    private static string Message(string title, string url) =>
        new JsonObject
        {
            ["title"] = title,
            ["text"] = "",
            ["url"] = url,
            ["tag"] = title,
            ["at"] = 0,
            ["lang"] = "ru",
            ["ways"] = new JsonArray(
                new JsonObject { ["url"] = url, ["title"] = "Открыть" },
                new JsonObject { ["url"] = "/messages", ["title"] = "Все уведомления" }
            ),
        }.ToJsonString();

    /// <summary>The text and target of a notification, without the position in a list of operations.</summary>
    private sealed partial record Told(string Title, string Text, string Leads)
    {
        public static Told Of(ShownNotification shown) =>
            new(Spaced(shown.Title), Spaced(shown.Body), Place().Replace(shown.Url, "before=…"));

        private static string Spaced(string text) => text.Replace('\u00A0', ' ');

        [GeneratedRegex("before=[^#]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
        private static partial Regex Place();
    }

    /// <param name="By">The device that posts it.</param>
    /// <param name="Event">A CloudEvent.</param>
    /// <param name="Told">The expected notifications.</param>
    private sealed record Step(DeviceClient By, JsonObject Event, params Told[] Told)
    {
        public bool IsLate { get; init; }
    }

    /// <summary>A mother with a daughter at school and a son in kindergarten, and the devices at the doors.</summary>
    private sealed class Home(DateTimeOffset now) : IDisposable
    {
        public required Account Mother { get; init; }
        public required TestChild Masha { get; init; }
        public required TestChild Artem { get; init; }
        public required DeviceClient Turnstile { get; init; }
        public required DeviceClient Till { get; init; }
        public required DeviceClient Payments { get; init; }
        public required DeviceClient Door { get; init; }

        public static async Task<Home> CreateAsync(PushSite site, string language)
        {
            var registry = site.Registry;
            var school = await registry.OrganisationAsync();
            var garden = await registry.OrganisationAsync(OrganisationKind.Kindergarten);
            var home = new Home(site.Host.Clock.GetUtcNow())
            {
                Mother = await registry.PersonAsync(),
                Masha = await registry.ChildAsync(school, "Иванова", "Маша", Sex.Female),
                Artem = await registry.ChildAsync(garden, "Иванов", "Артём"),
                Turnstile = await registry.DeviceClientAsync(school),
                Till = await registry.DeviceClientAsync(school, DeviceKind.Till),
                Payments = await registry.DeviceClientAsync(school, DeviceKind.Payments),
                Door = await registry.DeviceClientAsync(garden, DeviceKind.KindergartenDoor),
            };
            await registry.RepresentsAsync(home.Mother, home.Masha);
            await registry.RepresentsAsync(home.Mother, home.Artem);
            await site.Host.WithDbAsync(async db =>
            {
                await db.Users.Where(u => u.Id == home.Mother.Id).ExecuteUpdateAsync(u => u.SetProperty(a => a.Language, language));
                await db.Wallets.Where(w => w.ChildId == home.Masha.Id).ExecuteUpdateAsync(w => w.SetProperty(x => x.Threshold, 300_00));
            });
            return home;
        }

        /// <summary>One event of every kind with the expected notifications in that language.</summary>
        public IReadOnlyList<Step> Day(string language)
        {
            var (masha, artem) = ($"/children/{Masha.Id}", $"/children/{Artem.Id}");
            return
            [
                new(
                    Turnstile,
                    Turnstile.Passage(Masha.Card, "in", At(-4), "in"),
                    new Told(
                        Say($"Маша вошла в школу в {Time(-4)}", $"Маша entered school at {Time(-4)}"),
                        Say("Вошла через вход № 2.", "Came in by: вход № 2."),
                        Attendance(masha, Turnstile, "in")
                    )
                ),
                new(
                    Door,
                    Brought(Artem.Card, "in", At(-4), Mother.Id),
                    new Told(
                        Say($"Артём пришёл в детский сад в {Time(-4)}", $"Артём came to kindergarten at {Time(-4)}"),
                        Say("Кто привёл: Иванова Мария Петровна.", "Brought by: Иванова Мария Петровна."),
                        Attendance(artem, Door, "in")
                    )
                ),
                new(
                    Payments,
                    Payments.TopUp(Masha.Wallet, 500_00, At(-3), "top-up"),
                    new Told(
                        Say("Маша: счёт пополнен на 500 ₽", "Маша: 500 ₽ was added to the account"),
                        Say($"Время: {Time(-3)}.", $"Time: {Time(-3)}."),
                        Operation(Payments, "top-up")
                    )
                ),
                new(
                    Till,
                    Till.Meal(Masha.Card, 95_00, "hot", At(-3), "hot"),
                    new Told(
                        Say("Маша получила горячее питание за 95 ₽", "Маша had a hot meal for 95 ₽"),
                        Say($"В {Time(-3)}: пирожок с вишней – 95 ₽.", $"At {Time(-3)}: пирожок с вишней – 95 ₽."),
                        Meals("hot")
                    )
                ),
                new(
                    Till,
                    Till.Meal(Masha.Card, 80_00, "subsidised", At(-2), "subsidised"),
                    new Told(
                        Say("Маша получила льготное питание", "Маша had a subsidised meal"),
                        Say(
                            $"В {Time(-2)}: пирожок с вишней – 80 ₽. Стоимость 80 ₽ покрыта льготой, со счёта ничего не списано.",
                            $"At {Time(-2)}: пирожок с вишней – 80 ₽. The price of 80 ₽ is covered by the subsidy; nothing was taken from the account."
                        ),
                        Meals("subsidised")
                    )
                ),
                new(
                    Till,
                    Till.Meal(Masha.Card, 150_00, "buffet", At(-2), "buffet"),
                    new Told(
                        Say("Маша купила в буфете на 150 ₽", "Маша bought food at the buffet for 150 ₽"),
                        Say($"В {Time(-2)}: пирожок с вишней – 150 ₽.", $"At {Time(-2)}: пирожок с вишней – 150 ₽."),
                        Meals("buffet")
                    ),
                    new Told(
                        Say(
                            "Маша: на счёте 255 ₽ – меньше порога 300 ₽",
                            "Маша: 255 ₽ left on the account, less than the threshold of 300 ₽"
                        ),
                        Say(
                            $"Это произошло в {Time(-2)} после покупки в буфете на 150 ₽. Пополните счёт, чтобы денег хватило на следующие дни.",
                            $"This happened at {Time(-2)}, after a buffet purchase for 150 ₽. Please top it up so that it lasts for the coming days."
                        ),
                        Operation(Till, "buffet")
                    )
                ),
                new(
                    Payments,
                    Payments.Event(
                        "porog.correction.v1",
                        new()
                        {
                            ["wallet"] = Masha.Wallet,
                            ["amount"] = 10_00,
                            ["reason"] = "Ошибка кассы",
                        },
                        At(-1),
                        "correction"
                    ),
                    new Told(
                        Say("Маша: счёт исправлен, +10 ₽", "Маша: the account was corrected, +10 ₽"),
                        Say($"Время: {Time(-1)}. Причина: Ошибка кассы.", $"Time: {Time(-1)}. Reason: Ошибка кассы."),
                        Operation(Payments, "correction")
                    )
                ),
                new(
                    Turnstile,
                    Turnstile.Passage(Masha.Card, "out", At(-1), "out"),
                    new Told(
                        Say($"Маша вышла из школы в {Time(-1)}", $"Маша left school at {Time(-1)}"),
                        Say("Вышла через вход № 2.", "Went out by: вход № 2."),
                        Attendance(masha, Turnstile, "out")
                    )
                ),
                new(
                    Door,
                    Brought(Artem.Card, "out", At(0), null),
                    new Told(
                        Say($"Артём ушёл из детского сада в {Time(0)}", $"Артём left kindergarten at {Time(0)}"),
                        Say("Кто забрал, не отмечено.", "Who fetched the child was not noted."),
                        Attendance(artem, Door, "out")
                    )
                ),
                new(
                    Till,
                    Till.Meal(Masha.Card, 20_00, "buffet", At(-120), "late"),
                    new Told(
                        Say("Сообщаем с опозданием: Маша купила в буфете на 20 ₽", "Told late: Маша bought food at the buffet for 20 ₽"),
                        Say(
                            $"В {Time(-120)}: пирожок с вишней – 20 ₽. Узнали в {Time(0)}.",
                            $"At {Time(-120)}: пирожок с вишней – 20 ₽. We learnt of it at {Time(0)}."
                        ),
                        Meals("late")
                    )
                )
                {
                    IsLate = true,
                },
            ];

            string Say(string russian, string english) => language == Languages.Russian ? russian : english;
            string Attendance(string child, DeviceClient by, string id) => $"{child}/attendance?day={Day()}#{Anchor(by, id)}";
            string Meals(string id) => $"{masha}/meals?day={Day()}#{Anchor(Till, id)}";
            string Operation(DeviceClient by, string id) => $"{masha}/account?before=…#{Anchor(by, id)}";
            string Anchor(DeviceClient by, string id) => $"e-{EventId.Of(by.Device.Source, id)}";
            string Day() => $"{At(0):yyyy-MM-dd}";
        }

        public bool IsArrival(Told told) =>
            told.Leads.EndsWith($"e-{EventId.Of(Turnstile.Device.Source, "in")}", StringComparison.Ordinal)
            || told.Leads.EndsWith($"e-{EventId.Of(Door.Device.Source, "in")}", StringComparison.Ordinal);

        private JsonObject Brought(string card, string direction, DateTimeOffset at, Guid? by) =>
            Door.Event(
                "porog.passage.v1",
                new()
                {
                    ["card"] = card,
                    ["direction"] = direction,
                    ["accompaniedBy"] = by?.ToString(),
                },
                at,
                direction
            );

        private DateTimeOffset At(int minutes) => now.AddMinutes(minutes);

        private string Time(int minutes) => $"{At(minutes).ToOffset(TimeSpan.FromHours(3)):HH:mm}";

        public void Dispose()
        {
            Turnstile.Dispose();
            Till.Dispose();
            Payments.Dispose();
            Door.Dispose();
        }
    }
}
