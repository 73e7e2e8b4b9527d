using Microsoft.Data.Sqlite;
using Porog.Operations.Backup;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>Copies with SQLite's online backup, which reads one snapshot while others write.</summary>
public sealed class SqliteBackup(PorogOptions options) : IDatabaseBackup
{
    public DatabaseEngine Engine => DatabaseEngine.Sqlite;

    public string PartName => "porog.db";

    public bool IsCompressible => true;

    public string Staging => Path.GetDirectoryName(Path.GetFullPath(Database))!;

    private string Database =>
        StorageServices.SqliteFile(StorageServices.SqliteConnectionString(options))
        ?? throw new BackupException("Porog:Database:ConnectionString names no file that can be written");

    public async Task<DatabaseCopy> CopyAsync(string file, CancellationToken cancel)
    {
        if (!File.Exists(Database))
            throw new BackupException($"there is no database at {Database}; is Porog:DataDirectory right?");
        // SQLite does not give the thread back.
        await Task.Run(() => SqliteFiles.Copy(Database, file), cancel);
        return await CountAsync(file, Database, cancel);
    }

    public async Task<DatabaseTrial> TryAsync(string file, CancellationToken cancel)
    {
        await Task.Run(() => SqliteFiles.Check(file, PartName), cancel);
        return new DatabaseTrial(await CountAsync(file, PartName, cancel), "SQLite has read all of it and finds no fault");
    }

    public async Task<DatabaseTarget> FindTargetAsync(CancellationToken cancel)
    {
        if (!File.Exists(Database) || new FileInfo(Database).Length == 0)
            return new DatabaseTarget(Database, IsEmpty: true);
        SqliteFiles.Close(Database);
        try
        {
            return new DatabaseTarget(Database, (await CountAsync(Database, Database, cancel)).Rows.Values.All(rows => rows == 0));
        }
        catch (BackupException)
        {
            // A broken database, or another program's. Perhaps somebody can still read it.
            return new DatabaseTarget(Database, IsEmpty: false);
        }
    }

    public Task ReplaceAsync(string file, CancellationToken cancel)
    {
        if (File.Exists(Database))
            SqliteFiles.Close(Database);
        SqliteFiles.DeleteCompanions(Database);
        File.Move(file, Database, overwrite: true);
        return Task.CompletedTask;
    }

    private static async Task<DatabaseCopy> CountAsync(string file, string name, CancellationToken cancel)
    {
        try
        {
            await using var connection = SqliteFiles.Open(file, SqliteOpenMode.ReadWrite);
            return await CountRows.InAsync(connection, cancel);
        }
        catch (SqliteException problem)
        {
            throw new BackupException($"is damaged: {name}: {SqliteFiles.Say(problem)}");
        }
    }
}
