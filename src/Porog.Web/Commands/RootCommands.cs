using System.CommandLine;
using Porog.Shared;

namespace Porog.Web.Commands;

/// <summary>The commands of the one executable. Everything a command does not know itself is a setting: <c>--Porog:…</c>.</summary>
public static class RootCommands
{
    /// <returns>The process's exit status: 0, or 1 after one clear line on standard error.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Porog tells a family what happens to a child at school, college or kindergarten.")
        {
            ServeCommand.Create(),
            MigrateCommand.Create(),
        };
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (SettingsException problem)
        {
            await Console.Error.WriteLineAsync($"porog: {problem.Message}");
            return 1;
        }
    }
}
