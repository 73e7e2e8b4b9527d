using System.Text.Json;
using Microsoft.Playwright;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Pictures;

internal enum Screen
{
    Phone,
    Desktop,
    Paper,
}

/// <summary>Takes screenshots of pages of the running product.</summary>
/// <param name="browser">The browser.</param>
/// <param name="host">The product.</param>
/// <param name="directory">The output directory.</param>
/// <param name="wanted">Take only pictures whose name contains this text.</param>
/// <param name="longest">The greatest height in pixels on a phone.</param>
internal sealed class Camera(IBrowser browser, PorogHost host, string directory, string wanted, int longest)
{
    private readonly Dictionary<string, string> signedIn = [];

    /// <summary>The greatest size of a picture in bytes; the quality is reduced until it fits.</summary>
    public required int MostBytes { get; init; }

    /// <summary>The values to type into forms for pictures of later steps.</summary>
    public required IReadOnlyDictionary<string, string> Typed { get; init; }

    public bool Wants(string name) => name.Contains(wanted, StringComparison.Ordinal);

    /// <summary>Opens a new browser window.</summary>
    /// <param name="person">Who is signed in; null for nobody.</param>
    /// <param name="screen">The kind of screen.</param>
    /// <param name="dark">Use the dark theme.</param>
    /// <param name="language">The language of the site.</param>
    /// <param name="wire">A proxy to the server; null for a direct connection.</param>
    public async Task<IPage> OpenAsync(
        JsonElement? person,
        Screen screen = Screen.Phone,
        bool dark = false,
        string language = "ru",
        FaultProxy? wire = null
    )
    {
        var address = (wire?.Address ?? host.Address).ToString();
        // Paper is A4 without margins at 96 dots per inch.
        var (width, height) = screen switch
        {
            Screen.Desktop => (1280, 860),
            Screen.Paper => (680, 1009),
            _ => (390, 844),
        };
        var context = await browser.NewContextAsync(
            new()
            {
                BaseURL = address,
                ViewportSize = new() { Width = width, Height = height },
                // Sharp enough in a document, small enough for a repository.
                DeviceScaleFactor = screen == Screen.Phone ? 1.5f : 1,
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
                Locale = language,
                TimezoneId = "Europe/Moscow",
                StorageState = person is { } someone ? await SignedInAsync(someone) : null,
                Permissions = ["notifications"],
            }
        );
        await context.AddCookiesAsync([
            new()
            {
                Name = "porog.language",
                Value = language,
                Url = address,
            },
        ]);
        return await context.NewPageAsync();
    }

    /// <summary>Opens a page, fills in and submits its form the given number of times, and takes the picture.</summary>
    public async Task TakeAsync(
        string name,
        JsonElement? person,
        string path,
        Screen screen = Screen.Phone,
        bool dark = false,
        string language = "ru",
        int further = 0
    )
    {
        if (!Wants(name))
            return;
        var page = await OpenAsync(person, screen, dark, language);
        await using var context = page.Context;
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
        await TakeAsync(name, page, screen);
    }

    /// <summary>Takes a page on a phone and on a desktop, in the light and in the dark theme.</summary>
    public async Task TakeAllAsync(string name, JsonElement? person, string path)
    {
        foreach (var screen in (Screen[])[Screen.Phone, Screen.Desktop])
        foreach (var dark in (bool[])[false, true])
            await TakeAsync($"{name}-{(screen == Screen.Phone ? "phone" : "desktop")}{(dark ? "-dark" : "")}", person, path, screen, dark);
    }

    /// <summary>Takes the picture of the open page.</summary>
    public async Task TakeAsync(string name, IPage page, Screen screen)
    {
        await page.EvaluateAsync("document.fonts.ready.then(() => 0)");
        await page.WaitForTimeoutAsync(300);
        var (width, whole) = (page.ViewportSize!.Width, await page.EvaluateAsync<int>("document.documentElement.scrollHeight"));
        // Cut off long lists; the beginning is enough.
        await page.SetViewportSizeAsync(width, Math.Min(whole, screen == Screen.Phone ? longest : 1010));
        var camera = await page.Context.NewCDPSessionAsync(page);
        for (var quality = 90; quality >= 30; quality -= 10)
        {
            var taken = await camera.SendAsync("Page.captureScreenshot", new() { ["format"] = "webp", ["quality"] = quality });
            var bytes = taken!.Value.GetProperty("data").GetBytesFromBase64();
            await File.WriteAllBytesAsync(Path.Combine(directory, $"{name}.webp"), bytes);
            if (bytes.Length < MostBytes)
                break;
        }
        Console.WriteLine(name);
    }

    public async Task ContinueAsync(IPage page, bool type = true)
    {
        // The first page of an invitation is left without a phone, so that the page of the person comes.
        if (type && await page.Locator("#children").CountAsync() == 0)
            await TypeAsync(page);
        await page.EvaluateAsync("document.querySelector('main h1').dataset.before = 'yes'");
        await page.Locator("main form .govuk-button").First.ClickAsync();
        await page.Locator("main h1:not([data-before])").WaitForAsync();
    }

    private async Task TypeAsync(IPage page)
    {
        foreach (var (field, text) in Typed)
            if (await page.Locator(field).CountAsync() > 0)
                await page.FillAsync(field, text);
        if (await page.Locator("#agreed").CountAsync() > 0)
            await page.CheckAsync("#agreed");
    }

    /// <returns>The stored browser state of the person's session.</returns>
    private async Task<string> SignedInAsync(JsonElement person)
    {
        var login = person.GetProperty("login").GetString()!;
        if (signedIn.TryGetValue(login, out var known))
            return known;
        var page = await OpenAsync(null);
        await using var context = page.Context;
        await page.GotoAsync("/sign-in");
        await page.FillAsync("#login", login);
        await page.FillAsync("#password", person.GetProperty("password").GetString()!);
        await page.ClickAsync("main button.govuk-button");
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        return signedIn[login] = await context.StorageStateAsync();
    }
}
