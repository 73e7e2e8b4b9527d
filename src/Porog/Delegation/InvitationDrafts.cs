using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation;

/// <param name="Children">Ticked so far.</param>
/// <param name="Phone">As typed; so are the other texts.</param>
/// <param name="Surname">As typed.</param>
/// <param name="Sees">What the trusted person would see.</param>
/// <param name="From">First day, as typed.</param>
/// <param name="Until">Last day, as typed.</param>
/// <param name="MayAccompany">May also fetch kindergarten children.</param>
/// <param name="MayAnnounceAbsence">May tell the school that a child will not come.</param>
public sealed record DraftFields(
    IReadOnlyList<Guid> Children,
    string Phone,
    string Surname,
    Sight Sees,
    string From,
    string Until,
    bool MayAccompany,
    bool MayAnnounceAbsence = false
)
{
    public static DraftFields Of(InvitationDraft draft) =>
        new(draft.ChildIds, draft.Phone, draft.Surname, draft.Sees, draft.From, draft.Until, draft.MayAccompany, draft.MayAnnounceAbsence);
}

/// <summary>Keeps what was typed of an invitation between its pages, over a new sign-in and on another device.</summary>
public sealed class InvitationDrafts(PorogDbContext db, TimeProvider clock)
{
    /// <summary>Counts from the last change.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <summary>Longer texts are cut.</summary>
    public const int LongestText = 256;

    public Task<InvitationDraft?> FindAsync(Guid personId, CancellationToken cancel)
    {
        var oldest = clock.GetUtcNow() - Kept;
        return db.InvitationDrafts.AsNoTracking().FirstOrDefaultAsync(d => d.PersonId == personId && d.ChangedAt >= oldest, cancel);
    }

    public async Task SaveAsync(Guid personId, DraftFields fields, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Two open pages save one after the other.
        await Turns.OfAccountAsync(db, personId, cancel);
        var draft = await db.InvitationDrafts.FirstOrDefaultAsync(d => d.PersonId == personId, cancel);
        if (draft is null)
            db.Add(
                draft = new InvitationDraft
                {
                    PersonId = personId,
                    Id = Guid.NewGuid(),
                    ChangedAt = clock.GetUtcNow(),
                }
            );
        draft.ChildIds = fields.Children;
        (draft.Phone, draft.Surname) = (Cut(fields.Phone), Cut(fields.Surname));
        (draft.From, draft.Until) = (Cut(fields.From), Cut(fields.Until));
        (draft.MayAccompany, draft.MayAnnounceAbsence) = (fields.MayAccompany, fields.MayAnnounceAbsence);
        (draft.Sees, draft.ChangedAt) = (fields.Sees, clock.GetUtcNow());
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        db.ChangeTracker.Clear();
    }

    public Task DeleteAsync(Guid personId, CancellationToken cancel) =>
        db.InvitationDrafts.Where(d => d.PersonId == personId).ExecuteDeleteAsync(cancel);

    private static string Cut(string text) => TextFold.Cut(TextFold.Line(text), LongestText);
}
