using System.CommandLine;
using Porog.Storage;

namespace Porog.Web.Commands;

public static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database schema up to date, then exit.") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var app = PorogApp.Build(CommandSettings.Of(parsed));
                var applied = await app.Services.GetRequiredService<Migrator>().MigrateAsync(cancel);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    applied.Count == 0 ? "The schema is up to date." : $"Applied: {string.Join(", ", applied)}"
                );
                return 0;
            }
        );
        return command;
    }
}
