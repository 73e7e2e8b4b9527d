using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>The teacher's morning: one tap to correct, one to call, paper for the day when nothing works.</summary>
public sealed class MarkHereTests
{
    [Theory, Engines]
    public async Task A_teacher_marks_a_child_once_the_family_sees_who_did_it_and_it_can_be_taken_back(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var (group, teacher) = await ClassAsync(family);
        using var desk = await SiteVisitor.SignedInAsync(host, teacher);
        var board = await desk.OpenAsync($"/groups/{group.Id}/now");
        var name = (await host.WithDbAsync(db => db.Children.SingleAsync())).FullName;
        Assert.Contains(name, board.TextOf("[aria-labelledby=notyet]"), StringComparison.Ordinal);
        Assert.Contains("Позвонить", board.TextOf("[aria-labelledby=notyet]"), StringComparison.Ordinal);

        var marked = await desk.SubmitAsync(board, "form.board__here", []);
        // The same form once more, as an impatient finger sends it.
        await desk.SubmitAsync(board, "form.board__here", []);
        board = await desk.OpenAsync(marked.Location!);
        Assert.Contains(name, board.TextOf("[aria-labelledby=here]"), StringComparison.Ordinal);
        Assert.Equal(1, await host.WithDbAsync(db => db.Journal.CountAsync()));
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        var seen = await mother.OpenAsync($"/children/{family.Child.Id}/attendance");
        Assert.Contains($"внесено вручную: {teacher.Surname}", seen.Text, StringComparison.Ordinal);

        await desk.SubmitAsync(board, "form[action$=undo]", []);
        board = await desk.OpenAsync($"/groups/{group.Id}/now");
        Assert.Contains(name, board.TextOf("[aria-labelledby=notyet]"), StringComparison.Ordinal);
        // A mistake does not end the matter.
        await desk.SubmitAsync(board, "form.board__here", []);
        board = await desk.OpenAsync($"/groups/{group.Id}/now");
        Assert.Contains(name, board.TextOf("[aria-labelledby=here]"), StringComparison.Ordinal);
        Assert.Equal(
            [EventKind.In, EventKind.Out, EventKind.In],
            await host.WithDbAsync(db => db.Journal.OrderBy(e => e.ReceivedAt).Select(e => e.Kind).ToListAsync())
        );
    }

    [Theory, Engines]
    public async Task A_teacher_of_another_class_marks_nobody_and_gets_no_paper(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var (group, teacher) = await ClassAsync(family);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        var other = await family.Registry.AddAsync(new Group { OrganisationId = school.Id, Name = "2 «Б»" });
        var stranger = await family.Registry.StaffAsync(StaffKind.Teacher, group: other.Id);
        using var desk = await SiteVisitor.SignedInAsync(host, teacher);
        using var door = await SiteVisitor.SignedInAsync(host, stranger);
        Assert.Equal(HttpStatusCode.NotFound, (await door.OpenAsync($"/groups/{group.Id}/paper")).Status);
        // A child of another class under an own class's address.
        var own = await desk.OpenAsync($"/groups/{group.Id}/now");
        var token = own.Form("form.board__here").QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var elsewhere = await family.Registry.ChildAsync(school);
        using var wrong = await desk.PostAsync(
            $"/groups/{group.Id}/here",
            new() { ["child"] = elsewhere.Id.ToString(), ["__RequestVerificationToken"] = token }
        );
        Assert.Equal(HttpStatusCode.NotFound, wrong.StatusCode);
        Assert.Equal(0, await host.WithDbAsync(db => db.Journal.CountAsync()));
        var name = (await host.WithDbAsync(db => db.Children.SingleAsync(c => c.Id == family.Child.Id))).FullName;
        Assert.Contains(name, (await desk.OpenAsync($"/groups/{group.Id}/paper")).Text, StringComparison.Ordinal);
    }

    private static async Task<(Group Group, Porog.Accounts.Account Teacher)> ClassAsync(Family family)
    {
        var school = await family.Host.WithDbAsync(db => db.Organisations.SingleAsync());
        var group = await family.Registry.AddAsync(new Group { OrganisationId = school.Id, Name = "3 «В»" });
        await family.Host.WithDbAsync(db => db.Children.ExecuteUpdateAsync(set => set.SetProperty(c => c.GroupId, group.Id)));
        return (group, await family.Registry.StaffAsync(StaffKind.Teacher, group: group.Id));
    }
}
