using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Access;

/// <summary>Several staff invited at once from a list.</summary>
public sealed class InviteStaffListTests
{
    private const string Page = "/school/staff/invite-list";

    [Theory, Engines]
    public async Task A_list_is_shown_as_it_was_understood_and_sent_when_the_officer_says_so(DatabaseEngine engine)
    {
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, mail.Settings);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var group = await GroupAsync(registry, host, school.Id);
        using var visitor = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        // A copied table has tabs, people write commas, and an address book puts a name before.
        var list =
            $"anna@example.org\t{group.Name}\r\n\r\nВласова Ирина <irina@example.org>; {group.Name.ToLowerInvariant()} класс\nolga@example.org, Касса";

        var checkedList = await visitor.SubmitAsync(await visitor.OpenAsync(Page), "main form", new() { ["List"] = list });
        Assert.Equal(HttpStatusCode.OK, checkedList.Status);
        Assert.Equal(0, await host.WithDbAsync(db => db.StaffInvitations.CountAsync()));
        Assert.Equal(3, checkedList.TextsOf("main form li").Count);
        Assert.Contains("Отправить приглашения: 3", checkedList.Text, StringComparison.Ordinal);

        var sent = await visitor.SubmitAsync(checkedList, "main form", new() { ["List"] = list, ["Send"] = "true" });
        Assert.Contains("Отправлено приглашений: 3.", sent.Text, StringComparison.Ordinal);
        Assert.Equal(3, (await mail.WaitForAsync(3)).Select(letter => letter.To).Distinct().Count());
        Assert.Equal(
            [("anna@example.org", group.Id), ("irina@example.org", group.Id), ("olga@example.org", (Guid?)null)],
            await host.WithDbAsync(async db =>
                (await db.StaffInvitations.OrderBy(i => i.Email).ToListAsync()).Select(i => (i.Email, i.GroupId)).ToArray()
            )
        );

        // The same list again sends nothing again.
        var again = await visitor.SubmitAsync(checkedList, "main form", new() { ["List"] = list, ["Send"] = "true" });
        Assert.Contains("Отправлено приглашений: 0.", again.Text, StringComparison.Ordinal);
        Assert.Equal(3, await host.WithDbAsync(db => db.StaffInvitations.CountAsync()));
    }

    [Theory, Engines]
    public async Task A_list_with_a_fault_names_every_faulty_line_stays_as_typed_and_sends_nothing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var group = await GroupAsync(registry, host, school.Id);
        using var visitor = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        var list = $"Анна, {group.Name}\nolga@example.org\nira@example.org; 99 Ю\nvera@example.org; касса\nVera@example.org; касса";

        var page = await visitor.SubmitAsync(await visitor.OpenAsync(Page), "main form", new() { ["List"] = list, ["Send"] = "true" });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        foreach (
            var fault in (string[])
                [
                    $"Нет почты: «Анна, {group.Name}»",
                    "Нет класса: «olga@example.org»",
                    "Нет такого класса или группы: «ira@example.org; 99 Ю»",
                    "Эта строка уже есть выше: «Vera@example.org; касса»",
                ]
        )
            Assert.Contains(fault, page.Text, StringComparison.Ordinal);
        Assert.Equal(list, page.Document.QuerySelector("main textarea")!.TextContent);
        Assert.Equal(0, await host.WithDbAsync(db => db.StaffInvitations.CountAsync()));
    }

    [Theory, Engines]
    public async Task A_list_of_more_than_a_hundred_lines_and_an_empty_one_are_refused(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        using var visitor = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        var tooLong = string.Join('\n', Enumerable.Range(0, 101).Select(n => $"staff{n}@example.org; касса"));
        foreach (var list in (string[])["", " \n ", tooLong])
        {
            var page = await visitor.SubmitAsync(await visitor.OpenAsync(Page), "main form", new() { ["List"] = list, ["Send"] = "true" });
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        }
        Assert.Equal(0, await host.WithDbAsync(db => db.StaffInvitations.CountAsync()));
    }

    [Theory, Engines]
    public async Task Another_organisation_than_the_officers_own_is_refused(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var (school, other) = (await registry.OrganisationAsync(), await registry.OrganisationAsync());
        using var visitor = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        var page = await visitor.SubmitAsync(
            await visitor.OpenAsync(Page),
            "main form",
            new()
            {
                ["List"] = "vera@example.org; касса",
                ["Organisation"] = other.Id.ToString(),
                ["Send"] = "true",
            }
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal(0, await host.WithDbAsync(db => db.StaffInvitations.CountAsync()));
    }

    private static async Task<(Guid Id, string Name)> GroupAsync(TestRegistry registry, PorogHost host, Guid organisation)
    {
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync(o => o.Id == organisation));
        await registry.ChildAsync(school);
        return await host.WithDbAsync(async db =>
        {
            var group = await db.Groups.SingleAsync(g => g.OrganisationId == organisation);
            return (group.Id, group.Name);
        });
    }
}
