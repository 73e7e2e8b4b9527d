using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Accounts;
using Porog.Delegation;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;
using Porog.Tests.Support;
using Porog.Web.Delegation;

namespace Porog.Tests.Delegation;

/// <summary>Product rule 4: every state, every command in it, and the automatic transitions by time and check.</summary>
public sealed class InvitationStatesTests
{
    private static readonly string[] Unlimited = ["--Porog:Trusts:MostInvitationsADay", "1000", "--Porog:Trusts:MostAChild", "1000"];

    /// <summary>The diagram of Delegation/README.md. All other transitions are conflicts and change nothing.</summary>
    private static readonly Dictionary<(TrustState, Command), TrustState> Allowed = new()
    {
        [(TrustState.Sent, Command.Accept)] = TrustState.Checking,
        [(TrustState.Sent, Command.Decline)] = TrustState.Declined,
        [(TrustState.Sent, Command.Withdraw)] = TrustState.Withdrawn,
        [(TrustState.Sent, Command.Resend)] = TrustState.Sent,
        [(TrustState.Sent, Command.End)] = TrustState.Withdrawn,
        [(TrustState.Checking, Command.End)] = TrustState.Ended,
        [(TrustState.Active, Command.Change)] = TrustState.Active,
        [(TrustState.Active, Command.End)] = TrustState.Ended,
    };

    private enum Command
    {
        Accept,
        Decline,
        Withdraw,
        Resend,
        Change,
        End,
    }

    /// <summary>Turns the worker off; the test checks, announces and expires.</summary>
    internal static void WithoutWorker(IServiceCollection services) =>
        services.Remove(services.Single(s => s.ImplementationType == typeof(TrustWorker)));

    [Theory, Engines]
    public async Task Every_command_in_every_state_follows_the_diagram_or_changes_nothing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, Unlimited, configure: WithoutWorker);
        var family = await Family.CreateAsync(host);
        var invited = await family.Registry.PersonAsync("Петрова", "Анна");
        foreach (var state in Enum.GetValues<TrustState>())
        {
            var standing = new Dictionary<Command, (Guid Invitation, Guid Trust)>();
            foreach (var command in Enum.GetValues<Command>())
                standing[command] = await SendAsync(host, family, invited);
            await BringToAsync(host, family, invited, state, [.. standing.Values]);
            // A day later, because an earlier reminder is refused.
            if (state == TrustState.Sent)
                host.Clock.Advance(ResendInvitation.Soonest);
            using var mother = await host.SignInAsync(family.Mother);
            using var hers = await host.SignInAsync(invited);
            foreach (var (command, (invitation, trust)) in standing)
            {
                Assert.Equal(state, (await TrustAsync(host, trust)).State);
                var before = await WorldAsync(host, trust);
                var allowed = Allowed.TryGetValue((state, command), out var next);
                var done = await DoAsync(host, family, mother, hers, command, invitation, trust);
                Assert.True(allowed == done, $"{command} in {state}: done is {done}");
                if (allowed)
                    Assert.Equal(next, (await TrustAsync(host, trust)).State);
                else
                    Assert.Equal(before, await WorldAsync(host, trust));
            }
        }
    }

    [Theory, Engines]
    public async Task Thirty_days_without_an_answer_expire_it_and_a_resend_begins_them_anew(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var invited = await family.Registry.PersonAsync("Петрова", "Анна");
        var (invitation, trust) = await SendAsync(host, family, invited);
        var resend = host.Services.GetRequiredService<ResendInvitation>();
        Assert.Equal(TrustOutcome.Conflict, (await resend.ResendAsync(family.Mother.Id, invitation, default)).Outcome);
        host.Clock.Advance(TimeSpan.FromDays(20));
        Assert.Equal(TrustOutcome.NotFound, (await resend.ResendAsync(invited.Id, invitation, default)).Outcome);
        Assert.Equal(TrustOutcome.Done, (await resend.ResendAsync(family.Mother.Id, invitation, default)).Outcome);
        await PorogHost.EventuallyAsync(
            async () => (await InvitationApiTests.TopicsAsync(host, invited)).Contains(NoticeTopic.InvitationReceived),
            "she is asked"
        );

        host.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        using (var mother = await host.SignInAsync(family.Mother))
            Assert.Equal("sent", await mother.StateOfAsync(invitation, "sent"));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        using var hers = await host.SignInAsync(invited);
        await (await hers.ChangeAsync(invitation, "accept")).ProblemAsync(409, "conflict");
        await PorogHost.EventuallyAsync(async () => (await TrustAsync(host, trust)).State == TrustState.Expired, "it is written down");
        Assert.Contains(NoticeTopic.InvitationExpired, await InvitationApiTests.TopicsAsync(host, family.Mother));
        Assert.DoesNotContain("Пётр", await hers.GetStringAsync("/api/v1/messages"), StringComparison.Ordinal);
    }

    [Theory, Engines]
    public async Task A_trust_past_its_last_day_is_ended_once_and_both_sides_are_told(DatabaseEngine engine)
    {
        await using var one = await PorogHost.StartAsync(engine);
        await using var two = await PorogHost.StartAsync(engine, sharing: one);
        var family = await Family.CreateAsync(one);
        var person = await family.TrustedAsync(endsAt: PorogHost.SchoolDay.AddHours(1));
        one.Clock.Advance(TimeSpan.FromHours(1));
        await PorogHost.EventuallyAsync(
            () => one.WithDbAsync(db => db.AccessLog.AnyAsync(e => e.Event == AuditEvent.TrustRunOut)),
            "it is written down"
        );
        Assert.Equal([NoticeTopic.AccessEnded], await InvitationApiTests.TopicsAsync(one, person));
        Assert.Equal([NoticeTopic.TrustEnded], await InvitationApiTests.TopicsAsync(one, family.Mother));
        Assert.Equal(1, await one.WithDbAsync(db => db.AccessLog.CountAsync(e => e.Event == AuditEvent.TrustRunOut)));
        using var mother = await SiteVisitor.SignedInAsync(one, family.Mother);
        Assert.Contains("Срок доступа закончился", (await mother.OpenAsync($"/children/{family.Child.Id}/representatives")).Text);
    }

    [Theory, Engines]
    public async Task A_check_that_dies_before_its_commit_is_finished_by_another_node(DatabaseEngine engine)
    {
        var dying = new DiesAtCommit();
        var one = await PorogHost.StartAsync(engine, configure: services => Intercept(services, engine, dying));
        try
        {
            var family = await Family.CreateAsync(one);
            var invited = await family.Registry.PersonAsync("Петрова", "Анна");
            var (invitation, trust) = await SendAsync(one, family, invited);
            dying.Watch = true;
            await one.Services.GetRequiredService<AnswerInvitation>().AcceptAsync(invited.Id, invitation, default);
            await dying.Died.Task.WaitAsync(TimeSpan.FromSeconds(20));
            Assert.Equal(TrustState.Checking, (await TrustAsync(one, trust)).State);
            Assert.False(await one.WithDbAsync(db => db.AccessLog.AnyAsync(e => e.Event == AuditEvent.TrustOpened)));
            await using var two = await PorogHost.StartAsync(engine, sharing: one);
            await PorogHost.EventuallyAsync(async () => (await TrustAsync(two, trust)).State == TrustState.Active, "it is checked");
            Assert.Equal(1, await two.WithDbAsync(db => db.AccessLog.CountAsync(e => e.Event == AuditEvent.TrustOpened)));
            Assert.Equal(1, (await InvitationApiTests.TopicsAsync(two, invited)).Count(t => t == NoticeTopic.AccessOpened));
            Assert.Equal(1, (await InvitationApiTests.TopicsAsync(two, family.Mother)).Count(t => t == NoticeTopic.TrustOpened));
        }
        finally
        {
            dying.Watch = false;
            await one.DisposeAsync();
        }
    }

    [Theory, Engines]
    public async Task Each_reason_of_a_failed_check_is_told_to_both_sides_in_its_own_words(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, ["--Porog:Trusts:MostAChild", "1"], configure: WithoutWorker);
        var cases = new (CheckFailure Failure, string ToGiver, string ToInvited, Func<PorogDbContext, Family, Account, Task> Change)[]
        {
            (
                CheckFailure.GiverNotLegal,
                "Вы больше не законный представитель этого ребёнка.",
                "Пригласивший больше не законный представитель.",
                (db, family, _) =>
                    db
                        .LegalRepresentations.Where(r => r.PersonId == family.Mother.Id)
                        .ExecuteUpdateAsync(set => set.SetProperty(r => r.EndedAt, PorogHost.SchoolDay))
            ),
            (
                CheckFailure.ChildLeft,
                "Ребёнок больше не числится в организации.",
                "Ребёнок больше не числится в организации.",
                (db, family, _) =>
                    db
                        .Children.Where(c => c.Id == family.Child.Id)
                        .ExecuteUpdateAsync(set => set.SetProperty(c => c.LeftAt, PorogHost.SchoolDay))
            ),
            (
                CheckFailure.OtherPhone,
                "Телефон в личном кабинете не тот",
                "Ваш подтверждённый телефон не тот",
                (db, _, invited) =>
                    db.Users.Where(u => u.Id == invited.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.PhoneNumber, "+79880000001"))
            ),
            (
                CheckFailure.OtherSurname,
                "Фамилия в личном кабинете не та",
                "указана другая фамилия",
                (db, _, invited) =>
                    db.Users.Where(u => u.Id == invited.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.Surname, "Соколова"))
            ),
            (
                CheckFailure.TooMany,
                "уже наибольшее число доверенных лиц",
                "уже наибольшее число доверенных лиц",
                (_, family, _) => family.TrustedAsync()
            ),
            (
                CheckFailure.Barred,
                "Этому человеку нельзя открыть доступ",
                "Обратитесь к тому, кто вас пригласил.",
                (db, family, invited) =>
                {
                    db.LegalRepresentations.Add(
                        new LegalRepresentation
                        {
                            ChildId = family.Child.Id,
                            PersonId = invited.Id,
                            Since = PorogHost.SchoolDay.AddYears(-2),
                            EndedAt = PorogHost.SchoolDay.AddYears(-1),
                            Barred = true,
                        }
                    );
                    return db.SaveChangesAsync();
                }
            ),
        };
        Assert.Equal(Enum.GetValues<CheckFailure>(), cases.Select(c => c.Failure));
        foreach (var (failure, toGiver, toInvited, change) in cases)
        {
            var family = await Family.CreateAsync(host);
            var invited = await family.Registry.PersonAsync("Петрова", "Анна");
            var (invitation, trust) = await SendAsync(host, family, invited);
            using var hers = await host.SignInAsync(invited);
            Assert.Equal("checking", await hers.DoAsync(invitation, "accept"));
            await host.WithDbAsync(db => change(db, family, invited));
            await host.Services.GetRequiredService<CheckTrusts>().CheckAsync(default);
            var stands = await TrustAsync(host, trust);
            Assert.Equal((TrustState.FailedCheck, failure), (stands.State, stands.Failure));
            using var mother = await host.SignInAsync(family.Mother);
            Assert.Contains(toGiver, await WordsAsync(mother), StringComparison.Ordinal);
            var told = await WordsAsync(hers);
            Assert.Contains(toInvited, told, StringComparison.Ordinal);
            Assert.DoesNotContain("Пётр", told, StringComparison.Ordinal);
            await (await hers.GetAsync($"/api/v1/children/{family.Child.Id}/timeline")).ProblemAsync(404, "not-found");
        }

        static async Task<string> WordsAsync(HttpClient client) =>
            string.Join(
                "\n",
                (await client.JsonAsync("/api/v1/messages"))
                    .GetProperty("items")
                    .EnumerateArray()
                    .Select(m => m.GetProperty("text").GetString())
            );
    }

    private static async Task<(Guid Invitation, Guid Trust)> SendAsync(PorogHost host, Family family, Account invited)
    {
        var request = new InvitationRequest(
            Guid.NewGuid(),
            [family.Child.Id],
            invited.PhoneNumber!,
            "Петрова",
            Sight.Everything,
            null,
            null,
            MayAccompany: false
        );
        var send = host.Services.GetRequiredService<SendInvitation>();
        Assert.Equal(TrustOutcome.Done, (await send.SendAsync(family.Mother.Id, request, default)).Outcome);
        return (
            request.Id,
            await host.WithDbAsync(db => db.Trusts.Where(t => t.InvitationId == request.Id).Select(t => t.Id).SingleAsync())
        );
    }

    private static async Task BringToAsync(
        PorogHost host,
        Family family,
        Account invited,
        TrustState state,
        List<(Guid Invitation, Guid Trust)> all
    )
    {
        var services = host.Services;
        if (state is TrustState.Checking or TrustState.Active or TrustState.FailedCheck or TrustState.Ended)
            foreach (var (invitation, _) in all)
                await services.GetRequiredService<AnswerInvitation>().AcceptAsync(invited.Id, invitation, default);
        if (state is TrustState.FailedCheck)
            await host.WithDbAsync(db =>
                db.Users.Where(u => u.Id == invited.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.Surname, "Соколова"))
            );
        if (state is TrustState.Active or TrustState.FailedCheck or TrustState.Ended)
            await services.GetRequiredService<CheckTrusts>().CheckAsync(default);
        if (state is TrustState.FailedCheck)
            await host.WithDbAsync(db =>
                db.Users.Where(u => u.Id == invited.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.Surname, "Петрова"))
            );
        foreach (var (invitation, trust) in all)
            _ = state switch
            {
                TrustState.Ended => await services.GetRequiredService<EndTrust>().EndAsync(family.Mother.Id, trust, default),
                TrustState.Declined => await services.GetRequiredService<AnswerInvitation>().DeclineAsync(invited.Id, invitation, default),
                TrustState.Withdrawn => await services
                    .GetRequiredService<WithdrawInvitation>()
                    .WithdrawAsync(family.Mother.Id, invitation, default),
                _ => default,
            };
        if (state is TrustState.Expired)
        {
            host.Clock.Advance(TimeSpan.FromDays(30));
            await services.GetRequiredService<ExpireTrusts>().ExpireAsync(default);
        }
    }

    /// <returns>Whether it succeeded; a refusal other than a conflict fails the test.</returns>
    private static async Task<bool> DoAsync(
        PorogHost host,
        Family family,
        HttpClient mother,
        HttpClient hers,
        Command command,
        Guid invitation,
        Guid trust
    )
    {
        var terms = new TrustTerms(Sight.Meals, null, null, MayAccompany: false);
        return command switch
        {
            Command.Accept => await OverHttpAsync(hers.ChangeAsync(invitation, "accept")),
            Command.Decline => await OverHttpAsync(hers.ChangeAsync(invitation, "decline")),
            Command.Withdraw => await OverHttpAsync(mother.ChangeAsync(invitation, "withdraw")),
            Command.End => await OverHttpAsync(mother.DeleteAsync($"/api/v1/trusts/{trust}")),
            Command.Resend => Done(
                await host.Services.GetRequiredService<ResendInvitation>().ResendAsync(family.Mother.Id, invitation, default)
            ),
            _ => Done(await host.Services.GetRequiredService<ChangeTrust>().ChangeAsync(family.Mother.Id, trust, terms, default)),
        };

        static async Task<bool> OverHttpAsync(Task<HttpResponseMessage> call)
        {
            using var answer = await call;
            if (answer.IsSuccessStatusCode)
                return true;
            await answer.ProblemAsync(409, "conflict");
            return false;
        }

        static bool Done(TrustAnswer answer)
        {
            Assert.True(answer.Outcome is TrustOutcome.Done or TrustOutcome.Conflict);
            return answer.Outcome == TrustOutcome.Done;
        }
    }

    private static Task<Trust> TrustAsync(PorogHost host, Guid id) =>
        host.WithDbAsync(db => db.Trusts.AsNoTracking().SingleAsync(t => t.Id == id));

    /// <summary>The data that a refused command must not change.</summary>
    private static async Task<object> WorldAsync(PorogHost host, Guid trustId)
    {
        var trust = await TrustAsync(host, trustId);
        return await host.WithDbAsync(async db =>
            (
                trust.State,
                trust.Sees,
                trust.TrusteeId,
                trust.AnsweredAt,
                (trust.EndedAt, trust.EndedById),
                await db.Invitations.Where(i => i.Id == trust.InvitationId).Select(i => i.ExpiresAt).SingleAsync(),
                await db.AccessLog.CountAsync(),
                await db.Notices.CountAsync()
            )
        );
    }

    private static void Intercept(IServiceCollection services, DatabaseEngine engine, IInterceptor interceptor)
    {
        if (engine == DatabaseEngine.Sqlite)
            services.ConfigureDbContext<SqliteDbContext>(options => options.AddInterceptors(interceptor));
        else
            services.ConfigureDbContext<PostgreSqlDbContext>(options => options.AddInterceptors(interceptor));
    }

    /// <summary>Simulates a node that permanently loses its database just before the check's commit.</summary>
    private sealed class DiesAtCommit : DbTransactionInterceptor
    {
        public bool Watch { get; set; }

        public TaskCompletionSource Died { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction,
            TransactionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default
        )
        {
            if (!Watch || eventData.Context?.ChangeTracker.Entries<Notice>().All(n => n.Entity.Topic != NoticeTopic.AccessOpened) != false)
                return new(result);
            Died.TrySetResult();
            throw new IOException("the database is away");
        }
    }
}
