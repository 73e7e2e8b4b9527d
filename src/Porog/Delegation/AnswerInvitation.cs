using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>
/// The invited person accepts or declines, for all children of the invitation without an answer. Accepting opens nothing yet:
/// <see cref="CheckTrusts"/> does right after.
/// </summary>
public sealed class AnswerInvitation(
    IDbContextFactory<PorogDbContext> contexts,
    AccessLog log,
    NoticeWriter notices,
    TrustSignal signal,
    TimeProvider clock
)
{
    public Task<TrustAnswer> AcceptAsync(Guid personId, Guid invitationId, CancellationToken cancel) =>
        AnswerAsync(personId, invitationId, accept: true, cancel);

    public Task<TrustAnswer> DeclineAsync(Guid personId, Guid invitationId, CancellationToken cancel) =>
        AnswerAsync(personId, invitationId, accept: false, cancel);

    private async Task<TrustAnswer> AnswerAsync(Guid personId, Guid invitationId, bool accept, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var person = await db.Users.AsNoTracking().FirstOrDefaultAsync(a => a.Id == personId, cancel);
        var invitation = await db
            .Invitations.AsNoTracking()
            .Include(i => i.Trusts)
                .ThenInclude(t => t.Child)
            .FirstOrDefaultAsync(i => i.Id == invitationId, cancel);
        if (person is not { PhoneNumberConfirmed: true, DeletedAt: null } || invitation is null || invitation.Phone != person.PhoneNumber)
            return TrustAnswer.NotFound;

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, invitation.Trusts.Select(t => t.ChildId), cancel);
        // Read again now that we have the turn: a resend may have moved the end, another answer may have been faster.
        var fresh = await db.Invitations.AsNoTracking().Include(i => i.Trusts).SingleAsync(i => i.Id == invitationId, cancel);
        var open = fresh.Trusts.Where(t => t.StateAt(fresh.ExpiresAt, now) == TrustState.Sent).Select(t => t.Id).ToList();
        if (open.Count == 0)
            return new TrustAnswer(TrustOutcome.Conflict, TrustRules.StateOf(fresh.Trusts.Select(t => t.StateAt(fresh.ExpiresAt, now))));
        var sent = db.Trusts.Where(t => open.Contains(t.Id) && t.State == TrustState.Sent);
        if (await WriteAsync(sent, personId, accept, now, cancel) != open.Count)
            return new TrustAnswer(TrustOutcome.Conflict, TrustRules.StateOf(fresh.Trusts.Select(t => t.State)));

        var answered = invitation.Trusts.Where(t => open.Contains(t.Id)).ToList();
        // The surname as the giver typed it: the giver learns the account's name only after the check.
        var actor = new AuditActor(personId, invitation.Surname, ActorRole.Invited);
        var what = accept ? AuditEvent.InvitationAccepted : AuditEvent.InvitationDeclined;
        await log.AppendAsync(db, [.. answered.Select(t => new AuditLine(t.ChildId, what, actor, invitation.Surname, t.Sees))], cancel);
        if (!accept)
        {
            var facts = new NoticeFacts(invitation.Surname, TrustRules.ChildrenOf(answered));
            await notices.AddAsync(db, invitation.GiverId, NoticeTopic.InvitationDeclined, facts, answered[0].ChildId, cancel);
            await db.SaveChangesAsync(cancel);
        }
        await transaction.CommitAsync(cancel);
        if (accept)
            signal.Set();
        else
            notices.Wake();
        return new TrustAnswer(TrustOutcome.Done, accept ? TrustState.Checking : TrustState.Declined);
    }

    /// <returns>How many trusts the answer changed.</returns>
    private static Task<int> WriteAsync(IQueryable<Trust> sent, Guid personId, bool accept, DateTimeOffset now, CancellationToken cancel) =>
        accept
            ? sent.ExecuteUpdateAsync(
                set =>
                    set.SetProperty(t => t.State, TrustState.Checking)
                        .SetProperty(t => t.TrusteeId, personId)
                        .SetProperty(t => t.AnsweredAt, now),
                cancel
            )
            : sent.ExecuteUpdateAsync(
                set =>
                    set.SetProperty(t => t.State, TrustState.Declined)
                        .SetProperty(t => t.AnsweredAt, now)
                        .SetProperty(t => t.EndedAt, now)
                        .SetProperty(t => t.EndedById, personId),
                cancel
            );
}
