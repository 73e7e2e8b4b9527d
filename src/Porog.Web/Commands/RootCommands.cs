using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;

namespace Porog.Web.Commands;

/// <summary>The commands of the executable. Options that a command does not define are settings: <c>--Porog:…</c>.</summary>
public static class RootCommands
{
    /// <returns>The exit status: 0, or 1 after one line on standard error.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // Not a RootCommand: it would be named after the assembly, and people type "porog".
        var root = new Command("porog", "Porog tells a family what happens to a child at school, college or kindergarten.")
        {
            ServeCommand.Create(),
            MigrateCommand.Create(),
            DemoCommand.Create(),
            SimulateCommand.Create(),
            GatewayCommand.Create(),
            AdminCommand.Create(),
            AuditCommand.Create(),
            BackupCommand.Create(),
            RestoreCommand.Create(),
            DoctorCommand.Create(),
            HelpWithSettings.Option(),
            new VersionOption(),
        };
        using var stop = new CancellationTokenSource();
        try
        {
            var parsed = root.Parse(args);
            // One line with the error, without the help text.
            if (parsed.Action is ParseErrorAction wrong)
                wrong.ShowHelp = false;
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                stop.Token
            );

            // A command stops gracefully: a simulation prints its report, a server commits what it has accepted.
            void Stop(PosixSignalContext context)
            {
                context.Cancel = true;
                stop.Cancel();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Cancelled before it started; there is nothing to report.
        }
        catch (Exception problem) when (StartProblem.Of(problem) is { } line)
        {
            await Console.Error.WriteLineAsync($"porog: {line}");
        }
        return 1;
    }
}
