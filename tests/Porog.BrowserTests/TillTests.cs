using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Porog.Registry;
using Porog.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Porog.BrowserTests;

/// <summary>The till with a card reader that types, and with a finger.</summary>
public sealed class TillTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task A_hundred_cards_typed_one_after_another_are_all_answered_in_order_without_a_mouse()
    {
        var canteen = await Canteen.OpenAsync(site.Host);
        var children = new List<TestChild>();
        for (var number = 0; number < 12; number++)
            children.Add(await canteen.Registry.ChildAsync(canteen.School, "Карпов", $"Имя{(char)('а' + number)}"));
        var blocked = await canteen.Registry.ChildAsync(canteen.School, "Громов", "Пётр");
        await site.Host.WithDbAsync(db =>
            db.Cards.Where(c => c.ChildId == blocked.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.State, CardState.Blocked))
        );
        var cards = new List<string>();
        while (cards.Count < 99)
            cards.Add(
                (cards.Count % 10) switch
                {
                    3 => $"04EEEE{cards.Count:D2}",
                    6 => blocked.Card,
                    8 => cards[^1],
                    _ => children[cards.Count % children.Count].Card,
                }
            );
        cards.Add(canteen.Child.Card);

        await using var visit = await site.VisitAsync(desktop: true);
        var page = visit.Page;
        await visit.SignInAsync(canteen.Cashier);
        await page.GotoAsync("/till");
        var field = page.Locator("#query");
        await Expect(field).ToBeFocusedAsync();
        var sent = new ConcurrentQueue<string>();
        page.Request += (_, request) =>
        {
            if (request.Method == "POST")
                sent.Enqueue(QueryOf(request.PostData!));
        };
        foreach (var card in cards)
        {
            await page.Keyboard.TypeAsync(card);
            await page.Keyboard.PressAsync("Enter");
        }
        await Expect(page.Locator("h1")).ToContainTextAsync("Королёва Вера");
        Assert.Equal(cards, sent);
        await Expect(field).ToBeFocusedAsync();
        await Expect(field).ToHaveValueAsync("");
        // What became of the last ones can still be read.
        await page.Locator("[data-till-heard] summary").ClickAsync();
        await Expect(page.Locator("[data-till-heard] li").First).ToContainTextAsync("Королёва Вера");
        await Expect(page.Locator("[data-till-heard] li").Filter(new() { HasText = "Карта не действует" })).ToHaveCountAsync(1);
        await Expect(page.Locator("[data-till-heard] li").Filter(new() { HasText = "04EEEE93" })).ToHaveCountAsync(1);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_card_dishes_and_Enter_sell_the_next_card_opens_the_next_child_and_the_field_keeps_the_focus()
    {
        var canteen = await Canteen.OpenAsync(site.Host);
        await canteen.DishAsync("Пирожок", 55_00);
        var next = await canteen.Registry.ChildAsync(canteen.School, "Волков", "Лев");
        await using var visit = await site.VisitAsync(desktop: true);
        var page = visit.Page;
        await visit.SignInAsync(canteen.Cashier);
        await page.GotoAsync("/till");
        await ReadAsync(canteen.Child.Card);
        var tile = page.Locator(".till-item");
        await tile.ClickAsync();
        await tile.ClickAsync();
        await Expect(page.Locator(".till__total")).ToContainTextAsync("110");
        await Expect(page.Locator("#query")).ToBeFocusedAsync();

        // The next card does not drop the receipt; a further Enter sells nothing while the question stands.
        await ReadAsync(next.Card);
        await Expect(page.Locator(".till__question")).ToContainTextAsync("Волков Лев");
        await page.Keyboard.PressAsync("Enter");
        await ReadAsync(canteen.Child.Card);
        await Expect(page.Locator(".till__question")).ToHaveCountAsync(0);
        Assert.Equal(0, await canteen.MealsAsync());
        await page.Keyboard.TypeAsync("волк");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#query")).ToHaveValueAsync("");

        // Enter on the empty field sells.
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".till__last")).ToContainTextAsync("Продано: пирожок × 2", new() { IgnoreCase = true });
        await canteen.BalanceIsAsync(Canteen.Money - 110_00);
        await ReadAsync(next.Card);
        await Expect(page.Locator("h1")).ToContainTextAsync("Волков Лев");
        await Expect(page.Locator(".till__last")).ToContainTextAsync("Только что, Королёва Вера");
        await page.GetByRole(AriaRole.Button, new() { Name = "Отменить продажу" }).ClickAsync();
        await Expect(page.Locator(".till__last")).ToContainTextAsync("Продажа отменена");
        await canteen.BalanceIsAsync(Canteen.Money);
        await Expect(page.Locator("#query")).ToBeFocusedAsync();

        // A reader types wherever the focus was left.
        await page.Locator("header .brand").FocusAsync();
        await ReadAsync(canteen.Child.Card);
        await Expect(page.Locator("h1")).ToContainTextAsync("Королёва Вера");
        Assert.Empty(visit.Complaints);

        async Task ReadAsync(string card)
        {
            await page.Keyboard.TypeAsync(card);
            await page.Keyboard.PressAsync("Enter");
        }
    }

    [Fact]
    public async Task A_sale_that_the_network_lost_is_sent_again_and_sold_once()
    {
        var canteen = await Canteen.OpenAsync(site.Host);
        await canteen.DishAsync("Пирожок", 55_00);
        await using var visit = await site.VisitAsync(desktop: true);
        var page = visit.Page;
        await visit.SignInAsync(canteen.Cashier);
        await page.GotoAsync($"/till/children/{canteen.Child.Id}");
        await page.Locator(".till-item").ClickAsync();
        await Expect(page.Locator("[data-till-sell]")).ToBeVisibleAsync();
        // The server records the first one, and its answer is lost.
        var lost = new TaskCompletionSource();
        await page.RouteAsync(
            "**/till/children/**",
            async route =>
            {
                if (route.Request.Method == "POST" && !lost.Task.IsCompleted)
                {
                    await route.FetchAsync(new() { MaxRedirects = 0 });
                    lost.SetResult();
                    await route.AbortAsync();
                }
                else
                    await route.ContinueAsync();
            }
        );
        await page.Locator("[data-till-sell]").ClickAsync();
        await lost.Task;
        await Expect(page.Locator("[data-till-lost]")).ToContainTextAsync("Ничего не пропало");
        await Expect(page.Locator(".till__last")).ToContainTextAsync("второй раз не продано");
        await Expect(page.Locator("[data-till-lost]")).ToBeHiddenAsync();
        Assert.Equal(1, await canteen.MealsAsync());
    }

    private static string QueryOf(string body) =>
        WebUtility.UrlDecode(body.Split('&').Single(field => field.StartsWith("Query=", StringComparison.Ordinal))["Query=".Length..]);
}
