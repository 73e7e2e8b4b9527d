using Porog.Storage;

namespace Porog.Web.Operations;

public static class HealthEndpoints
{
    /// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: the database takes a write and makes it durable.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").AllowAnonymous().ExcludeFromDescription();
        health.MapGet("/live", () => Results.Text("ok"));
        health.MapGet(
            "/ready",
            async (CanWrite database) =>
                await database.AskAsync() is { } trouble
                    ? Results.Text(trouble, statusCode: StatusCodes.Status503ServiceUnavailable)
                    : Results.Text("ok")
        );
    }
}
