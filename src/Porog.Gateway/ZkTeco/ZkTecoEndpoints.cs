using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Porog.Gateway.ZkTeco;

/// <summary>
/// ADMS, also called PUSH: the device asks and tells, the gateway answers what makes it content. docs/devices/zkteco.md.
/// </summary>
public static class ZkTecoEndpoints
{
    public static void MapZkTeco(this IEndpointRouteBuilder routes) =>
        routes
            .MapMethods("/iclock/{**path}", ["GET", "POST"], AnswerAsync)
            .AllowAnonymous()
            .DisableAntiforgery()
            .ExcludeFromDescription()
            .ShortCircuit();

    private static async Task AnswerAsync(
        HttpContext context,
        string? path,
        SiteDevices devices,
        DeviceHealth health,
        ZkTecoTalk talk,
        SiteClock clock
    )
    {
        var request = context.Request;
        var serial = request.Query["SN"].ToString();
        if (devices.BySerial(serial) is not { } device)
        {
            devices.Knocked(request.Query["DeviceType"] == "acc" ? "zkteco-access" : "zkteco", serial);
            // It keeps its records and knocks again.
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        health.Heard(device);
        if (await RequestBody.ReadAsync(request, context.RequestAborted) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        if (talk.Answer(device, Word(path), HttpMethods.IsPost(request.Method), request.Query, body) is not { } text)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        var answer = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = answer.Length;
        // The device sets its clock by this header.
        context.Response.Headers.Date = clock.Now.ToString("R", CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    /// <summary>Some firmware doubles the path (/iclock/iclock/cdata) or adds .aspx.</summary>
    private static string Word(string? path)
    {
        var word = (path ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("").ToLowerInvariant();
        return word.EndsWith(".aspx", StringComparison.Ordinal) ? word[..^5] : word;
    }
}
