using Porog.Accounts;
using Porog.Web.Shared;

namespace Porog.Web.Accounts;

/// <summary>A photo over the wire: kept by no browser and no proxy, so that it is gone when the right to see it is.</summary>
public static class PhotoFile
{
    public static void MapOwnPhoto(this IEndpointRouteBuilder app) => app.MapGet("/account/photo/picture", OwnAsync).RequireAuthorization();

    public static IResult Of(HttpContext http, byte[] photo)
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Bytes(photo, "image/jpeg");
    }

    private static async Task<IResult> OwnAsync(HttpContext http, Photos photos) =>
        await photos.FindAsync(http.User.PersonId(), http.RequestAborted) is { } photo ? Of(http, photo) : TypedResults.NotFound();
}
