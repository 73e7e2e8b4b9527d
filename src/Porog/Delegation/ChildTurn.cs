using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>
/// Lets changes of one child's rights happen one after another. Whatever depends on several rows ("at most ten trusted
/// persons", "all that is still unanswered") is read after taking the turn and so cannot change until the commit.
/// </summary>
internal static class ChildTurn
{
    /// <summary>
    /// Takes the rows that the access log is written at, in the order of <see cref="AccessLog"/>, so that no two
    /// transactions wait for each other for ever. They are held until the end of the caller's transaction.
    /// </summary>
    public static async Task TakeAsync(PorogDbContext db, IEnumerable<Guid> childIds, CancellationToken cancel)
    {
        foreach (var childId in childIds.Distinct().Order())
        {
            var bucket = Bucket.Of(childId);
            var taken = await db.Database.ExecuteSqlAsync(
                $"INSERT INTO access_log_heads (bucket, child_id, number, hash) VALUES ({bucket}, {childId}, 0, {AccessLog.Beginning}) ON CONFLICT DO NOTHING",
                cancel
            );
            if (taken == 0)
                await db
                    .AccessLogHeads.Where(h => h.Bucket == bucket && h.ChildId == childId)
                    .ExecuteUpdateAsync(set => set.SetProperty(h => h.Number, h => h.Number), cancel);
        }
    }
}
