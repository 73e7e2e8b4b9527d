using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Access;

/// <summary>Organisations, their staff, and how people get a role.</summary>
public sealed class StaffTests
{
    [Theory, Engines]
    public async Task An_administrator_makes_an_organisation_its_groups_and_changes_them(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Administrator));
        var form = await visitor.OpenAsync("/admin/organisations/new");
        Dictionary<string, string> fields = new()
        {
            ["Name"] = " ",
            ["Kind"] = "Kindergarten",
            ["Zone"] = "Mars/Base",
        };
        var refused = await visitor.SubmitAsync(form, "main form", fields);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(2, refused.Document.QuerySelectorAll(".govuk-error-summary a").Length);
        (fields["Name"], fields["Zone"]) = ("Детский сад № 203", "Asia/Omsk");
        var added = await visitor.SubmitAsync(form, "main form", fields);
        var page = await visitor.OpenAsync(added.Location!);
        Assert.Contains("Детский сад № 203", page.Text);
        var organisation = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        Assert.Equal((OrganisationKind.Kindergarten, "Asia/Omsk"), (organisation.Kind, organisation.TimeZone));

        const string newGroup = "main form:has([name=NewGroup])";
        foreach (
            var (name, status) in new[]
            {
                ("Звёздочки", HttpStatusCode.Redirect),
                ("Звёздочки", HttpStatusCode.UnprocessableEntity),
                // With a Latin o.
                (" звездoчки ", HttpStatusCode.UnprocessableEntity),
            }
        )
            Assert.Equal(status, (await visitor.SubmitAsync(page, newGroup, new() { ["NewGroup"] = name })).Status);
        page = await visitor.OpenAsync(added.Location!);
        const string group = "main form:has([name=GroupName])";
        Dictionary<string, string> rename = new() { ["GroupName"] = "Ромашки", ["Action"] = "rename" };
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(page, group, rename)).Status);
        await registry.ChildAsync(organisation, group: "Ромашки");
        Dictionary<string, string> remove = new() { ["GroupName"] = "Ромашки", ["Action"] = "remove" };
        Assert.Contains("Удалить нельзя", (await visitor.SubmitAsync(page, group, remove)).Text);
        await host.WithDbAsync(db => db.Children.ExecuteUpdateAsync(set => set.SetProperty(c => c.GroupId, (Guid?)null)));
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(page, group, remove)).Status);
        Assert.Equal(0, await host.WithDbAsync(db => db.Groups.CountAsync()));

        var changed = await visitor.SubmitAsync(page, "main form", new() { ["Name"] = "Сад № 204", ["Kind"] = "Kindergarten" }, ticked: []);
        Assert.Equal(HttpStatusCode.Redirect, changed.Status);
        Assert.False(await host.WithDbAsync(db => db.Organisations.Select(o => o.ShowsMeals).SingleAsync()));
        Assert.Contains("Сад № 204", (await visitor.OpenAsync("/admin")).Text);
    }

    [Theory, Engines]
    public async Task The_link_of_an_invitation_gives_the_role_once_and_both_are_told(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync(name: "Школа № 57");
        var administrator = await registry.StaffAsync(StaffKind.Administrator);
        using var visitor = await SiteVisitor.SignedInAsync(host, administrator);
        var form = await visitor.OpenAsync("/admin/staff/invite");
        var wrong = await visitor.SubmitAsync(form, "main form", Offer("nobody", StaffKind.Officer, ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal(2, wrong.Document.QuerySelectorAll(".govuk-error-summary a").Length);
        var officer = await registry.PersonAsync("Кузьмина", "Елена");
        var sent = await visitor.SubmitAsync(form, "main form", Offer(officer.Email!, StaffKind.Officer, school.Id.ToString()));
        // This server sends no mail, so the page shows the link once.
        var link = new Uri(sent.Document.QuerySelector("main code")!.TextContent).AbsolutePath;
        Assert.Contains(
            "уже отправлено",
            (await visitor.SubmitAsync(form, "main form", Offer(officer.Email!, StaffKind.Officer, school.Id.ToString()))).Text
        );

        using var stranger = new SiteVisitor(host);
        var offer = await stranger.OpenAsync(link);
        Assert.Contains("Ответственный за «Проход и питание» Школа № 57", offer.Text);
        Assert.Contains(administrator.FullName, offer.Text);
        Assert.Contains(
            $"/sign-in?returnUrl={Uri.EscapeDataString(link)}",
            offer.Document.QuerySelector("main .actions a")!.GetAttribute("href")
        );
        Assert.Contains("уже использована", (await stranger.OpenAsync(link[..^1] + (link[^1] == 'A' ? 'Q' : 'A'))).Text);
        using var hers = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Equal(HttpStatusCode.NotFound, (await hers.OpenAsync("/school/applications")).Status);
        var page = await hers.OpenAsync(link);
        var accepted = await hers.SubmitAsync(page, "main form", []);
        Assert.Contains("принято", accepted.Text);
        Assert.Equal("/school", accepted.Document.QuerySelector("main a.govuk-button")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.OK, (await hers.OpenAsync("/school/applications")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await hers.SubmitAsync(page, "main form", [])).Status);
        Assert.Contains("Вам дана роль", (await hers.OpenAsync("/messages")).Text);
        Assert.Contains("Приглашение принято", (await visitor.OpenAsync("/messages")).Text);
        var log = (await visitor.OpenAsync("/admin/staff/log")).Text;
        Assert.Contains($"Роль дана: {officer.FullName}", log);
        Assert.Contains("Ответственный за «Проход и питание» · Школа № 57", log);
        Assert.Contains($"Отправлено приглашение: {officer.Email}", log);

        var role = await host.WithDbAsync(db => db.StaffRoles.Where(r => r.PersonId == officer.Id).Select(r => r.Id).SingleAsync());
        var end = await visitor.OpenAsync($"/admin/staff/{role}");
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(end, "main form", [])).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await hers.OpenAsync("/school/applications")).Status);
        Assert.Contains("Роль снята", (await hers.OpenAsync("/messages")).Text);
        Assert.Contains("Роль снята", (await visitor.OpenAsync("/admin/staff/log")).Text);
    }

    [Theory, Engines]
    public async Task An_invitation_of_staff_comes_by_mail_and_the_page_shows_nobody_its_link(DatabaseEngine engine)
    {
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, mail.Settings);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync(name: "Школа № 57");
        var teacher = await registry.PersonAsync("Власова", "Ирина");
        var child = await registry.ChildAsync(school);
        var group = await host.WithDbAsync(db => db.Children.Where(c => c.Id == child.Id).Select(c => c.GroupId).SingleAsync());
        using var visitor = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        var sent = await visitor.SubmitAsync(
            await visitor.OpenAsync("/school/staff/invite"),
            "main form",
            Offer(teacher.Email!, StaffKind.Teacher, $"{school.Id}:{group}")
        );
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);

        var letter = Assert.Single(await mail.WaitForAsync(1));
        Assert.Equal(teacher.Email, letter.To);
        Assert.Equal("Приглашение работать в Пороге", letter.Message.Subject);
        Assert.Contains("учитель или воспитатель", letter.Text);
        var link = letter
            .Text.Split((char[])[' ', '\r', '\n'])
            .Single(word => word.Contains("/staff-invitation/", StringComparison.Ordinal));
        using var hers = await SiteVisitor.SignedInAsync(host, teacher);
        var accepted = await hers.SubmitAsync(await hers.OpenAsync(new Uri(link).AbsolutePath), "main form", []);
        Assert.Equal("/groups", accepted.Document.QuerySelector("main a.govuk-button")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.OK, (await hers.OpenAsync($"/groups/{group}/now")).Status);
    }

    [Theory, Engines]
    public async Task An_officer_invites_teachers_and_cashiers_of_the_own_organisation_alone(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var (school, other) = (await registry.OrganisationAsync(), await registry.OrganisationAsync());
        await registry.ChildAsync(school);
        await registry.ChildAsync(other);
        var groups = await host.WithDbAsync(db => db.Groups.ToDictionaryAsync(g => g.OrganisationId, g => g.Id));
        var officer = await registry.StaffAsync(StaffKind.Officer, school);
        var colleague = await registry.StaffAsync(StaffKind.Officer, school);
        var foreign = await registry.StaffAsync(StaffKind.Cashier, other);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var form = await visitor.OpenAsync("/school/staff/invite");
        (StaffKind, string)[] refused =
        [
            (StaffKind.Officer, $"{school.Id}"),
            (StaffKind.Administrator, ""),
            (StaffKind.Cashier, $"{other.Id}"),
            (StaffKind.Cashier, $"{school.Id}:{groups[school.Id]}"),
            (StaffKind.Teacher, $"{school.Id}"),
            (StaffKind.Teacher, $"{school.Id}:{groups[other.Id]}"),
            (StaffKind.Teacher, $"{other.Id}:{groups[other.Id]}"),
        ];
        foreach (var (kind, place) in refused)
            Assert.Equal(
                (kind, place, HttpStatusCode.UnprocessableEntity),
                (kind, place, (await visitor.SubmitAsync(form, "main form", Offer("a@example.org", kind, place))).Status)
            );
        Assert.Equal(0, await host.WithDbAsync(db => db.StaffInvitations.CountAsync()));
        var sent = await visitor.SubmitAsync(
            form,
            "main form",
            Offer("teacher@example.org", StaffKind.Teacher, $"{school.Id}:{groups[school.Id]}")
        );
        var link = new Uri(sent.Document.QuerySelector("main code")!.TextContent).AbsolutePath;
        // Inviting one's own e-mail sends no letter.
        await visitor.SubmitAsync(form, "main form", Offer(officer.Email!, StaffKind.Cashier, $"{school.Id}"));
        var list = await visitor.OpenAsync("/school/staff");
        Assert.Contains("Роль дана вам сразу", list.Text);
        Assert.DoesNotContain(other.Name, list.Text);
        foreach (
            var (person, expected) in ((Account, HttpStatusCode)[])
                [(colleague, HttpStatusCode.NotFound), (foreign, HttpStatusCode.NotFound)]
        )
        {
            var role = await host.WithDbAsync(db => db.StaffRoles.Where(r => r.PersonId == person.Id).Select(r => r.Id).SingleAsync());
            Assert.Equal(expected, (await visitor.OpenAsync($"/school/staff/{role}")).Status);
        }

        const string waiting = "main form:has([name=Invitation])";
        var again = await visitor.SubmitAsync(list, waiting, new() { ["Action"] = "resend" });
        var better = new Uri(again.Document.QuerySelector("main code")!.TextContent).AbsolutePath;
        using var stranger = new SiteVisitor(host);
        Assert.Contains("устарела", (await stranger.OpenAsync(link)).Text);
        Assert.Contains("Учитель", (await stranger.OpenAsync(better)).Text);
        host.Clock.Advance(StaffInvitation.Life);
        Assert.Contains("устарела", (await stranger.OpenAsync(better)).Text);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(list, waiting, new() { ["Action"] = "withdraw" })).Status);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await visitor.SubmitAsync(list, waiting, new() { ["Action"] = "resend" })).Status
        );
    }

    [Theory, Engines]
    public async Task Of_two_who_hold_one_link_one_gets_the_role_and_the_last_administrator_stays(DatabaseEngine engine)
    {
        await using var one = await PorogHost.StartAsync(engine);
        await using var two = await PorogHost.StartAsync(engine, sharing: one);
        var registry = new TestRegistry(one);
        var school = await registry.OrganisationAsync();
        var first = await registry.StaffAsync(StaffKind.Administrator);
        var second = await registry.StaffAsync(StaffKind.Administrator);
        Account[] holders = [await registry.PersonAsync(), await registry.PersonAsync()];
        for (var round = 0; round < 5; round++)
        {
            var offer = new StaffOffer($"officer{round}@example.org", StaffKind.Officer, school.Id, null);
            var sent = await WithAsync<InviteStaff, OfferAnswer>(one, i => i.OfferAsync(first.Id, offer, default));
            var parts = new Uri(sent.Url!).AbsolutePath.Split('/');
            var answers = await Task.WhenAll(
                Task.Run(() =>
                    WithAsync<AcceptStaffInvitation, StaffOutcome>(
                        one,
                        a => a.AcceptAsync(holders[0].Id, Guid.Parse(parts[2]), parts[3], default)
                    )
                ),
                Task.Run(() =>
                    WithAsync<AcceptStaffInvitation, StaffOutcome>(
                        two,
                        a => a.AcceptAsync(holders[1].Id, Guid.Parse(parts[2]), parts[3], default)
                    )
                )
            );
            Assert.Equal([StaffOutcome.Done, StaffOutcome.NotFound], answers.Order());
            Assert.Equal(1, await one.WithDbAsync(db => db.StaffRoles.CountAsync(r => r.Kind == StaffKind.Officer)));
            await one.WithDbAsync(db => db.StaffRoles.Where(r => r.Kind == StaffKind.Officer).ExecuteDeleteAsync());
        }
        var ids = await one.WithDbAsync(db => db.StaffRoles.ToDictionaryAsync(r => r.PersonId, r => r.Id));
        var taken = await Task.WhenAll(
            Task.Run(() => WithAsync<TakeRole, StaffOutcome>(one, t => t.TakeAsync(first.Id, ids[second.Id], default))),
            Task.Run(() => WithAsync<TakeRole, StaffOutcome>(two, t => t.TakeAsync(second.Id, ids[first.Id], default)))
        );
        Assert.Equal(1, taken.Count(t => t == StaffOutcome.Done));
        var last = Assert.Single(await one.WithDbAsync(db => db.StaffRoles.ToListAsync()));
        Assert.Equal(
            StaffOutcome.LastAdministrator,
            await WithAsync<TakeRole, StaffOutcome>(one, t => t.TakeAsync(last.PersonId, last.Id, default))
        );
    }

    private static async Task<T> WithAsync<TService, T>(PorogHost host, Func<TService, Task<T>> work)
        where TService : notnull
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    private static Dictionary<string, string> Offer(string email, StaffKind kind, string place) =>
        new()
        {
            ["Email"] = email,
            ["Kind"] = kind.ToString(),
            ["Place"] = place,
        };
}
