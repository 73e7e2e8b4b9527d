using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Accounts;
using Porog.Delegation;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delegation;

/// <summary>Acceptance, withdrawal and end at the same moment from two nodes. POROG_RACES=1000 is the long form.</summary>
public sealed class TrustRaceTests
{
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("POROG_RACES") ?? "30", CultureInfo.InvariantCulture);

    [Theory, Engines]
    public async Task Racing_answers_and_revocations_leave_one_valid_state(DatabaseEngine engine)
    {
        string[] settings = ["--Porog:Trusts:MostInvitationsADay", "100000", "--Porog:Trusts:MostAChild", "100000"];
        await using var one = await PorogHost.StartAsync(engine, settings);
        await using var two = await PorogHost.StartAsync(engine, settings, sharing: one);
        var family = await Family.CreateAsync(one);
        var grandmother = await family.Registry.PersonAsync("Петрова", "Анна");
        var father = await family.Registry.PersonAsync("Иванов", "Иван");
        await family.Registry.RepresentsAsync(father, family.Child);
        for (var round = 0; round < Rounds; round++)
        {
            var id = Guid.NewGuid();
            var request = new InvitationRequest(
                id,
                [family.Child.Id],
                grandmother.PhoneNumber!,
                "Петрова",
                Sight.Everything,
                null,
                null,
                MayAccompany: false
            );
            Assert.Equal(TrustOutcome.Done, (await Of<SendInvitation>(one).SendAsync(family.Mother.Id, request, default)).Outcome);
            var trust = await one.WithDbAsync(db => db.Trusts.Where(t => t.InvitationId == id).Select(t => t.Id).SingleAsync());
            var answers = await Task.WhenAll(
                Task.Run(() => Of<AnswerInvitation>(one).AcceptAsync(grandmother.Id, id, default)),
                Task.Run(() => Of<AnswerInvitation>(two).AcceptAsync(grandmother.Id, id, default)),
                Task.Run(() => Of<AnswerInvitation>(two).DeclineAsync(grandmother.Id, id, default)),
                Task.Run(() => Of<WithdrawInvitation>(one).WithdrawAsync(family.Mother.Id, id, default)),
                Task.Run(() => Of<EndTrust>(two).EndAsync(father.Id, trust, default))
            );
            Assert.All(answers, answer => Assert.True(answer.Outcome is TrustOutcome.Done or TrustOutcome.Conflict));
            await PorogHost.EventuallyAsync(
                () =>
                    one.WithDbAsync(db =>
                        db.Trusts.AllAsync(t => t.Id != trust || (t.State != TrustState.Checking && t.State != TrustState.Sent))
                    ),
                "it has come to rest"
            );
            // From sent to an end there are at most two steps, accepted and ended; every step has one winner and one log line.
            var done = answers.Where(answer => answer.Outcome == TrustOutcome.Done).Select(answer => answer.State!.Value).ToList();
            Assert.Equal(1, done.Count(state => state is TrustState.Checking or TrustState.Declined or TrustState.Withdrawn));
            var state = await one.WithDbAsync(db => db.Trusts.Where(t => t.Id == trust).Select(t => t.State).SingleAsync());
            var expected =
                done.Contains(TrustState.Ended) ? TrustState.Ended
                : done.Contains(TrustState.Checking) ? TrustState.Active
                : done.Single();
            Assert.Equal(expected, state);
        }
    }

    [Theory, Engines]
    public async Task Racing_acceptances_never_exceed_ten_trusted_persons(DatabaseEngine engine)
    {
        await using var one = await PorogHost.StartAsync(engine);
        await using var two = await PorogHost.StartAsync(engine, sharing: one);
        var family = await Family.CreateAsync(one);
        var people = new List<(Account Person, Guid Invitation)>();
        for (var number = 0; number < 14; number++)
        {
            var (person, id) = (await family.Registry.PersonAsync("Петрова"), Guid.NewGuid());
            var request = new InvitationRequest(id, [family.Child.Id], person.PhoneNumber!, "Петрова", Sight.Everything, null, null, false);
            Assert.Equal(TrustOutcome.Done, (await Of<SendInvitation>(one).SendAsync(family.Mother.Id, request, default)).Outcome);
            people.Add((person, id));
        }
        await Task.WhenAll(
            people.Select((p, n) => Of<AnswerInvitation>(n % 2 == 0 ? one : two).AcceptAsync(p.Person.Id, p.Invitation, default))
        );
        await PorogHost.EventuallyAsync(
            () => one.WithDbAsync(db => db.Trusts.AllAsync(t => t.State != TrustState.Checking && t.State != TrustState.Sent)),
            "all are checked"
        );
        var states = await one.WithDbAsync(db => db.Trusts.Select(t => new { t.State, t.Failure }).ToListAsync());
        Assert.Equal(10, states.Count(s => s.State == TrustState.Active));
        Assert.Equal(4, states.Count(s => s.Failure == CheckFailure.TooMany));
    }

    private static T Of<T>(PorogHost host)
        where T : notnull => host.Services.GetRequiredService<T>();
}
