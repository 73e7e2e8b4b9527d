using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Web.Operations;

public static class HealthEndpoints
{
    /// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: the database answers too.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").AllowAnonymous().ExcludeFromDescription();
        health.MapGet("/live", () => Results.Text("ok"));
        health.MapGet(
            "/ready",
            async (IDbContextFactory<PorogDbContext> contexts, CancellationToken cancel) =>
            {
                await using var db = await contexts.CreateDbContextAsync(cancel);
                return await db.Database.CanConnectAsync(cancel)
                    ? Results.Text("ok")
                    : Results.Text("database unreachable", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        );
    }
}
