using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Access;

public sealed class ChildAccessTests
{
    private static readonly DateTimeOffset Now = PorogHost.SchoolDay;

    /// <summary>Every way to ask gives the answer of <see cref="Model"/>.</summary>
    [Theory, Engines]
    public async Task Every_form_of_the_question_has_one_answer(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        // The setting counts in kindergartens only, so a school's row may hold either value.
        var school = await registry.AddAsync(House(OrganisationKind.School, showsMeals: false));
        var open = await registry.AddAsync(House(OrganisationKind.Kindergarten, showsMeals: true));
        var closed = await registry.AddAsync(House(OrganisationKind.Kindergarten, showsMeals: false));
        var children = new[] { await registry.ChildAsync(school), await registry.ChildAsync(open), await registry.ChildAsync(closed) };
        var people = new List<Guid>();
        for (var i = 0; i < 4; i++)
            people.Add((await registry.PersonAsync()).Id);
        var ids = children.Select(c => c.Id).ToList();

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60),
            Prop.ForAll(
                Grants().ToArbitrary(),
                grants => AgreeAsync(host, people, ids, hidesMeals: ids[2], grants).GetAwaiter().GetResult()
            )
        );
    }

    [Fact]
    public void A_legal_representative_sees_everything_whatever_trusts_say()
    {
        var (mother, child) = (Guid.NewGuid(), Guid.NewGuid());
        var access = Model(
            mother,
            child,
            Now,
            [
                new GrantDrawn(Legal: true, 0, 0, -1, null, null, Sight.Nothing, TrustState.Active, false, false).Representation(
                    [mother],
                    [child]
                ),
            ],
            [new GrantDrawn(Legal: false, 0, 0, -1, null, null, Sight.Meals, TrustState.Active, false, false).Trust([mother], [child])],
            Sight.Nothing
        );
        Assert.Equal(new Rights(Relation.Legal, Sight.Everything, MayAccompany: true, Sight.Nothing, MayAnnounceAbsence: true), access);
    }

    [Theory]
    [InlineData(0, null, true)]
    [InlineData(1, null, false)]
    [InlineData(-10, 0, false)]
    [InlineData(-10, 1, true)]
    public void A_trust_holds_from_its_start_until_before_its_end(int start, int? end, bool holds)
    {
        var (person, child) = (Guid.NewGuid(), Guid.NewGuid());
        var trust = new GrantDrawn(Legal: false, 0, 0, start, end, null, Sight.Meals, TrustState.Active, false, false).Trust(
            [person],
            [child]
        );
        Assert.Equal(holds, Model(person, child, Now, [], [trust], Sight.Nothing).Any);
    }

    [Fact]
    public void What_an_organisation_hides_is_allowed_to_nobody_but_stays_in_the_scope()
    {
        var rights = Rights.Join([
            new Rights(Relation.Trusted, Sight.Meals, MayAccompany: false, Hidden: Sight.Meals, MayAnnounceAbsence: false),
            new Rights(Relation.Trusted, Sight.Attendance, MayAccompany: false, Hidden: Sight.Meals, MayAnnounceAbsence: false),
        ]);
        Assert.False(rights.Allows(Sight.Meals));
        Assert.True(rights.Allows(Sight.Attendance));
        Assert.Equal(Sight.Attendance | Sight.Meals, rights.Sees);
        Assert.Equal(Sight.Attendance, rights.Shown);
    }

    /// <summary>The rule over rows in memory, written for reading. Doubt is no: an unknown state or an empty scope gives nothing.</summary>
    private static Rights Model(
        Guid personId,
        Guid childId,
        DateTimeOffset now,
        IEnumerable<LegalRepresentation> representations,
        IEnumerable<Trust> trusts,
        Sight hidden
    )
    {
        var legal = representations.Any(r =>
            r.ChildId == childId && r.PersonId == personId && r.Since <= now && (r.EndedAt is not { } end || end > now)
        );
        if (legal)
            return new Rights(Relation.Legal, Sight.Everything, MayAccompany: true, hidden, MayAnnounceAbsence: true);
        var live = trusts
            .Where(t =>
                t.ChildId == childId
                && t.TrusteeId == personId
                && t.State == TrustState.Active
                && t.Sees != Sight.Nothing
                && t.StartsAt <= now
                && (t.EndsAt is not { } until || until > now)
                && (t.EndedAt is not { } ended || ended > now)
            )
            .ToList();
        return live.Count == 0
            ? Rights.None
            : new Rights(
                Relation.Trusted,
                live.Aggregate(Sight.Nothing, (all, t) => all | t.Sees),
                live.Exists(t => t.MayAccompany),
                hidden,
                live.Exists(t => t.MayAnnounceAbsence && t.Sees.HasFlag(Sight.Attendance))
            );
    }

    private static Organisation House(OrganisationKind kind, bool showsMeals) =>
        new()
        {
            Kind = kind,
            Name = "Организация",
            TimeZone = "Europe/Moscow",
            ShowsMeals = showsMeals,
        };

    private static async Task AgreeAsync(PorogHost host, List<Guid> people, List<Guid> children, Guid hidesMeals, List<GrantDrawn> grants)
    {
        var representations = grants.Where(g => g.Legal).Select(g => g.Representation(people, children));
        // The database allows one open representation per person and child.
        representations = [.. representations.DistinctBy(r => (r.ChildId, r.PersonId, r.EndedAt is null ? Guid.Empty : r.Id))];
        var trusts = grants.Where(g => !g.Legal).Select(g => g.Trust(people, children)).ToList();
        await host.WithDbAsync(async db =>
        {
            await db.LegalRepresentations.ExecuteDeleteAsync();
            await db.Trusts.ExecuteDeleteAsync();
            db.AddRange(representations);
            db.AddRange(trusts);
            await db.SaveChangesAsync();
        });

        await using var scope = host.Services.CreateAsyncScope();
        var access = scope.ServiceProvider.GetRequiredService<ChildAccess>();
        var watchers = await access.WatchersOfAsync(children, CancellationToken.None);
        foreach (var person in people)
        {
            var seen = await access.ChildrenOfAsync(person, CancellationToken.None);
            foreach (var child in children)
            {
                var decided = Model(person, child, Now, representations, trusts, child == hidesMeals ? Sight.Meals : Sight.Nothing);
                Assert.Equal(decided, await access.FindAsync(person, child, CancellationToken.None));
                Assert.Equal(decided, seen.GetValueOrDefault(child, Rights.None));
                Assert.Equal(decided, watchers.GetValueOrDefault((child, person), Rights.None));
            }
        }
    }

    private static Gen<List<GrantDrawn>> Grants()
    {
        // Around now and exactly now: an end at this instant has ended, a start at this instant has started.
        var minutes = Gen.Elements(-10, -1, 0, 1, 10);
        var maybe = Gen.OneOf(Gen.Constant<int?>(null), minutes.Select(m => (int?)m));
        var state = Gen.Frequency((3, Gen.Constant(TrustState.Active)), (1, Gen.Elements(Enum.GetValues<TrustState>())));
        var grant =
            from legal in Gen.Frequency((1, Gen.Constant(true)), (3, Gen.Constant(false)))
            from person in Gen.Choose(0, 3)
            from child in Gen.Choose(0, 2)
            from start in minutes
            from end in maybe
            from ended in maybe
            from sees in Gen.Choose(0, 7)
            from stands in state
            from accompanies in Gen.Elements(true, false)
            from announces in Gen.Elements(true, false)
            select new GrantDrawn(legal, person, child, start, end, ended, (Sight)sees, stands, accompanies, announces);
        return grant.ListOf();
    }

    private sealed record GrantDrawn(
        bool Legal,
        int Person,
        int Child,
        int Start,
        int? End,
        int? Ended,
        Sight Sees,
        TrustState State,
        bool MayAccompany,
        bool MayAnnounceAbsence
    )
    {
        public LegalRepresentation Representation(List<Guid> people, List<Guid> children) =>
            new()
            {
                PersonId = people[Person],
                ChildId = children[Child],
                Since = Now.AddMinutes(Start),
                EndedAt = Ended is { } ended ? Now.AddMinutes(ended) : null,
            };

        public Trust Trust(List<Guid> people, List<Guid> children) =>
            new()
            {
                ChildId = children[Child],
                GiverId = people[0],
                TrusteeId = people[Person],
                Phone = "+79000000000",
                Surname = "Сидорова",
                Sees = Sees,
                MayAccompany = MayAccompany,
                MayAnnounceAbsence = MayAnnounceAbsence,
                StartsAt = Now.AddMinutes(Start),
                EndsAt = End is { } end ? Now.AddMinutes(end) : null,
                EndedAt = Ended is { } ended ? Now.AddMinutes(ended) : null,
                SentAt = Now.AddDays(-1),
                State = State,
            };
    }
}
