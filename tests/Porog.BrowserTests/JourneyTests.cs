using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Porog.Access;
using Porog.Delegation;
using Porog.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Porog.BrowserTests;

/// <summary>A family's typical actions in a real browser.</summary>
public sealed class JourneyTests(Site site) : IClassFixture<Site>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_parent_signs_in_opens_the_child_and_a_new_event_appears_by_itself(bool desktop)
    {
        await using var visit = await site.VisitAsync(desktop);
        var page = visit.Page;
        var child = await site.Registry.ChildAsync(await OrganisationOfMasha(), "Иванова", desktop ? "Вера" : "Надя", Registry.Sex.Female);
        var mother = await site.Registry.PersonAsync();
        await site.Registry.RepresentsAsync(mother, child);

        await page.GotoAsync("/");
        await page.Locator("main").GetByRole(AriaRole.Link, new() { Name = "Войти" }).ClickAsync();
        await page.GetByLabel("Телефон или электронная почта").FillAsync(mother.PhoneNumber!);
        await page.GetByLabel("Пароль", new() { Exact = true }).FillAsync(TestRegistry.Password);
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Войти" }).ClickAsync();
        await page.Locator(".kid a").ClickAsync();
        await Expect(page.Locator(".presence__answer")).ToHaveTextAsync("Сегодня в школу не входила");
        await Expect(page.Locator("[data-live-text]")).ToHaveTextAsync("Страница обновляется сама");

        await site.Turnstile.SendAsync(site.Turnstile.Passage(child.Card));
        await Expect(page.Locator(".presence__answer")).ToHaveTextAsync("В школе с 11:00");
        await Expect(page.Locator(".event.is-new .event__name")).ToHaveTextAsync("Вошла в школу");
        // Screen readers hear it once, politely.
        await Expect(page.Locator("[data-live-said]")).ToHaveTextAsync("11:00 Вошла в школу");

        await page.GetByRole(AriaRole.Link, new() { Name = "Неделя раньше" }).ClickAsync();
        await Expect(page.Locator("#day")).ToHaveTextAsync("Пятница, 13 ноября");
        await page.GetByRole(AriaRole.Link, new() { Name = "Сегодня", Exact = true }).ClickAsync();
        await Expect(page.Locator("#day")).ToContainTextAsync("20 ноября");
        await Expect(page.Locator("[data-live=day] .event__name")).ToHaveCountAsync(1);

        await page.GetByRole(AriaRole.Link, new() { Name = "Лицевой счёт" }).ClickAsync();
        await page.Locator("#threshold").FillAsync("много");
        await page.GetByRole(AriaRole.Button, new() { Name = "Сохранить" }).ClickAsync();
        await page.Locator(".govuk-error-summary a").ClickAsync();
        await Expect(page.Locator("#threshold")).ToBeFocusedAsync();
        await page.Locator("#threshold").FillAsync("300");
        await page.GetByRole(AriaRole.Button, new() { Name = "Сохранить" }).ClickAsync();
        await Expect(page.Locator("[role=status]")).ToContainTextAsync("станет меньше 300");

        await page.Locator("header summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Выйти" }).ClickAsync();
        await Expect(page.Locator(".hero__title")).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page.Locator(".money__balance")).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task An_open_page_shows_nothing_of_the_child_after_the_trust_ended()
    {
        var grandmother = await site.Registry.PersonAsync("Петрова", "Анна");
        var trust = await site.Registry.TrustsAsync(site.Mother, grandmother, site.Masha);
        await using var visit = await site.VisitAsync();
        await visit.SignInAsync(grandmother);
        await visit.Page.GotoAsync($"/children/{site.Masha.Id}/attendance");
        await Expect(visit.Page.Locator("[data-live-text]")).ToHaveTextAsync("Страница обновляется сама");

        await site.Host.WithDbAsync(db =>
            db.Trusts.Where(t => t.Id == trust.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.State, TrustState.Ended))
        );
        await site.Turnstile.SendAsync(site.Turnstile.Passage(site.Masha.Card, at: site.Host.Clock.GetUtcNow().AddMinutes(-1)));
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Страница не найдена");
        await Expect(visit.Page.Locator(".presence")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_open_page_moves_at_once_to_what_is_still_seen_when_the_trust_is_narrowed()
    {
        var grandmother = await site.Registry.PersonAsync("Петрова", "Анна");
        var trust = await site.Registry.TrustsAsync(site.Mother, grandmother, site.Masha);
        await using var visit = await site.VisitAsync();
        await visit.SignInAsync(grandmother);
        await visit.Page.GotoAsync($"/children/{site.Masha.Id}/account");
        await Expect(visit.Page.Locator("[data-live-text]")).ToHaveTextAsync("Страница обновляется сама");

        var terms = new TrustTerms(Sight.Attendance, null, null, MayAccompany: false);
        await site.Host.Services.GetRequiredService<ChangeTrust>().ChangeAsync(site.Mother.Id, trust.Id, terms, default);
        await Expect(visit.Page.Locator(".notice[role=status]")).ToContainTextAsync("Теперь вам видно: посещение.");
        await Expect(visit.Page.Locator(".money__balance")).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator(".tabs__link[href$='/account']")).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator("[data-live-text]")).ToHaveTextAsync("Страница обновляется сама");
    }

    [Fact]
    public async Task At_the_till_the_card_after_an_unknown_one_needs_no_hand()
    {
        var canteen = await Canteen.OpenAsync(site.Host);
        await using var visit = await site.VisitAsync(desktop: true);
        await visit.SignInAsync(canteen.Cashier);
        await visit.Page.GotoAsync($"/till/children/{canteen.Child.Id}");
        await Expect(visit.Page.Locator("#query")).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync("04FFFFFFFF");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator(".govuk-error-summary")).ToContainTextAsync("04FFFFFFFF");
        await Expect(visit.Page.Locator("#query")).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync(canteen.Child.Card);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("h1")).ToContainTextAsync("Королёва Вера");
    }

    [Fact]
    public async Task The_whole_way_goes_by_keyboard_alone()
    {
        await using var visit = await site.VisitAsync(desktop: true);
        var page = visit.Page;
        await page.GotoAsync("/sign-in");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(".govuk-skip-link")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#login")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(site.Mother.Email!);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(TestRegistry.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".kid").First.WaitForAsync();

        await TabToAsync(page, $".kid a[href$='{site.Masha.Id}']");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".tabs").WaitForAsync();
        foreach (var stop in new[] { ".tabs__link[href$='/meals']", "#week-before", "#day-2026-11-19" })
            await TabToAsync(page, stop);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#day")).ToHaveTextAsync("Четверг, 19 ноября");

        await TabToAsync(page, ".menu summary");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".menu__panel")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".menu__panel")).ToBeHiddenAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Without_scripts_everything_is_there()
    {
        await using var visit = await site.VisitAsync(scripts: false);
        var page = visit.Page;
        await visit.SignInAsync(site.Mother);
        await page.Locator($".kid a[href$='{site.Masha.Id}']").ClickAsync();
        await Expect(page.Locator(".presence__answer")).ToContainTextAsync("В школе с");
        await Expect(page.Locator(".live")).ToBeHiddenAsync();
        await page.Locator(".chip", new() { HasText = "Артём" }).ClickAsync();
        await Expect(page.Locator(".presence__answer")).ToHaveTextAsync("Сегодня в детский сад не приходил");
        await page.GetByRole(AriaRole.Link, new() { Name = "Параметры" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Выбрать события" }).ClickAsync();
        var byMail = page.GetByRole(AriaRole.Group, new() { Name = "Письмом на почту" }).GetByLabel("Льготное питание");
        await byMail.UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Сохранить" }).ClickAsync();
        await Expect(page.Locator("[role=status]")).ToHaveTextAsync("Сохранено.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Выбрать события" }).ClickAsync();
        await Expect(byMail).Not.ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Event types");
        await page.Locator("header summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.Locator(".hero__title")).ToBeVisibleAsync();
    }

    private Task<Registry.Organisation> OrganisationOfMasha() =>
        site.Host.WithDbAsync(db =>
            db.Children.Where(c => c.Id == site.Masha.Id).Select(c => c.Organisation!).AsNoTracking().SingleAsync()
        );

    private static async Task TabToAsync(IPage page, string selector)
    {
        for (var i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement?.matches(selector) ?? false", selector))
                return;
        }
        Assert.Fail($"{selector} cannot be reached by Tab");
    }
}
