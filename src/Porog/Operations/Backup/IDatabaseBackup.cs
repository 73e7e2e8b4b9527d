using Porog.Shared;

namespace Porog.Operations.Backup;

/// <summary>Copies the database of one engine into a file and back.</summary>
public interface IDatabaseBackup
{
    DatabaseEngine Engine { get; }

    /// <summary>The name of the copy in an archive.</summary>
    string PartName { get; }

    /// <summary>Whether archives compress the copy; not if it is compressed already.</summary>
    bool IsCompressible { get; }

    /// <summary>A directory on the disk of the database, for files on their way to it.</summary>
    string Staging { get; }

    /// <summary>Writes a consistent copy while servers use the database.</summary>
    /// <param name="file">Exists, is empty and private; it is written over.</param>
    /// <param name="cancel">Ends the copy.</param>
    /// <exception cref="BackupException">There is no copy.</exception>
    Task<DatabaseCopy> CopyAsync(string file, CancellationToken cancel);

    /// <summary>Opens a copy in a temporary place and counts its rows. The configured database stays as it is.</summary>
    /// <exception cref="BackupException">The copy is damaged.</exception>
    Task<DatabaseTrial> TryAsync(string file, CancellationToken cancel);

    /// <exception cref="BackupException">The database cannot be restored to, for example because a server uses it.</exception>
    Task<DatabaseTarget> FindTargetAsync(CancellationToken cancel);

    /// <summary>Puts the copy in the place of the database. After a failure the database is what it was.</summary>
    /// <exception cref="BackupException">It failed.</exception>
    Task ReplaceAsync(string file, CancellationToken cancel);
}

/// <param name="Schema">The last migration.</param>
/// <param name="Rows">Rows by table, of <see cref="Tables"/>.</param>
public sealed record DatabaseCopy(string Schema, IReadOnlyDictionary<string, long> Rows)
{
    /// <summary>The tables that are counted, with the words for their rows.</summary>
    public static readonly IReadOnlyList<(string Table, string Rows)> Tables =
    [
        ("organisations", "organisations"),
        ("children", "children"),
        ("cards", "cards"),
        ("accounts", "accounts"),
        ("journal", "events"),
        ("notices", "notices"),
        ("access_log", "lines of access logs"),
    ];
}

/// <param name="Copy">What the opened copy holds; null if it could only be listed.</param>
/// <param name="How">How it was tried, for people.</param>
public sealed record DatabaseTrial(DatabaseCopy? Copy, string How);

/// <param name="Name">For people: a file or a database's name.</param>
/// <param name="IsEmpty">Whether nothing would be lost: no database, or one without rows in the counted tables.</param>
public sealed record DatabaseTarget(string Name, bool IsEmpty);

/// <summary>A file of the data directory that an installation needs besides its database. The host registers each.</summary>
/// <param name="Name">Relative to the data directory, with slashes.</param>
/// <param name="IsDatabase">Whether it is a SQLite file, which is copied while it is in use.</param>
public sealed record DataFile(string Name, bool IsDatabase);
