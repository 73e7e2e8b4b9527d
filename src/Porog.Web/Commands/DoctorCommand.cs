using System.CommandLine;
using Porog.Operations.CheckUp;
using Porog.Shared;

namespace Porog.Web.Commands;

public static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command(
            "doctor",
            "Try every setting and every neighbour: database, mail, SMS, push, public address, proxy, clock, disk. One line each: ok, or "
                + "what to do. Exit status 1 if anything is wrong. Can run while the server runs, and changes nothing."
        )
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var words = Porog.Shared.Words.In(Languages.English);
                var findings = await AskAsync(CommandSettings.Of(parsed), words, cancel);
                foreach (var finding in findings)
                    await parsed.InvocationConfiguration.Output.WriteLineAsync(
                        $"{(finding.IsOk ? "ok" : "wrong"), -5}  {finding.Name, -17}  {finding.Text}"
                    );
                return findings.All(f => f.IsOk) ? 0 : 1;
            }
        );
        return command;
    }

    private static async Task<IReadOnlyList<Finding>> AskAsync(string[] settings, Porog.Shared.Words words, CancellationToken cancel)
    {
        try
        {
            await using var services = PorogApp.BuildRooms(settings);
            return await services.GetRequiredService<Doctor>().AskAsync(words, cancel);
        }
        catch (SettingsException problem)
        {
            // Without settings there is nothing to ask.
            return [Finding.Wrong("settings", problem.Message)];
        }
    }
}
