using System.Globalization;
using Porog.School.Export;
using Porog.Shared;

namespace Porog.Web.School;

/// <summary>
/// <c>GET /food/{organisation}/2026-11-30-sm.xlsx</c>: the menu of a day for everybody, where the organisation's setting allows it.
/// Without an organisation it is that of the only one that does.
/// </summary>
public static class PublicMenuEndpoint
{
    private const string Ending = "-sm.xlsx";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static void MapPublicMenu(this IEndpointRouteBuilder routes)
    {
        var food = routes.MapGroup("/food").AllowAnonymous().ExcludeFromDescription();
        food.MapGet("/{file}", (string file, PublicMenu menus, CancellationToken cancel) => ReadAsync(null, file, menus, cancel));
        food.MapGet(
            "/{organisation:guid}/{file}",
            (Guid organisation, string file, PublicMenu menus, CancellationToken cancel) => ReadAsync(organisation, file, menus, cancel)
        );
    }

    private static async Task<IResult> ReadAsync(Guid? organisation, string file, PublicMenu menus, CancellationToken cancel)
    {
        if (
            !file.EndsWith(Ending, StringComparison.Ordinal)
            || !DateOnly.TryParseExact(file[..^Ending.Length], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || await menus.FindAsync(organisation, cancel) is not { } found
        )
            return Results.NotFound();
        var content = TemporaryFile.Create();
        if (await menus.WriteAsync(found, day, content, cancel))
        {
            content.Position = 0;
            return Results.Stream(content, Xlsx, file);
        }
        await content.DisposeAsync();
        return Results.NotFound();
    }
}
