using Porog.Shared;
using Porog.Storage;

namespace Porog.Operations.Backup;

/// <summary>Reads a backup whole: the archive, every part, and the database in a temporary place.</summary>
public sealed class CheckBackup(IEnumerable<IDatabaseBackup> engines, IEnumerable<DataFile> files, SchemaVersions schemas)
{
    /// <exception cref="BackupException">The backup cannot be restored by this version.</exception>
    public async Task<BackupReport> CheckAsync(string file, CancellationToken cancel)
    {
        var work = Directory.CreateTempSubdirectory("porog-check-").FullName;
        try
        {
            await using var archive = Open(file);
            return await ReadAsync(file, archive, work, cancel);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{file} cannot be checked in {work}: {problem.Message}");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <exception cref="BackupException">It cannot be opened.</exception>
    public static FileStream Open(string file)
    {
        if (Directory.Exists(file))
            throw new BackupException($"{file} is a directory: name a file in it");
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{file} cannot be read: {problem.Message}");
        }
    }

    /// <summary>Extracts every part into a directory, under the last piece of its name, and tries the database.</summary>
    /// <param name="file">The name for messages.</param>
    /// <param name="archive">The opened file.</param>
    /// <param name="work">A private directory.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="BackupException">The backup is damaged, or of another version.</exception>
    internal async Task<BackupReport> ReadAsync(string file, FileStream archive, string work, CancellationToken cancel)
    {
        try
        {
            var manifest = await BackupArchive.ReadManifestAsync(archive, cancel);
            var engine = EngineOf(manifest);
            foreach (var part in manifest.Parts)
                await using (var to = PrivateFiles.Take(ExtractedTo(work, part.Name)))
                    await BackupArchive.ExtractAsync(archive, part, to, cancel);
            var trial = await engine.TryAsync(ExtractedTo(work, engine.PartName), cancel);
            foreach (var database in files.Where(f => f.IsDatabase && manifest.Parts.Any(p => p.Name == f.Name)))
                SqliteFiles.Check(ExtractedTo(work, database.Name), database.Name);
            if (trial.Copy is { } copy)
                foreach (var (table, rows) in manifest.Rows)
                    if (copy.Rows.GetValueOrDefault(table) != rows)
                        throw new BackupException(
                            $"is damaged: {table} holds {copy.Rows.GetValueOrDefault(table)} rows, and {rows} were saved"
                        );
            return new BackupReport(manifest, trial.How);
        }
        catch (BackupException problem)
        {
            throw new BackupException($"{file} {problem.Message}");
        }
    }

    internal static string ExtractedTo(string work, string part) => Path.Combine(work, Path.GetFileName(part));

    private IDatabaseBackup EngineOf(BackupManifest manifest)
    {
        if (manifest.Format > BackupManifest.CurrentFormat)
            throw new BackupException($"was made by Porog {manifest.Version}, which is newer than this version ({PorogVersion.Text})");
        var engine = engines.Single(e => e.Engine == manifest.Engine);
        if (!schemas.Of(manifest.Engine).Contains(manifest.Schema))
            throw new BackupException(
                $"holds the schema {manifest.Schema} of Porog {manifest.Version}, which this version ({PorogVersion.Text}) does not know"
            );
        string[] known = [engine.PartName, .. files.Select(f => f.Name)];
        if (manifest.Parts.FirstOrDefault(p => !known.Contains(p.Name)) is { } foreign)
            throw new BackupException($"holds {foreign.Name}, which this version ({PorogVersion.Text}) does not know");
        if (manifest.Parts.All(p => p.Name != engine.PartName))
            throw new BackupException($"is damaged: {engine.PartName} is missing in it");
        return engine;
    }
}

/// <param name="Manifest">What the backup holds.</param>
/// <param name="Trial">How its database was tried.</param>
public sealed record BackupReport(BackupManifest Manifest, string Trial)
{
    /// <summary>The engine for people.</summary>
    public static string NameOf(DatabaseEngine engine) => engine == DatabaseEngine.Sqlite ? "SQLite" : "PostgreSQL";
}
