using Porog.Shared;
using Porog.Storage;

namespace Porog.Operations.Backup;

/// <summary>Writes everything that an installation keeps into one private file, while servers run.</summary>
public sealed class MakeBackup(
    PorogOptions options,
    IEnumerable<IDatabaseBackup> engines,
    IEnumerable<DataFile> files,
    CheckBackup check,
    TimeProvider clock
)
{
    /// <summary>Makes the backup and reads it again. A failure leaves nothing behind.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="overwrite">Whether an older file there may be replaced, once the new one is complete.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="BackupException">It failed.</exception>
    public async Task<BackupReport> MakeAsync(string file, bool overwrite, CancellationToken cancel)
    {
        var target = Path.GetFullPath(file);
        if (Directory.Exists(target))
            throw new BackupException($"{file} is a directory: name a file in it");
        if (!Directory.Exists(Path.GetDirectoryName(target)))
            throw new BackupException($"{file} cannot be written: there is no directory {Path.GetDirectoryName(target)}");
        if (File.Exists(target) && !overwrite)
            throw new BackupException($"{file} exists already; choose another name, or add --overwrite");
        var partial = $"{target}.partial";
        var work = $"{target}.partial-files";
        try
        {
            await using var archive = PrivateFiles.Take(partial);
            try
            {
                PrivateFiles.CreateDirectory(work);
                await WriteAsync(archive, work, cancel);
                // The check needs the room.
                foreach (var copy in Directory.GetFiles(work))
                    File.Delete(copy);
                var report = await check.ReadAsync(file, archive, work, cancel);
                File.Move(partial, target, overwrite);
                return report;
            }
            finally
            {
                // After a success only the directory is left.
                File.Delete(partial);
                if (Directory.Exists(work))
                    Directory.Delete(work, recursive: true);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{file} cannot be written: {problem.Message}");
        }
    }

    private async Task WriteAsync(FileStream archive, string work, CancellationToken cancel)
    {
        var engine = engines.Single(e => e.Engine == options.Database.Engine);
        var at = clock.GetUtcNow();
        var copied = PrivateFiles.CreateIn(work, "database");
        var copy = await engine.CopyAsync(copied, cancel);
        var parts = new List<(string Name, string File, bool Compress)> { (engine.PartName, copied, engine.IsCompressible) };
        foreach (var data in files)
        {
            var source = Path.Combine(options.DataDirectory, data.Name);
            if (!File.Exists(source))
                continue;
            if (data.IsDatabase)
                source = SqliteFiles.Copy(source, PrivateFiles.CreateIn(work, Path.GetFileName(data.Name)));
            parts.Add((data.Name, source, true));
        }
        await BackupArchive.WriteAsync(
            archive,
            parts,
            written => new(BackupManifest.CurrentFormat, PorogVersion.Text, copy.Schema, engine.Engine, at, copy.Rows, written),
            cancel
        );
    }
}
