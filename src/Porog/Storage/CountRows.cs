using System.Data.Common;
using Porog.Operations.Backup;

namespace Porog.Storage;

/// <summary>What a database holds, as a backup notes it.</summary>
internal static class CountRows
{
    /// <exception cref="BackupException">It has no schema of Porog.</exception>
    public static async Task<DatabaseCopy> InAsync(DbConnection open, CancellationToken cancel)
    {
        var applied = await SchemaVersions.AppliedAsync(open, cancel);
        if (applied.Count == 0)
            throw new BackupException("holds no database of Porog");
        var rows = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var command = open.CreateCommand();
        command.CommandTimeout = 0;
        foreach (var (table, _) in DatabaseCopy.Tables)
        {
#pragma warning disable CA2100 // The names of tables are constants.
            command.CommandText = $"SELECT count(*) FROM {table}";
#pragma warning restore CA2100
            rows[table] = (long)(await command.ExecuteScalarAsync(cancel))!;
        }
        return new DatabaseCopy(applied[^1], rows);
    }
}
