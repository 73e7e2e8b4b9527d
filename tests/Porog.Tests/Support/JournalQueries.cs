using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Tests.Support;

public static class JournalQueries
{
    /// <summary>Whether the whole journal is followed.</summary>
    public static async Task<bool> FollowedAsync(this PorogDbContext db) =>
        !await db.Journal.AnyAsync(e => db.FollowPositions.Any(p => p.Bucket == e.Bucket && p.Position <= e.Position));
}
