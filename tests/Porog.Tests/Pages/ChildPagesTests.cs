using System.Net;
using Porog.Access;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>«Посещение и питание» for families, without scripts.</summary>
public sealed class ChildPagesTests
{
    private static readonly string[] Tabs =
    [
        "",
        "/attendance",
        "/meals",
        "/account",
        "/settings",
        "/settings/channels",
        "/settings/events",
    ];

    [Theory, Engines]
    public async Task A_parent_reads_where_the_child_is_and_how_the_day_went(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync(name: "Школа № 57");
        var child = await registry.ChildAsync(school, "Иванова", "Маша", Sex.Female);
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        using var turnstile = await registry.DeviceClientAsync(school);
        using var till = await registry.DeviceClientAsync(school, DeviceKind.Till);
        using var payments = await registry.DeviceClientAsync(school, DeviceKind.Payments);
        var now = host.Clock.GetUtcNow();
        await payments.SendAsync(payments.TopUp(child.Wallet, 500_00, now.AddDays(-1)));
        await turnstile.SendAsync(turnstile.Passage(child.Card, "in", now.AddHours(-2).AddMinutes(-46)));
        await till.SendAsync(till.Meal(child.Card, 95_00, at: now.AddMinutes(-1)));
        await till.SendAsync(till.Meal(child.Card, 145_00, "subsidised", now.AddHours(-1)));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        using var visitor = await SiteVisitor.SignedInAsync(host, mother);

        var first = await visitor.OpenAsync($"/children/{child.Id}");
        Assert.Equal($"/children/{child.Id}/attendance", new Uri(host.Address, first.Location!).AbsolutePath);

        var attendance = await visitor.OpenAsync($"/children/{child.Id}/attendance");
        Assert.Equal("В школе с 08:14", attendance.TextOf(".presence__answer"));
        Assert.Equal("Вошла через вход № 2 · Школа № 57", attendance.TextOf(".presence__how"));
        Assert.Equal(["Буфет", "Льготное питание", "Вошла в школу"], attendance.TextsOf(".events .event__name"));
        Assert.Equal(["10:59", "10:00", "08:14"], attendance.TextsOf(".events time"));
        Assert.Contains("сообщено с опозданием в 11:00", attendance.Text);
        Assert.Equal("405 ₽", attendance.TextOf(".money__balance"));
        Assert.Equal("Пт 20", string.Join(' ', attendance.TextsOf(".day[aria-current] [class^=day__n]")));

        var yesterday = await visitor.OpenAsync($"/children/{child.Id}/attendance?day=2026-11-19");
        Assert.Equal(["Пополнение"], yesterday.TextsOf(".events .event__name"));
        Assert.Contains("Выходной день", (await visitor.OpenAsync($"/children/{child.Id}/attendance?day=2026-11-15")).Text);
        Assert.Contains("ещё не наступил", (await visitor.OpenAsync($"/children/{child.Id}/attendance?day=2026-11-23")).Text);
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync($"/children/{child.Id}/attendance?day=завтра&before=x")).Status);

        var meals = await visitor.OpenAsync($"/children/{child.Id}/meals");
        Assert.Equal(["Буфет", "Льготное питание"], meals.TextsOf(".events .event__name"));
        Assert.Equal("Оплачено за день 95 ₽", meals.TextOf(".total").Replace("день95", "день 95"));

        var account = await visitor.OpenAsync($"/children/{child.Id}/account");
        Assert.Equal(["Буфет", "Пополнение"], account.TextsOf(".events .event__name"));
        Assert.Contains("Осталось 405 ₽", account.Text);
    }

    [Theory, Engines]
    public async Task A_stranger_gets_404_and_an_unsigned_visitor_the_sign_in_page_for_every_page_of_a_child(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync());
        await registry.RepresentsAsync(await registry.PersonAsync(), child);
        using var stranger = await SiteVisitor.SignedInAsync(host, await registry.PersonAsync("Соколов", "Денис", null));
        using var unsigned = new SiteVisitor(host);
        foreach (var tab in Tabs)
        {
            var path = $"/children/{child.Id}{tab}";
            var foreign = await stranger.OpenAsync(path);
            var unknown = await stranger.OpenAsync($"/children/{Guid.NewGuid()}{tab}");
            Assert.Equal((path, HttpStatusCode.NotFound), (path, foreign.Status));
            Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
            // The page of a foreign child is identical to that of an unknown one.
            Assert.Equal(unknown.Text, foreign.Text);
            var challenge = await unsigned.OpenAsync(path);
            Assert.Equal(HttpStatusCode.Redirect, challenge.Status);
            Assert.StartsWith("/sign-in?", new Uri(host.Address, challenge.Location!).PathAndQuery);
        }
        Assert.Equal(HttpStatusCode.Redirect, (await unsigned.OpenAsync("/messages")).Status);

        var home = await stranger.OpenAsync("/");
        Assert.Contains("Пока вам никто не открыл доступ", home.Text);
        Assert.Contains("Уведомлений пока нет", (await stranger.OpenAsync("/messages")).Text);
    }

    [Theory, Engines]
    public async Task A_trusted_person_sees_no_tab_that_is_not_theirs_and_its_address_is_not_found(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync());
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        await new JournalRows(host).AddAsync(child, EventKind.In);
        await new JournalRows(host).AddAsync(child, EventKind.Hot, amount: -200_00, price: 200_00);
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        (Sight Sees, string Tab, string Name)[] scopes =
        [
            (Sight.Attendance, "attendance", "Посещение"),
            (Sight.Meals, "meals", "Питание"),
            (Sight.Account, "account", "Лицевой счёт"),
        ];
        foreach (var (sees, own, name) in scopes)
        {
            var trusted = await registry.PersonAsync("Петрова", "Анна");
            await registry.TrustsAsync(mother, trusted, child, sees);
            using var visitor = await SiteVisitor.SignedInAsync(host, trusted);
            var page = await visitor.OpenAsync($"/children/{child.Id}/{own}");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Equal([name, "Параметры"], page.TextsOf(".tabs__link"));
            Assert.Equal(sees == Sight.Attendance, page.Document.QuerySelector(".presence") is not null);
            Assert.Equal(sees == Sight.Account, page.Document.QuerySelector(".money__balance") is not null);
            foreach (var other in scopes.Where(s => s.Tab != own))
                Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/children/{child.Id}/{other.Tab}")).Status);
            if (sees == Sight.Attendance)
                Assert.Equal(["Вошёл в школу"], page.TextsOf("[data-live=day] .event__name"));
        }
    }

    [Theory, Engines]
    public async Task The_threshold_is_set_by_a_legal_representative_alone(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync());
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        var grandmother = await registry.PersonAsync("Петрова", "Анна");
        await registry.TrustsAsync(mother, grandmother, child);
        var path = $"/children/{child.Id}/account";
        using var visitor = await SiteVisitor.SignedInAsync(host, mother);

        foreach (var wrong in new[] { "много", "-5", "100000,01", "1,234" })
        {
            var refused = await visitor.SubmitAsync(await visitor.OpenAsync(path), "main form", new() { ["Threshold"] = wrong });
            Assert.Equal((wrong, HttpStatusCode.UnprocessableEntity), (wrong, refused.Status));
            Assert.NotNull(refused.Document.QuerySelector(".govuk-error-summary a[href$='#threshold']"));
        }
        var saved = await visitor.SubmitAsync(await visitor.OpenAsync(path), "main form", new() { ["Threshold"] = "300,50 ₽" });
        Assert.Equal(HttpStatusCode.Redirect, saved.Status);
        var told = await visitor.OpenAsync(path);
        Assert.Contains("Сообщим один раз, когда на счёте станет меньше 300,50 ₽", told.TextOf("[role=status]"));
        Assert.Null((await visitor.OpenAsync(path)).Document.QuerySelector("[role=status]"));

        using var trusted = await SiteVisitor.SignedInAsync(host, grandmother);
        var hers = await trusted.OpenAsync(path);
        Assert.Null(hers.Document.QuerySelector("main form"));
        Assert.Contains("Семья узнает, когда на счёте останется меньше 300,50 ₽", hers.Text);

        await visitor.SubmitAsync(await visitor.OpenAsync(path), "main form", new() { ["Threshold"] = "" });
        Assert.Contains("О низком остатке сообщать не будем", (await visitor.OpenAsync(path)).Text);
    }

    [Theory, Engines]
    public async Task A_family_of_four_in_three_organisations_finds_each_child(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var mother = await registry.PersonAsync();
        var school = await registry.OrganisationAsync(name: "Школа № 57");
        var college = await registry.OrganisationAsync(OrganisationKind.College, name: "Колледж № 12");
        var garden = await registry.OrganisationAsync(OrganisationKind.Kindergarten, name: "Детский сад № 203");
        var masha = await registry.ChildAsync(school, "Иванова", "Маша", Sex.Female);
        var petya = await registry.ChildAsync(school, "Иванов", "Петя", Sex.Male, "2 А");
        var oleg = await registry.ChildAsync(college, "Иванов", "Олег", Sex.Male, "101");
        var artem = await registry.ChildAsync(garden, "Иванов", "Артём", Sex.Male, "Звёздочки");
        foreach (var child in new[] { masha, petya, oleg, artem })
            await registry.RepresentsAsync(mother, child);
        var now = host.Clock.GetUtcNow();
        await new JournalRows(host).AddAsync(artem, EventKind.In, now.AddHours(-3), accompaniedBy: mother.Id);
        await new JournalRows(host).AddAsync(oleg, EventKind.Out, now.AddMinutes(-30));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        using var visitor = await SiteVisitor.SignedInAsync(host, mother);

        var home = await visitor.OpenAsync("/");
        Assert.Equal(4, home.Document.QuerySelectorAll(".kid").Length);
        Assert.Contains("В детском саду с 08:00", home.Text);
        Assert.Contains("Вышел из колледжа в 10:30", home.Text);
        Assert.Contains("Сегодня в школу не входила", home.Text);

        var page = await visitor.OpenAsync($"/children/{artem.Id}/attendance");
        Assert.Equal(4, page.Document.QuerySelectorAll(".switcher a").Length);
        Assert.Equal("Артём · Звёздочки", page.TextOf(".switcher a[aria-current]"));
        Assert.Contains("Кто привёл: Иванова Мария Петровна", page.TextOf(".presence__how"));
        Assert.Equal(["Пришёл в детский сад"], page.TextsOf("[data-live=day] .event__name"));

        using var english = await SiteVisitor.SignedInAsync(host, mother);
        var asked = await english.SubmitAsync(page, "header form[action='/language']", new() { ["language"] = "en" });
        Assert.Equal(HttpStatusCode.BadRequest, asked.Status); // another visitor's form
        await english.SubmitAsync(await english.OpenAsync("/"), "header form[action='/language']", new() { ["language"] = "en" });
        var translated = await english.OpenAsync($"/children/{artem.Id}/attendance");
        Assert.Equal("en", translated.Document.DocumentElement.GetAttribute("lang"));
        Assert.Equal("At kindergarten since 08:00", translated.TextOf(".presence__answer"));
        Assert.Equal("Today, Friday 20 November", translated.TextOf("#day"));
    }
}
