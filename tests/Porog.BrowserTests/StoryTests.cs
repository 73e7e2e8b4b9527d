using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Porog.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Porog.BrowserTests;

/// <summary>The whole story of the product on a phone: by touch, by touch without scripts, and by keyboard.</summary>
public sealed partial class StoryTests(Site site) : IClassFixture<Site>
{
    private const string Password = "четыре синих облака";

    [Theory]
    [InlineData("Соколова", "+79165550101", "+79165550102", true, false)]
    [InlineData("Орлова", "+79165550201", "+79165550202", false, false)]
    [InlineData("Лебедева", "+79165550301", "+79165550302", true, true)]
    public async Task A_mother_gets_access_lets_the_grandmother_see_and_the_father_takes_it_back(
        string family,
        string mothersPhone,
        string grandmothersPhone,
        bool scripts,
        bool keyboard
    )
    {
        var school = await site.Registry.OrganisationAsync(name: $"Школа семьи {family}");
        var officer = await site.OfficerOfAsync(school);
        var son = await site.Registry.ChildAsync(school, family[..^1], "Миша");
        var father = await site.Registry.PersonAsync(family[..^1], "Олег");
        await site.Registry.RepresentsAsync(father, son);
        List<Visit> visits = [];
        try
        {
            // She registers, and prints the form.
            var mother = await ComeAsync();
            await RegisterAsync(mother, family, "Ольга", mothersPhone);
            await mother.Page.GotoAsync("/");
            await mother.FollowAsync("Бланк заявления");
            await Expect(mother.Page.Locator(".sheet__title")).ToBeVisibleAsync();
            if (scripts)
            {
                await mother.Page.EvaluateAsync("window.print = () => { window.printed = true }");
                await mother.PressAsync("Печать");
                Assert.True(await mother.Page.EvaluateAsync<bool>("window.printed"));
            }

            // The officer enters it.
            var desk = await ComeAsync();
            await SignInAsync(desk, officer.PhoneNumber!, TestRegistry.Password);
            await desk.Page.GotoAsync("/school/applications");
            await desk.FollowAsync("Внести заявление");
            await desk.TypeAsync("#query", family[..^1]);
            await desk.PressAsync("Найти");
            await desk.PressAsync(desk.Page.Locator("[data-found] input"));
            await desk.TypeAsync("#surname", family);
            await desk.TypeAsync("#given-name", "Ольга");
            await desk.TypeAsync("#phone", mothersPhone);
            await desk.PressAsync("Сохранить и открыть доступ");
            await Expect(desk.Page.Locator("[role=status]")).ToContainTextAsync("Заявление внесено");

            // She sees her son, and invites the grandmother.
            await mother.Page.GotoAsync("/");
            await mother.FollowAsync("Миша");
            await Expect(mother.Page.Locator(".presence__answer")).ToHaveTextAsync("Сегодня в школу не входил");
            mother.CountAnew();
            await mother.FollowAsync("Добавить/исключить представителя");
            await Expect(mother.Page.Locator("h1")).ToHaveTextAsync("Представители");
            await mother.FollowAsync("Добавить/исключить представителя");
            await Expect(mother.Page.Locator("h1")).ToHaveTextAsync("Добавить представителя");
            await mother.PressAsync("Продолжить");
            await mother.TypeAsync("#phone", grandmothersPhone);
            await mother.TypeAsync("#surname", "Петрова");
            await mother.PressAsync("Продолжить");
            await Expect(mother.Page.Locator(".answers")).ToContainTextAsync("Петрова");
            await mother.PressAsync("Отправить");
            await Expect(mother.Page.Locator("h1")).ToHaveTextAsync("Приглашение отправлено");
            Assert.True(mother is { Presses: <= 6, Fields: 2 }, $"{mother.Presses} presses, {mother.Fields} fields");

            // The grandmother registers later; the invitation is waiting for her.
            var grandmother = await ComeAsync();
            await RegisterAsync(grandmother, "Петрова", "Анна", grandmothersPhone);
            await Expect(grandmother.Page.Locator(".invited")).ToContainTextAsync("Миша");
            await grandmother.PressAsync(grandmother.Page.Locator("header summary"));
            await grandmother.PressAsync(grandmother.Page.Locator("header").GetByRole(AriaRole.Button, new() { Name = "Выйти" }));
            await Expect(grandmother.Page.Locator(".hero__title")).ToBeVisibleAsync();
            await SignInAsync(grandmother, grandmothersPhone, Password);
            grandmother.CountAnew();
            await grandmother.FollowAsync("Ответить на приглашение");
            await grandmother.PressAsync("Принять");
            await grandmother.FollowAsync("Открыть:");
            await Expect(grandmother.Page.Locator(".presence__answer")).ToHaveTextAsync("Сегодня в школу не входил");
            Assert.True(grandmother.Presses <= 3, $"{grandmother.Presses} presses");
            if (scripts)
                await Expect(grandmother.Page.Locator("[data-live-text]")).ToHaveTextAsync("Страница обновляется сама");

            // The father ends the trust: the grandmother's open page shows nothing more.
            var fathers = await ComeAsync();
            await SignInAsync(fathers, father.PhoneNumber!, TestRegistry.Password);
            await fathers.FollowAsync("Миша");
            await fathers.FollowAsync("Добавить/исключить представителя");
            await fathers.FollowAsync("Изменить или исключить");
            // The exact name, because «Изменить или исключить» ends with it and stays until the next page is loaded.
            var main = fathers.Page.Locator("main");
            await fathers.PressAsync(main.GetByRole(AriaRole.Link, new() { Name = "Исключить", Exact = true }));
            await fathers.PressAsync("Исключить");
            await Expect(fathers.Page.Locator("[role=status]")).ToHaveTextAsync("Доступ закрыт.");
            if (!scripts)
                await grandmother.Page.ReloadAsync();
            await Expect(grandmother.Page.Locator("h1")).ToHaveTextAsync("Страница не найдена");
            await Expect(grandmother.Page.Locator(".presence")).ToHaveCountAsync(0);

            // Both the giver and the trusted person were notified.
            foreach (var (hand, words) in ((Hand, string)[])[(mother, "Петрова"), (grandmother, "Доступ закончился")])
            {
                await hand.Page.GotoAsync("/messages");
                await Expect(hand.Page.Locator(".message", new() { HasText = words }).First).ToBeVisibleAsync();
            }
            Assert.Empty(visits.SelectMany(visit => visit.Complaints));
        }
        finally
        {
            foreach (var visit in visits)
                await visit.DisposeAsync();
        }

        async Task<Hand> ComeAsync()
        {
            var visit = await site.VisitAsync(scripts: scripts);
            visits.Add(visit);
            return keyboard ? new Keyboard(visit.Page) : new Finger(visit.Page);
        }
    }

    private static async Task SignInAsync(Hand hand, string login, string password)
    {
        await hand.Page.GotoAsync("/sign-in");
        await hand.TypeAsync("#login", login);
        await hand.TypeAsync("#password", password);
        await hand.PressAsync("Войти");
        await Expect(hand.Page.Locator("header .initials")).ToBeVisibleAsync();
    }

    /// <summary>From the start page to the account, with the code from the SMS and the link from the letter.</summary>
    private async Task RegisterAsync(Hand hand, string surname, string givenName, string phone)
    {
        var page = hand.Page;
        var email = $"p{phone[1..]}@example.org";
        await page.GotoAsync("/");
        await hand.FollowAsync("Войти");
        await hand.FollowAsync("Зарегистрироваться");
        await hand.TypeAsync("#surname", surname);
        await hand.TypeAsync("#given-name", givenName);
        await hand.TypeAsync("#phone", phone);
        await hand.TypeAsync("#email", email);
        await hand.TypeAsync("#password", Password);
        await hand.PressAsync(page.Locator("#agreed"));
        await hand.PressAsync("Получить код");
        await hand.TypeAsync("#code", SixDigits().Match(await SentAsync($"SMS на {Porog.Shared.Phone.Display(phone)}")).Value);
        await hand.PressAsync("Подтвердить");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Личные данные");
        await Expect(page.Locator("main")).ToContainTextAsync("– подтверждён");

        await page.GotoAsync(Link().Match(await SentAsync($"Письмо на {email}")).Value);
        await hand.PressAsync("Подтвердить почту");
        await hand.FollowAsync("Открыть личные данные");
        await Expect(page.Locator("main")).ToContainTextAsync("– подтверждена");
    }

    /// <summary>A sent message with its link, as the demo pages show it.</summary>
    private async Task<string> SentAsync(string heading)
    {
        await using var visit = await site.VisitAsync();
        var text = "";
        await PorogHost.EventuallyAsync(
            async () =>
            {
                await visit.Page.GotoAsync("/demo/outbox");
                var sent = visit.Page.Locator("article", new() { HasText = heading });
                if (await sent.CountAsync() == 0)
                    return false;
                text = await sent.First.InnerHTMLAsync();
                return true;
            },
            heading
        );
        // The heading is the phone or the address, not the code.
        return text[(text.IndexOf("</h2>", StringComparison.Ordinal) + 5)..];
    }

    [GeneratedRegex(@"\b\d{6}\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SixDigits();

    [GeneratedRegex(@"/verify-email/[^""]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
