using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using SQLitePCL;

namespace Porog.Storage;

/// <summary>
/// Distinguishes an expected violation (two people chose the same name at the same moment) from all other failures to save.
/// </summary>
public static class ConstraintViolation
{
    /// <summary>
    /// Whether the database refused a write because of one of these constraints. SQLite does not report which foreign key was violated, so
    /// a foreign key never matches there; with its single writer the expected races do not occur.
    /// </summary>
    /// <param name="db">The context that was saved. Its model maps constraint names to columns, which SQLite reports.</param>
    /// <param name="problem">The exception from EF or the driver.</param>
    /// <param name="constraints">Database names of unique indexes, primary keys and foreign keys.</param>
    /// <exception cref="ArgumentException">The model has no constraint with such a name.</exception>
    public static bool Of(PorogDbContext db, Exception problem, params string[] constraints)
    {
        var named = constraints.Select(name => Find(db, name)).ToList();
        return ((problem as DbUpdateException)?.InnerException ?? problem) switch
        {
            PostgresException { ConstraintName: { } violated } => constraints.Contains(violated, StringComparer.Ordinal),
            SqliteException { SqliteErrorCode: raw.SQLITE_CONSTRAINT } refused => named
                .OfType<UniqueColumns>()
                .Any(unique => refused.Message.Contains($"'UNIQUE constraint failed: {unique.Columns}'", StringComparison.Ordinal)),
            _ => false,
        };
    }

    /// <returns>Null for a foreign key.</returns>
    private static UniqueColumns? Find(PorogDbContext db, string name)
    {
        foreach (var table in db.Model.GetRelationalModel().Tables)
        {
            if (table.Indexes.FirstOrDefault(i => i.IsUnique && i.Name == name) is { } index)
                return Columns(table, index.Columns);
            if (table.UniqueConstraints.FirstOrDefault(k => k.Name == name) is { } key)
                return Columns(table, key.Columns);
            if (table.ForeignKeyConstraints.Any(k => k.Name == name))
                return null;
        }
        throw new ArgumentException($"The model has no unique index, primary or foreign key {name}.", nameof(name));
    }

    private static UniqueColumns Columns(ITable table, IReadOnlyList<IColumn> columns) =>
        new(string.Join(", ", columns.Select(c => $"{table.Name}.{c.Name}")));

    /// <param name="Columns">As SQLite lists them in its message.</param>
    private sealed record UniqueColumns(string Columns);
}
