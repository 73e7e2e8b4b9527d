using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Operations;

public static class MetricsEndpoint
{
    /// <summary>
    /// <c>/metrics</c> in Prometheus text, only for this machine unless Porog:PublicMetrics is set. A request with proxy headers counts as
    /// coming from another machine.
    /// </summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/metrics",
                (HttpContext context, MetricsCollector metrics, PorogOptions options) =>
                    options.PublicMetrics || PublicAddress.IsFromThisMachine(context, options)
                        ? Results.Text(metrics.Collect(), "text/plain; version=0.0.4; charset=utf-8")
                        : Problems.Of(StatusCodes.Status404NotFound, "not-found", "There is nothing here.")
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
}
