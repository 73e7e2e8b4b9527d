using System.CommandLine;
using System.Globalization;
using Porog.Simulator.Day;
using Porog.Simulator.Demo;

namespace Porog.Web.Commands;

public static class SimulateCommand
{
    public static Command Create()
    {
        var url = new Option<string>("--url") { Description = "The server's address.", DefaultValueFactory = _ => "http://localhost:8080" };
        url.Validators.Add(result =>
        {
            if (!IsAddress(result.GetValueOrDefault<string>()))
                result.AddError($"--url: «{result.GetValueOrDefault<string>()}» is not an http(s) address.");
        });
        var day = new Option<string?>("--day") { Description = "The school day to simulate, e.g. 2026-11-20. Default: today." };
        day.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !TryDay(text, out _))
                result.AddError($"--day: «{text}» is not a date such as 2026-11-20.");
        });
        var speed = new Option<double>("--speed")
        {
            Description = "Simulated seconds per real second; 0: as fast as the server answers.",
            DefaultValueFactory = _ => 60,
        };
        speed.Validators.Add(result =>
        {
            if (
                result.Tokens is [var token]
                && !(double.TryParse(token.Value, CultureInfo.InvariantCulture, out var times) && times is >= 0 and <= 1_000_000)
            )
                result.AddError($"--speed: «{token.Value}» is not a number from 0 to 1000000.");
        });
        var demoFile = new Option<string>("--demo-file")
        {
            Description = "The demo.json written by «porog demo».",
            DefaultValueFactory = _ => Path.Combine("data", DemoFile.Name),
        };
        var live = new Option<bool>("--live") { Description = "Give every event the present time, so that the day runs now at any hour." };
        var repeat = new Option<bool>("--repeat", "--until-stopped") { Description = "Start again when the day is over, until Ctrl-C." };
        var command = new Command(
            "simulate",
            "Simulate a school day through the public interface with the demo's device keys. It needs a running server."
        )
        {
            url,
            day,
            speed,
            demoFile,
            live,
            repeat,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var output = parsed.InvocationConfiguration.Output;
                var demo = await DemoFile.ReadAsync(parsed.GetValue(demoFile)!, cancel);
                using var http = new HttpClient { BaseAddress = new Uri(parsed.GetValue(url)!.TrimEnd('/') + "/") };
                var simulation = new SchoolDay(demo, http, TimeProvider.System, output) { OneLine = !Console.IsOutputRedirected };
                var date = parsed.GetValue(day) is { } text && TryDay(text, out var named) ? named : simulation.Today;
                try
                {
                    await simulation.RunAsync(new(date, parsed.GetValue(speed), parsed.GetValue(live), parsed.GetValue(repeat)), cancel);
                }
                finally
                {
                    await output.WriteAsync(simulation.Report.ToString());
                }
                return 0;
            }
        );
        return command;
    }

    private static bool IsAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";

    private static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
