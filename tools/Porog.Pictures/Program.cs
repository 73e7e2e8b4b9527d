// Takes screenshots of the running product with its demo data, on the afternoon of a school day: docs/pictures for the README or,
// with "help" as the directory, the pictures of the guide in both languages.
// tools/take-pictures [directory [part of the names of the pictures to take]]
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Porog.Delivery;
using Porog.Delivery.Push;
using Porog.Delivery.Reports;
using Porog.Pictures;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Web.Help;

var help = args.Length > 0 && args[0] == "help";
var directory =
    help ? "src/Porog.Web/wwwroot/help"
    : args.Length > 0 ? args[0]
    : "docs/pictures";
Directory.CreateDirectory(directory);

// After 19:00 in Moscow, when reports are sent.
var evening = new DateTimeOffset(2026, 11, 20, 16, 0, 1, TimeSpan.Zero);
var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 10, 10, 0, TimeSpan.Zero));
await using var mail = await MailServer.StartAsync();
await using var service = await PushService.StartAsync();
await using var host = await PorogHost.StartAsync(
    DatabaseEngine.Sqlite,
    [.. mail.Settings, "--Porog:Push:LocalServices", "true", "--Porog:Demo", "true"],
    configure: services => services.AddSingleton<TimeProvider>(clock)
);
using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(
    new()
    {
        ExecutablePath = "/usr/bin/chromium",
        Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
    }
);
var camera = new Camera(browser, host, directory, args.Length > 1 ? args[1] : "", longest: help ? 1010 : 1300)
{
    MostBytes = 60_000,
    Typed = new Dictionary<string, string>
    {
        ["#surname"] = "Гордеева",
        ["#given-name"] = "Лидия",
        ["#patronymic"] = "Васильевна",
        ["#phone"] = "8 916 123-45-67",
        ["#email"] = "lidia@example.org",
        ["#password"] = "четыре синих облака",
    },
};
var family = await DemoFamily.ReadAsync(host);
await family.PrepareAsync(camera, clock.GetUtcNow());
var parent = family.Parent;
if (help)
{
    var ofAReport = HelpPictures.All.ToLookup(it => it.Path.Contains("{report}", StringComparison.Ordinal));
    await TakeHelpAsync(ofAReport[false]);
    await ChooseAsync();
    clock.SetUtcNow(evening);
    await PorogHost.EventuallyAsync(
        () => host.WithDbAsync(db => db.Reports.AnyAsync(r => r.Period == ReportPeriod.Week && r.At >= evening.AddHours(-1))),
        "this week's report"
    );
    family.Report = await ReportAsync(ReportPeriod.Week);
    await TakeHelpAsync(ofAReport[true]);
    return;
}

await TakeAsync("welcome-desktop", null, "/", Screen.Desktop);
await TakeAsync("home-phone", parent, "/");
await TakeAllAsync("attendance", "/children/{child}");
await TakeAsync("kindergarten-phone", parent, $"/children/{family.Children[^1]}");
await TakeAsync("meals-phone", parent, "/children/{child}/meals");
await TakeAsync("account-phone-dark", parent, "/children/{child}/account", dark: true);
await TakeAsync("english-desktop", parent, "/children/{child}", Screen.Desktop, language: "en");
await TakeAsync("representatives-phone", parent, "/children/{child}/representatives");
await TakeAsync("invitation-check-phone", parent, "/representatives/add?child={child}", further: 2);
await TakeAsync("invitation-phone", family.Person("Гордеева"), "/invitations/{invitation}");
await TakeAsync("access-log-desktop", parent, "/children/{child}/access-log", Screen.Desktop);
await TakeAsync("application-form", parent, "/applications/form?child={child}", Screen.Paper);
await TakeAsync("officer-desktop", family.Person("officer"), "/school/applications/new", Screen.Desktop);
await TakeAsync("school-today-desktop", family.Person("officer"), "/school", Screen.Desktop);
await TakeAsync("school-till-phone", family.Person("cashier"), "/till/children/{child}");
await TakeAsync("school-subsidised-phone", family.Person("cashier"), "/till/subsidised");
await TakeAsync("school-menu-desktop-dark", family.Person("cashier"), "/school/menu", Screen.Desktop, dark: true);

// What each person chooses.
await TakeAllAsync("event-types", "/children/{child}/settings/events");
await ChooseAsync();
await family.KeepQuietAsync(camera, "22:00", "07:00");
await TakeAllAsync("settings", "/children/{child}/settings");
await TakeAllAsync("channels", "/children/{child}/settings/channels");
await TakeAllAsync("devices", "/account/devices");
var device = await host.WithDbAsync(db => db.PushDevices.OrderBy(d => d.Name).Select(d => d.Id).FirstAsync());
await TakeAllAsync("device", $"/account/devices/{device}");

// Afternoon events are delivered by a real mail server and a real push service.
var letters = new Letters(browser, camera, mail, parent.GetProperty("id").GetGuid(), host);
await family.ReadAllAsync(camera);
clock.SetUtcNow(clock.GetUtcNow().AddMinutes(55));
await PassAsync("turnstiles/2", 0, "out", minutes: -1, "Вход № 2");
await letters.TakeAsync("letter-passage", "вышла из школы");
await BuyAsync(minutes: -210, "Булочка с маком", 45_00);
await FollowedAsync();
clock.SetUtcNow(clock.GetUtcNow() + Summaries.Gathering);
await letters.TakeAsync("letter-late", "опозданием");
await family.SetThresholdAsync(1_000_00);
await BuyAsync(minutes: 0, "Сок яблочный", 80_00);
await letters.TakeAsync("letter-threshold", "порога");
await TakeAllAsync("messages", "/messages");

// Quiet hours, and the evening's reports.
await family.KeepQuietAsync(camera, "18:00", "18:30");
clock.SetUtcNow(new DateTimeOffset(2026, 11, 20, 15, 5, 0, TimeSpan.Zero));
await PassAsync("doors/main", 1, "out", minutes: -1, null);
await TopUpAsync(0, "pay.example.org/school57", 1_500_00);
await TopUpAsync(1, "pay.example.org/sad203", 500_00);
await FollowedAsync();
clock.SetUtcNow(new DateTimeOffset(2026, 11, 20, 15, 30, 1, TimeSpan.Zero));
await letters.TakeAsync("letter-summary", "не беспокоили");
clock.SetUtcNow(evening);
await letters.TakeAsync("letter-day", "отчёт за 20 ноября");
await letters.TakeAsync("letter-week", "отчёт за неделю");
await camera.TakeAllAsync("unsubscribe", null, letters.LastUnsubscribe);

// History
await TakeAllAsync("reports", "/reports");
foreach (var period in Enum.GetValues<ReportPeriod>())
    await TakeAllAsync($"report-{period.ToString().ToLowerInvariant()}", $"/reports/{await ReportAsync(period)}");
await TakeAllAsync("calendar", "/children/{child}/attendance/month");
await TakeAllAsync("meals-month", "/children/{child}/meals/month");
await TakeAllAsync("balance-month", "/children/{child}/account/month");
await TakeOfflineAsync();

Task FollowedAsync() => PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");

Task ChooseAsync() => family.ChooseAsync(camera, service, host.Services.GetRequiredService<Vapid>().PublicKey);

async Task TakeHelpAsync(IEnumerable<HelpPicture> pictures)
{
    foreach (var it in pictures)
    foreach (var language in (string[])["ru", "en"])
    {
        Directory.CreateDirectory(Path.Combine(directory, language));
        await camera.TakeAsync(
            $"{language}/{it.Name}",
            it.Role is null ? null : family.Person(it.Role),
            family.Address(it.Path),
            it.Paper ? Screen.Paper : Screen.Phone,
            language: language,
            further: it.Continue
        );
    }
}

Task TakeAsync(
    string name,
    JsonElement? person,
    string path,
    Screen screen = Screen.Phone,
    bool dark = false,
    string language = "ru",
    int further = 0
) => camera.TakeAsync(name, person, family.Address(path), screen, dark, language, further);

Task TakeAllAsync(string name, string path) => camera.TakeAllAsync(name, parent, family.Address(path));

Task PassAsync(string source, int child, string direction, int minutes, string? place) =>
    family.PostAsync(
        source,
        clock.GetUtcNow().AddMinutes(minutes),
        "porog.passage.v1",
        new JsonObject
        {
            ["card"] = family.Card(child),
            ["direction"] = direction,
            ["place"] = place,
            ["accompaniedBy"] = child == 0 ? null : parent.GetProperty("id").GetString(),
        }
    );

Task BuyAsync(int minutes, string what, long price) =>
    family.PostAsync(
        "tills/buffet",
        clock.GetUtcNow().AddMinutes(minutes),
        "porog.meal.v1",
        new JsonObject
        {
            ["card"] = family.Card(0),
            ["kind"] = "buffet",
            ["items"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = what,
                    ["quantity"] = 1,
                    ["price"] = price,
                }
            ),
            ["total"] = price,
        }
    );

async Task TopUpAsync(int child, string source, long amount)
{
    var id = family.Children[child];
    var number = await host.WithDbAsync(db => db.Wallets.Where(w => w.ChildId == id).Select(w => w.Number).SingleAsync());
    await family.PostAsync(
        source,
        clock.GetUtcNow(),
        "porog.topup.v1",
        new JsonObject
        {
            ["wallet"] = number,
            ["amount"] = amount,
            ["method"] = "Банковская карта",
        }
    );
}

Task<Guid> ReportAsync(ReportPeriod period)
{
    var mother = parent.GetProperty("id").GetGuid();
    return host.WithDbAsync(db =>
        db.Reports.Where(r => r.PersonId == mother && r.Period == period).OrderBy(r => r.At).Select(r => r.Id).LastAsync()
    );
}

// Takes the offline page of a browser that had been online.
async Task TakeOfflineAsync()
{
    await using var wire = new FaultProxy(host.Address);
    foreach (var screen in (Screen[])[Screen.Phone, Screen.Desktop])
    foreach (var dark in (bool[])[false, true])
    {
        var name = $"offline-{(screen == Screen.Phone ? "phone" : "desktop")}{(dark ? "-dark" : "")}";
        if (!camera.Wants(name))
            continue;
        var page = await camera.OpenAsync(parent, screen, dark, wire: wire);
        await page.Clock.SetFixedTimeAsync(clock.GetUtcNow().UtcDateTime);
        await page.GotoAsync("/");
        await PorogHost.EventuallyAsync(
            () =>
                page.EvaluateAsync<bool>(
                    """
                    async () => Boolean(await caches.match("/offline") && await caches.match("/offline/stamp") && await caches.match("/offline/known"))
                      && (await navigator.serviceWorker.ready).active.state === "activated"
                    """
                ),
            "the page for when there is no network"
        );
        wire.Cut();
        await page.GotoAsync(family.Address("/children/{child}"));
        await page.Locator("[data-offline]").WaitForAsync();
        await camera.TakeAsync(name, page, screen);
        await page.Context.DisposeAsync();
        wire.Heal();
    }
}
