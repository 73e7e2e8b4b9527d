using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>A doubt as the officer reads it.</summary>
/// <param name="Doubt">With the child and its organisation.</param>
/// <param name="Reporter">Full name.</param>
/// <param name="Person">Full name of the person whose access it is.</param>
/// <param name="Represents">That person legally represents the child now.</param>
/// <param name="Trusts">That person's trusts of the child that are active now.</param>
public sealed record OpenDoubt(AccessDoubt Doubt, string Reporter, string Person, bool Represents, IReadOnlyList<Trust> Trusts);

public enum SettleOutcome
{
    Done,

    /// <summary>It does not exist or is about another organisation's child.</summary>
    NotFound,

    /// <summary>Another officer was faster.</summary>
    Settled,

    /// <summary>The person still represents the child. That is ended on the child's page, with a reason and a keeper of the trusts.</summary>
    StillRepresents,
}

/// <summary>
/// The officer answers a doubt: the access stays, or it is closed. Closing ends the person's trusts of the child at once.
/// </summary>
public sealed class SettleDoubt(
    PorogDbContext db,
    EndTrust trusts,
    AccessLog log,
    NoticeWriter notices,
    ILiveNotice live,
    TimeProvider clock
)
{
    /// <summary>The most that one page lists.</summary>
    private const int MostListed = 50;

    /// <summary>Those that wait for this officer, oldest first, with the child.</summary>
    public Task<List<AccessDoubt>> WaitingAsync(Guid officerId, CancellationToken cancel) =>
        OfOfficer(officerId)
            .Where(d => d.SettledAt == null)
            .Include(d => d.Child)
            .OrderBy(d => d.At)
            .ThenBy(d => d.Id)
            .Take(MostListed)
            .AsNoTracking()
            .ToListAsync(cancel);

    /// <returns>Null when it does not exist or is about another organisation's child.</returns>
    public async Task<OpenDoubt?> ReadAsync(Guid officerId, Guid doubtId, CancellationToken cancel)
    {
        var doubt = await OfOfficer(officerId)
            .Include(d => d.Child!)
                .ThenInclude(c => c.Organisation)
            .AsNoTracking()
            .SingleOrDefaultAsync(d => d.Id == doubtId, cancel);
        if (doubt is null)
            return null;
        var names = await db.FullNamesAsync([doubt.ReporterId, doubt.PersonId], cancel);
        return new OpenDoubt(
            doubt,
            names.GetValueOrDefault(doubt.ReporterId) ?? "",
            names.GetValueOrDefault(doubt.PersonId) ?? "",
            await RepresentsAsync(doubt, cancel),
            await TrustsAsync(doubt, cancel)
        );
    }

    /// <param name="officer">Who answers.</param>
    /// <param name="doubtId">The doubt.</param>
    /// <param name="closes">Whether the access ends.</param>
    /// <param name="answer">For the reporter; 1 to 500 characters.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<SettleOutcome> SettleAsync(AuditActor officer, Guid doubtId, bool closes, string answer, CancellationToken cancel)
    {
        var found = await OfOfficer(officer.Id!.Value).AsNoTracking().SingleOrDefaultAsync(d => d.Id == doubtId, cancel);
        if (found is null)
            return SettleOutcome.NotFound;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, [found.ChildId], cancel);
        if (closes && await RepresentsAsync(found, cancel))
            return SettleOutcome.StillRepresents;
        var now = clock.GetUtcNow();
        var settled = await db
            .AccessDoubts.Where(d => d.Id == doubtId && d.SettledAt == null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(d => d.SettledAt, now)
                        .SetProperty(d => d.SettledById, officer.Id)
                        .SetProperty(d => d.Closed, closes)
                        .SetProperty(d => d.Answer, answer),
                cancel
            );
        if (settled == 0)
            return SettleOutcome.Settled;
        var names = await db.FullNamesAsync([found.PersonId], cancel);
        var who = names.GetValueOrDefault(found.PersonId);
        List<AuditLine> lines = [new(found.ChildId, AuditEvent.AccessDoubtSettled, officer, who, Detail: answer)];
        if (closes)
            foreach (var trust in await TrustsAsync(found, cancel))
                if (await trusts.EndInTransactionAsync(db, trust, TrustState.Active, officer, cancel) is { } line)
                    lines.Add(line);
        var facts = new NoticeFacts(who, [found.ChildId], answer, closes ? NoticeDetail.Closed : NoticeDetail.Stays);
        await notices.AddAsync(db, found.ReporterId, NoticeTopic.AccessDoubtSettled, facts, found.NoticeId, cancel);
        await db.SaveChangesAsync(cancel);
        await log.AppendAsync(db, lines, cancel);
        await transaction.CommitAsync(cancel);
        await live.TellAsync([found.ChildId], cancel);
        notices.Wake();
        return SettleOutcome.Done;
    }

    private IQueryable<AccessDoubt> OfOfficer(Guid officerId) =>
        db.AccessDoubts.Where(d =>
            db.StaffRoles.Any(r => r.PersonId == officerId && r.Kind == StaffKind.Officer && r.OrganisationId == d.Child!.OrganisationId)
        );

    private Task<bool> RepresentsAsync(AccessDoubt doubt, CancellationToken cancel) =>
        db.LegalRepresentations.AnyAsync(r => r.ChildId == doubt.ChildId && r.PersonId == doubt.PersonId && r.EndedAt == null, cancel);

    private Task<List<Trust>> TrustsAsync(AccessDoubt doubt, CancellationToken cancel) =>
        EndTrust
            .WithPeople(db)
            .Where(t => t.ChildId == doubt.ChildId && t.TrusteeId == doubt.PersonId && t.State == TrustState.Active)
            .ToListAsync(cancel);
}
