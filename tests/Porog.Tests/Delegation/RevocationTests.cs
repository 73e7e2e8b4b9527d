using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Delegation;
using Porog.Delivery;
using Porog.Journal;
using Porog.Notices;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delegation;

/// <summary>
/// Revocation is immediate (product rule 1). After any loss of access the next request finds nothing, open streams end on every node,
/// queued messages are not sent, and the message centre does not name the child any more.
/// </summary>
public sealed class RevocationTests
{
    private const string ChildsName = "Пётр";

    /// <summary>No mail server is reachable, and only the test sends.</summary>
    private static readonly string[] Mail = ["--Porog:Mail:Host", "127.0.0.1", "--Porog:Mail:Port", "1"];

    [Theory, Engines]
    public async Task A_trust_that_the_other_parent_ends_shows_nothing_from_that_moment(DatabaseEngine engine)
    {
        await using var case_ = await Case.CreateAsync(engine);
        var father = await case_.Family.Registry.PersonAsync("Иванов", "Иван");
        await case_.Family.Registry.RepresentsAsync(father, case_.Family.Child);
        using var client = await case_.Host.SignInAsync(father);
        await case_.HoldsAsync(
            async () => (await client.DeleteAsync($"/api/v1/trusts/{case_.TrustId}")).EnsureSuccessStatusCode(),
            case_.Grandmother
        );
    }

    [Theory, Engines]
    public async Task A_trusted_person_who_leaves_on_the_page_sees_nothing_from_that_moment(DatabaseEngine engine)
    {
        await using var case_ = await Case.CreateAsync(engine);
        using var visitor = await SiteVisitor.SignedInAsync(case_.Host, case_.Grandmother);
        var page = await visitor.OpenAsync($"/children/{case_.Family.Child.Id}/trusts/{case_.TrustId}/end");
        await case_.HoldsAsync(
            async () => Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(page, "main form", [])).Status),
            case_.Grandmother
        );
    }

    [Theory, Engines]
    public async Task A_trust_whose_last_day_passes_ends_like_one_that_is_taken_back(DatabaseEngine engine)
    {
        await using var case_ = await Case.CreateAsync(engine, endsAt: PorogHost.SchoolDay.AddMinutes(10));
        await case_.HoldsAsync(
            () =>
            {
                case_.Host.Clock.Advance(TimeSpan.FromMinutes(10));
                return Task.CompletedTask;
            },
            case_.Grandmother
        );
        await PorogHost.EventuallyAsync(
            () => case_.Host.WithDbAsync(db => db.Trusts.AllAsync(t => t.State == TrustState.Ended)),
            "it is written down"
        );
    }

    [Theory, Engines]
    public async Task An_ended_representation_ends_the_sight_of_the_parent_and_of_those_they_trusted(DatabaseEngine engine)
    {
        await using var case_ = await Case.CreateAsync(engine);
        var officer = await case_.Family.Registry.PersonAsync("Кузьмина", "Елена");
        var school = await case_.Host.WithDbAsync(db => db.Organisations.SingleAsync());
        await case_.Family.Registry.AddAsync(
            new StaffRole
            {
                PersonId = officer.Id,
                Kind = StaffKind.Officer,
                OrganisationId = school.Id,
            }
        );
        using var visitor = await SiteVisitor.SignedInAsync(case_.Host, officer);
        var page = await visitor.OpenAsync($"/school/children/{case_.Family.Child.Id}");
        await case_.HoldsAsync(
            async () =>
                Assert.Equal(
                    HttpStatusCode.Redirect,
                    (await visitor.SubmitAsync(page, "main form", new() { ["Reason"] = "Решение суда.", ["Keeper"] = "" })).Status
                ),
            case_.Grandmother,
            case_.Family.Mother
        );
        using var mother = await SiteVisitor.SignedInAsync(case_.Host, case_.Family.Mother);
        Assert.Contains("Решение суда.", (await mother.OpenAsync("/messages")).Text);
    }

    [Theory, Engines]
    public async Task An_ended_representation_names_nobody_who_was_still_being_checked(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, configure: InvitationStatesTests.WithoutWorker);
        var family = await Family.CreateAsync(host);
        var stranger = await family.Registry.PersonAsync("Кузнецова", "Ольга");
        var officer = new AuditActor((await family.Registry.PersonAsync("Кузьмина", "Елена")).Id, "Кузьмина Елена", ActorRole.Officer);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        await family.Registry.AddAsync(
            new StaffRole
            {
                PersonId = officer.Id!.Value,
                Kind = StaffKind.Officer,
                OrganisationId = school.Id,
            }
        );
        var request = new InvitationRequest(
            Guid.NewGuid(),
            [family.Child.Id],
            stranger.PhoneNumber!,
            "Петрова",
            Sight.Everything,
            null,
            null,
            MayAccompany: false
        );
        await host.Services.GetRequiredService<SendInvitation>().SendAsync(family.Mother.Id, request, default);
        await host.Services.GetRequiredService<AnswerInvitation>().AcceptAsync(stranger.Id, request.Id, default);
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var id = await host.WithDbAsync(db => db.LegalRepresentations.Select(r => r.Id).SingleAsync());
            var end = scope.ServiceProvider.GetRequiredService<EndRepresentation>();
            Assert.Equal(EndOutcome.Done, await end.EndAsync(officer, new(id, "Ошибка.", Barred: false, KeeperId: null), default));
        }
        await host.WithDbAsync(async db =>
        {
            Assert.Equal(TrustState.Ended, await db.Trusts.Select(t => t.State).SingleAsync());
            Assert.False(await db.AccessLog.AnyAsync(e => e.Subject!.Contains("Кузнецова")));
            Assert.Equal(
                [NoticeTopic.AccessEnded],
                await db.Notices.Where(n => n.PersonId == stranger.Id).Select(n => n.Topic).ToListAsync()
            );
        });
    }

    [Theory, Engines]
    public async Task An_ended_session_ends_its_streams_and_no_others(DatabaseEngine engine)
    {
        await using var case_ = await Case.CreateAsync(engine);
        var node = case_.Nodes[^1];
        using var ended = await LiveStream.OpenAsync(node, case_.Grandmother, case_.Family.Child);
        using var mothers = await LiveStream.OpenAsync(node, case_.Family.Mother, case_.Family.Child);
        using var program = await node.SignInAsync(case_.Grandmother);
        using var visitor = await SiteVisitor.SignedInAsync(case_.Host, case_.Grandmother);
        var sessions = await visitor.OpenAsync("/account/sessions");
        await visitor.SubmitAsync(sessions, "main form", new() { ["Others"] = "true" });
        Assert.Null(await ended.NextAsync());
        var path = $"/api/v1/children/{case_.Family.Child.Id}/timeline";
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync(path)).StatusCode);
        await new JournalRows(case_.Host).AddAsync(case_.Family.Child, EventKind.Out);
        Assert.NotNull(await mothers.NextAsync());
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync($"/children/{case_.Family.Child.Id}/attendance")).Status);
    }

    /// <summary>A grandmother invited by the mother. She sees everything, was told of an entry, and has a queued letter.</summary>
    private sealed class Case(Family family, Account grandmother, Guid trustId, List<PorogHost> nodes) : IAsyncDisposable
    {
        public Family Family => family;
        public Account Grandmother => grandmother;
        public Guid TrustId => trustId;
        public PorogHost Host => nodes[0];

        /// <summary>Two nodes on PostgreSQL, one on SQLite.</summary>
        public IReadOnlyList<PorogHost> Nodes => nodes;

        public static async Task<Case> CreateAsync(DatabaseEngine engine, DateTimeOffset? endsAt = null)
        {
            var host = await PorogHost.StartAsync(engine, Mail, configure: MailServer.WithoutWorker);
            List<PorogHost> nodes = [host];
            if (engine == DatabaseEngine.PostgreSql)
                nodes.Add(await PorogHost.StartAsync(engine, Mail, sharing: host, configure: MailServer.WithoutWorker));
            var family = await Family.CreateAsync(host);
            var grandmother = await family.Registry.PersonAsync("Петрова", "Анна");
            using var mother = await host.SignInAsync(family.Mother);
            using var hers = await host.SignInAsync(grandmother);
            var invitation = await mother.InviteAsync(grandmother, family.Child.Id);
            await PorogHost.EventuallyAsync(
                () => host.WithDbAsync(db => db.Notices.AnyAsync(n => n.PersonId == grandmother.Id)),
                "she is told of the invitation"
            );
            await hers.DoAsync(invitation, "accept");
            await mother.StandsAsync(invitation, "active");
            if (endsAt is not null)
                await host.WithDbAsync(db => db.Trusts.ExecuteUpdateAsync(set => set.SetProperty(t => t.EndsAt, endsAt)));
            await new JournalRows(host).AddAsync(family.Child, EventKind.In);
            await PorogHost.EventuallyAsync(
                () => host.WithDbAsync(db => db.Deliveries.AnyAsync(d => d.PersonId == grandmother.Id && d.ChildId != null)),
                "mail waits"
            );
            var trust = await host.WithDbAsync(db => db.Trusts.Select(t => t.Id).SingleAsync());
            return new Case(family, grandmother, trust, nodes);
        }

        public async Task HoldsAsync(Func<Task> revoke, params Account[] people)
        {
            var clients = new List<(HttpClient Program, SiteVisitor Visitor, LiveStream Stream)>();
            var before = Host.Clock.GetUtcNow();
            foreach (var node in nodes)
            foreach (var person in people)
            {
                var client = await node.SignInAsync(person);
                var visitor = await SiteVisitor.SignedInAsync(node, person);
                Assert.Contains(ChildsName, await client.GetStringAsync("/api/v1/messages"), StringComparison.Ordinal);
                Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync($"/children/{Family.Child.Id}/attendance")).Status);
                clients.Add((client, visitor, await LiveStream.OpenAsync(node, person, Family.Child)));
            }

            await revoke();

            foreach (var (client, visitor, stream) in clients)
            {
                foreach (var call in (string[])["timeline", "timeline/live", "wallet", "representatives", "access-log"])
                    await (await client.GetAsync($"/api/v1/children/{Family.Child.Id}/{call}")).ProblemAsync(404, "not-found");
                foreach (var page in (string[])["", "/attendance", "/meals", "/account", "/representatives", "/settings", "/access-log"])
                    Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/children/{Family.Child.Id}{page}")).Status);
                Assert.Null(await stream.NextAsync());
                foreach (var path in (string[])["/api/v1/children", "/api/v1/messages", "/api/v1/invitations"])
                    Silent(await client.GetStringAsync(path));
                foreach (var path in (string[])["/", "/messages", "/invitations"])
                    Silent((await visitor.OpenAsync(path)).Document.DocumentElement.OuterHtml);
                client.Dispose();
                visitor.Dispose();
                stream.Dispose();
            }
            await NothingIsSentAsync(before, people);
        }

        private void Silent(string read)
        {
            Assert.DoesNotContain(ChildsName, read, StringComparison.Ordinal);
            Assert.DoesNotContain(Family.Child.Id.ToString(), read, StringComparison.OrdinalIgnoreCase);
        }

        /// <summary>None of the deliveries due before is sent if it is about the child.</summary>
        private async Task NothingIsSentAsync(DateTimeOffset before, Account[] people)
        {
            while (await Host.Services.GetRequiredService<DeliverySender>().SendDueAsync(Channel.Email, default) > 0) { }
            var ids = people.Select(p => p.Id).ToList();
            var (deliveries, notices) = await Host.WithDbAsync(async db =>
                (
                    await db.Deliveries.AsNoTracking().Where(d => ids.Contains(d.PersonId) && d.At <= before).ToListAsync(),
                    await db.Notices.AsNoTracking().ToDictionaryAsync(n => n.Id)
                )
            );
            var about = deliveries.Where(d => d.ChildId is not null || notices[d.SubjectId].ReadFacts().ChildIds is not null).ToList();
            Assert.All(ids, id => Assert.True(about.Count(d => d.PersonId == id) >= 2));
            Assert.All(about, d => Assert.Equal(DeliveryState.Withheld, d.State));
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var node in Enumerable.Reverse(nodes))
                await node.DisposeAsync();
        }
    }
}
