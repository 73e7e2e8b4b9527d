using Microsoft.Data.Sqlite;
using Porog.Operations.Backup;

namespace Porog.Storage;

/// <summary>Copies and checks SQLite files, whichever database they hold.</summary>
public static class SqliteFiles
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int NoDatabase = 26;

    /// <summary>Copies a database that others read and write. The copy is one file without a write-ahead log.</summary>
    /// <param name="from">The database.</param>
    /// <param name="to">Exists, is empty and private.</param>
    /// <returns><paramref name="to"/>.</returns>
    /// <exception cref="BackupException">The database cannot be copied.</exception>
    public static string Copy(string from, string to)
    {
        try
        {
            using (var source = Open(from, SqliteOpenMode.ReadWrite))
            using (var copy = Open(to, SqliteOpenMode.ReadWrite))
                source.BackupDatabase(copy);
            using var done = Open(to, SqliteOpenMode.ReadWrite);
            Run(done, "PRAGMA journal_mode = DELETE");
            return to;
        }
        catch (SqliteException problem)
        {
            throw new BackupException(
                CodeOf(problem) is Full or InputOutput
                    ? $"{to} cannot be written: {Say(problem)}; is the disk full?"
                    : $"{from} cannot be copied: {Say(problem)}"
            );
        }
    }

    /// <exception cref="BackupException">The file is damaged.</exception>
    public static void Check(string file, string name)
    {
        try
        {
            using var copy = Open(file, SqliteOpenMode.ReadWrite);
            if (Run(copy, "PRAGMA integrity_check(1)") is not "ok")
                throw new BackupException($"is damaged: SQLite finds faults in {name}");
        }
        catch (SqliteException problem)
        {
            throw new BackupException($"is damaged: {name}: {Say(problem)}");
        }
    }

    /// <summary>
    /// Puts all of a database into its one file, which SQLite does only while no other process has it open. A file that is no
    /// database, or a broken one, stays as it is.
    /// </summary>
    /// <exception cref="BackupException">Another process has it open.</exception>
    public static void Close(string file)
    {
        try
        {
            using var connection = Open(file, SqliteOpenMode.ReadWrite);
            Run(connection, "PRAGMA journal_mode = DELETE");
        }
        catch (SqliteException problem) when (CodeOf(problem) is Busy or Locked)
        {
            throw new BackupException($"{file} is in use: stop the server first");
        }
        catch (SqliteException problem) when (CodeOf(problem) is Corrupt or NoDatabase)
        {
            // Perhaps the reason for the restore.
        }
        catch (SqliteException problem)
        {
            throw new BackupException($"{file} cannot be opened: {Say(problem)}");
        }
    }

    /// <summary>Deletes the logs of a database that is about to be replaced: SQLite would apply them to its successor.</summary>
    public static void DeleteCompanions(string file)
    {
        foreach (var end in (string[])["-wal", "-shm", "-journal"])
            File.Delete(file + end);
    }

    internal static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var builder = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 2,
        };
        var connection = new SqliteConnection(builder.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>SQLite's own words, without the frame that the library puts round them.</summary>
    internal static string Say(SqliteException problem) =>
        (problem.Message.Split('\'') is [_, var said, ..] ? said : problem.Message).Split(" For more information")[0].Trim();

    /// <summary>The online backup reports extended codes; the lowest byte is the plain one.</summary>
    private static int CodeOf(SqliteException problem) => problem.SqliteErrorCode & 0xFF;

    private static string? Run(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The callers' constants.
        command.CommandText = pragma;
#pragma warning restore CA2100
        return command.ExecuteScalar() as string;
    }
}
