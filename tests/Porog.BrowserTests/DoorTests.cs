using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Porog.Access;
using Porog.School.Door;
using Porog.Tests.Support;
using Porog.Web.Help;
using static Microsoft.Playwright.Assertions;

namespace Porog.BrowserTests;

/// <summary>The kindergarten's tablet: going offline and online, and reading a pass with the camera.</summary>
public sealed partial class DoorTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task A_tap_waits_on_the_tablet_while_the_network_is_away_and_is_one_event_when_it_is_back()
    {
        var garden = await Kindergarten.OpenAsync(site.Host);
        await using var visit = await site.VisitByTabletAsync();
        var page = visit.Page;
        await visit.SignInAsync(garden.Educator);
        await page.GotoAsync(garden.Door);
        await Expect(page.Locator("[data-live-text]")).ToHaveTextAsync("Страница обновляется сама");
        await visit.ByWorkerAsync();
        await visit.UntilAsync("async () => !!(await caches.match(location.pathname))", "the page is kept");
        await visit.LoseNetworkAsync();
        await PressAsync(page, "Иванова Мария Петровна");
        await Expect(page.Locator(".tile__waits")).ToContainTextAsync("ждёт связи");
        await Expect(page.Locator("[data-door-waiting]")).ToContainTextAsync("Связи нет");
        // The tile shows only what the journal contains.
        await Expect(page.Locator(".tile__where")).ToHaveTextAsync("Ещё не пришёл");
        // The child's dialog shows what waits, and another name replaces it; going back to the first one does so too.
        await page.Locator(".tile").ClickAsync();
        var waits = page.Locator(".door-choice [data-door-choice-waits]");
        await Expect(waits).ToContainTextAsync("с кем: Иванова Мария Петровна");
        await page.Locator(".door-choice").GetByRole(AriaRole.Button, new() { Name = "Гордеева" }).First.ClickAsync();
        await page.Locator(".tile").ClickAsync();
        await Expect(waits).ToContainTextAsync("с кем: Гордеева Лидия Васильевна");
        await page.Locator(".door-choice").GetByRole(AriaRole.Button, new() { Name = "Иванова" }).First.ClickAsync();
        // After an offline reload both the page and the tap are still there.
        await page.ReloadAsync();
        await Expect(page.Locator(".tile__waits")).ToContainTextAsync("ждёт связи");
        Assert.Equal(0, await CountAsync(garden));

        await visit.RegainNetworkAsync();
        // The recorded time is the time of the tap, not of its arrival.
        await Expect(page.Locator(".tile__where")).ToHaveTextAsync(MomentsAgo());
        await Expect(page.Locator(".tile__waits")).ToBeHiddenAsync();
        await Expect(page.Locator("[data-door-told]")).ToContainTextAsync("С кем: Иванова Мария Петровна.");
        Assert.Equal(1, await CountAsync(garden));

        // The right ended while the tablet was offline. The hand-over is recorded with a note.
        await visit.LoseNetworkAsync();
        await PressAsync(page, "Гордеева Лидия Васильевна");
        await Expect(page.Locator(".tile__waits")).ToContainTextAsync("Уход в");
        await site.Host.WithDbAsync(db =>
            db.Trusts.Where(t => t.TrusteeId == garden.Nanny.Id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(t => t.State, TrustState.Ended).SetProperty(t => t.EndedAt, PorogHost.SchoolDay.AddHours(-1))
                )
        );
        await visit.RegainNetworkAsync();
        await Expect(page.Locator("[data-door-troubles]")).ToContainTextAsync("права забирать у этого человека уже не было");
        Assert.Equal(2, await CountAsync(garden));
        await page.GetByRole(AriaRole.Button, new() { Name = "Понятно" }).ClickAsync();
        await Expect(page.Locator("[data-door-troubles]")).ToBeHiddenAsync();

        // Signing out removes the children's data.
        await page.Locator("header summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Выйти" }).ClickAsync();
        await Expect(page.Locator(".hero__title")).ToBeVisibleAsync();
        await visit.UntilAsync("async () => localStorage.length === 0 && (await caches.keys()).length === 0", "nothing is left");
    }

    [Fact]
    public async Task A_lost_network_shows_before_anybody_taps_and_the_sign_goes_when_it_is_back()
    {
        var garden = await Kindergarten.OpenAsync(site.Host);
        await using var visit = await site.VisitByTabletAsync();
        var page = visit.Page;
        await visit.SignInAsync(garden.Educator);
        await page.GotoAsync(garden.Door);
        await Expect(page.Locator("[data-door-waiting]")).ToBeHiddenAsync();
        // The server itself is silent; the browser still believes to be online.
        await page.RouteAsync("**/health/live", route => Task.CompletedTask);
        await Expect(page.Locator("[data-door-waiting]")).ToContainTextAsync("Связи нет");
        await page.UnrouteAsync("**/health/live");
        await Expect(page.Locator("[data-door-waiting]")).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_time_of_a_waiting_tap_is_right_although_the_tablets_clock_is_corrected(bool reloaded)
    {
        var garden = await Kindergarten.OpenAsync(site.Host);
        await using var visit = await site.VisitByTabletAsync();
        var page = visit.Page;
        await page.AddInitScriptAsync(
            """
            const real = Date.now;
            Date.now = () => real() + Number(localStorage.getItem("test.shift") ?? 0);
            """
        );
        await visit.SignInAsync(garden.Educator);
        await page.GotoAsync(garden.Door);
        await visit.ByWorkerAsync();
        await visit.UntilAsync("async () => !!(await caches.match(location.pathname))", "the page is kept");
        await page.WaitForResponseAsync("**/health/live");
        await visit.LoseNetworkAsync();
        await PressAsync(page, "Иванова Мария Петровна");
        await Expect(page.Locator(".tile__waits")).ToContainTextAsync("ждёт связи");
        // Three hours and a half forward: by that clock the tap would be of half past seven.
        await page.EvaluateAsync("() => localStorage.setItem('test.shift', 12_600_000)");
        if (reloaded)
            await page.ReloadAsync();
        await visit.RegainNetworkAsync();
        await Expect(page.Locator(".tile__where")).ToHaveTextAsync(MomentsAgo());
        Assert.Equal(1, await CountAsync(garden));
    }

    [Fact]
    public async Task A_tap_is_shown_as_waiting_at_once_before_the_server_has_answered()
    {
        var garden = await Kindergarten.OpenAsync(site.Host);
        await using var visit = await site.VisitByTabletAsync();
        var page = visit.Page;
        await visit.SignInAsync(garden.Educator);
        await page.GotoAsync(garden.Door);
        var answer = new TaskCompletionSource();
        await page.RouteAsync(
            "**/hand-overs",
            async route =>
            {
                await answer.Task;
                await route.ContinueAsync();
            }
        );
        await PressAsync(page, "Иванова Мария Петровна");
        await Expect(page.Locator(".tile__waits")).ToContainTextAsync("ждёт связи");
        answer.SetResult();
        await Expect(page.Locator(".tile__waits")).ToBeHiddenAsync();
        // The tap happened a moment before the answer, and the site's clock stands at 11:00 sharp.
        await Expect(page.Locator(".tile__where"))
            .ToHaveTextAsync(new Regex("^Здесь с 1[01]:[05][09]$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Equal(1, await CountAsync(garden));
    }

    [Fact]
    public async Task A_pass_held_to_the_camera_leads_to_the_person_s_name()
    {
        var garden = await Kindergarten.OpenAsync(site.Host);
        await using var scope = site.Host.Services.CreateAsyncScope();
        var pass = await scope.ServiceProvider.GetRequiredService<ShowPass>().ShowAsync(garden.Nanny.Id, garden.Child.Id, default);
        var picture = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.y4m");
        await File.WriteAllBytesAsync(picture, Film(QrCode.Of(pass!.Secret)));
        try
        {
            await using var visit = await site.VisitByTabletAsync(picture);
            var page = visit.Page;
            await visit.SignInAsync(garden.Educator);
            await page.GotoAsync(garden.Door);
            await page.GetByRole(AriaRole.Link, new() { Name = "Показан пропуск" }).ClickAsync();
            await Expect(page.Locator("[role=status]")).ToContainTextAsync("Пропуск принят: Гордеева Лидия Васильевна");
            await page.GetByRole(AriaRole.Button, new() { Name = "Гордеева Лидия Васильевна" }).ClickAsync();
            await Expect(page.Locator(".tile__where")).ToHaveTextAsync("Здесь с 11:00");
            await page.GetByRole(AriaRole.Link, new() { Name = "Отменить" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Отменить отметку" }).ClickAsync();
            await Expect(page.Locator("[data-door-told]")).ToContainTextAsync("Отметка отменена");
            Assert.Empty(visit.Complaints);
        }
        finally
        {
            File.Delete(picture);
        }
    }

    private static async Task PressAsync(IPage page, string name)
    {
        await page.Locator(".tile").ClickAsync();
        await page.Locator(".door-choice").GetByRole(AriaRole.Button, new() { Name = name }).First.ClickAsync();
    }

    private Task<int> CountAsync(Kindergarten garden) =>
        site.Host.WithDbAsync(db => db.Journal.CountAsync(e => e.Bucket == garden.Child.Bucket && e.ChildId == garden.Child.Id));

    /// <summary>One uncompressed video frame of 640 × 480 with a QR code in the middle.</summary>
    private static byte[] Film(QrCode code)
    {
        const int width = 640;
        const int height = 480;
        var luma = new byte[width * height];
        Array.Fill(luma, (byte)235);
        var side = height / code.Size;
        var (left, top) = ((width - code.Size * side) / 2, (height - code.Size * side) / 2);
        foreach (Match module in Module().Matches(code.Path))
        {
            var (column, row) = (Number("column"), Number("row"));
            for (var y = 0; y < side; y++)
                Array.Fill(luma, (byte)16, (top + row * side + y) * width + left + column * side, side);

            int Number(string name) => int.Parse(module.Groups[name].Value, CultureInfo.InvariantCulture);
        }
        var grey = new byte[width * height / 2];
        Array.Fill(grey, (byte)128);
        var frame = "FRAME\n"u8.ToArray();
        return [.. Encoding.ASCII.GetBytes($"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n"), .. frame, .. luma, .. grey];
    }

    [GeneratedRegex(@"^Здесь с 1[01]:\d\d$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MomentsAgo();

    [GeneratedRegex(@"M(?<column>\d+) (?<row>\d+)h1", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Module();
}
