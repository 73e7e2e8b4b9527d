using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delegation;

/// <summary>A trust's life over the API, from the invitation to its end.</summary>
public sealed class InvitationApiTests
{
    [Theory, Engines]
    public async Task A_grandmother_is_invited_accepts_sees_the_child_and_is_taken_off_by_the_father(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var father = await family.Registry.PersonAsync("Иванов", "Иван");
        await family.Registry.RepresentsAsync(father, family.Child);
        var grandmother = await family.Registry.PersonAsync("Соловьёва-Петрова", "Анна");
        using var mothers = await host.SignInAsync(family.Mother);
        using var fathers = await host.SignInAsync(father);
        using var hers = await host.SignInAsync(grandmother);

        // The mother misspells the surname.
        var answer = await mothers.PostAsJsonAsync(
            "/api/v1/invitations",
            new
            {
                children = new[] { family.Child.Id },
                phone = Phone.Display(grandmother.PhoneNumber!),
                surname = "соловьева петрова",
                sees = new[] { "attendance", "meals" },
                until = "2027-05-31",
            }
        );
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        await PorogHost.EventuallyAsync(async () => (await TopicsAsync(host, grandmother)).Length == 1, "she is told");
        Assert.Equal([NoticeTopic.InvitationReceived], await TopicsAsync(host, grandmother));
        var received = Assert.Single((await hers.JsonAsync("/api/v1/invitations")).GetProperty("received").EnumerateArray());
        Assert.Equal("Иванова Мария Петровна", received.GetProperty("from").GetString());
        Assert.Equal("2027-05-31", received.GetProperty("until").GetString());
        Assert.Equal(family.Child.Id, Assert.Single(received.GetProperty("children").EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Empty((await hers.JsonAsync("/api/v1/children")).EnumerateArray());

        Assert.Equal("checking", await hers.DoAsync(id, "accept"));
        await mothers.StandsAsync(id, "active");
        var child = Assert.Single((await hers.JsonAsync("/api/v1/children")).EnumerateArray());
        Assert.Equal("trusted", child.GetProperty("relation").GetString());
        Assert.Equal(["attendance", "meals"], child.GetProperty("sees").EnumerateArray().Select(s => s.GetString()));
        Assert.Contains(NoticeTopic.AccessOpened, await TopicsAsync(host, grandmother));
        Assert.Contains(NoticeTopic.TrustOpened, await TopicsAsync(host, family.Mother));

        var trust = (await fathers.RepresentativesAsync(family.Child.Id)).Single(r => r.GetProperty("relation").GetString() == "trusted");
        Assert.Equal("Соловьёва-Петрова Анна Петровна", trust.GetProperty("fullName").GetString());
        Assert.Equal("Иванова Мария Петровна", trust.GetProperty("givenBy").GetString());
        Assert.Equal(
            ["Иванов Иван Петровна", "Иванова Мария Петровна", "Соловьёва-Петрова Анна Петровна"],
            (await hers.RepresentativesAsync(family.Child.Id)).Select(r => r.GetProperty("fullName").GetString()).Order()
        );

        var ended = await fathers.DeleteAsync($"/api/v1/trusts/{trust.GetProperty("id").GetGuid()}");
        Assert.Equal("ended", (await ended.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString());
        Assert.Empty((await hers.JsonAsync("/api/v1/children")).EnumerateArray());
        await (await hers.GetAsync($"/api/v1/children/{family.Child.Id}/representatives")).ProblemAsync(404, "not-found");
        Assert.Contains(NoticeTopic.AccessEnded, await TopicsAsync(host, grandmother));
        Assert.Contains(NoticeTopic.TrustEnded, await TopicsAsync(host, family.Mother));

        var log = await host.WithDbAsync(db =>
            db.AccessLog.Where(e => e.Event >= AuditEvent.InvitationSent).OrderBy(e => e.Number).ToListAsync()
        );
        Assert.Equal(
            [AuditEvent.InvitationSent, AuditEvent.InvitationAccepted, AuditEvent.TrustOpened, AuditEvent.TrustEnded],
            log.Select(e => e.Event)
        );
        Assert.Equal(father.Id, log[^1].ActorId);
    }

    [Theory, Engines]
    public async Task Known_phone_unknown_phone_and_wrong_surname_get_the_same_answer(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var known = await family.Registry.PersonAsync("Петрова", "Анна");
        using var mother = await host.SignInAsync(family.Mother);
        var answers = new List<string>();
        foreach (
            var (phone, surname) in new[] { (known.PhoneNumber!, "Петрова"), ("+79991112233", "Петрова"), (known.PhoneNumber!, "Сидорова") }
        )
        {
            var id = Guid.NewGuid();
            var answer = await mother.PostAsJsonAsync(
                "/api/v1/invitations",
                new
                {
                    id,
                    children = new[] { family.Child.Id },
                    phone,
                    surname,
                }
            );
            answers.Add(
                $"{(int)answer.StatusCode} {answer.Content.Headers} {await answer.Content.ReadAsStringAsync()}".Replace($"{id}", "…")
            );
        }
        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(answers[0], answers[2]);
        // The sender's own list does not reveal it either, once both invitations are announced.
        await PorogHost.EventuallyAsync(async () => (await TopicsAsync(host, known)).Length == 2, "both are announced");
        var rows = (await mother.RepresentativesAsync(family.Child.Id))
            .Where(r => r.GetProperty("relation").GetString() == "trusted")
            .ToList();
        Assert.All(rows, row => Assert.Equal("sent", row.GetProperty("state").GetString()));
        Assert.Equal(["Петрова", "Петрова", "Сидорова"], rows.Select(r => r.GetProperty("fullName").GetString()).Order());
    }

    [Theory, Engines]
    public async Task A_mistyped_phone_shows_a_stranger_no_child_and_opens_nothing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var stranger = await family.Registry.PersonAsync("Кузнецова", "Ольга");
        using var mother = await host.SignInAsync(family.Mother);
        using var hers = await host.SignInAsync(stranger);
        var answer = await mother.PostAsJsonAsync(
            "/api/v1/invitations",
            new
            {
                children = new[] { family.Child.Id },
                phone = stranger.PhoneNumber,
                surname = "Петрова",
            }
        );
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        await PorogHost.EventuallyAsync(async () => (await TopicsAsync(host, stranger)).Length == 1, "she is told");
        Assert.Equal("checking", await hers.DoAsync(id, "accept"));
        await mother.StandsAsync(id, "failed");
        Assert.Contains(NoticeTopic.TrustCheckFailed, await TopicsAsync(host, family.Mother));
        Assert.Contains(NoticeTopic.AccessCheckFailed, await TopicsAsync(host, stranger));
        foreach (var path in new[] { "/api/v1/invitations", "/api/v1/messages", "/api/v1/children" })
        {
            var read = await hers.GetStringAsync(path);
            Assert.DoesNotContain("Иванов", read, StringComparison.Ordinal);
            Assert.DoesNotContain("Петрова", read, StringComparison.Ordinal);
        }
        // The sender does not learn the stranger's name.
        Assert.DoesNotContain(
            "Кузнецова",
            await mother.GetStringAsync($"/api/v1/children/{family.Child.Id}/representatives"),
            StringComparison.Ordinal
        );
    }

    [Theory, Engines]
    public async Task Only_a_legal_representative_of_every_child_invites(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var others = await Family.CreateAsync(host);
        var someone = await family.Registry.PersonAsync("Петрова");
        using var mother = await host.SignInAsync(family.Mother);
        using var trusted = await host.SignInAsync(await family.TrustedAsync());
        await (await mother.PostInvitationAsync(someone, family.Child.Id, others.Child.Id)).ProblemAsync(404, "not-found");
        await (await mother.PostInvitationAsync(someone, Guid.NewGuid())).ProblemAsync(404, "not-found");
        await (await trusted.PostInvitationAsync(someone, others.Child.Id)).ProblemAsync(404, "not-found");
        await (await trusted.PostInvitationAsync(someone, family.Child.Id)).ProblemAsync(403, "forbidden");
        Assert.False(await host.WithDbAsync(db => db.Invitations.AnyAsync()));
    }

    [Theory, Engines]
    public async Task What_cannot_be_meant_is_refused_by_field(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var mother = await host.SignInAsync(family.Mother);
        Guid[] children = [family.Child.Id];
        var (phone, surname) = ("+79991112233", "Петрова");
        await RefusedAsync(
            "children",
            new
            {
                children = Array.Empty<Guid>(),
                phone,
                surname,
            }
        );
        await RefusedAsync(
            "children",
            new
            {
                children = new[] { family.Child.Id, family.Child.Id },
                phone,
                surname,
            }
        );
        await RefusedAsync(
            "phone",
            new
            {
                children,
                phone = "семь",
                surname,
            }
        );
        await RefusedAsync("phone", new { children, surname });
        await RefusedAsync(
            "phone",
            new
            {
                children,
                phone = family.Mother.PhoneNumber,
                surname,
            }
        );
        await RefusedAsync(
            "surname",
            new
            {
                children,
                phone,
                surname = " ",
            }
        );
        await RefusedAsync(
            "surname",
            new
            {
                children,
                phone,
                surname = new string('я', 101),
            }
        );
        await RefusedAsync(
            "sees",
            new
            {
                children,
                phone,
                surname,
                sees = Array.Empty<string>(),
            }
        );
        await RefusedAsync(
            "from",
            new
            {
                children,
                phone,
                surname,
                from = "2026-11-19",
            }
        );
        await RefusedAsync(
            "from",
            new
            {
                children,
                phone,
                surname,
                from = "завтра",
            }
        );
        await RefusedAsync(
            "until",
            new
            {
                children,
                phone,
                surname,
                until = "2026-11-19",
            }
        );
        await RefusedAsync(
            "until",
            new
            {
                children,
                phone,
                surname,
                from = "2026-12-02",
                until = "2026-12-01",
            }
        );
        await RefusedAsync(
            "mayAccompany",
            new
            {
                children,
                phone,
                surname,
                mayAccompany = true,
            }
        );
        await RefusedAsync(
            "mayAnnounceAbsence",
            new
            {
                children,
                phone,
                surname,
                sees = new[] { "meals" },
                mayAnnounceAbsence = true,
            }
        );

        async Task RefusedAsync(string field, object body)
        {
            var problem = await (await mother.PostAsJsonAsync("/api/v1/invitations", body)).ProblemAsync(400, "invalid");
            Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        }
    }

    [Theory, Engines]
    public async Task Dates_are_days_of_the_childs_organisation(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host, OrganisationKind.Kindergarten, "Asia/Vladivostok");
        using var mother = await host.SignInAsync(family.Mother);
        var answer = await mother.PostAsJsonAsync(
            "/api/v1/invitations",
            new
            {
                children = new[] { family.Child.Id },
                phone = "+79991112233",
                surname = "Петрова",
                from = "2026-11-21",
                until = "2026-11-21",
                mayAccompany = true,
                mayAnnounceAbsence = true,
            }
        );
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var trust = await host.WithDbAsync(db => db.Trusts.SingleAsync());
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 14, 0, 0, TimeSpan.Zero), trust.StartsAt);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 14, 0, 0, TimeSpan.Zero), trust.EndsAt);
        Assert.True(trust.MayAccompany);
        Assert.True(trust.MayAnnounceAbsence);
        var row = (await mother.RepresentativesAsync(family.Child.Id)).Single(r => r.GetProperty("relation").GetString() == "trusted");
        Assert.Equal(("2026-11-21", "2026-11-21"), (row.GetProperty("from").GetString(), row.GetProperty("until").GetString()));
    }

    [Theory, Engines]
    public async Task Twenty_invitations_a_day_and_no_more_though_they_race(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var someone = await family.Registry.PersonAsync("Петрова");
        using var mother = await host.SignInAsync(family.Mother);
        var answers = await Task.WhenAll(Enumerable.Range(0, 23).Select(_ => mother.PostInvitationAsync(someone, family.Child.Id)));
        Assert.Equal(20, answers.Count(a => a.StatusCode == HttpStatusCode.Accepted));
        Assert.Equal(3, answers.Count(a => a.StatusCode == HttpStatusCode.TooManyRequests));
        host.Clock.Advance(TimeSpan.FromDays(1));
        using var tomorrow = await host.SignInAsync(family.Mother);
        await tomorrow.InviteAsync(someone, family.Child.Id);
    }

    [Theory, Engines]
    public async Task A_form_sent_twice_makes_one_invitation(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var mother = await host.SignInAsync(family.Mother);
        var body = new
        {
            id = Guid.NewGuid(),
            children = new[] { family.Child.Id },
            phone = "+79991112233",
            surname = "Петрова",
        };
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => mother.PostAsJsonAsync("/api/v1/invitations", body)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Equal(1, await host.WithDbAsync(db => db.Trusts.CountAsync()));
        var others = await Family.CreateAsync(host);
        using var other = await host.SignInAsync(others.Mother);
        var taken = await other.PostAsJsonAsync("/api/v1/invitations", body with { children = [others.Child.Id] });
        await taken.ProblemAsync(409, "conflict");
    }

    [Theory, Engines]
    public async Task Whoever_registers_later_finds_the_invitation(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.Registry.PersonAsync("Петрова", "Анна");
        await SetVerifiedAsync(false);
        using var mother = await host.SignInAsync(family.Mother);
        await mother.InviteAsync(grandmother, family.Child.Id);
        // The run that announces a later invitation has processed the earlier one too.
        var neighbour = await family.Registry.PersonAsync("Соседова", "Вера");
        await mother.InviteAsync(neighbour, family.Child.Id);
        await PorogHost.EventuallyAsync(async () => (await TopicsAsync(host, neighbour)).Length == 1, "the neighbour is told");
        Assert.Empty(await TopicsAsync(host, grandmother));
        await SetVerifiedAsync(true);
        await PorogHost.EventuallyAsync(async () => (await TopicsAsync(host, grandmother)).Length == 1, "she is told");

        Task SetVerifiedAsync(bool verified) =>
            host.WithDbAsync(db =>
                db.Users.Where(u => u.Id == grandmother.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(u => u.PhoneNumberConfirmed, verified))
            );
    }

    internal static Task<NoticeTopic[]> TopicsAsync(PorogHost host, Account person) =>
        host.WithDbAsync(db => db.Notices.Where(n => n.PersonId == person.Id).OrderBy(n => n.At).Select(n => n.Topic).ToArrayAsync());
}
