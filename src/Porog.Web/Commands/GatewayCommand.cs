using System.CommandLine;
using Porog.Gateway;
using Porog.Shared;
using Porog.Web.Operations;

namespace Porog.Web.Commands;

/// <summary><c>porog gateway</c>: takes events from devices at a school and tells the server, whenever the line allows.</summary>
public static class GatewayCommand
{
    public static Command Create()
    {
        var server = new Option<string>("--server")
        {
            Description = "The server's address, such as https://porog.school.example.",
            Required = true,
        };
        server.Validators.Add(result =>
        {
            if (!IsAddress(result.GetValueOrDefault<string>()))
                result.AddError($"--server: «{result.GetValueOrDefault<string>()}» is not an http(s) address.");
        });
        var data = new Option<string>("--data")
        {
            Description = $"The directory of the queue and of {SiteDevices.FileName}, which lists the devices (docs/devices/README.md).",
            DefaultValueFactory = _ => "./gateway",
        };
        var listen = new Option<string>("--listen")
        {
            Description = "The address that devices call. The page about the gateway is there too.",
            DefaultValueFactory = _ => "http://0.0.0.0:8090",
        };
        listen.Validators.Add(result =>
        {
            if (!IsAddress(result.GetValueOrDefault<string>()))
                result.AddError($"--listen: «{result.GetValueOrDefault<string>()}» is not an http(s) address.");
        });
        var command = new Command(
            "gateway",
            "Take events from a school's devices in their own protocols, keep them on the disk, and tell the server when the line allows."
        )
        {
            server,
            data,
            listen,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                await using var app = GatewayApp.Build(
                    new Uri(parsed.GetValue(server)!),
                    ReadyDirectory(parsed.GetValue(data)!),
                    parsed.GetValue(listen)!,
                    services => services.TellStartFaultsOnce().AddSystemd()
                );
                await app.RunAsync(cancel);
                return 0;
            }
        );
        return command;
    }

    private static string ReadyDirectory(string path)
    {
        try
        {
            return Directory.CreateDirectory(path).FullName;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException("--data", problem.Message);
        }
    }

    private static bool IsAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
}
