using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Notices;
using Porog.Registry;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>An access as its notice told of it, and what the reader reported about it.</summary>
/// <param name="Notice">The reader's own notice.</param>
/// <param name="Children">The children of the notice whom the reader legally represents now.</param>
/// <param name="Doubts">One per child once reported; empty before.</param>
public sealed record DoubtableAccess(Notice Notice, IReadOnlyList<Child> Children, IReadOnlyList<AccessDoubt> Doubts);

/// <summary>A legal representative tells the school that an access to their child is wrong.</summary>
public sealed class DoubtAccess(PorogDbContext db, AccessLog log, NoticeWriter notices, TimeProvider clock)
{
    /// <returns>Null when the notice is not the reader's, tells of no access, or they represent none of its children now.</returns>
    public async Task<DoubtableAccess?> ReadAsync(Guid personId, Guid noticeId, CancellationToken cancel)
    {
        var notice = await db.Notices.AsNoTracking().SingleOrDefaultAsync(n => n.Id == noticeId && n.PersonId == personId, cancel);
        if (notice?.ReadFacts() is not { WhoId: not null, ChildIds: { Count: > 0 } named })
            return null;
        var legal = await TrustRules.LegalChildrenAsync(db, personId, named, clock.GetUtcNow(), cancel);
        if (legal.Count == 0)
            return null;
        var children = await db.Children.AsNoTracking().Where(c => legal.Contains(c.Id)).OrderBy(c => c.Id).ToListAsync(cancel);
        var doubts = await db
            .AccessDoubts.AsNoTracking()
            .Where(d => d.NoticeId == noticeId && legal.Contains(d.ChildId))
            .OrderBy(d => d.ChildId)
            .ToListAsync(cancel);
        return new(notice, children, doubts);
    }

    /// <param name="personId">Who reports.</param>
    /// <param name="noticeId">Their notice about the access.</param>
    /// <param name="note">What they wrote, at most 500 characters; null for nothing.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Done, also when it was reported before; NotFound as in <see cref="ReadAsync"/>.</returns>
    public async Task<TrustOutcome> ReportAsync(Guid personId, Guid noticeId, string? note, CancellationToken cancel)
    {
        if (await ReadAsync(personId, noticeId, cancel) is not { } found)
            return TrustOutcome.NotFound;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, [.. found.Children.Select(c => c.Id)], cancel);
        // Read again in the turn: a second click or a lost right may have come between.
        if (await ReadAsync(personId, noticeId, cancel) is not { } access)
            return TrustOutcome.NotFound;
        var facts = access.Notice.ReadFacts();
        var actor = await TrustRules.ActorAsync(db, personId, ActorRole.Legal, cancel);
        var lines = new List<AuditLine>();
        foreach (var child in access.Children.Where(c => access.Doubts.All(d => d.ChildId != c.Id)))
        {
            var doubt = new AccessDoubt
            {
                ChildId = child.Id,
                NoticeId = noticeId,
                ReporterId = personId,
                PersonId = facts.WhoId!.Value,
                Note = note,
                At = clock.GetUtcNow(),
            };
            db.AccessDoubts.Add(doubt);
            lines.Add(new(child.Id, AuditEvent.AccessDoubted, actor, facts.Who));
            await TellOfficersAsync(doubt, child.OrganisationId, facts.Who, cancel);
        }
        await db.SaveChangesAsync(cancel);
        await log.AppendAsync(db, lines, cancel);
        await transaction.CommitAsync(cancel);
        notices.Wake();
        return TrustOutcome.Done;
    }

    private async Task TellOfficersAsync(AccessDoubt doubt, Guid organisationId, string? who, CancellationToken cancel)
    {
        foreach (var officer in await Officers.OfAsync(db, organisationId, cancel))
            await notices.AddAsync(db, officer, NoticeTopic.AccessDoubted, new NoticeFacts(who), doubt.Id, cancel);
    }
}
