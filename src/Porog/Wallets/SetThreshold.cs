using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Wallets;

public enum SetThresholdResult
{
    Done,

    /// <summary>A stranger, an unknown child, somebody who does not see the account, or a child without one.</summary>
    NotFound,

    /// <summary>Only legal representatives set it.</summary>
    Forbidden,
}

/// <summary>Sets the balance below which the family is told (пороговое значение). One a child, the same for everybody who is told.</summary>
public sealed class SetThreshold(PorogDbContext db, ChildAccess access)
{
    /// <summary>Kopecks: 100 000 roubles.</summary>
    public const long Most = 100_000_00;

    /// <summary>Holds for the next fall of the balance; a balance already under it tells nobody.</summary>
    /// <param name="personId">Who sets it.</param>
    /// <param name="childId">Whose wallet.</param>
    /// <param name="kopecks">0 to <see cref="Most"/>, or null to be told no more.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">The amount is out of bounds; callers check what people type first.</exception>
    public async Task<SetThresholdResult> SetAsync(Guid personId, Guid childId, long? kopecks, CancellationToken cancel)
    {
        if (kopecks is < 0 or > Most)
            throw new ArgumentOutOfRangeException(nameof(kopecks), kopecks, $"0 to {Most}");
        var found = await access.FindAsync(personId, childId, cancel);
        if (!found.Allows(Sight.Account))
            return SetThresholdResult.NotFound;
        if (!found.IsLegal)
            return SetThresholdResult.Forbidden;
        var bucket = Bucket.Of(childId);
        var changed = await db
            .Wallets.Where(w => w.Bucket == bucket && w.ChildId == childId)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.Threshold, kopecks), cancel);
        return changed == 0 ? SetThresholdResult.NotFound : SetThresholdResult.Done;
    }
}
