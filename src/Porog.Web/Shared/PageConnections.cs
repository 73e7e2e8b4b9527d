using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>Requests use the connections of pages, unless they are events or become streams.</summary>
public static class PageConnections
{
    /// <summary>Must run before everything that queries the database.</summary>
    public static void UseConnectionShare(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                ConnectionShares.Current = ConnectionShare.Pages;
                await next(context);
            }
        );
}
