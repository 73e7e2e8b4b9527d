using Microsoft.AspNetCore.Http.Features;
using Porog.Shared;

namespace Porog.Web.Registry.Import;

/// <summary>Lets a list of children be larger than any other form, and answers one that is too large with the page it came from.</summary>
public static class RosterUpload
{
    public const string Path = "/school/import";
    private const string TooLarge = "porog.roster-too-large";

    /// <summary>What a form has around its file.</summary>
    private const long Around = 1 << 20;

    /// <summary>So many times the limit are read to the end before they are refused.</summary>
    private const int Drained = 4;

    /// <summary>Stands before antiforgery, which reads the form, and after authorisation: strangers may send nothing large.</summary>
    public static void UseRosterUpload(this IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                if (HttpMethods.IsPost(context.Request.Method) && context.Request.Path == Path)
                {
                    var most = Most(context.RequestServices.GetRequiredService<PorogOptions>()) + Around;
                    if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                        limit.MaxRequestBodySize = most * Drained;
                    if (context.Request.ContentLength > most)
                        await RefuseAsync(context, most);
                }
                await next(context);
            }
        );

    /// <summary>The form is read into nothing, and the page is shown as if it were only opened, with what is wrong.</summary>
    private static async Task RefuseAsync(HttpContext context, long most)
    {
        // A browser that is still sending would show a broken connection instead of the page.
        if (context.Request.ContentLength <= most * Drained)
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Items[TooLarge] = true;
        context.Request.Method = HttpMethods.Get;
        context.Request.ContentType = null;
    }

    /// <summary>The multipart reader has a limit of its own.</summary>
    public static void AddRosterUpload(this IServiceCollection services, PorogOptions options) =>
        services.Configure<FormOptions>(form =>
            form.MultipartBodyLengthLimit = Math.Max(form.MultipartBodyLengthLimit, Most(options) + Around)
        );

    public static bool WasTooLarge(HttpContext context) => context.Items.ContainsKey(TooLarge);

    /// <summary>Bytes.</summary>
    public static long Most(PorogOptions options) => (long)options.Import.MostMegabytes << 20;
}
