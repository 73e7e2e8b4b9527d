using System.CommandLine;
using System.Globalization;
using Porog.Access;
using Porog.Shared;

namespace Porog.Web.Commands;

public static class AuditCommand
{
    public static Command Create()
    {
        var child = new Option<string?>("--child") { Description = "The id of one child. Default: all children." };
        var verify = new Command(
            "verify",
            "Verify the children's access logs: consecutive numbers, all hashes, all heads. Exit status 1 if a log is broken. "
                + "Can run while the server runs."
        )
        {
            child,
        };
        verify.TreatUnmatchedTokensAsErrors = false;
        verify.SetAction(
            async (parsed, cancel) =>
            {
                var settings = CommandSettings.Of(parsed);
                Guid? only =
                    parsed.GetValue(child) is not { } text ? null
                    : Guid.TryParse(text, out var id) ? id
                    : throw new SettingsException("--child", $"«{text}» is not an id");
                await using var app = PorogApp.Build([.. settings, "--Porog:Demo", "false"]);
                var verdict = await app.Services.GetRequiredService<VerifyAccessLog>().VerifyAsync(only, cancel);
                var output = parsed.InvocationConfiguration.Output;
                foreach (var broken in verdict.Breaks)
                    await output.WriteLineAsync(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"Broken: child {broken.ChildId}, line {broken.Number}: {broken.Reason}."
                        )
                    );
                var outcome = verdict.Breaks.Count == 0 ? "whole" : $"{verdict.Breaks.Count} broken";
                await output.WriteLineAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Access log: {verdict.Children} children, {verdict.Lines} lines, {outcome}."
                    )
                );
                return verdict.Breaks.Count == 0 ? 0 : 1;
            }
        );
        return new Command("audit", "Check the log of accesses and changes of rights.") { verify };
    }
}
