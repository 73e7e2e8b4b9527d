using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Access;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>
/// Writes down what has ended by time: invitations without an answer, and trusts past their last day. They gave no access any more
/// before this runs, because every query compares the dates itself.
/// </summary>
public sealed class ExpireTrusts(
    IDbContextFactory<PorogDbContext> contexts,
    AccessLog log,
    NoticeWriter notices,
    ILiveNotice live,
    TimeProvider clock,
    ILogger<ExpireTrusts> logger
)
{
    private const int Batch = 100;

    /// <summary>Expires invitations without an answer.</summary>
    /// <returns>How many trusts changed.</returns>
    public Task<int> ExpireAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return EndAllAsync(t => t.State == TrustState.Sent && t.Invitation!.ExpiresAt <= now, TrustState.Sent, TrustState.Expired, cancel);
    }

    /// <summary>Ends trusts past their last day.</summary>
    /// <returns>How many trusts changed.</returns>
    public Task<int> RunOutAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return EndAllAsync(t => t.State == TrustState.Active && t.EndsAt <= now, TrustState.Active, TrustState.Ended, cancel);
    }

    private async Task<int> EndAllAsync(Expression<Func<Trust, bool>> isDue, TrustState from, TrustState to, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (done, after) = (0, Guid.Empty);
        while (true)
        {
            // Goes past rows that failed, so that a batch of them does not hide the others.
            var due = await db
                .Trusts.Where(isDue)
                .Where(t => t.Id > after)
                .OrderBy(t => t.Id)
                .Select(t => new { t.Id, t.ChildId })
                .Take(Batch)
                .ToListAsync(cancel);
            if (due.Count == 0)
                break;
            after = due[^1].Id;
            done += await OneByOne.DoAsync(due, one => EndAsync(one.Id, one.ChildId, from, to, cancel), logger, "Ending trusts by time");
        }
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
        // Read now that we have the turn: a resend or a change of dates may have come between.
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
        var what = expired ? AuditEvent.InvitationExpired : AuditEvent.TrustRunOut;
        await log.AppendAsync(db, [new AuditLine(childId, what, AuditActor.System, subject, trust.Sees)], cancel);
        await TellAsync(db, trust, subject, expired, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        if (!expired)
            await live.TellAsync([childId], cancel);
        return 1;
    }

    private async Task TellAsync(PorogDbContext db, Trust trust, string subject, bool expired, CancellationToken cancel)
    {
        if (trust.GiverId is { } giver)
        {
            var topic = expired ? NoticeTopic.InvitationExpired : NoticeTopic.TrustEnded;
            var facts = new NoticeFacts(subject, [trust.ChildId], Detail: expired ? null : NoticeDetail.RunOut);
            await notices.AddAsync(db, giver, topic, facts, trust.ChildId, cancel);
        }
        if (!expired)
        {
            var facts = new NoticeFacts(Detail: NoticeDetail.RunOut);
            await notices.AddAsync(db, trust.TrusteeId!.Value, NoticeTopic.AccessEnded, facts, null, cancel);
        }
    }
}
