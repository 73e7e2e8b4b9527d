using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Alerts;
using Porog.Attendance;
using Porog.Journal;
using Porog.Notices;
using Porog.Readers;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Alerts;

/// <summary>The end of the day is asked too (product rule 16), and Porog's own absence is no absence of children.</summary>
public sealed class EveningAlertTests
{
    /// <summary>Schools close at seven in the evening, Moscow time, unless they say otherwise; a quarter of an hour later families are asked.</summary>
    private static readonly DateTimeOffset AfterClosing = PorogHost.SchoolDay.AddHours(8).AddMinutes(16);

    [Theory, Engines]
    public async Task A_child_without_an_exit_after_closing_is_asked_about_and_the_exit_ends_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, AlertStory.Asking);
        var story = await AlertStory.BeginAsync(host, othersCame: false);
        await story.PassAsync("in", story.Family.Child, at: -1);
        await story.LeaveInTimeAsync(children: 9);
        story.Until(AfterClosing.AddMinutes(-10));
        Assert.Equal(0, await story.LookAsync());
        story.Until(AfterClosing);
        Assert.Equal(1, await story.LookAsync());
        Assert.Equal(0, await story.LookAsync());
        Assert.Equal([story.Family.Mother.Id], await story.ToldAsync(NoticeTopic.AlertRaised));

        using var mother = await host.SignInAsync(story.Family.Mother);
        var alert = Assert.Single((await mother.GetFromJsonAsync<JsonElement>("/api/v1/alerts")).EnumerateArray());
        Assert.Equal("still-inside", alert.GetProperty("question").GetString());
        using var pages = await SiteVisitor.SignedInAsync(host, story.Family.Mother);
        Assert.Contains("Здание уже закрыто", (await pages.OpenAsync("/alerts")).Text, StringComparison.Ordinal);

        await story.PassAsync("out", story.Family.Child);
        await story.LookAsync();
        Assert.Equal(AlertEnd.Left, await host.WithDbAsync(db => db.Alerts.Select(a => a.End).SingleAsync()));
    }

    [Theory, Engines]
    public async Task At_home_in_the_evening_announces_no_absence_and_not_at_home_reaches_the_school(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, AlertStory.Asking);
        var story = await AlertStory.BeginAsync(host, othersCame: false);
        var officer = await story.Family.Registry.StaffAsync(StaffKind.Officer, story.School);
        var brother = await story.Family.Registry.ChildAsync(story.School);
        await story.Family.Registry.RepresentsAsync(story.Family.Mother, brother);
        await story.PassAsync("in", story.Family.Child);
        await story.PassAsync("in", brother);
        await story.LeaveInTimeAsync(children: 9);
        story.Until(AfterClosing);
        Assert.Equal(2, await story.LookAsync());

        using var mother = await host.SignInAsync(story.Family.Mother);
        async Task AnswerAsync(TestChild child, string answer)
        {
            var id = await host.WithDbAsync(db => db.Alerts.Where(a => a.ChildId == child.Id).Select(a => a.Id).SingleAsync());
            using var said = await mother.PostAsJsonAsync($"/api/v1/alerts/{id}/answer", new { answer });
            said.EnsureSuccessStatusCode();
        }
        await AnswerAsync(brother, "home");
        Assert.Equal(0, await host.WithDbAsync(db => db.Absences.CountAsync()));
        await AnswerAsync(story.Family.Child, "should-be-there");
        Assert.Equal([officer.Id], await story.ToldAsync(NoticeTopic.ChildMissing));
    }

    [Theory, Engines]
    public async Task Nobody_is_asked_of_children_whose_exits_are_not_to_be_trusted(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, AlertStory.Asking);
        var story = await AlertStory.BeginAsync(host, othersCame: false);
        var officer = await story.Family.Registry.StaffAsync(StaffKind.Officer, story.School);
        // This one often leaves by a door that does not see it.
        foreach (var days in (int[])[-7, -3, -2])
            await story.PassAsync("in", story.Family.Child, at: days * 24);
        await story.PassAsync("in", story.Family.Child);
        await story.LeaveInTimeAsync(children: 3);
        story.Until(AfterClosing);
        Assert.Equal(0, await story.LookAsync());

        // Half of the school has no exit: the turnstile was open.
        for (var i = 0; i < WriteAlerts.Many; i++)
            await story.PassAsync("in", await story.Family.Registry.ChildAsync(story.School));
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(0, await story.LookAsync());
        Assert.Equal([officer.Id], await story.ToldAsync(NoticeTopic.ExitsMissing));
    }

    [Theory, Engines]
    public async Task A_kindergarten_asks_of_a_child_that_was_not_fetched_when_its_group_has_closed(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, AlertStory.Asking);
        var story = await AlertStory.BeginAsync(host, othersCame: false);
        await host.WithDbAsync(db =>
            db.Organisations.ExecuteUpdateAsync(set => set.SetProperty(o => o.Kind, OrganisationKind.Kindergarten))
        );
        await story.PassAsync("in", story.Family.Child);
        await story.LeaveInTimeAsync(children: 3);
        await host.WithDbAsync(db =>
        {
            db.Add(
                new WeekPattern
                {
                    OrganisationId = story.School.Id,
                    Begins = new(7, 0),
                    Ends = new(18, 0),
                }
            );
            return db.SaveChangesAsync();
        });
        story.Until(AfterClosing.AddHours(-1));
        Assert.Equal(1, await story.LookAsync());
        Assert.Equal(AlertKind.NotFetched, await host.WithDbAsync(db => db.Alerts.Select(a => a.Kind).SingleAsync()));

        // «Скоро заберём к 18:40»: asked again when that has passed.
        using var mother = await host.SignInAsync(story.Family.Mother);
        var id = await host.WithDbAsync(db => db.Alerts.Select(a => a.Id).SingleAsync());
        using var said = await mother.PostAsJsonAsync($"/api/v1/alerts/{id}/answer", new { answer = "late", until = "18:40" });
        said.EnsureSuccessStatusCode();
        host.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(0, await story.LookAsync());
        host.Clock.Advance(TimeSpan.FromMinutes(25));
        Assert.Equal(1, await story.LookAsync());
        Assert.Equal(2, await host.WithDbAsync(db => db.Alerts.Select(a => (int)a.Round).MaxAsync()));
    }

    /// <summary>An educator pressed the wrong tile and took it back: that child has not come. One that ate has.</summary>
    [Theory, Engines]
    public async Task A_mark_of_a_kindergarten_that_was_taken_back_is_no_arrival_and_a_meal_is_one(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, AlertStory.Asking);
        var story = await AlertStory.BeginAsync(host);
        await host.WithDbAsync(db =>
            db.Organisations.ExecuteUpdateAsync(set => set.SetProperty(o => o.Kind, OrganisationKind.Kindergarten))
        );
        var hungry = await story.Family.Registry.ChildAsync(story.School);
        using var till = await story.Family.Registry.DeviceClientAsync(story.School, DeviceKind.Till);
        Assert.Equal(1, (await till.SendAsync(till.Meal(hungry.Card, 5_000))).Accepted);
        var manual = host.Services.GetRequiredService<ManualEvents>();
        var by = new Enterer(story.Family.Mother.Id, "Кузьмина Е. В.", StaffKind.Teacher);
        var mark = new ManualFact("mark", story.Family.Child.Id, EventKind.In, host.Clock.GetUtcNow().AddMinutes(-2));
        var marked = (await manual.EnterAsync(by, [mark], default))[0].EventId;
        Assert.Equal(0, await story.LookAsync());
        var back = new ManualFact($"undo-{marked:N}", story.Family.Child.Id, EventKind.Out, host.Clock.GetUtcNow().AddMinutes(-1))
        {
            Note = "Отмена: предыдущая отметка сделана по ошибке",
            OfAnybody = true,
        };
        await manual.EnterAsync(by, [back], default);
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(1, await story.LookAsync());
        Assert.Equal(story.Family.Child.Id, await host.WithDbAsync(db => db.Alerts.Select(a => a.ChildId).SingleAsync()));
    }

    [Theory, Engines]
    public async Task A_house_in_which_children_stay_at_night_is_not_asked(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, AlertStory.Asking);
        var story = await AlertStory.BeginAsync(host, othersCame: false);
        await story.PassAsync("in", story.Family.Child);
        var officer = await story.Family.Registry.StaffAsync(StaffKind.Officer, story.School);
        using var desk = await SiteVisitor.SignedInAsync(host, officer);
        var page = await desk.OpenAsync("/school/calendar/hours");
        Assert.Contains("Вечером спрашивать семьи", page.Text, StringComparison.Ordinal);
        await desk.SubmitAsync(page, "main form", [], ticked: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]);
        story.Until(AfterClosing);
        Assert.Equal(0, await story.LookAsync());
    }

    /// <summary>The server was switched off in the morning. Devices could not report, and their queues come first.</summary>
    [Theory, Engines]
    public async Task After_porog_itself_was_away_nobody_is_asked_before_it_has_watched_for_ten_minutes(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, AlertStory.Asking);
        var story = await AlertStory.BeginAsync(host);
        var (silences, raise) = (host.Services.GetRequiredService<FindSilences>(), host.Services.GetRequiredService<RaiseAlerts>());
        Assert.Equal(0, await raise.LookAsync(default));
        for (var minute = 0; minute < 10; minute++)
        {
            Assert.True(await silences.LookAsync(default));
            Assert.Equal(0, await raise.LookAsync(default));
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.True(await silences.LookAsync(default));
        Assert.Equal(1, await raise.LookAsync(default));

        // Away once more: an open question does not climb before the queues have come.
        host.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.True(await silences.LookAsync(default));
        await host.Services.GetRequiredService<ClimbAlerts>().LookAsync(default);
        Assert.Equal(AlertStep.Told, await story.StepAsync());
    }
}
