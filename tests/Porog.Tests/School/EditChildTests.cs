using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>An officer corrects a child's name, birth date and number; the page keeps the history, the family sees a line.</summary>
public sealed class EditChildTests
{
    private const string Form = "main form";

    [Theory, Engines]
    public async Task A_correction_is_in_the_history_with_who_when_before_and_after_and_in_the_familys_log(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, _, officer, child) = await ApplicationTests.SchoolAsync(host);
        await SetAsync(host, child.Id, new DateOnly(2015, 2, 1), "17");
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        await registry.RepresentsAsync(mother, child);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var edit = (await visitor.OpenAsync($"/school/children/{child.Id}")).Document.QuerySelector("main a[href$='/edit']")!;
        var page = await visitor.OpenAsync(edit.GetAttribute("href")!);
        Assert.Equal("01.02.2015", page.Document.QuerySelector("#birth-date")!.GetAttribute("value"));

        foreach (
            var (field, wrong, id) in new[]
            {
                ("Surname", " ", "surname"),
                ("GivenName", "--", "given-name"),
                ("BirthDate", "31.02.2015", "birth-date"),
                ("BirthDate", "01.01.2030", "birth-date"),
                ("BirthDate", "", "birth-date"),
            }
        )
        {
            var refused = await visitor.SubmitAsync(page, Form, new() { [field] = wrong });
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.NotNull(refused.Document.QuerySelector($"#{id}-error"));
        }
        var unchanged = await visitor.SubmitAsync(page, Form, []);
        Assert.Equal(HttpStatusCode.Redirect, unchanged.Status);
        Assert.Contains("Пока ничего", (await visitor.OpenAsync(page.Path)).Text);

        host.Clock.Advance(TimeSpan.FromMinutes(5));
        var saved = await visitor.SubmitAsync(
            page,
            Form,
            new()
            {
                ["Surname"] = "Королькова",
                ["BirthDate"] = "12.02.2015",
                ["ExternalId"] = " ",
            }
        );
        Assert.Equal(HttpStatusCode.Redirect, saved.Status);
        var card = await visitor.OpenAsync($"/school/children/{child.Id}");
        Assert.Contains("Данные ребёнка исправлены", card.TextOf("[role=status]"));
        Assert.StartsWith("Королькова", card.TextOf("h1"));
        var history = (await visitor.OpenAsync(page.Path)).TextOf("section[aria-labelledby=history]");
        foreach (
            var step in (string[])
                [
                    "Фамилия: Королёв → Королькова",
                    "Дата рождения: 01.02.2015 → 12.02.2015",
                    "Номер в системе школы: 17 → —",
                    "11:05, Кузьмина Елена Викторовна",
                ]
        )
            Assert.Contains(step, history);
        using var hers = await SiteVisitor.SignedInAsync(host, mother);
        var log = (await hers.OpenAsync($"/children/{child.Id}/access-log")).Text;
        Assert.Contains("Исправлены данные ребёнка: фамилия, дата рождения, номер в системе школы", log);
        Assert.Contains("Кузьмина Елена Викторовна", log);
        var lines = await host.WithDbAsync(db => db.AccessLog.Where(e => e.Event == AuditEvent.ChildEdited).ToListAsync());
        Assert.DoesNotContain("Корольков", Assert.Single(lines).Detail);
    }

    [Theory, Engines]
    public async Task An_id_of_another_child_a_namesake_and_anothers_correction_are_said_in_words(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var other = await registry.ChildAsync(school, "Волков");
        await SetAsync(host, other.Id, new DateOnly(2015, 2, 1), "17");
        await SetAsync(host, child.Id, new DateOnly(2015, 2, 1), null);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        using var second = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        var page = await visitor.OpenAsync($"/school/children/{child.Id}/edit");
        var seen = await second.OpenAsync(page.Path);

        var taken = await visitor.SubmitAsync(page, Form, new() { ["ExternalId"] = "17", ["GivenName"] = "Павел" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, taken.Status);
        Assert.Contains("Этот номер уже у другого ребёнка: Волков", taken.TextOf("#external-id-error"));
        Assert.Equal("Павел", taken.Document.QuerySelector("#given-name")!.GetAttribute("value"));

        var namesake = await visitor.SubmitAsync(page, Form, new() { ["Surname"] = "Волков" });
        Assert.Contains("Такой ребёнок уже есть: Волков", namesake.Text);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(namesake, Form, new() { ["Another"] = "true" })).Status);

        // The second officer opened the page before that.
        var stale = await second.SubmitAsync(seen, Form, new() { ["GivenName"] = "Павел" });
        Assert.Equal(HttpStatusCode.Conflict, stale.Status);
        Assert.Contains("исправил кто-то другой: сейчас это Волков", stale.Text);
        Assert.Equal("Павел", stale.Document.QuerySelector("#given-name")!.GetAttribute("value"));
        Assert.Equal("Волков", await host.WithDbAsync(db => db.Children.Where(c => c.Id == child.Id).Select(c => c.Surname).SingleAsync()));
        Assert.Equal(1, await host.WithDbAsync(db => db.ChildChanges.CountAsync()));

        using var foreign = await SiteVisitor.SignedInAsync(
            host,
            await registry.StaffAsync(StaffKind.Officer, await registry.OrganisationAsync())
        );
        Assert.Equal(HttpStatusCode.NotFound, (await foreign.OpenAsync(page.Path)).Status);
    }

    private static Task<int> SetAsync(PorogHost host, Guid child, DateOnly birth, string? externalId) =>
        host.WithDbAsync(db =>
            db.Children.Where(c => c.Id == child)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.BirthDate, birth).SetProperty(c => c.ExternalId, externalId))
        );
}
