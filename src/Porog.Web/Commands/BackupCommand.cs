using System.CommandLine;
using System.Globalization;
using Porog.Operations.Backup;

namespace Porog.Web.Commands;

public static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "The file to write, such as porog-2026-11-30.zip. Only its owner may read it.",
        };
        var overwrite = new Option<bool>("--overwrite")
        {
            Description = "Replace an older file of this name, once the new one is complete.",
        };
        var command = new Command(
            "backup",
            "Write everything that the installation keeps into one file and read it again. Can run while the server runs. "
                + "PostgreSQL needs its client programs pg_dump and pg_restore."
        )
        {
            file,
            overwrite,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var services = PorogApp.BuildRooms(CommandSettings.Of(parsed));
                var report = await services
                    .GetRequiredService<MakeBackup>()
                    .MakeAsync(parsed.GetValue(file)!, parsed.GetValue(overwrite), cancel);
                await WriteAsync(parsed.InvocationConfiguration.Output, report);
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"Saved to {parsed.GetValue(file)}.");
                return 0;
            }
        );
        return command;
    }

    internal static async Task WriteAsync(TextWriter output, BackupReport report)
    {
        var manifest = report.Manifest;
        await output.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"A backup of {manifest.At:yyyy-MM-dd HH:mm:ss} UTC by Porog {manifest.Version} on {BackupReport.NameOf(manifest.Engine)}, schema {manifest.Schema}."
            )
        );
        foreach (var part in manifest.Parts)
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{part.Name}: {part.Bytes:N0} bytes, whole"));
        var rows = DatabaseCopy.Tables.Select(t =>
            string.Create(CultureInfo.InvariantCulture, $"{manifest.Rows.GetValueOrDefault(t.Table):N0} {t.Rows}")
        );
        await output.WriteLineAsync($"Rows: {string.Join(", ", rows)}.");
        await output.WriteLineAsync($"Tried: {report.Trial}.");
    }
}
