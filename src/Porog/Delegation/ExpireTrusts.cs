using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>
/// Writes down what time has ended: invitations nobody answered, and trusts whose last day is over. Both were over for everybody
/// before: every question compares the dates itself.
/// </summary>
public sealed class ExpireTrusts(
    IDbContextFactory<PorogDbContext> contexts,
    AccessLog log,
    NoticeWriter notices,
    ILiveNotice live,
    TimeProvider clock
)
{
    private const int Batch = 100;

    /// <summary>Invitations unanswered for their days.</summary>
    public async Task<int> ExpireAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var due = await db
            .Trusts.Where(t => t.State == TrustState.Sent && t.Invitation!.ExpiresAt <= now)
            .OrderBy(t => t.Id)
            .Select(t => new { t.Id, t.ChildId })
            .Take(Batch)
            .ToListAsync(cancel);
        var done = 0;
        foreach (var one in due)
            done += await EndAsync(one.Id, one.ChildId, TrustState.Sent, TrustState.Expired, cancel);
        if (done > 0)
            notices.Wake();
        return done;
    }

    /// <summary>Trusts past their last day.</summary>
    public async Task<int> RunOutAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var due = await db
            .Trusts.Where(t => t.State == TrustState.Active && t.EndsAt <= now)
            .OrderBy(t => t.Id)
            .Select(t => new { t.Id, t.ChildId })
            .Take(Batch)
            .ToListAsync(cancel);
        var done = 0;
        foreach (var one in due)
            done += await EndAsync(one.Id, one.ChildId, TrustState.Active, TrustState.Ended, cancel);
        if (done > 0)
            notices.Wake();
        return done;
    }

    private async Task<int> EndAsync(Guid id, Guid childId, TrustState from, TrustState to, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, [childId], cancel);
        var now = clock.GetUtcNow();
        var trust = await db.Trusts.AsNoTracking().Include(t => t.Trustee).Include(t => t.Invitation).SingleAsync(t => t.Id == id, cancel);
        // Asked now that it is our turn: a resend or a change of dates may have come between.
        var endedAt = from == TrustState.Sent ? trust.Invitation?.ExpiresAt : trust.EndsAt;
        if (endedAt is null || endedAt > now)
            return 0;
        var changed = await db
            .Trusts.Where(t => t.Id == id && t.State == from)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.State, to).SetProperty(t => t.EndedAt, endedAt), cancel);
        if (changed == 0)
            return 0;
        var expired = to == TrustState.Expired;
        var subject = expired ? trust.Surname : trust.Trustee!.FullName;
        await log.AppendAsync(
            db,
            [
                new AuditLine(
                    childId,
                    expired ? AuditEvent.InvitationExpired : AuditEvent.TrustRunOut,
                    AuditActor.System,
                    subject,
                    trust.Sees
                ),
            ],
            cancel
        );
        if (trust.GiverId is { } giver)
            await notices.AddAsync(
                db,
                giver,
                expired ? NoticeTopic.InvitationExpired : NoticeTopic.TrustEnded,
                new NoticeFacts(subject, [childId], Detail: expired ? null : NoticeDetails.RunOut),
                childId,
                cancel
            );
        if (!expired)
            await notices.AddAsync(
                db,
                trust.TrusteeId!.Value,
                NoticeTopic.AccessEnded,
                new NoticeFacts(Detail: NoticeDetails.RunOut),
                null,
                cancel
            );
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        if (!expired)
            await live.TellAsync([childId], cancel);
        return 1;
    }
}
