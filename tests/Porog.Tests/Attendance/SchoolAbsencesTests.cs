using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;
using static Porog.Tests.Attendance.AbsenceClient;

namespace Porog.Tests.Attendance;

/// <summary>Announced absences on the pages of the school.</summary>
public sealed class SchoolAbsencesTests
{
    [Theory, Engines]
    public async Task The_teacher_sees_announced_unexplained_and_seen_though_announced_and_records_a_call(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (family, father) = await ParentsAsync(host);
        var registry = family.Registry;
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        var (missing, here, late) = (
            await registry.ChildAsync(school, "Антонов", "Глеб"),
            await registry.ChildAsync(school, "Яковлева", "Аня", Sex.Female),
            await registry.ChildAsync(school, "Дёмин", "Илья")
        );
        foreach (var child in new[] { here, late })
            await registry.RepresentsAsync(family.Mother, child);
        await new JournalRows(host).AddAsync(here, EventKind.In, PorogHost.SchoolDay.AddHours(-2));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        using var mother = await host.SignInAsync(family.Mother);
        await mother.PostAsJsonAsync(Path(here), new { from = "2026-11-20", kind = "illness" });
        // The sixth lesson does not explain why nobody came in the morning.
        await mother.PostAsJsonAsync(
            Path(late),
            new
            {
                from = "2026-11-20",
                lessons = new[] { 6 },
                kind = "other",
            }
        );

        var group = await host.WithDbAsync(db => db.Groups.SingleAsync());
        using var teacher = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Teacher, school, group.Id));
        using var lines = await teacher.ListenAsync($"/groups/{group.Id}/now/live");
        await NewsAsync(lines);
        var form = await teacher.OpenAsync($"/school/children/{family.Child.Id}/absences");
        var done = await teacher.SubmitAsync(form, "form:has([name=Kind])", new() { ["When"] = "today", ["Kind"] = "Family" });
        Assert.Contains("принято", (await teacher.OpenAsync(done.Location!)).TextOf("[role=status]"));
        Assert.All(
            [await AbsencesOfAsync(host, family.Mother), await AbsencesOfAsync(host, father)],
            messages =>
                Assert.EndsWith("Кто сообщил: Кузьмина Елена Викторовна (школа).", Assert.Single(messages).GetProperty("text").GetString())
        );

        // The open board hears of it.
        await NewsAsync(lines);
        var board = await teacher.OpenAsync($"/groups/{group.Id}/now");
        Assert.Equal(["Антонов Глеб Иванович", "Дёмин Илья Иванович"], board.TextsOf("[aria-labelledby=notyet] .board__name"));
        Assert.Contains("20 ноября, урок 6, другая причина", board.TextOf("[aria-labelledby=notyet]"));
        Assert.Contains(
            "Иванов Пётр Иванович 20 ноября, семейные обстоятельства. Кто сообщил: Кузьмина Елена Викторовна (учитель или воспитатель)",
            board.TextOf("[aria-labelledby=announced] li")
        );
        Assert.Contains("Об отсутствии сообщили, но ребёнок здесь. 20 ноября, болезнь", board.TextOf("[aria-labelledby=here] li"));

        using var officer = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        Assert.Equal(["5 Б 1 2 1 0"], (await officer.OpenAsync("/school/now")).RowsOf(".now tbody tr"));
        var list = await officer.OpenAsync($"/school/children/{family.Child.Id}/absences");
        var id = list.Document.QuerySelector("button[name=Absence]")!.GetAttribute("value")!;
        await officer.SubmitAsync(list, "form:has([name=Absence])", new() { ["Absence"] = id });
        Assert.Contains("Иванов", (await teacher.OpenAsync($"/groups/{group.Id}/now")).TextOf("[aria-labelledby=notyet]"));

        // Staff of another group or organisation, and a child whom the teacher does not teach.
        var elsewhere = await registry.OrganisationAsync();
        var foreign = await registry.ChildAsync(elsewhere, group: "6 А");
        var sixth = await host.WithDbAsync(db => db.Groups.SingleAsync(g => g.OrganisationId == elsewhere.Id));
        using var other = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Teacher, elsewhere, sixth.Id));
        Assert.Equal(HttpStatusCode.NotFound, (await other.OpenAsync($"/school/children/{missing.Id}/absences")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await officer.OpenAsync($"/school/children/{foreign.Id}/absences")).Status);
        // Taking back through another child's page changes nothing.
        var theirs = await other.OpenAsync($"/school/children/{foreign.Id}/absences");
        var forged = await other.SubmitAsync(theirs, "form:has([name=Kind])", new() { ["_handler"] = "take-back", ["Absence"] = id });
        Assert.NotEqual(HttpStatusCode.Redirect, forged.Status);
    }

    private static async Task NewsAsync(StreamReader lines)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        string? line;
        do line = await lines.ReadLineAsync(patience.Token);
        while (line is not null && !line.StartsWith("data:", StringComparison.Ordinal));
        Assert.NotNull(line);
    }
}
