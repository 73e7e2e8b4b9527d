using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Delegation;
using Porog.Privacy;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>An invitation that is not sent yet is kept on the server, knows people the parent may see, and is sent in few steps.</summary>
public sealed class InvitationDraftTests
{
    private const string Start = "/representatives/add";

    [Theory, Engines]
    public async Task What_was_typed_survives_reload_sign_in_again_and_another_device(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var phone = await SiteVisitor.SignedInAsync(host, family.Mother);
        var start = await phone.OpenAsync($"{Start}?child={family.Child.Id}");
        var person = await phone.GoAsync(start, new() { ["Go"] = "person" });
        Assert.Equal("/representatives/add/person", person.Path);
        var wrong = await phone.SubmitAsync(person, "main form", Typed("12", "Петрова"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal("12", ValueOf(await phone.OpenAsync(person.Path), "#phone"));
        await phone.GoAsync(wrong, Typed("8 999 111-22-33", "Петрова", until: "2027-05-31"));

        using var computer = await SiteVisitor.SignedInAsync(host, family.Mother);
        foreach (var visitor in new[] { phone, computer })
        {
            Assert.Contains("+7 999 111-22-33", (await visitor.OpenAsync("/representatives/add/check")).Text);
            Assert.Equal("8 999 111-22-33", ValueOf(await visitor.OpenAsync(Start), "#new-phone"));
        }

        // The session ends at the check page: after signing in one is there again.
        var check = await computer.OpenAsync("/representatives/add/check");
        await host.WithDbAsync(db => db.Sessions.ExecuteDeleteAsync());
        var away = await computer.SubmitAsync(check, "main form", new() { ["Go"] = "send" });
        Assert.StartsWith("/sign-in", new Uri(host.Address, away.Location!).AbsolutePath);
        Assert.DoesNotContain("999", away.Location!);
        var back = await computer.SignInAsync(family.Mother.PhoneNumber!, TestRegistry.Password, away.Location!);
        check = await computer.OpenAsync(back.Location!);
        Assert.Contains("31 мая 2027 г.", check.Text);
        var sent = await computer.GoAsync(check, new() { ["Go"] = "send" });
        Assert.Contains("Приглашение отправлено", sent.Text);
        Assert.Equal(0, await host.WithDbAsync(db => db.InvitationDrafts.CountAsync()));
        Assert.Null(ValueOf(await computer.OpenAsync(Start), "#new-phone"));
    }

    [Theory, Engines]
    public async Task A_draft_is_its_writers_alone_and_is_deleted_after_a_week(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var father = await family.Registry.PersonAsync("Иванов", "Иван");
        await family.Registry.RepresentsAsync(father, family.Child);
        using var mothers = await SiteVisitor.SignedInAsync(host, family.Mother);
        await mothers.GoAsync(await mothers.OpenAsync(Start), Typed("+79991112233", "Петрова"));
        using var fathers = await SiteVisitor.SignedInAsync(host, father);
        Assert.DoesNotContain("111-22-33", (await fathers.OpenAsync(Start)).Document.DocumentElement.OuterHtml);
        Assert.Equal(HttpStatusCode.Redirect, (await fathers.OpenAsync("/representatives/add/check")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await fathers.OpenAsync("/representatives/add/person")).Status);

        await host.WithDbAsync(db =>
            db.InvitationDrafts.ExecuteUpdateAsync(set =>
                set.SetProperty(d => d.ChangedAt, host.Clock.GetUtcNow() - InvitationDrafts.Kept - TimeSpan.FromMinutes(1))
            )
        );
        Assert.Equal(HttpStatusCode.Redirect, (await mothers.OpenAsync("/representatives/add/check")).Status);
        await host.Services.GetRequiredService<CleanUp>().DeleteAsync(default);
        Assert.Equal(0, await host.WithDbAsync(db => db.InvitationDrafts.CountAsync()));
    }

    [Theory, Engines]
    public async Task Nothing_else_than_the_check_page_shows_is_sent(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var one = await SiteVisitor.SignedInAsync(host, family.Mother);
        using var other = await SiteVisitor.SignedInAsync(host, family.Mother);
        var check = await one.GoAsync(await one.OpenAsync(Start), Typed("+79991112233", "Петрова"));
        await other.GoAsync(await other.OpenAsync("/representatives/add/person"), Typed("+79991112244", "Петрова"));
        var refused = await one.SubmitAsync(check, "main form", new() { ["Go"] = "send" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("приглашение изменилось", refused.Text);
        Assert.Contains("+7 999 111-22-44", refused.Text);
        Assert.Equal(0, await host.WithDbAsync(db => db.Invitations.CountAsync()));
        Assert.Contains("Приглашение отправлено", (await one.GoAsync(refused, new() { ["Go"] = "send" })).Text);
        Assert.Equal(["+79991112244"], await host.WithDbAsync(db => db.Invitations.Select(i => i.Phone).ToListAsync()));
    }

    [Theory, Engines]
    public async Task Access_is_given_in_six_taps_and_two_fields_and_accepted_in_three_taps(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.Registry.PersonAsync("Петрова", "Анна");
        using var mothers = await SiteVisitor.SignedInAsync(host, family.Mother);
        var taps = 0;

        // The letter's route, from the start page: child, «Параметры», «Представители», «Добавить/исключить», «Продолжить», «Отправить».
        var page = await FollowAsync(mothers, await mothers.OpenAsync("/"), ".kid a");
        page = await mothers.OpenAsync(page.Location ?? page.Path);
        page = await FollowAsync(mothers, page, ".tabs a[href$='/settings']");
        page = await FollowAsync(mothers, page, "a[href$='/representatives']");
        page = await FollowAsync(mothers, page, "a[href^='/representatives/add']");
        page = await TapAsync(mothers, page, Typed(grandmother.PhoneNumber!, "Петрова"));
        page = await TapAsync(mothers, page, new() { ["Go"] = "send" });
        Assert.Contains("Приглашение отправлено", page.Text);
        Assert.Equal(6, taps);

        taps = 0;
        using var hers = await SiteVisitor.SignedInAsync(host, grandmother);
        page = await FollowAsync(hers, await hers.OpenAsync("/"), ".invited a");
        page = await TapAsync(hers, page, new() { ["Go"] = "accept" });
        Assert.Contains("доступ открыт", page.Text);
        Assert.True(taps <= 3);

        async Task<SitePage> FollowAsync(SiteVisitor visitor, SitePage from, string link)
        {
            taps++;
            return await visitor.OpenAsync(from.Document.QuerySelector($"main {link}")!.GetAttribute("href")!);
        }

        Task<SitePage> TapAsync(SiteVisitor visitor, SitePage from, Dictionary<string, string> typed)
        {
            taps++;
            return visitor.GoAsync(from, typed);
        }
    }

    [Theory, Engines]
    public async Task A_person_trusted_with_one_child_is_offered_for_another_with_one_tap(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync(Sight.Attendance);
        var second = await family.Registry.ChildAsync(await family.Registry.OrganisationAsync(), "Иванова", "Маша", Sex.Female);
        await family.Registry.RepresentsAsync(family.Mother, second);
        var neighbour = await Family.CreateAsync(host);
        var hers = await neighbour.TrustedAsync();
        using var mothers = await SiteVisitor.SignedInAsync(host, family.Mother);
        var start = await mothers.OpenAsync($"{Start}?child={second.Id}");
        var offers = start.Document.QuerySelectorAll("button[name=Known]");
        var offer = Assert.Single(offers);
        Assert.Contains(grandmother.FullName, offer.TextContent);
        Assert.DoesNotContain(Phone.Display(hers.PhoneNumber!), start.Text);
        var check = await mothers.GoAsync(start, new() { ["Known"] = offer.GetAttribute("value")!, ["Go"] = "" });
        Assert.Equal("/representatives/add/check", check.Path);
        Assert.Contains(Phone.Display(grandmother.PhoneNumber!).Replace('\u00A0', ' '), check.Text);
        Assert.Contains("Иванова Маша", check.Text);
        Assert.Contains("Что увидитПосещениеИзменить", check.Text);

        // A person of another family is not found by a forged button.
        var theirs = await host.WithDbAsync(db => db.Trusts.Where(t => t.TrusteeId == hers.Id).Select(t => t.Id).SingleAsync());
        var forged = await mothers.GoAsync(start, new() { ["Known"] = theirs.ToString(), ["Go"] = "" });
        Assert.DoesNotContain(Phone.Display(hers.PhoneNumber!).Replace('\u00A0', ' '), forged.Text);
    }

    [Theory, Engines]
    public async Task Those_who_see_the_child_or_were_asked_are_recognised_before_sending_and_strangers_are_not(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var father = await family.Registry.PersonAsync("Иванов", "Иван");
        await family.Registry.RepresentsAsync(father, family.Child);
        var trusted = await family.TrustedAsync();
        var second = await family.Registry.ChildAsync(await family.Registry.OrganisationAsync(), "Иванова", "Маша", Sex.Female);
        await family.Registry.RepresentsAsync(family.Mother, second);
        var asked = await family.Registry.PersonAsync("Орлова");
        using (var api = await host.SignInAsync(father))
            await api.InviteAsync(asked, family.Child.Id);
        var stranger = await family.Registry.PersonAsync("Зимина");
        using var mothers = await SiteVisitor.SignedInAsync(host, family.Mother);

        Assert.Contains($"{father.FullName} – законный представитель", (await CheckAsync(father.PhoneNumber!, "Иванов")).Text);
        Assert.Contains("доверенное лицо, доступ уже открыт", (await CheckAsync(trusted.PhoneNumber!, "Сидорова")).Text);
        Assert.Contains("уже отправлено и ждёт ответа", (await CheckAsync(asked.PhoneNumber!, "Орлова")).Text);
        var known = await CheckAsync(stranger.PhoneNumber!, "Зимина");
        var unknown = await CheckAsync("+79990001122", "Зимина");
        foreach (var page in new[] { known, unknown })
            Assert.Null(page.Document.QuerySelector("[data-recognised]"));

        // What another child needs is still sent, for that child alone.
        string[] both = [family.Child.Id.ToString(), second.Id.ToString()];
        var check = await CheckAsync(trusted.PhoneNumber!, "Сидорова", both);
        Assert.Contains("доступ уже открыт. Ребёнок: Иванов Пётр Иванович", check.Text);
        Assert.Contains("Приглашение отправлено", (await mothers.GoAsync(check, new() { ["Go"] = "send" })).Text);
        Assert.Equal(
            [second.Id],
            await host.WithDbAsync(db =>
                db.Trusts.Where(t => t.Phone == trusted.PhoneNumber && t.State == TrustState.Sent).Select(t => t.ChildId).ToListAsync()
            )
        );
        // Nobody is left to send to, so nothing can be sent.
        check = await CheckAsync(father.PhoneNumber!, "Иванов");
        Assert.Null(check.Document.QuerySelector("button[value=send]"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await mothers.SubmitAsync(check, "main form", new() { ["Go"] = "send" })).Status);

        async Task<SitePage> CheckAsync(string phone, string surname, string[]? children = null) =>
            await mothers.GoAsync(await mothers.OpenAsync(Start), Typed(phone, surname), children ?? [family.Child.Id.ToString()]);
    }

    [Theory, Engines]
    public async Task After_sending_there_is_a_text_to_share_that_names_no_child(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var mothers = await SiteVisitor.SignedInAsync(host, family.Mother);
        var check = await mothers.GoAsync(await mothers.OpenAsync(Start), Typed("+79991112233", "Петрова"));
        var sent = await mothers.GoAsync(check, new() { ["Go"] = "send" });
        var text = sent.TextOf("[data-share-text]");
        Assert.Contains("http", text);
        Assert.Contains("+7 999 111-22-33", text);
        Assert.Contains("Петрова", text);
        Assert.Contains("«Принять»", text);
        Assert.DoesNotContain("Пётр", text);
        Assert.DoesNotContain("999", sent.Path);
    }

    private static Dictionary<string, string> Typed(string phone, string surname, string until = "") =>
        new()
        {
            ["PhoneNumber"] = phone,
            ["Surname"] = surname,
            ["Until"] = until,
            ["Go"] = "check",
        };

    private static string? ValueOf(SitePage page, string field) => page.Document.QuerySelector(field)?.GetAttribute("value");
}
