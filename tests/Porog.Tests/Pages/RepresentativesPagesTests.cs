using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>Inviting, answering and excluding on the pages, without scripts.</summary>
public sealed class RepresentativesPagesTests
{
    private const string Form = "main form";

    [Theory, Engines]
    public async Task A_mother_invites_a_grandmother_who_accepts_and_the_father_excludes_her(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host, OrganisationKind.Kindergarten);
        var second = await family.Registry.ChildAsync(await family.Registry.OrganisationAsync(), "Иванова", "Маша", Sex.Female);
        await family.Registry.RepresentsAsync(family.Mother, second);
        var father = await family.Registry.PersonAsync("Иванов", "Иван", "Иванович");
        await family.Registry.RepresentsAsync(father, family.Child);
        var grandmother = await family.Registry.PersonAsync("Петрова", "Анна", "Ивановна");
        using var mothers = await SiteVisitor.SignedInAsync(host, family.Mother);

        var settings = await mothers.OpenAsync($"/children/{family.Child.Id}/settings");
        Assert.Contains("Представители", settings.Text);
        var list = await mothers.OpenAsync($"/children/{family.Child.Id}/representatives");
        Assert.Equal(["Иванов Иван Иванович", "Иванова Мария Петровна"], list.TextsOf(".people__name").Order());

        var step = await mothers.OpenAsync($"/representatives/add?child={family.Child.Id}");
        Assert.Equal("Доверенные", step.TextOf(".tabs__link[aria-current]"));
        string[] both = [family.Child.Id.ToString(), second.Id.ToString()];
        step = await mothers.GoAsync(step, new() { ["Go"] = "person" }, both);
        Assert.Equal("Кого вы приглашаете", step.TextOf("h1"));
        Dictionary<string, string> typed = new()
        {
            ["PhoneNumber"] = Phone.Display(grandmother.PhoneNumber!),
            ["Surname"] = "петрова",
            ["Until"] = "2027-05-31",
            ["Go"] = "check",
        };
        var check = await mothers.GoAsync(step, typed, ["1", "2", "true"]);
        Assert.Equal("Проверьте, кому и что откроется", check.TextOf("h1"));
        Assert.Contains("Иванов Пётр Иванович, 5 Б", check.TextsOf(".answers dd"));
        Assert.Contains("Иванова Маша Иванович, 5 Б", check.TextsOf(".answers dd"));
        Assert.Contains("Посещение, питание", check.Text);
        Assert.Contains("31 мая 2027 г.", check.Text);

        // Going back and forth keeps the input.
        var back = await mothers.OpenAsync("/representatives/add/person");
        Assert.Equal("петрова", back.Document.QuerySelector("#surname")!.GetAttribute("value"));
        Assert.False(back.Document.QuerySelector("#sees-4")!.HasAttribute("checked"));
        back = await mothers.GoAsync(back, new() { ["Go"] = "children" });
        Assert.Equal(2, back.Document.QuerySelectorAll("#children input[checked]").Length);
        step = await mothers.GoAsync(back, new() { ["Go"] = "person" });
        check = await mothers.GoAsync(step, new() { ["Go"] = "check" });
        Assert.Contains("Может забирать из детского садаДа", check.Text);

        var sent = await mothers.SubmitAsync(check, Form, new() { ["Go"] = "send" });
        var again = await mothers.SubmitAsync(check, Form, new() { ["Go"] = "send" });
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        Assert.Equal(sent.Location, again.Location);
        Assert.DoesNotContain("79", new Uri(host.Address, sent.Location!).Query);
        Assert.Contains("Приглашение отправлено", (await mothers.OpenAsync(sent.Location!)).Text);
        Assert.Equal(1, await host.WithDbAsync(db => db.Invitations.CountAsync()));

        using var hers = await SiteVisitor.SignedInAsync(host, grandmother);
        var home = await hers.OpenAsync("/");
        Assert.Contains("Иванова Мария Петровна приглашает вас", home.Text);
        var invitation = await hers.OpenAsync(home.Document.QuerySelector(".invited a")!.GetAttribute("href")!);
        Assert.Contains("Иванов Пётр Иванович", invitation.Text);
        var accepted = await hers.SubmitAsync(invitation, Form, new() { ["Go"] = "accept" });
        Assert.Equal(HttpStatusCode.Redirect, accepted.Status);
        Assert.Contains("Проверка пройдена, доступ открыт.", (await hers.OpenAsync(accepted.Location!)).Text);
        Assert.Equal(HttpStatusCode.OK, (await hers.OpenAsync($"/children/{family.Child.Id}/attendance")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await hers.OpenAsync($"/children/{family.Child.Id}/account")).Status);
        var late = await hers.SubmitAsync(invitation, Form, new() { ["Go"] = "decline" });
        Assert.NotEqual(HttpStatusCode.InternalServerError, late.Status);

        using var fathers = await SiteVisitor.SignedInAsync(host, father);
        list = await fathers.OpenAsync($"/children/{family.Child.Id}/representatives");
        Assert.Contains("Петрова Анна Ивановна", list.Text);
        var trust = await fathers.OpenAsync(list.Document.QuerySelector(".people__act a")!.GetAttribute("href")!);
        var changed = await fathers.SubmitAsync(trust, Form, new() { ["Until"] = "2026-12-31" }, ["1"]);
        Assert.Equal(HttpStatusCode.Redirect, changed.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await hers.OpenAsync($"/children/{family.Child.Id}/meals")).Status);
        var end = await fathers.OpenAsync($"{trust.Path}/end");
        await fathers.SubmitAsync(end, Form, []);
        list = await fathers.OpenAsync($"/children/{family.Child.Id}/representatives");
        Assert.Contains("Доступ закрыт 20 ноября. Кто закрыл: Иванов Иван Иванович", list.Text);
        Assert.Equal(HttpStatusCode.NotFound, (await hers.OpenAsync($"/children/{family.Child.Id}/attendance")).Status);
        Assert.Equal(HttpStatusCode.OK, (await hers.OpenAsync($"/children/{second.Id}/attendance")).Status);
    }

    [Theory, Engines]
    public async Task What_is_missing_is_asked_for_and_kept(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var mothers = await SiteVisitor.SignedInAsync(host, family.Mother);
        var first = await mothers.OpenAsync("/representatives/add");
        var none = await mothers.SubmitAsync(first, Form, new() { ["Go"] = "person" }, []);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, none.Status);
        Assert.Contains("Отметьте хотя бы одного ребёнка", none.Text);
        var person = await mothers.GoAsync(first, new() { ["Go"] = "person" });
        Dictionary<string, string> typed = new()
        {
            ["PhoneNumber"] = "12",
            ["Surname"] = "",
            ["From"] = "2026-11-01",
            ["Until"] = "31.12",
            ["Go"] = "check",
        };
        var wrong = await mothers.SubmitAsync(person, Form, typed, []);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        foreach (var id in new[] { "phone", "surname", "sees", "from", "until" })
            Assert.NotNull(wrong.Document.QuerySelector($"#{id}-error"));
        Assert.Equal("12", wrong.Document.QuerySelector("#phone")!.GetAttribute("value"));
        Assert.True(wrong.Document.QuerySelector("details.govuk-details")!.HasAttribute("open"));
    }

    [Theory, Engines]
    public async Task A_trusted_person_sees_no_other_and_may_leave(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.TrustedAsync();
        var nanny = await family.Registry.PersonAsync("Няничкина", "Ольга");
        await family.Registry.TrustsAsync(family.Mother, nanny, family.Child);
        using var hers = await SiteVisitor.SignedInAsync(host, grandmother);
        var list = await hers.OpenAsync($"/children/{family.Child.Id}/representatives");
        Assert.DoesNotContain("Няничкина", list.Text);
        Assert.DoesNotContain(Phone.Display(family.Mother.PhoneNumber!), list.Text);
        Assert.Null(list.Document.QuerySelector(".people__act"));
        var theirs = await host.WithDbAsync(db => db.Trusts.SingleAsync(t => t.TrusteeId == nanny.Id));
        foreach (var path in new[] { "", "/end" })
            Assert.Equal(HttpStatusCode.NotFound, (await hers.OpenAsync($"/children/{family.Child.Id}/trusts/{theirs.Id}{path}")).Status);
        var leave = await hers.OpenAsync(list.Document.QuerySelector("main a[href$='/end']")!.GetAttribute("href")!);
        await hers.SubmitAsync(leave, Form, []);
        Assert.Equal(HttpStatusCode.NotFound, (await hers.OpenAsync($"/children/{family.Child.Id}/attendance")).Status);
        Assert.Equal(
            TrustState.Ended,
            await host.WithDbAsync(db => db.Trusts.Where(t => t.TrusteeId == grandmother.Id).Select(t => t.State).SingleAsync())
        );
    }

    [Theory, Engines]
    public async Task A_strangers_pages_are_not_found(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var trusted = await family.TrustedAsync();
        var trust = await host.WithDbAsync(db => db.Trusts.SingleAsync(t => t.TrusteeId == trusted.Id));
        using var stranger = await SiteVisitor.SignedInAsync(host, await family.Registry.PersonAsync("Кузнецова"));
        foreach (
            var path in new[]
            {
                $"/children/{family.Child.Id}/representatives",
                $"/children/{family.Child.Id}/trusts/{trust.Id}",
                $"/children/{family.Child.Id}/trusts/{trust.Id}/end",
                $"/invitations/{Guid.NewGuid()}",
                $"/representatives/sent/{Guid.NewGuid()}",
            }
        )
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.OpenAsync(path)).Status);
        Assert.Contains(
            "Приглашать доверенных лиц может только законный представитель",
            (await stranger.OpenAsync("/representatives/add")).Text
        );
    }
}
