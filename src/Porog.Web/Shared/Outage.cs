using Microsoft.AspNetCore.Diagnostics;
using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>Answers 503 while the database is away, and 500 for a defect of ours.</summary>
internal static class Outage
{
    /// <summary>True while the database is away: the framework would log every request of an outage with a stack trace.</summary>
    public static bool SuppressDiagnostics(ExceptionHandlerSuppressDiagnosticsContext context) =>
        context.Exception is BadHttpRequestException
        || context.HttpContext.RequestServices.GetRequiredService<DatabaseOutage>().Begins(context.Exception);

    /// <summary>A request that cannot be read is the sender's mistake, although its exception is one of input and output.</summary>
    public static int StatusOf(Exception problem) =>
        problem is BadHttpRequestException unreadable ? unreadable.StatusCode
        : DatabaseAway.Is(problem) ? StatusCodes.Status503ServiceUnavailable
        : StatusCodes.Status500InternalServerError;
}
