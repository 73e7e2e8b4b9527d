using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access;

/// <summary>
/// Serializes changes of one child's rights. A rule over several rows ("at most ten trusted persons", "all that is still
/// unanswered") reads them after taking the turn, so they cannot change until the commit.
/// </summary>
internal static class ChildTurn
{
    /// <summary>Children locked by one statement.</summary>
    private const int MostAtOnce = 500;

    /// <summary>
    /// Locks the heads of the children's access logs, in the same order as <see cref="AccessLog"/>, so that transactions cannot
    /// deadlock. They stay locked until the end of the caller's transaction.
    /// </summary>
    public static async Task TakeAsync(PorogDbContext db, IEnumerable<Guid> childIds, CancellationToken cancel)
    {
        foreach (var some in childIds.Distinct().Order().Chunk(MostAtOnce))
        {
            // Two parameters per child and one for all; the text holds only their numbers.
            var rows = some.Select((_, i) => $"({{{2 * i}}}, {{{2 * i + 1}}}, 0, {{{2 * some.Length}}})");
            var insert = string.Concat(
                "INSERT INTO access_log_heads (bucket, child_id, number, hash) VALUES ",
                string.Join(", ", rows),
                " ON CONFLICT DO NOTHING"
            );
            List<object> values = [.. some.SelectMany(id => (object[])[Bucket.Of(id), id]), AccessLog.Beginning];
            await db.Database.ExecuteSqlRawAsync(insert, values, cancel);
            await Turns.OfChildrenAsync(db, some, cancel);
        }
    }
}
