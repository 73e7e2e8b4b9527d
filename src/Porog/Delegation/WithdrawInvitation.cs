using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>Withdraws an unanswered invitation: the giver for all its children, another legal representative for their own.</summary>
public sealed class WithdrawInvitation(IDbContextFactory<PorogDbContext> contexts, AccessLog log, NoticeWriter notices, TimeProvider clock)
{
    public async Task<TrustAnswer> WithdrawAsync(Guid personId, Guid invitationId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var childIds = await db.Trusts.Where(t => t.InvitationId == invitationId).Select(t => t.ChildId).ToListAsync(cancel);
        if (childIds.Count == 0)
            return TrustAnswer.NotFound;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, childIds, cancel);
        var invitation = await db
            .Invitations.AsNoTracking()
            .Include(i => i.Trusts)
                .ThenInclude(t => t.Child)
            .SingleAsync(i => i.Id == invitationId, cancel);
        var legal = await TrustRules.LegalChildrenAsync(db, personId, childIds, now, cancel);
        var own = invitation.Trusts.Where(t => invitation.GiverId == personId || legal.Contains(t.ChildId)).ToList();
        if (own.Count == 0)
            return TrustAnswer.NotFound;
        var open = own.Where(t => t.StateAt(invitation.ExpiresAt, now) == TrustState.Sent).ToList();
        var ids = open.Select(t => t.Id).ToList();
        var changed = await db
            .Trusts.Where(t => ids.Contains(t.Id) && t.State == TrustState.Sent)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(t => t.State, TrustState.Withdrawn)
                        .SetProperty(t => t.EndedAt, now)
                        .SetProperty(t => t.EndedById, personId),
                cancel
            );
        if (changed == 0 || changed != open.Count)
            return new TrustAnswer(TrustOutcome.Conflict, TrustRules.StateOf(own.Select(t => t.StateAt(invitation.ExpiresAt, now))));

        var actor = await TrustRules.ActorAsync(db, personId, ActorRole.Legal, cancel);
        await log.AppendAsync(
            db,
            [.. open.Select(t => new AuditLine(t.ChildId, AuditEvent.InvitationWithdrawn, actor, t.Surname, t.Sees))],
            cancel
        );
        await TellAsync(db, invitation, open, actor, cancel);
        await transaction.CommitAsync(cancel);
        notices.Wake();
        return new TrustAnswer(TrustOutcome.Done, TrustState.Withdrawn);
    }

    /// <summary>Tells the invited person, if they knew of it, without naming children; and the giver, if the other parent withdrew.</summary>
    private async Task TellAsync(PorogDbContext db, Invitation invitation, List<Trust> open, AuditActor actor, CancellationToken cancel)
    {
        if (invitation.ToldAt is not null && await TrustRules.AccountOfAsync(db, invitation.Phone, cancel) is { } invited)
            await notices.AddAsync(db, invited.Id, NoticeTopic.InvitationWithdrawn, new NoticeFacts(), invitation.Id, cancel);
        if (invitation.GiverId != actor.Id)
        {
            var facts = new NoticeFacts(actor.Name, TrustRules.ChildrenOf(open), Detail: invitation.Surname);
            await notices.AddAsync(db, invitation.GiverId, NoticeTopic.InvitationWithdrawn, facts, open[0].ChildId, cancel);
        }
        await db.SaveChangesAsync(cancel);
    }
}
