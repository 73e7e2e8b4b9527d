using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Push;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>«Параметры»: channels and event types, without scripts.</summary>
public sealed class NotificationPagesTests
{
    [Theory, Engines]
    public async Task What_is_told_until_one_chooses_is_explained_and_afterwards_what_was_chosen_is_shown(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);
        var settings = $"/children/{family.Child.Id}/settings";
        var first = await visitor.OpenAsync(settings);
        Assert.Equal(["Представители", "Каналы уведомлений", "Типы событий"], first.TextsOf("main .card__title"));
        Assert.Contains(
            "Вы ещё не выбирали, поэтому сообщаем обо всех событиях, а отчётов не присылаем. Пока устройств нет, пишем на почту.",
            first.Text
        );

        var events = await visitor.OpenAsync($"{settings}/events");
        Assert.Equal(12, Ticked(events).Count());
        Assert.DoesNotContain("email-64", Ticked(events));
        Assert.Null(events.Document.QuerySelector("#all"));
        var typed = new Dictionary<string, string> { ["Hour"] = "7", ["Weekday"] = "0" };
        var saved = await visitor.SubmitAsync(events, "main form", typed, ticked: ["email-1", "push-32", "push-128"]);
        Assert.Equal(HttpStatusCode.Redirect, saved.Status);

        var after = await visitor.OpenAsync(settings);
        Assert.Contains("Сохранено", after.TextOf("[role=status]"));
        Assert.Contains("Письмом Вход и выход", after.Text);
        Assert.Contains("Остаток ниже порога, отчёт за неделю", after.Text);
        Assert.DoesNotContain("ещё не выбирали", after.Text);
        events = await visitor.OpenAsync($"{settings}/events");
        Assert.Equal(["email-1", "push-128", "push-32"], Ticked(events).Order(StringComparer.Ordinal));
        Assert.Equal(("07:00", "воскресеньям"), (Selected(events, "#hour"), Selected(events, "#weekday")));

        await visitor.SubmitAsync(events, "main form", [], ticked: []);
        Assert.Empty(Ticked(await visitor.OpenAsync($"{settings}/events")));
        Assert.Contains("Письмом ничего", (await visitor.OpenAsync(settings)).Text);
    }

    [Theory, Engines]
    public async Task The_same_for_all_my_children_is_one_tick(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        var sister = await family.Registry.ChildAsync(school, "Иванова", "Анна");
        await family.Registry.RepresentsAsync(family.Mother, sister);
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);
        var (one, other) = ($"/children/{family.Child.Id}/settings/events", $"/children/{sister.Id}/settings/events");

        await visitor.SubmitAsync(await visitor.OpenAsync(one), "main form", [], ticked: ["email-1"]);
        Assert.Equal(12, Ticked(await visitor.OpenAsync(other)).Count());
        await visitor.SubmitAsync(await visitor.OpenAsync(one), "main form", [], ticked: ["email-2", "push-2", "all"]);
        Assert.Equal(["email-2", "push-2"], Ticked(await visitor.OpenAsync(one)));
        Assert.Equal(["email-2", "push-2"], Ticked(await visitor.OpenAsync(other)));
    }

    [Theory, Engines]
    public async Task A_trusted_person_is_shown_only_what_their_trust_covers(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync(Sight.Account);
        await host.WithDbAsync(db => db.Wallets.ExecuteUpdateAsync(set => set.SetProperty(w => w.Threshold, 300_00)));
        using var visitor = await SiteVisitor.SignedInAsync(host, grandmother);
        var page = await visitor.OpenAsync($"/children/{family.Child.Id}/settings/events");
        Assert.Equal(["Пополнения счёта", "Остаток ниже порога", "Отчёт за день", "Отчёт за неделю"], page.TextsOf("label[for^='push-']"));
        Assert.Contains("Порог сейчас 300 ₽", page.Text);
        Assert.DoesNotContain("Изменить порог", page.Text);
        // A forged form cannot set what the page does not offer.
        await visitor.SubmitAsync(page, "main form", new() { ["Chosen"] = "email-1" });
        var stored = await host.WithDbAsync(db => db.NotificationChoices.SingleAsync(c => c.Channel == Channel.Email));
        Assert.Equal((EventTypes.None, EventTypes.TopUps | EventTypes.Threshold), (stored.Events, stored.Decided));

        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        Assert.Contains("Изменить порог", (await mother.OpenAsync($"/children/{family.Child.Id}/settings/events")).Text);
    }

    [Theory, Engines]
    public async Task Channels_say_what_reaches_a_person_and_what_to_do_where_nothing_does(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);
        var path = $"/children/{family.Child.Id}/settings/channels";
        Assert.Contains($"{family.Mother.Email} – подтверждена", (await visitor.OpenAsync(path)).Text);
        Assert.Contains("Добавить устройство", (await visitor.OpenAsync(path)).Text);

        await ChangeAsync(a => a.EmailBouncedAt = PorogHost.SchoolDay);
        var bounced = await visitor.OpenAsync(path);
        Assert.Contains("не принимает письма: почтовый сервер ответил, что такого ящика нет", bounced.Text);
        Assert.NotNull(bounced.Document.QuerySelector("main a[href='/account/email']"));
        Assert.Contains("Письма до вас сейчас не доходят", (await visitor.OpenAsync($"/children/{family.Child.Id}/settings/events")).Text);
        // A confirmation that came back: the mailbox is worse than unverified.
        await ChangeAsync(a => a.EmailConfirmed = false);
        Assert.Contains("не принимает письма", (await visitor.OpenAsync(path)).Text);
        await ChangeAsync(a => a.EmailBouncedAt = null);
        Assert.Contains("не подтверждена, письма не приходят", (await visitor.OpenAsync(path)).Text);
        await DeviceAsync(family, family.Mother, "Chrome, Android");
        var withDevice = await visitor.OpenAsync(path);
        Assert.Contains("Chrome, Android", withDevice.Text);
        Assert.NotNull(withDevice.Document.QuerySelector("main a[href='/account/devices']"));

        Task ChangeAsync(Action<Account> change) =>
            host.WithDbAsync(async db =>
            {
                change(await db.Users.SingleAsync(a => a.Id == family.Mother.Id));
                await db.SaveChangesAsync();
            });
    }

    [Theory, Engines]
    public async Task Quiet_hours_have_two_different_ends_or_none_and_what_was_typed_stays(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);
        var path = $"/children/{family.Child.Id}/settings/channels";
        foreach (var (from, until) in new[] { ("22:00", ""), ("", "07:00"), ("22:00", "22:00"), ("22:00", "25:99") })
        {
            var typed = new Dictionary<string, string> { ["From"] = from, ["Until"] = until };
            var refused = await visitor.SubmitAsync(await visitor.OpenAsync(path), "main form", typed, ticked: ["discreet"]);
            Assert.Equal((from, until, HttpStatusCode.UnprocessableEntity), (from, until, refused.Status));
            Assert.NotNull(refused.Document.QuerySelector(".govuk-error-summary a[href$='#from']"));
            Assert.Equal(from.Length == 0 ? "–" : from, Selected(refused, "#from"));
            Assert.NotNull(refused.Document.QuerySelector("#discreet[checked]"));
        }
        Assert.False(await host.WithDbAsync(db => db.NotificationPreferences.AnyAsync(p => p.QuietFrom != null || p.IsDiscreet)));

        var good = new Dictionary<string, string>
        {
            ["From"] = "22:00",
            ["Until"] = "07:30",
            ["Fallback"] = "30",
        };
        await visitor.SubmitAsync(await visitor.OpenAsync(path), "main form", good, ticked: ["discreet", "threshold"]);
        var saved = await host.WithDbAsync(db => db.NotificationPreferences.SingleAsync(p => p.PersonId == family.Mother.Id));
        Assert.Equal((22 * 60, 7 * 60 + 30, 30), ((int?)saved.QuietFrom, (int?)saved.QuietUntil, (int?)saved.FallbackMinutes));
        Assert.Equal((true, false, true), (saved.ThresholdIsUrgent, saved.SecurityIsUrgent, saved.IsDiscreet));
        Assert.Contains("с 22:00 до 07:30", (await visitor.OpenAsync($"/children/{family.Child.Id}/settings")).Text);

        var strange = await visitor.SubmitAsync(await visitor.OpenAsync(path), "main form", new() { ["Fallback"] = "7" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, strange.Status);
    }

    internal static Task<PushDevice> DeviceAsync(Family family, Account person, string name, short number = 1) =>
        family.Registry.AddAsync(
            new PushDevice
            {
                PersonId = person.Id,
                Number = number,
                Name = name,
                Endpoint = $"https://push.example/{Guid.NewGuid():N}",
                PublicKey = new byte[65],
                Secret = new byte[16],
                CreatedAt = PorogHost.SchoolDay,
            }
        );

    private static IEnumerable<string> Ticked(SitePage page) =>
        page.Document.QuerySelectorAll("input[name=Chosen][checked]").Select(input => input.GetAttribute("value")!);

    private static string? Selected(SitePage page, string selector) =>
        page.Document.QuerySelector($"{selector} option[selected]")?.TextContent.Trim();
}
