using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>
/// Ends a trust at once: by any legal representative of the child, or by the trusted person, who leaves. An unanswered one is
/// withdrawn.
/// </summary>
public sealed class EndTrust(
    IDbContextFactory<PorogDbContext> contexts,
    AccessLog log,
    NoticeWriter notices,
    ILiveNotice live,
    TimeProvider clock
)
{
    public async Task<TrustAnswer> EndAsync(Guid personId, Guid trustId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var childId = await db.Trusts.Where(t => t.Id == trustId).Select(t => (Guid?)t.ChildId).FirstOrDefaultAsync(cancel);
        if (childId is not { } child)
            return TrustAnswer.NotFound;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, [child], cancel);
        var trust = await WithPeople(db).SingleAsync(t => t.Id == trustId, cancel);
        var legal = (await TrustRules.LegalChildrenAsync(db, personId, [child], now, cancel)).Count > 0;
        var leaving = !legal && trust.TrusteeId == personId;
        if (!legal && !leaving)
            return TrustAnswer.NotFound;
        var stands = trust.StateAt(trust.Invitation?.ExpiresAt, now);
        if (stands is not (TrustState.Sent or TrustState.Checking or TrustState.Active))
            return new TrustAnswer(TrustOutcome.Conflict, stands);
        var actor = await TrustRules.ActorAsync(db, personId, leaving ? ActorRole.Trusted : ActorRole.Legal, cancel);
        if (await EndInTransactionAsync(db, trust, stands, actor, cancel) is not { } line)
            return new TrustAnswer(TrustOutcome.Conflict, stands);
        await log.AppendAsync(db, [line], cancel);
        await transaction.CommitAsync(cancel);
        await live.TellAsync([child], cancel);
        notices.Wake();
        return new TrustAnswer(TrustOutcome.Done, After(stands));
    }

    /// <summary>A legal representative ends a person's trusts of several children at once, all of them or none.</summary>
    /// <param name="personId">A legal representative of each of the children.</param>
    /// <param name="trustIds">Those that have ended meanwhile are passed over.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<TrustOutcome> EndAllAsync(Guid personId, IReadOnlyCollection<Guid> trustIds, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        var children = await db.Trusts.Where(t => trustIds.Contains(t.Id)).Select(t => t.ChildId).Distinct().ToListAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, children, cancel);
        if (children.Count == 0 || (await TrustRules.LegalChildrenAsync(db, personId, children, now, cancel)).Count != children.Count)
            return TrustOutcome.NotFound;
        var actor = await TrustRules.ActorAsync(db, personId, ActorRole.Legal, cancel);
        var lines = new List<AuditLine>();
        foreach (var trust in await WithPeople(db).Where(t => trustIds.Contains(t.Id)).OrderBy(t => t.Id).ToListAsync(cancel))
            if (
                trust.StateAt(trust.Invitation?.ExpiresAt, now)
                    is (TrustState.Sent or TrustState.Checking or TrustState.Active)
                        and var stands
                && await EndInTransactionAsync(db, trust, stands, actor, cancel) is { } line
            )
                lines.Add(line);
        if (lines.Count == 0)
            return TrustOutcome.Conflict;
        await log.AppendAsync(db, lines, cancel);
        await transaction.CommitAsync(cancel);
        await live.TellAsync(children, cancel);
        notices.Wake();
        return TrustOutcome.Done;
    }

    /// <summary>Trusts with the navigations that <see cref="EndInTransactionAsync"/> needs.</summary>
    internal static IQueryable<Trust> WithPeople(PorogDbContext db) =>
        db.Trusts.AsNoTracking().Include(t => t.Child).Include(t => t.Trustee).Include(t => t.Invitation);

    /// <summary>Ends the trust and tells the other side, in the caller's transaction, which has the child's turn.</summary>
    /// <param name="db">The caller's context.</param>
    /// <param name="trust">From <see cref="WithPeople"/>.</param>
    /// <param name="stands">Its current state: sent, checking or active.</param>
    /// <param name="actor">A legal representative, an officer, or the trusted person who leaves.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The line for the access log; null when its state has changed meanwhile.</returns>
    internal async Task<AuditLine?> EndInTransactionAsync(
        PorogDbContext db,
        Trust trust,
        TrustState stands,
        AuditActor actor,
        CancellationToken cancel
    )
    {
        var (now, leaving, state) = (clock.GetUtcNow(), actor.Role == ActorRole.Trusted, After(stands));
        var changed = await db
            .Trusts.Where(t => t.Id == trust.Id && t.State == stands)
            .ExecuteUpdateAsync(
                set => set.SetProperty(t => t.State, state).SetProperty(t => t.EndedAt, now).SetProperty(t => t.EndedById, actor.Id),
                cancel
            );
        if (changed == 0)
            return null;

        var what =
            leaving ? AuditEvent.TrustLeft
            : state == TrustState.Withdrawn ? AuditEvent.InvitationWithdrawn
            : AuditEvent.TrustEnded;
        // Before the check passes, the giver may learn only the surname they typed.
        var named = stands == TrustState.Active ? trust.Trustee!.FullName : trust.Surname;
        if (leaving && stands == TrustState.Checking)
            actor = actor with { Name = trust.Surname, Role = ActorRole.Invited };
        await TellAsync(db, trust, state, actor, named, cancel);
        return new AuditLine(trust.ChildId, what, actor, named, trust.Sees);
    }

    private static TrustState After(TrustState stands) => stands == TrustState.Sent ? TrustState.Withdrawn : TrustState.Ended;

    private async Task TellAsync(PorogDbContext db, Trust trust, TrustState state, AuditActor actor, string named, CancellationToken cancel)
    {
        Guid[] children = [trust.ChildId];
        if (state == TrustState.Ended && trust.TrusteeId is { } trustee && trustee != actor.Id)
            await notices.AddAsync(db, trustee, NoticeTopic.AccessEnded, new NoticeFacts(), null, cancel);
        if (trust.GiverId is { } giver && giver != actor.Id)
        {
            var topic = state == TrustState.Withdrawn ? NoticeTopic.InvitationWithdrawn : NoticeTopic.TrustEnded;
            var detail = actor.Role switch
            {
                ActorRole.Legal => null,
                ActorRole.Officer => NoticeDetail.School,
                _ => NoticeDetail.Left,
            };
            // A withdrawal names the person who withdrew; an end names the trusted person.
            var facts =
                topic == NoticeTopic.InvitationWithdrawn
                    ? new NoticeFacts(actor.Name, children, Detail: trust.Surname)
                    : new NoticeFacts(named, children, detail is null ? actor.Name : null, detail);
            await notices.AddAsync(db, giver, topic, facts, trust.ChildId, cancel);
        }
        if (state == TrustState.Withdrawn)
            await TrustRules.TellInvitedAsync(db, notices, trust, cancel);
        await db.SaveChangesAsync(cancel);
    }
}
