using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Alerts;
using Porog.Attendance;
using Porog.Attendance.Absences;
using Porog.Notices;
using Porog.Readers;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Alerts;

/// <summary>«Где ребёнок?» is asked only when it is known that a child has not come, once, and the first answer ends it (product rules 13 and 15).</summary>
public sealed class AlertTests
{
    [Theory, Engines]
    public async Task Both_representatives_are_asked_once_and_the_first_answer_ends_it_for_both(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, AlertStory.Asking);
        var story = await AlertStory.BeginAsync(host);
        var father = await story.FatherAsync();
        await story.LookAsync();
        await story.LookAsync();
        Assert.Equivalent(new[] { story.Family.Mother.Id, father.Id }, await story.ToldAsync(NoticeTopic.AlertRaised), strict: true);

        using var mother = await host.SignInAsync(story.Family.Mother);
        using var other = await host.SignInAsync(father);
        var alert = Assert.Single(await AlertsAsync(mother));
        Assert.Equal("open", alert.GetProperty("state").GetString());
        var address = $"/api/v1/alerts/{alert.GetProperty("id").GetGuid()}/answer";
        using var wrong = await mother.PostAsJsonAsync(address, new { answer = "nowhere", until = "noon" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var first = await mother.PostAsJsonAsync(address, new { answer = "late", until = "11:30" });
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var second = await other.PostAsJsonAsync(address, new { answer = "home" });
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        var known = (await second.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("first");
        Assert.Equal(("late", "11:30"), (known.GetProperty("answer").GetString(), known.GetProperty("until").GetString()));

        // The one who answered is not told; nothing climbs any more.
        Assert.Equal([father.Id], await story.ToldAsync(NoticeTopic.AlertAnswered));
        host.Clock.Advance(TimeSpan.FromMinutes(30));
        await story.LookAsync();
        Assert.Equal(2, (await story.ToldAsync(NoticeTopic.AlertRaised)).Count);
    }

    [Theory, Engines]
    public async Task Nobody_else_sees_or_answers_the_question(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, AlertStory.Asking);
        var story = await AlertStory.BeginAsync(host);
        await story.LookAsync();
        var id = await host.WithDbAsync(db => db.Alerts.Select(a => a.Id).SingleAsync());
        foreach (var person in new[] { await story.Family.TrustedAsync(), await story.Family.Registry.PersonAsync() })
        {
            using var stranger = await host.SignInAsync(person);
            Assert.Empty(await AlertsAsync(stranger));
            using var answer = await stranger.PostAsJsonAsync($"/api/v1/alerts/{id}/answer", new { answer = "home" });
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Theory, Engines]
    public async Task Families_are_not_asked_when_it_is_not_known_that_the_child_has_not_come(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, AlertStory.Asking);
        var story = await AlertStory.BeginAsync(host, othersCame: false);
        // Nobody at all has come: a holiday that nobody entered, or no power.
        Assert.Equal(0, await story.LookAsync());

        await story.OthersComeAsync();
        var silence = await story.Family.Registry.AddAsync(
            new ReaderSilence
            {
                DeviceId = story.Turnstile.Device.Id,
                OrganisationId = story.School.Id,
                Since = host.Clock.GetUtcNow().AddHours(-3),
                FoundAt = host.Clock.GetUtcNow().AddHours(-3),
                Kind = SilenceKind.OutOfTouch,
                Expected = 40,
                Minutes = 10,
                Missing = 100,
            }
        );
        Assert.Equal(0, await story.LookAsync());

        // It reports again: what it kept arrives first.
        await host.WithDbAsync(db =>
            db.ReaderSilences.Where(s => s.Id == silence.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, host.Clock.GetUtcNow()))
        );
        Assert.Equal(0, await story.LookAsync());
        host.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(1, await story.LookAsync());
    }

    [Theory, Engines]
    public async Task An_announced_child_and_one_that_ate_are_not_asked_about(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, AlertStory.Asking);
        var story = await AlertStory.BeginAsync(host);
        using var mother = await host.SignInAsync(story.Family.Mother);
        var today = DateOnly.FromDateTime(PorogHost.SchoolDay.UtcDateTime);
        using var said = await mother.PostAsJsonAsync(
            $"/api/v1/children/{story.Family.Child.Id}/absences",
            new
            {
                from = today,
                until = today,
                kind = "illness",
            }
        );
        Assert.Equal(HttpStatusCode.Created, said.StatusCode);
        var hungry = await story.Family.Registry.ChildAsync(story.School);
        using var till = await story.Family.Registry.DeviceClientAsync(story.School, DeviceKind.Till);
        Assert.Equal(1, (await till.SendAsync(till.Meal(hungry.Card, 5_000))).Accepted);
        Assert.Equal(0, await story.LookAsync());
        Assert.Equal(0, await host.WithDbAsync(db => db.Alerts.CountAsync()));
    }

    [Theory, Engines]
    public async Task When_most_are_missing_the_officers_are_told_once_and_no_family(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, AlertStory.Asking);
        var story = await AlertStory.BeginAsync(host);
        var officer = await story.Family.Registry.StaffAsync(StaffKind.Officer, story.School);
        for (var i = 0; i < WriteAlerts.Many; i++)
            await story.Family.Registry.ChildAsync(story.School);
        Assert.Equal(0, await story.LookAsync());
        Assert.Equal(0, await story.LookAsync());
        Assert.Equal([officer.Id], await story.ToldAsync(NoticeTopic.AlertsHeldBack));
    }

    [Theory, Engines]
    public async Task Unanswered_it_climbs_to_a_letter_an_sms_and_the_school_but_not_to_somebody_whose_right_ended(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, [.. sms.Settings, .. AlertStory.Asking]);
        var story = await AlertStory.BeginAsync(host);
        var father = await story.FatherAsync();
        await story.LookAsync();
        await host.WithDbAsync(db =>
            db.LegalRepresentations.Where(r => r.PersonId == father.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.EndedAt, host.Clock.GetUtcNow()))
        );

        host.Clock.Advance(TimeSpan.FromMinutes(6));
        await story.LookAsync();
        Assert.Equal(AlertStep.Letter, await story.StepAsync());
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        await story.LookAsync();
        Assert.Equal(AlertStep.Sms, await story.StepAsync());
        await PorogHost.EventuallyAsync(() => Task.FromResult(sms.Received.Count == 1), "one SMS");
        Assert.Contains("/alerts", sms.Received.Single().Text, StringComparison.Ordinal);
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        await story.LookAsync();
        Assert.Equal(AlertStep.School, await story.StepAsync());

        // The child comes: nothing more.
        Assert.Equal(1, (await story.Turnstile.SendAsync(story.Turnstile.Passage(story.Family.Child.Card))).Accepted);
        await story.LookAsync();
        Assert.Equal(AlertEnd.Came, await host.WithDbAsync(db => db.Alerts.Select(a => a.End).SingleAsync()));
    }

    [Theory, Engines]
    public async Task The_link_of_a_message_answers_without_signing_in_once_and_only_while_the_right_holds(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, AlertStory.Asking);
        var story = await AlertStory.BeginAsync(host);
        await story.LookAsync();
        var link = await host.WithDbAsync(async db =>
            (await db.Notices.SingleAsync(n => n.Topic == NoticeTopic.AlertRaised)).ReadFacts().Link!
        );
        using var phone = new SiteVisitor(host);
        var page = await phone.OpenAsync(link);
        Assert.Contains("Где", page.Text, StringComparison.Ordinal);
        using var answered = await phone.PostAsync(link, new() { ["answer"] = "home" });
        Assert.Contains("дома, болеет", (await phone.OpenAsync(link)).Text, StringComparison.Ordinal);
        // At home: the absence of today is announced by it.
        Assert.Equal(AbsenceKind.Illness, await host.WithDbAsync(db => db.Absences.Select(a => a.Kind).SingleAsync()));
        using var again = await phone.PostAsync(link, new() { ["answer"] = "should-be-there" });
        Assert.Equal(AlertAnswer.Home, await host.WithDbAsync(db => db.Alerts.Select(a => a.Answer).SingleAsync()));

        Assert.Equal(HttpStatusCode.NotFound, (await phone.OpenAsync("/answer/AAAA")).Status);
        await host.WithDbAsync(db =>
            db.LegalRepresentations.ExecuteUpdateAsync(set => set.SetProperty(r => r.EndedAt, host.Clock.GetUtcNow().AddSeconds(-1)))
        );
        Assert.Equal(HttpStatusCode.NotFound, (await phone.OpenAsync(link)).Status);
    }

    private static async Task<JsonElement[]> AlertsAsync(HttpClient person) =>
        [.. (await person.GetFromJsonAsync<JsonElement>("/api/v1/alerts")).EnumerateArray()];
}
