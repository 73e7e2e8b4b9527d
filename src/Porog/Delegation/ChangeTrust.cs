using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>New terms of an active trust.</summary>
/// <param name="Sees">What the trusted person sees of the child.</param>
/// <param name="From">First day at the organisation; null to keep the start.</param>
/// <param name="Until">Last day there; null for no end.</param>
/// <param name="MayAccompany">May fetch a kindergarten child.</param>
/// <param name="MayAnnounceAbsence">May tell the school that the child will not come; needs attendance in what is seen.</param>
public sealed record TrustTerms(Sight Sees, DateOnly? From, DateOnly? Until, bool MayAccompany, bool MayAnnounceAbsence = false);

/// <summary>A legal representative of the child changes scope or dates of an active trust, their own or another one's.</summary>
public sealed class ChangeTrust(
    IDbContextFactory<PorogDbContext> contexts,
    AccessLog log,
    NoticeWriter notices,
    TellOfAccess tell,
    ILiveNotice live,
    TimeProvider clock
)
{
    public async Task<TrustAnswer> ChangeAsync(Guid personId, Guid trustId, TrustTerms terms, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var childId = await db.Trusts.Where(t => t.Id == trustId).Select(t => (Guid?)t.ChildId).FirstOrDefaultAsync(cancel);
        if (childId is not { } child)
            return TrustAnswer.NotFound;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, [child], cancel);
        if ((await TrustRules.LegalChildrenAsync(db, personId, [child], now, cancel)).Count == 0)
            return TrustAnswer.NotFound;
        var trust = await db
            .Trusts.AsNoTracking()
            .Include(t => t.Trustee)
            .Include(t => t.Child!)
                .ThenInclude(c => c.Organisation)
            .SingleAsync(t => t.Id == trustId, cancel);
        if (trust.StateAt(null, now) != TrustState.Active)
            return new TrustAnswer(TrustOutcome.Conflict, trust.StateAt(null, now));
        var organisation = trust.Child!.Organisation!;
        var today = organisation.Zone.DayAt(now);
        if (AreWrong(terms, organisation, today))
            return new TrustAnswer(TrustOutcome.Invalid, TrustState.Active);
        var (startsAt, endsAt) = TrustRules.Span(terms.From, terms.Until, organisation.Zone, trust.StartsAt);
        // The form may keep a start that is still to come.
        if (endsAt <= startsAt)
            return new TrustAnswer(TrustOutcome.Invalid, TrustState.Active);
        var changed = await db
            .Trusts.Where(t => t.Id == trustId && t.State == TrustState.Active)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(t => t.Sees, terms.Sees)
                        .SetProperty(t => t.MayAccompany, terms.MayAccompany)
                        .SetProperty(t => t.MayAnnounceAbsence, terms.MayAnnounceAbsence)
                        .SetProperty(t => t.StartsAt, startsAt)
                        .SetProperty(t => t.EndsAt, endsAt),
                cancel
            );
        if (changed == 0)
            return new TrustAnswer(TrustOutcome.Conflict, trust.State);
        var actor = await TrustRules.ActorAsync(db, personId, ActorRole.Legal, cancel);
        await log.AppendAsync(db, [new AuditLine(child, AuditEvent.TrustChanged, actor, trust.Trustee!.FullName, terms.Sees)], cancel);
        var facts = new NoticeFacts(actor.Name, [trust.ChildId]);
        await notices.AddAsync(db, trust.TrusteeId!.Value, NoticeTopic.AccessChanged, facts, child, cancel);
        if (IsWider(trust, terms, startsAt, endsAt))
            await tell.TellAsync(db, new(trust.TrusteeId.Value, trust.Trustee.FullName, NoticeDetail.Widened), [child], cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        await live.TellAsync([child], cancel);
        notices.Wake();
        return new TrustAnswer(TrustOutcome.Done, TrustState.Active);
    }

    private static bool IsWider(Trust trust, TrustTerms terms, DateTimeOffset startsAt, DateTimeOffset? endsAt) =>
        (terms.Sees & ~trust.Sees) != Sight.Nothing
        || (terms.MayAccompany && !trust.MayAccompany)
        || (terms.MayAnnounceAbsence && !trust.MayAnnounceAbsence)
        || startsAt < trust.StartsAt
        || (trust.EndsAt is { } end && (endsAt is null || endsAt > end));

    private static bool AreWrong(TrustTerms terms, Organisation organisation, DateOnly today) =>
        (terms.Sees & Sight.Everything) == Sight.Nothing
        || terms.Until < today
        || terms.Until < terms.From
        || (terms.MayAccompany && organisation.Kind != OrganisationKind.Kindergarten)
        || (terms.MayAnnounceAbsence && !terms.Sees.HasFlag(Sight.Attendance));
}
