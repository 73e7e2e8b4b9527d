using Porog.Shared;
using Porog.Storage;

namespace Porog.Operations.Backup;

/// <summary>Puts a backup in the place of the configured database and of the files beside it, while no server runs.</summary>
public sealed class RestoreBackup(
    PorogOptions options,
    IEnumerable<IDatabaseBackup> engines,
    IEnumerable<DataFile> files,
    CheckBackup check
)
{
    /// <param name="file">The backup.</param>
    /// <param name="replace">Whether data that is there may be lost.</param>
    /// <param name="cancel">Ends the work before anything is replaced.</param>
    /// <exception cref="BackupException">Nothing was restored, and what was there is there.</exception>
    public async Task<RestoreReport> RestoreAsync(string file, bool replace, CancellationToken cancel)
    {
        var engine = engines.Single(e => e.Engine == options.Database.Engine);
        await using var archive = CheckBackup.Open(file);
        var work = Path.Combine(engine.Staging, $".restore-{Path.GetRandomFileName()}");
        try
        {
            if (!Directory.Exists(engine.Staging))
                PrivateFiles.CreateDirectory(engine.Staging);
            PrivateFiles.CreateDirectory(work);
            var report = await check.ReadAsync(file, archive, work, cancel);
            if (report.Manifest.Engine != engine.Engine)
                throw new BackupException(
                    $"{file} is of {BackupReport.NameOf(report.Manifest.Engine)}, and Porog:Database:Engine is {BackupReport.NameOf(engine.Engine)}: one does not become the other"
                );
            var target = await engine.FindTargetAsync(cancel);
            var taken = report.Manifest.Parts.Select(p => p.Name).Where(IsThere).ToList();
            if (!replace && !target.IsEmpty)
                throw new BackupException($"{target.Name} is not empty; to lose what is in it, add --replace");
            if (!replace && taken.Count > 0)
                throw new BackupException($"{Path.Combine(options.DataDirectory, taken[0])} exists; to lose it, add --replace");
            await engine.ReplaceAsync(CheckBackup.ExtractedTo(work, engine.PartName), cancel);
            foreach (var data in files.Where(f => report.Manifest.Parts.Any(p => p.Name == f.Name)))
                Place(CheckBackup.ExtractedTo(work, data.Name), Path.Combine(options.DataDirectory, data.Name));
            return new RestoreReport(report, target.Name);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{file} cannot be restored: {problem.Message}");
        }
        finally
        {
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }

        bool IsThere(string part) => files.Any(f => f.Name == part) && File.Exists(Path.Combine(options.DataDirectory, part));
    }

    private static void Place(string from, string to)
    {
        if (!Directory.Exists(Path.GetDirectoryName(to)))
            PrivateFiles.CreateDirectory(Path.GetDirectoryName(to)!);
        SqliteFiles.DeleteCompanions(to);
        File.Move(from, to, overwrite: true);
    }
}

/// <param name="Backup">What was restored.</param>
/// <param name="Target">Where to, for people.</param>
public sealed record RestoreReport(BackupReport Backup, string Target);
