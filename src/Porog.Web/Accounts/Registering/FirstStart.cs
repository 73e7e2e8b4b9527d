using Porog.Access.Staff;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Accounts.Registering;

/// <summary>While nobody administers the installation every page leads to the one that makes the first administrator.</summary>
public static class FirstStart
{
    private const string Page = "/first-start";

    public static void UseFirstStart(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                var services = context.RequestServices;
                if (
                    !services.GetRequiredService<PorogOptions>().FirstStart
                    || !context.IsForPeople()
                    || IsOpenAnyway(context.Request.Path)
                    || await services.GetRequiredService<Administrators>().ExistAsync(context.RequestAborted)
                )
                    await next(context);
                else
                    context.Response.Redirect(Page);
            }
        );

    /// <summary>The page itself, its language, and the scripts and styles it is made of.</summary>
    private static bool IsOpenAnyway(PathString path) =>
        path == Page
        || path == "/language"
        || path.StartsWithSegments("/error", StringComparison.OrdinalIgnoreCase)
        || Path.HasExtension(path);
}
