// Photographs the running product with its demo data, on the afternoon of a school day: docs/pictures for the README and, with
// "help" as the directory, the pictures of the help in both languages.
// tools/take-pictures [directory [words a picture's name must contain]]
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Web.Help;

const int MostBytes = 60_000;
var help = args.Length > 0 && args[0] == "help";
var directory =
    help ? "src/Porog.Web/wwwroot/help"
    : args.Length > 0 ? args[0]
    : "docs/pictures";
var wanted = args.Length > 1 ? args[1] : "";
Directory.CreateDirectory(directory);

var afternoon = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 10, 10, 0, TimeSpan.Zero));
await using var host = await PorogHost.StartAsync(
    DatabaseEngine.Sqlite,
    ["--Porog:Demo", "true"],
    configure: services => services.AddSingleton<TimeProvider>(afternoon)
);
using var demo = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(host.Database.DataDirectory, "demo.json")));
var people = demo.RootElement.GetProperty("people").EnumerateArray().ToList();
var parent = people.First(p => p.GetProperty("role").GetString() == "parent");
var children = parent.GetProperty("children").EnumerateArray().Select(c => c.GetString()!).ToList();

using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(
    new()
    {
        ExecutablePath = "/usr/bin/chromium",
        Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
    }
);

if (help)
{
    foreach (var language in (string[])["ru", "en"])
    {
        Directory.CreateDirectory(Path.Combine(directory, language));
        foreach (var picture in HelpPictures.All)
        {
            var someone = picture.Role is null ? (JsonElement?)null : people.First(p => p.GetProperty("role").GetString() == picture.Role);
            var path = picture.Path.Replace("{child}", children[0], StringComparison.Ordinal);
            await Take($"{language}/{picture.Name}", someone, path, language: language);
        }
    }
    return;
}
await Take("welcome-desktop", null, "/", desktop: true);
await Take("home-phone", parent, "/");
await Take("attendance-phone", parent, $"/children/{children[0]}");
await Take("attendance-phone-dark", parent, $"/children/{children[0]}", dark: true);
await Take("attendance-desktop", parent, $"/children/{children[0]}", desktop: true);
await Take("attendance-desktop-dark", parent, $"/children/{children[0]}", desktop: true, dark: true);
await Take("kindergarten-phone", parent, $"/children/{children[^1]}");
await Take("meals-phone", parent, $"/children/{children[0]}/meals");
await Take("account-phone-dark", parent, $"/children/{children[0]}/account", dark: true);
await Take("english-desktop", parent, $"/children/{children[0]}", desktop: true, language: "en");

async Task Take(string name, JsonElement? person, string path, bool desktop = false, bool dark = false, string language = "ru")
{
    if (!name.Contains(wanted, StringComparison.Ordinal))
        return;
    await using var context = await browser.NewContextAsync(
        new()
        {
            BaseURL = host.Address.ToString(),
            ViewportSize = desktop ? new() { Width = 1280, Height = 860 } : new() { Width = 390, Height = 844 },
            // Sharp enough beside text, light enough for a repository.
            DeviceScaleFactor = desktop ? 1 : 1.5f,
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
    {
        await page.GotoAsync("/sign-in");
        await page.FillAsync("#login", someone.GetProperty("login").GetString()!);
        await page.FillAsync("#password", someone.GetProperty("password").GetString()!);
        await page.ClickAsync("main button.govuk-button");
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }
    if (await page.GotoAsync(path) is { Ok: false } missing)
    {
        Console.WriteLine($"{name}: {missing.Status}, not taken");
        return;
    }
    await page.EvaluateAsync("document.fonts.ready");
    await page.WaitForTimeoutAsync(300);
    var height = await page.EvaluateAsync<int>("document.documentElement.scrollHeight");
    // A long list goes on; its beginning says enough.
    await page.SetViewportSizeAsync(
        desktop ? 1280 : 390,
        Math.Min(
            height,
            desktop ? 1000
                : help ? 1000
                : 1300
        )
    );
    if (help)
    {
        // Small enough to be read on the way to school: less quality until it is.
        for (var quality = 80; quality >= 30; quality -= 10)
        {
            var bytes = await page.ScreenshotAsync(new() { Type = ScreenshotType.Jpeg, Quality = quality });
            await File.WriteAllBytesAsync(Path.Combine(directory, $"{name}.jpg"), bytes);
            if (bytes.Length < MostBytes)
                break;
        }
    }
    else
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(directory, $"{name}.png") });
    }
    Console.WriteLine(name);
}
