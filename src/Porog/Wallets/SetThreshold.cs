using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Wallets;

public enum SetThresholdResult
{
    Done,

    /// <summary>The child is unknown, has no account, or the person may not see the account.</summary>
    NotFound,

    /// <summary>The person is not a legal representative.</summary>
    Forbidden,
}

/// <summary>Sets the balance below which the family is told (пороговое значение). A child has one, the same for all recipients.</summary>
public sealed class SetThreshold(PorogDbContext db, ChildAccess access)
{
    /// <summary>Kopecks: 100 000 roubles.</summary>
    public const long Most = RoubleInput.Most;

    /// <summary>
    /// Applies from the next operation that takes the balance below it. A balance that is already lower triggers no message.
    /// <paramref name="kopecks"/> is 0 to <see cref="Most"/>; null turns the messages off.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The amount is out of bounds; callers validate input first.</exception>
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
