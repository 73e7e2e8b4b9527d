using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Delegation;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delegation;

/// <summary>The dates and the check of a trust, and its end by time.</summary>
public sealed class TrustTermsTests
{
    [Theory, Engines]
    public async Task A_trust_cannot_end_before_the_start_that_it_keeps(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        await family.TrustedAsync(startsAt: PorogHost.SchoolDay.AddDays(20));
        var trust = await host.WithDbAsync(db => db.Trusts.Select(t => t.Id).SingleAsync());
        var terms = new TrustTerms(Sight.Everything, null, new DateOnly(2026, 12, 1), MayAccompany: false);
        var answer = await host.Services.GetRequiredService<ChangeTrust>().ChangeAsync(family.Mother.Id, trust, terms, default);
        Assert.Equal(TrustOutcome.Invalid, answer.Outcome);

        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        var page = await mother.OpenAsync($"/children/{family.Child.Id}/trusts/{trust}");
        var refused = await mother.SubmitAsync(page, "main form:has(#until)", new() { ["From"] = "", ["Until"] = "2026-12-01" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("Последний день", refused.TextOf("#until-error"));
        Assert.Null(await host.WithDbAsync(db => db.Trusts.Select(t => t.EndsAt).SingleAsync()));
        await mother.SubmitAsync(page, "main form:has(#until)", new() { ["From"] = "", ["Until"] = "2026-12-20" });
        Assert.NotNull(await host.WithDbAsync(db => db.Trusts.Select(t => t.EndsAt).SingleAsync()));
    }

    [Theory, Engines]
    public async Task The_right_to_announce_absences_is_off_until_it_is_ticked_and_needs_attendance(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var nanny = await family.TrustedAsync();
        var trust = await host.WithDbAsync(db => db.Trusts.Select(t => t.Id).SingleAsync());
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);
        using var hers = await SiteVisitor.SignedInAsync(host, nanny);
        var announce = $"/children/{family.Child.Id}/absences/new";
        Assert.Equal(HttpStatusCode.NotFound, (await hers.OpenAsync(announce)).Status);

        var page = await mother.OpenAsync($"/children/{family.Child.Id}/trusts/{trust}");
        var (attendance, meals) = ($"{(int)Sight.Attendance}", $"{(int)Sight.Meals}");
        var refused = await mother.SubmitAsync(page, "main form:has(#until)", [], ticked: [meals, "true"]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotEqual("", refused.TextOf("#absence-error"));
        await mother.SubmitAsync(page, "main form:has(#until)", [], ticked: [attendance, "true"]);
        var open = await hers.OpenAsync(announce);
        Assert.Equal(HttpStatusCode.OK, open.Status);
        Assert.Contains("может сообщать об отсутствии", (await mother.OpenAsync($"/children/{family.Child.Id}/representatives")).Text);

        await mother.SubmitAsync(page, "main form:has(#until)", [], ticked: [attendance]);
        var late = await hers.SubmitAsync(open, "main form", new() { ["When"] = "today", ["Kind"] = "Illness" });
        Assert.Equal(HttpStatusCode.NotFound, late.Status);
        Assert.False(await host.WithDbAsync(db => db.Absences.AnyAsync()));
    }

    [Theory, Engines]
    public async Task Nobody_might_have_fetched_a_child_by_a_trust_that_never_passed_the_check(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        var then = PorogHost.SchoolDay;
        Assert.True(await MightAsync(host, garden, then));
        await SetAsync(host, garden, checkedAt: then.AddMinutes(1));
        Assert.False(await MightAsync(host, garden, then));
        // Excluded while it was being checked.
        await SetAsync(host, garden, checkedAt: null);
        Assert.Null(await MightAsync(host, garden, then));
    }

    [Theory, Engines]
    public async Task A_trust_that_cannot_be_ended_by_time_keeps_no_other_waiting(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        // A damaged row: nobody is there to be told. Its id comes first.
        await AddAsync(Guid.Parse("00000000-0000-0000-0000-000000000001"), trustee: null);
        var good = await family.TrustedAsync(endsAt: PorogHost.SchoolDay.AddMinutes(1));
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await PorogHost.EventuallyAsync(
            () => host.WithDbAsync(db => db.Trusts.AnyAsync(t => t.TrusteeId == good.Id && t.State == TrustState.Ended)),
            "the other trust is ended"
        );
        Assert.Equal(
            TrustState.Active,
            await host.WithDbAsync(db => db.Trusts.Where(t => t.TrusteeId == null).Select(t => t.State).SingleAsync())
        );

        Task AddAsync(Guid id, Guid? trustee) =>
            family.Registry.AddAsync(
                new Trust
                {
                    Id = id,
                    ChildId = family.Child.Id,
                    GiverId = family.Mother.Id,
                    TrusteeId = trustee,
                    Phone = "+79991112233",
                    Surname = "Петрова",
                    StartsAt = PorogHost.SchoolDay.AddMonths(-1),
                    EndsAt = PorogHost.SchoolDay.AddMinutes(1),
                    SentAt = PorogHost.SchoolDay.AddMonths(-1),
                    State = TrustState.Active,
                }
            );
    }

    private static async Task<bool?> MightAsync(PorogHost host, Kindergarten garden, DateTimeOffset then)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<ChildAccess>()
            .MightAccompanyAsync(garden.Nanny.Id, garden.Child.Id, then, default);
    }

    private static Task<int> SetAsync(PorogHost host, Kindergarten garden, DateTimeOffset? checkedAt) =>
        host.WithDbAsync(db =>
            db.Trusts.Where(t => t.TrusteeId == garden.Nanny.Id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(t => t.ActiveAt, checkedAt)
                        .SetProperty(t => t.State, TrustState.Ended)
                        .SetProperty(t => t.EndedAt, PorogHost.SchoolDay.AddHours(1))
                )
        );
}
