using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>
/// The giver sends the invitation again, at most once a day: its days start anew, and the invited person is told again.
/// </summary>
public sealed class ResendInvitation(
    IDbContextFactory<PorogDbContext> contexts,
    AccessLog log,
    TrustSignal signal,
    PorogOptions options,
    TimeProvider clock
)
{
    /// <summary>The shortest time between two reminders.</summary>
    public static readonly TimeSpan Soonest = TimeSpan.FromDays(1);

    public async Task<TrustAnswer> ResendAsync(Guid giverId, Guid invitationId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var childIds = await db
            .Trusts.Where(t => t.InvitationId == invitationId && t.Invitation!.GiverId == giverId)
            .Select(t => t.ChildId)
            .ToListAsync(cancel);
        if (childIds.Count == 0)
            return TrustAnswer.NotFound;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfAccountAsync(db, giverId, cancel);
        await ChildTurn.TakeAsync(db, childIds, cancel);
        var legal = await TrustRules.LegalChildrenAsync(db, giverId, childIds, now, cancel);
        var invitation = await db.Invitations.AsNoTracking().Include(i => i.Trusts).SingleAsync(i => i.Id == invitationId, cancel);
        var open = invitation
            .Trusts.Where(t => legal.Contains(t.ChildId) && t.StateAt(invitation.ExpiresAt, now) == TrustState.Sent)
            .ToList();
        if (open.Count == 0 || invitation.SentAt > now - Soonest)
            return new TrustAnswer(
                TrustOutcome.Conflict,
                TrustRules.StateOf(invitation.Trusts.Select(t => t.StateAt(invitation.ExpiresAt, now)))
            );
        if (await SendInvitation.AreTooManyAsync(db, giverId, now, options, cancel))
            return new TrustAnswer(TrustOutcome.TooMany, TrustState.Sent);
        var expiresAt = now.AddDays(options.Trusts.InvitationDays);
        await db
            .Invitations.Where(i => i.Id == invitationId)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(i => i.SentAt, now)
                        .SetProperty(i => i.ExpiresAt, expiresAt)
                        .SetProperty(i => i.ToldAt, (DateTimeOffset?)null),
                cancel
            );
        var actor = await TrustRules.ActorAsync(db, giverId, ActorRole.Legal, cancel);
        await log.AppendAsync(
            db,
            [.. open.Select(t => new AuditLine(t.ChildId, AuditEvent.InvitationResent, actor, t.Surname, t.Sees))],
            cancel
        );
        await transaction.CommitAsync(cancel);
        signal.Set();
        return new TrustAnswer(TrustOutcome.Done, TrustState.Sent);
    }
}
