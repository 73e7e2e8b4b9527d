using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Storage;

namespace Porog.School.Door;

public enum PassOutcome
{
    /// <summary>It was good, and is no more.</summary>
    Taken,

    /// <summary>Of no child of this group, or replaced by a newer one, or not read right: the same to the door.</summary>
    Unknown,
    Expired,

    /// <summary>Another tablet, or the same one, was faster.</summary>
    Used,

    /// <summary>The person may bring and fetch this child no more.</summary>
    RightEnded,
}

/// <param name="Outcome">What came of it.</param>
/// <param name="ChildId">Set when taken.</param>
/// <param name="PersonId">Set when taken.</param>
public readonly record struct PassAnswer(PassOutcome Outcome, Guid? ChildId = null, Guid? PersonId = null);

/// <summary>Takes a pass at the door of a group, once. The right is asked now, not when the pass was made.</summary>
public sealed class TakePass(PorogDbContext db, ChildAccess access, TimeProvider clock)
{
    /// <param name="groupId">A group that the educator may work with: the caller has asked.</param>
    /// <param name="shown">What was read from the QR code, or typed.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<PassAnswer> TakeAsync(Guid groupId, string shown, CancellationToken cancel)
    {
        var hash = DoorPass.HashOf(DoorCode.Read(shown) ?? shown.Trim());
        var pass = await db
            .DoorPasses.AsNoTracking()
            .FirstOrDefaultAsync(
                p =>
                    (p.SecretHash == hash || p.CodeHash == hash)
                    && db.Children.Any(c => c.Id == p.ChildId && c.GroupId == groupId && c.LeftAt == null),
                cancel
            );
        if (pass is null)
            return new(PassOutcome.Unknown);
        if (!(await access.FindAsync(pass.PersonId, pass.ChildId, cancel)).MayAccompany)
            return new(PassOutcome.RightEnded);
        var now = clock.GetUtcNow();
        var secret = pass.SecretHash;
        var taken = await db
            .DoorPasses.Where(p => p.PersonId == pass.PersonId && p.ChildId == pass.ChildId)
            .Where(p => p.SecretHash == secret && p.UsedAt == null && p.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.UsedAt, now), cancel);
        if (taken == 1)
            return new(PassOutcome.Taken, pass.ChildId, pass.PersonId);
        return new(pass.ExpiresAt <= now && pass.UsedAt is null ? PassOutcome.Expired : PassOutcome.Used);
    }
}
