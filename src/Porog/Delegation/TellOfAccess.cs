using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>A new or wider access to children.</summary>
/// <param name="PersonId">Who got it.</param>
/// <param name="FullName">Their name.</param>
/// <param name="How">Trusted, Represents or Widened of <see cref="NoticeDetail"/>.</param>
/// <param name="ToldId">A legal representative who gets a notice of their own about it.</param>
public sealed record BegunAccess(Guid PersonId, string FullName, string How, Guid? ToldId = null);

/// <summary>
/// Tells every legal representative of a child about each new access at once, including the one who gave it: their account may have
/// been used by somebody else. The notice leads to the page where they can tell the school that it is wrong.
/// </summary>
public sealed class TellOfAccess(NoticeWriter notices)
{
    /// <summary>Runs in the caller's transaction, which has the turns of the children. One notice per reader.</summary>
    public async Task TellAsync(PorogDbContext db, BegunAccess access, IReadOnlyCollection<Guid> childIds, CancellationToken cancel)
    {
        var represented = await db
            .LegalRepresentations.Where(r =>
                childIds.Contains(r.ChildId) && r.EndedAt == null && r.PersonId != access.PersonId && r.PersonId != access.ToldId
            )
            .OrderBy(r => r.ChildId)
            .Select(r => new { r.PersonId, r.ChildId })
            .ToListAsync(cancel);
        foreach (var reader in represented.GroupBy(r => r.PersonId))
        {
            List<Guid> children = [.. reader.Select(r => r.ChildId)];
            var facts = new NoticeFacts(access.FullName, children, Detail: access.How, WhoId: access.PersonId);
            await notices.AddAsync(db, reader.Key, NoticeTopic.AccessBegan, facts, children[0], cancel);
        }
    }
}
