// Photographs the running product with its demo data, on the afternoon of a school day: docs/pictures for the README and, with
// "help" as the directory, the pictures of the help in both languages.
// tools/take-pictures [directory [words a picture's name must contain]]
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Porog.Notifications.Reports;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Web.Help;

var help = args.Length > 0 && args[0] == "help";

// The help is read on the way to school.
var mostBytes = help ? 60_000 : 150_000;
var directory =
    help ? "src/Porog.Web/wwwroot/help"
    : args.Length > 0 ? args[0]
    : "docs/pictures";
var wanted = args.Length > 1 ? args[1] : "";
Directory.CreateDirectory(directory);

var afternoon = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 10, 10, 0, TimeSpan.Zero));
await using var mail = await MailServer.StartAsync();
await using var host = await PorogHost.StartAsync(
    DatabaseEngine.Sqlite,
    [.. mail.Settings, "--Porog:Demo", "true"],
    configure: services => services.AddSingleton<TimeProvider>(afternoon)
);
using var demo = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(host.Database.DataDirectory, "demo.json")));
var people = demo.RootElement.GetProperty("people").EnumerateArray().ToList();
var parent = Person("parent");
var officer = Person("officer");
var children = parent.GetProperty("children").EnumerateArray().Select(c => c.GetString()!).ToList();

// The week's report that would come this evening.
var login = parent.GetProperty("login").GetString();
var week = await host.WithDbAsync(async db =>
{
    var report = new Report
    {
        PersonId = await db.Users.Where(a => a.PhoneNumber == login || a.Email == login).Select(a => a.Id).SingleAsync(),
        Period = ReportPeriod.Week,
        FirstDay = new DateOnly(2026, 11, 14),
        LastDay = new DateOnly(2026, 11, 20),
        At = PorogHost.SchoolDay,
    };
    db.Reports.Add(report);
    await db.SaveChangesAsync();
    return report.Id;
});

using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(
    new()
    {
        ExecutablePath = "/usr/bin/chromium",
        Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
    }
);

// What one types where the picture is of a later step.
Dictionary<string, string> typed = new()
{
    ["#surname"] = "Гордеева",
    ["#given-name"] = "Лидия",
    ["#patronymic"] = "Васильевна",
    ["#phone"] = "8 916 123-45-67",
    ["#email"] = "lidia@example.org",
    ["#password"] = "четыре синих облака",
};
var (trust, invitation) = await PrepareAsync();
if (help)
{
    foreach (var language in (string[])["ru", "en"])
    {
        Directory.CreateDirectory(Path.Combine(directory, language));
        foreach (var it in HelpPictures.All)
            await TakeAsync(
                $"{language}/{it.Name}",
                it.Role is null ? null : Person(it.Role),
                it.Path,
                it.Paper ? Screen.Paper : Screen.Phone,
                language: language,
                further: it.Continue
            );
    }
    return;
}
await TakeAsync("welcome-desktop", null, "/", Screen.Desktop);
await TakeAsync("home-phone", parent, "/");
await TakeAsync("attendance-phone", parent, "/children/{child}");
await TakeAsync("attendance-phone-dark", parent, "/children/{child}", dark: true);
await TakeAsync("attendance-desktop", parent, "/children/{child}", Screen.Desktop);
await TakeAsync("attendance-desktop-dark", parent, "/children/{child}", Screen.Desktop, dark: true);
await TakeAsync("kindergarten-phone", parent, $"/children/{children[^1]}");
await TakeAsync("meals-phone", parent, "/children/{child}/meals");
await TakeAsync("account-phone-dark", parent, "/children/{child}/account", dark: true);
await TakeAsync("calendar-phone", parent, "/children/{child}/attendance/month");
await TakeAsync("calendar-desktop", parent, "/children/{child}/attendance/month", Screen.Desktop);
await TakeAsync("meals-month-phone", parent, "/children/{child}/meals/month");
await TakeAsync("balance-month-phone-dark", parent, "/children/{child}/account/month", dark: true);
await TakeAsync("report-week-phone", parent, $"/reports/{week}");
await TakeAsync("report-week-desktop-dark", parent, $"/reports/{week}", Screen.Desktop, dark: true);
await TakeAsync("english-desktop", parent, "/children/{child}", Screen.Desktop, language: "en");
await TakeAsync("representatives-phone", parent, "/children/{child}/representatives");
await TakeAsync("invitation-check-phone", parent, "/representatives/add?child={child}", further: 2);
await TakeAsync("invitation-phone", Person("Гордеева"), "/invitations/{invitation}");
await TakeAsync("access-log-desktop", parent, "/children/{child}/access-log", Screen.Desktop);
await TakeAsync("application-form", parent, "/applications/form?child={child}", Screen.Paper);
await TakeAsync("officer-desktop", officer, "/school/applications/new", Screen.Desktop);

JsonElement Person(string who) =>
    people.First(p =>
        p.GetProperty("role").GetString() == who || p.GetProperty("fullName").GetString()!.StartsWith(who, StringComparison.Ordinal)
    );

// The family's application stands, the grandmother has looked, and one invitation waits for an answer.
async Task<(Guid Trust, Guid Invitation)> PrepareAsync()
{
    var child = Guid.Parse(children[0]);
    var mother = parent.GetProperty("id").GetGuid();
    var given = await host.WithDbAsync(async db =>
    {
        var account = await db.Users.AsNoTracking().SingleAsync(a => a.Id == mother);
        var about = await db.Children.AsNoTracking().SingleAsync(c => c.Id == child);
        var application = new Application
        {
            OrganisationId = about.OrganisationId,
            Source = ApplicationSource.Paper,
            State = ApplicationState.InForce,
            ApplicantId = mother,
            Surname = account.Surname,
            GivenName = account.GivenName,
            Patronymic = account.Patronymic,
            Phone = account.PhoneNumber!,
            FiledAt = afternoon.GetUtcNow().AddDays(-80),
        };
        application.Children.Add(
            new()
            {
                ApplicationId = application.Id,
                ChildId = child,
                FullName = "Иванова Маша Петровна",
            }
        );
        db.Add(application);
        await db.SaveChangesAsync();
        return await db.Trusts.Where(t => t.ChildId == child && t.GiverId == mother).Select(t => t.Id).FirstAsync();
    });
    var nanny = Person("Гордеева").GetProperty("id").GetGuid();
    var phone = await host.WithDbAsync(db => db.Users.Where(a => a.Id == nanny).Select(a => a.PhoneNumber).SingleAsync());

    await using var hers = await browser.NewContextAsync(new() { BaseURL = host.Address.ToString(), Locale = "ru" });
    var page = await hers.NewPageAsync();
    await SignInAsync(page, parent);
    await page.GotoAsync($"/representatives/add?child={child}");
    await ContinueAsync(page);
    await page.FillAsync("#phone", phone!);
    await page.FillAsync("#surname", "Гордеева");
    await ContinueAsync(page, type: false);
    await ContinueAsync(page, type: false);
    var sent = Guid.Parse(page.Url.Split('/')[^1]);

    await using var grandmothers = await browser.NewContextAsync(new() { BaseURL = host.Address.ToString(), Locale = "ru" });
    page = await grandmothers.NewPageAsync();
    await SignInAsync(page, Person("trusted"));
    foreach (var tab in (string[])["attendance", "meals", "attendance"])
        await page.GotoAsync($"/children/{child}/{tab}");
    return (given, sent);
}

async Task SignInAsync(IPage page, JsonElement someone)
{
    await page.GotoAsync("/sign-in");
    await page.FillAsync("#login", someone.GetProperty("login").GetString()!);
    await page.FillAsync("#password", someone.GetProperty("password").GetString()!);
    await page.ClickAsync("main button.govuk-button");
    await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
}

async Task ContinueAsync(IPage page, bool type = true)
{
    if (type)
        await TypeAsync(page);
    await page.EvaluateAsync("document.querySelector('main h1').dataset.before = 'yes'");
    await page.Locator("main form .govuk-button").First.ClickAsync();
    await page.Locator("main h1:not([data-before])").WaitForAsync();
}

async Task TypeAsync(IPage page)
{
    foreach (var (field, text) in typed)
        if (await page.Locator(field).CountAsync() > 0)
            await page.FillAsync(field, text);
    if (await page.Locator("#agreed").CountAsync() > 0)
        await page.CheckAsync("#agreed");
}

async Task TakeAsync(
    string name,
    JsonElement? person,
    string path,
    Screen screen = Screen.Phone,
    bool dark = false,
    string language = "ru",
    int further = 0
)
{
    if (!name.Contains(wanted, StringComparison.Ordinal))
        return;
    // Paper is A4 without its margins at 96 dots an inch.
    var (width, height) = screen switch
    {
        Screen.Desktop => (1280, 860),
        Screen.Paper => (680, 1009),
        _ => (390, 844),
    };
    await using var context = await browser.NewContextAsync(
        new()
        {
            BaseURL = host.Address.ToString(),
            ViewportSize = new() { Width = width, Height = height },
            // Sharp enough beside text, light enough for a repository.
            DeviceScaleFactor = screen == Screen.Phone ? 1.5f : 1,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = language,
        }
    );
    await context.AddCookiesAsync([
        new()
        {
            Name = "porog.language",
            Value = language,
            Url = host.Address.ToString(),
        },
    ]);
    var page = await context.NewPageAsync();
    if (person is { } someone)
        await SignInAsync(page, someone);
    path = path.Replace("{child}", children[0], StringComparison.Ordinal)
        .Replace("{trust}", $"{trust}", StringComparison.Ordinal)
        .Replace("{invitation}", $"{invitation}", StringComparison.Ordinal);
    if (await page.GotoAsync(path) is { Ok: false } missing)
    {
        Console.WriteLine($"{name}: {missing.Status}, not taken");
        return;
    }
    for (var step = 0; step < further; step++)
        await ContinueAsync(page);
    if (further > 0)
        await TypeAsync(page);
    if (screen == Screen.Paper)
        await page.EmulateMediaAsync(new() { Media = Media.Print });
    await page.EvaluateAsync("document.fonts.ready");
    await page.WaitForTimeoutAsync(300);
    var whole = await page.EvaluateAsync<int>("document.documentElement.scrollHeight");
    // A long list goes on; its beginning says enough.
    await page.SetViewportSizeAsync(width, Math.Min(whole, help || screen != Screen.Phone ? 1010 : 1300));
    // Less quality until it is light enough.
    var camera = await context.NewCDPSessionAsync(page);
    for (var quality = 90; quality >= 30; quality -= 10)
    {
        var taken = await camera.SendAsync("Page.captureScreenshot", new() { ["format"] = "webp", ["quality"] = quality });
        var bytes = taken!.Value.GetProperty("data").GetBytesFromBase64();
        await File.WriteAllBytesAsync(Path.Combine(directory, $"{name}.webp"), bytes);
        if (bytes.Length < mostBytes)
            break;
    }
    Console.WriteLine(name);
}

internal enum Screen
{
    Phone,
    Desktop,
    Paper,
}
