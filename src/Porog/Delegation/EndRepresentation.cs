using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>How a legal representation is to end.</summary>
/// <param name="RepresentationId">Which.</param>
/// <param name="Reason">As typed; the family reads it in the access log. Null when the person has deleted their account.</param>
/// <param name="Barred">This person is to be given no access to the child any more.</param>
/// <param name="KeeperId">The other legal representative who keeps the trusts that this one gave; null ends them.</param>
public sealed record RepresentationEnd(Guid RepresentationId, string? Reason, bool Barred, Guid? KeeperId);

public enum EndOutcome
{
    Done,

    /// <summary>Of another organisation's child, or there is none; or the keeper does not represent the child.</summary>
    NotFound,

    /// <summary>It had ended already.</summary>
    Ended,
}

/// <summary>
/// The officer ends a legal representation, or it ends with the person's account. Trusts of that person end with it unless another legal representative keeps them;
/// invitations nobody has answered are withdrawn either way. It holds at once, on open pages too.
/// </summary>
public sealed class EndRepresentation(
    PorogDbContext db,
    StaffAccess staff,
    AccessLog log,
    NoticeWriter notices,
    ILiveNotice live,
    TimeProvider clock
)
{
    public async Task<EndOutcome> EndAsync(AuditActor officer, RepresentationEnd end, CancellationToken cancel)
    {
        var officerId = officer.Id!.Value;
        var found = await db
            .LegalRepresentations.AsNoTracking()
            .Include(r => r.Child)
            .Include(r => r.Person)
            .Where(r => r.Id == end.RepresentationId && staff.ChildrenOf(officerId, StaffKind.Officer).Any(c => c.Id == r.ChildId))
            .SingleOrDefaultAsync(cancel);
        if (found?.Child is not { } child)
            return EndOutcome.NotFound;

        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            await ChildTurn.TakeAsync(db, [child.Id], cancel);
            if (end.KeeperId is { } keeper && !await Others(child.Id, found.PersonId).AnyAsync(r => r.PersonId == keeper, cancel))
                return EndOutcome.NotFound;
            if (await EndInTransactionAsync(found, end, officer, cancel) is not { } lines)
                return EndOutcome.Ended;
            await notices.AddAsync(db, found.PersonId, NoticeTopic.RepresentationEnded, new NoticeFacts(Reason: end.Reason), null, cancel);
            await db.SaveChangesAsync(cancel);
            await log.AppendAsync(db, lines, cancel);
            await transaction.CommitAsync(cancel);
        }
        await live.TellAsync([child.Id], cancel);
        return EndOutcome.Done;
    }

    /// <summary>Who keeps a person's trusts when nobody is asked: the one who has represented the child longest.</summary>
    internal Task<Account?> KeeperAsync(Guid childId, Guid personId, CancellationToken cancel) =>
        Others(childId, personId).OrderBy(r => r.Since).ThenBy(r => r.Id).Select(r => r.Person).FirstOrDefaultAsync(cancel);

    /// <summary>
    /// In the caller's transaction, which has the child's turn. Tells everybody concerned but the person themselves; the other legal
    /// representatives when nobody at the school has ended it.
    /// </summary>
    /// <returns>The lines for the access log; null when it had ended already.</returns>
    internal async Task<List<AuditLine>?> EndInTransactionAsync(
        LegalRepresentation found,
        RepresentationEnd end,
        AuditActor actor,
        CancellationToken cancel
    )
    {
        var (now, child) = (clock.GetUtcNow(), found.Child!);
        var ended = await db
            .LegalRepresentations.Where(r => r.Id == found.Id && r.EndedAt == null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(r => r.EndedAt, now)
                        .SetProperty(r => r.EndedReason, end.Reason)
                        .SetProperty(r => r.EndedById, actor.Id)
                        .SetProperty(r => r.Barred, end.Barred),
                cancel
            );
        if (ended == 0)
            return null;

        List<AuditLine> lines = [new(child.Id, AuditEvent.RepresentationEnded, actor, found.Person?.FullName, Detail: end.Reason)];
        foreach (var trust in await TrustsAsync(found, end, cancel))
            if (await EndTrustAsync(actor, trust, now, cancel) is { } line)
                lines.Add(line);
        var moved = end.KeeperId is { } keeper
            ? await db
                .Trusts.Where(t => t.ChildId == child.Id && t.GiverId == found.PersonId && t.State == TrustState.Active)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.GiverId, keeper), cancel)
            : 0;
        if (actor.Id == found.PersonId)
            foreach (var other in await Others(child.Id, found.PersonId).Select(r => r.PersonId).ToListAsync(cancel))
            {
                var detail = moved > 0 && other == end.KeeperId ? NoticeDetails.Kept : null;
                var facts = new NoticeFacts(actor.Name, Detail: detail);
                await notices.AddAsync(db, other, NoticeTopic.RepresentativeLeft, facts, child.Id, cancel);
            }
        await db.SaveChangesAsync(cancel);
        return lines;
    }

    private IQueryable<LegalRepresentation> Others(Guid childId, Guid personId) =>
        db.LegalRepresentations.Where(r => r.ChildId == childId && r.PersonId != personId && r.EndedAt == null);

    /// <summary>What ends with it: what this person gave, unless kept; what was asked and not answered; and what a barred one was given.</summary>
    private Task<List<Trust>> TrustsAsync(LegalRepresentation found, RepresentationEnd end, CancellationToken cancel)
    {
        var (kept, barred) = (end.KeeperId is not null, end.Barred);
        return db
            .Trusts.AsNoTracking()
            .Include(t => t.Trustee)
            .Include(t => t.Invitation)
            .Where(t =>
                t.ChildId == found.ChildId
                && (
                    (t.GiverId == found.PersonId && (t.State == TrustState.Sent || t.State == TrustState.Checking))
                    || (t.GiverId == found.PersonId && t.State == TrustState.Active && !kept)
                    || (t.TrusteeId == found.PersonId && t.State == TrustState.Active && barred)
                )
            )
            .ToListAsync(cancel);
    }

    private async Task<AuditLine?> EndTrustAsync(AuditActor actor, Trust trust, DateTimeOffset now, CancellationToken cancel)
    {
        var (id, was) = (trust.Id, trust.State);
        var state = was == TrustState.Sent ? TrustState.Withdrawn : TrustState.Ended;
        var ended = await db
            .Trusts.Where(t => t.Id == id && t.State == was)
            .ExecuteUpdateAsync(
                set => set.SetProperty(t => t.State, state).SetProperty(t => t.EndedAt, now).SetProperty(t => t.EndedById, actor.Id),
                cancel
            );
        if (ended == 0)
            return null;
        if (trust.TrusteeId is { } trustee)
            await notices.AddAsync(db, trustee, NoticeTopic.AccessEnded, new NoticeFacts(), null, cancel);
        else
            await TrustRules.TellInvitedAsync(db, notices, trust, cancel);
        return new AuditLine(
            trust.ChildId,
            state == TrustState.Ended ? AuditEvent.TrustEnded : AuditEvent.InvitationWithdrawn,
            actor,
            // Who has not come through the check may be a stranger: their name is not the family's to read.
            was == TrustState.Active
                ? trust.Trustee!.FullName
                : trust.Surname,
            trust.Sees
        );
    }
}
