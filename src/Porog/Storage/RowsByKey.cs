using Microsoft.EntityFrameworkCore;

namespace Porog.Storage;

internal static class RowsByKey
{
    /// <summary>The most keys per statement. Each key needs two of the engine's parameters.</summary>
    private const int KeysAQuery = 500;

    /// <summary>
    /// Finds rows by (bucket, id) pairs through the key's index. EF cannot express a list of pairs, and with two separate lists the
    /// engine would try every bucket with every id. A join, because SQLite scans the whole table for (a, b) IN (…).
    /// </summary>
    /// <param name="rows">The table's entity.</param>
    /// <param name="table">The table's name in the database.</param>
    /// <param name="column">The second column of the key.</param>
    /// <param name="keys">Duplicates are looked up once.</param>
    /// <param name="cancel">Cancels the query.</param>
    public static async Task<List<T>> ByKeyAsync<T>(
        this DbSet<T> rows,
        string table,
        string column,
        IReadOnlyCollection<(short Bucket, Guid Id)> keys,
        CancellationToken cancel
    )
        where T : class
    {
        var found = new List<T>();
        foreach (var some in keys.Distinct().Chunk(KeysAQuery))
        {
            var pairs = string.Join(", ", some.Select((_, i) => $"({{{2 * i}}}, {{{2 * i + 1}}})"));
            var values = some.SelectMany(k => new object[] { k.Bucket, k.Id }).ToArray();
            var sql = $"SELECT r.* FROM (VALUES {pairs}) AS k JOIN {table} AS r ON r.bucket = k.column1 AND r.{column} = k.column2";
            found.AddRange(await rows.FromSqlRaw(sql, values).AsNoTracking().ToListAsync(cancel));
        }
        return found;
    }
}
