using System.CommandLine;
using Porog.Operations.Backup;

namespace Porog.Web.Commands;

public static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A file written by «porog backup»." };
        var check = new Option<bool>("--check")
        {
            Description = "Only read the file whole, try its database in a temporary place, and say what it holds.",
        };
        var replace = new Option<bool>("--replace") { Description = "Lose what the database holds now." };
        var command = new Command(
            "restore",
            "Put a backup in the place of the database. Stop every server first. Exit status 1 and one line if the backup is damaged; "
                + "nothing is changed then."
        )
        {
            file,
            check,
            replace,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            async (parsed, cancel) =>
            {
                var output = parsed.InvocationConfiguration.Output;
                await using var services = PorogApp.BuildRooms(CommandSettings.Of(parsed));
                if (parsed.GetValue(check))
                {
                    await BackupCommand.WriteAsync(
                        output,
                        await services.GetRequiredService<CheckBackup>().CheckAsync(parsed.GetValue(file)!, cancel)
                    );
                    await output.WriteLineAsync("The backup is whole.");
                    return 0;
                }
                var restored = await services
                    .GetRequiredService<RestoreBackup>()
                    .RestoreAsync(parsed.GetValue(file)!, parsed.GetValue(replace), cancel);
                await BackupCommand.WriteAsync(output, restored.Backup);
                await output.WriteLineAsync($"Restored: {restored.Target}.");
                return 0;
            }
        );
        return command;
    }
}
