using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Storage;

namespace Porog.School.Door;

public enum PassOutcome
{
    /// <summary>It has expired.</summary>
    Taken,

    /// <summary>Not of this group, replaced by a newer one, or misread: the door cannot tell which.</summary>
    Unknown,
    Expired,

    /// <summary>It was used already, here or on another tablet.</summary>
    Used,

    /// <summary>The person may not bring and fetch this child any more.</summary>
    RightEnded,
}

/// <param name="Outcome">The result.</param>
/// <param name="ChildId">Set when taken.</param>
/// <param name="PersonId">Set when taken.</param>
public readonly record struct PassAnswer(PassOutcome Outcome, Guid? ChildId = null, Guid? PersonId = null);

/// <summary>Takes a pass at the door of a group, once. Checks the right now, not as of when the pass was made.</summary>
public sealed class TakePass(PorogDbContext db, ChildAccess access, TimeProvider clock)
{
    /// <param name="groupId">The caller has checked that it is the educator's group.</param>
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
