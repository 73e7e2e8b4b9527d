using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Porog.Operations.Backup;
using Porog.Shared;
using Porog.Simulator.Demo;

namespace Porog.Web.Commands;

/// <summary>What stops a command and is the operator's to correct. A defect is none of these, and keeps its stack trace.</summary>
internal static class StartProblem
{
    private const string Addresses = "ASPNETCORE_URLS";

    /// <returns>One line that names the setting, or null for a defect.</returns>
    public static string? Of(Exception problem) => Say(problem)?.ReplaceLineEndings("\n").Split('\n')[0];

    private static string? Say(Exception problem) =>
        problem switch
        {
            SettingsException or DemoException or BackupException => problem.Message,
            // The only name that a start looks up; addresses to listen on are not looked up.
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
                $"Porog:Database: {problem.Message}",
            SocketException or IOException { InnerException: AddressInUseException } => $"{Addresses}: {problem.Message}",
            ArgumentOutOfRangeException { ParamName: "port" } => $"{Addresses}: a port is 0 to 65535",
            FormatException or InvalidOperationException when IsOf(problem, "Microsoft.AspNetCore") => $"{Addresses}: {problem.Message}",
            InvalidOperationException when IsOf(problem, "Microsoft.Extensions.Logging") => $"Logging:LogLevel: {problem.Message}",
            // The configuration wraps what its reader says.
            InvalidDataException => $"appsettings.json: {problem.GetBaseException().Message}",
            IOException or UnauthorizedAccessException => problem.Message,
            _ when DatabaseAway.CauseIn(problem) is { } cause => $"Porog:Database: {cause.Message.ReplaceLineEndings(" ")}",
            _ => null,
        };

    private static bool IsOf(Exception problem, string library) => problem.Source?.StartsWith(library, StringComparison.Ordinal) ?? false;
}
