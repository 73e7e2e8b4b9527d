using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Access;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>
/// The check of product rule 5, for everything that was accepted. It is durable work: what is to be checked stands in the
/// database, so that a node that dies leaves nothing behind that the next one does not find.
/// </summary>
public sealed class CheckTrusts(
    IDbContextFactory<PorogDbContext> contexts,
    AccessLog log,
    NoticeWriter notices,
    TellOfAccess tell,
    ILiveNotice live,
    PorogOptions options,
    TimeProvider clock,
    ILogger<CheckTrusts> logger
)
{
    private const int Batch = 100;

    /// <returns>How many trusts came out of the check, one way or the other.</returns>
    public async Task<int> CheckAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (done, skip) = (0, 0);
        while (true)
        {
            var waiting = await db
                .Trusts.Where(t => t.State == TrustState.Checking)
                .OrderBy(t => t.AnsweredAt)
                .ThenBy(t => t.Id)
                .Skip(skip)
                .Take(Batch)
                .Select(t => new
                {
                    t.Id,
                    t.ChildId,
                    t.InvitationId,
                })
                .ToListAsync(cancel);
            var now = await OneByOne.DoAsync(
                waiting.GroupBy(t => t.InvitationId ?? t.Id),
                together => CheckAsync([.. together.Select(t => t.Id)], [.. together.Select(t => t.ChildId)], cancel),
                logger,
                "Checking trusts"
            );
            done += now;
            // Goes past those that failed, so that a batch of them does not hide the others.
            skip += waiting.Count - now;
            if (waiting.Count < Batch)
                break;
        }
        if (done > 0)
            notices.Wake();
        return done;
    }

    private async Task<int> CheckAsync(List<Guid> ids, List<Guid> childIds, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, childIds, cancel);
        var now = clock.GetUtcNow();
        var trusts = await db
            .Trusts.Include(t => t.Child)
            .Include(t => t.Giver)
            .Include(t => t.Trustee)
            .Where(t => ids.Contains(t.Id) && t.State == TrustState.Checking)
            .AsNoTracking()
            .ToListAsync(cancel);
        var found = new List<(Trust Trust, CheckFailure? Failure)>();
        foreach (var trust in trusts)
        {
            var failure = await FailureOfAsync(db, trust, now, cancel);
            if (await WriteAsync(db, trust.Id, failure, now, cancel))
                found.Add((trust, failure));
        }
        if (found.Count == 0)
            return 0;
        await log.AppendAsync(db, [.. found.Select(one => Line(one.Trust, one.Failure))], cancel);
        foreach (var same in found.GroupBy(one => one.Failure))
            await TellAsync(db, [.. same.Select(one => one.Trust)], same.Key, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        await live.TellAsync([.. found.Select(one => one.Trust.ChildId)], cancel);
        return found.Count;
    }

    private async Task<CheckFailure?> FailureOfAsync(PorogDbContext db, Trust trust, DateTimeOffset now, CancellationToken cancel)
    {
        if (trust.GiverId is not { } giver || (await TrustRules.LegalChildrenAsync(db, giver, [trust.ChildId], now, cancel)).Count == 0)
            return CheckFailure.GiverNotLegal;
        if (trust.Child!.LeftAt is { } left && left <= now)
            return CheckFailure.ChildLeft;
        if (trust.Trustee is not { PhoneNumberConfirmed: true, DeletedAt: null } trustee || trustee.PhoneNumber != trust.Phone)
            return CheckFailure.OtherPhone;
        if (!TrustRules.SameSurname(trustee.Surname, trust.Surname))
            return CheckFailure.OtherSurname;
        if (await NewAccess.IsBarredAsync(db, trust.ChildId, trustee.Id, cancel))
            return CheckFailure.Barred;
        // This transaction holds the child's turn: nobody else can take a place before it commits.
        return await NewAccess.IsFullAsync(db, options.Trusts, trust.ChildId, trustee.Id, now, cancel) ? CheckFailure.TooMany : null;
    }

    private static async Task<bool> WriteAsync(
        PorogDbContext db,
        Guid id,
        CheckFailure? failure,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var checking = db.Trusts.Where(t => t.Id == id && t.State == TrustState.Checking);
        return failure is null
            ? await checking.ExecuteUpdateAsync(
                set => set.SetProperty(t => t.State, TrustState.Active).SetProperty(t => t.ActiveAt, now),
                cancel
            ) == 1
            : await checking.ExecuteUpdateAsync(
                set =>
                    set.SetProperty(t => t.State, TrustState.FailedCheck)
                        .SetProperty(t => t.Failure, failure)
                        .SetProperty(t => t.EndedAt, now),
                cancel
            ) == 1;
    }

    private static AuditLine Line(Trust trust, CheckFailure? failure) =>
        failure is null
            ? new AuditLine(trust.ChildId, AuditEvent.TrustOpened, AuditActor.System, trust.Trustee!.FullName, trust.Sees)
            : new AuditLine(trust.ChildId, AuditEvent.CheckFailed, AuditActor.System, trust.Surname, trust.Sees, failure.ToString());

    /// <summary>Both sides, once for all the children that came out alike.</summary>
    private async Task TellAsync(PorogDbContext db, List<Trust> trusts, CheckFailure? failure, CancellationToken cancel)
    {
        var first = trusts[0];
        var children = TrustRules.ChildrenOf(trusts);
        var giver = first.Giver?.FullName;
        if (failure is null)
        {
            if (first.GiverId is { } to)
                await Tell(
                    to,
                    NoticeTopic.TrustOpened,
                    new NoticeFacts(first.Trustee!.FullName, children, WhoId: first.Trustee.Id),
                    first.ChildId
                );
            await tell.TellAsync(db, new(first.Trustee!.Id, first.Trustee.FullName, NoticeDetail.Trusted, first.GiverId), children, cancel);
            await Tell(first.Trustee!.Id, NoticeTopic.AccessOpened, new NoticeFacts(giver, children), first.ChildId);
            return;
        }
        var reason = failure.ToString();
        if (first.GiverId is { } sender)
            await Tell(
                sender,
                NoticeTopic.TrustCheckFailed,
                // To somebody who represents the child no more, without the name.
                new NoticeFacts(first.Surname, failure == CheckFailure.GiverNotLegal ? null : children, reason),
                first.ChildId
            );
        // It may have reached a stranger: no child and no surname is named to them.
        if (first.Trustee is { } invited)
            await Tell(
                invited.Id,
                NoticeTopic.AccessCheckFailed,
                new NoticeFacts(first.Giver is null ? null : AnnounceInvitations.WithoutSurname(first.Giver), Reason: reason),
                first.InvitationId
            );

        Task Tell(Guid to, NoticeTopic topic, NoticeFacts facts, Guid? subject) => notices.AddAsync(db, to, topic, facts, subject, cancel);
    }
}
