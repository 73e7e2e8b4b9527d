using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access;

/// <summary>
/// Lets changes of one child's rights happen one after another. Whatever depends on several rows ("at most ten trusted
/// persons", "all that is still unanswered") is read after taking the turn and so cannot change until the commit.
/// </summary>
internal static class ChildTurn
{
    /// <summary>Children taken by one statement.</summary>
    private const int MostAtOnce = 500;

    /// <summary>
    /// Takes the rows that the access log is written at, in the order of <see cref="AccessLog"/>, so that no two
    /// transactions wait for each other for ever. They are held until the end of the caller's transaction.
    /// </summary>
    public static async Task TakeAsync(PorogDbContext db, IEnumerable<Guid> childIds, CancellationToken cancel)
    {
        foreach (var some in childIds.Distinct().Order().Chunk(MostAtOnce))
        {
            // Two parameters a child and one for all, in the order of the ids; nothing but their numbers is put into the text.
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
