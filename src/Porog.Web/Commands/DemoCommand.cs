using System.CommandLine;
using System.Globalization;
using Porog.Shared;
using Porog.Simulator.Demo;

namespace Porog.Web.Commands;

public static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command(
            "demo",
            "Load the demo (a school, a college and a kindergarten with a month of events) into an empty database, write demo.json, then exit. "
                + "A database with the demo stays unchanged. Do not run it while the server runs."
        )
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var app = PorogApp.Build([.. CommandSettings.Of(parsed), "--Porog:Demo", "false"]);
                Settings.RefuseOpenDemo(new Uri(app.Services.GetRequiredService<PorogOptions>().PublicUrl));
                await PorogApp.PrepareAsync(app, cancel);
                var loader = app.Services.GetRequiredService<DemoLoader>();
                var result = await loader.LoadAsync(DemoLoader.PastDays, cancel);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{(result.Loaded ? $"Loaded the demo with {result.Events:N0} events." : "The demo was loaded before.")} Sign-in names and keys: {loader.FilePath}"
                    )
                );
                return 0;
            }
        );
        return command;
    }
}
