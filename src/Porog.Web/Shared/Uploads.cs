using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Porog.Accounts;
using Porog.Catering;
using Porog.Registry.Calendar;
using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>
/// How much a request may bring. A file that is too large is answered with the page it came from; everything else over its limit is
/// refused with 413 before it is read.
/// </summary>
public static class Uploads
{
    public const string Roster = "/school/import";
    public const string Photo = "/account/photo";
    public const string Menu = "/school/menu/import";
    public const string Calendar = "/school/calendar/import";

    /// <summary>Of a form or call by somebody who is not signed in: a few fields.</summary>
    public const long MostOfStranger = 64 << 10;

    /// <summary>Of a form or call without a file: the longest ticks some hundred children of a list.</summary>
    public const long MostOfPerson = 1 << 20;

    private const string TooLarge = "porog.upload-too-large";

    /// <summary>What a form has around its file.</summary>
    private const long Around = 1 << 20;

    /// <summary>So many times the limit are read to the end before they are refused.</summary>
    private const int Drained = 4;

    /// <summary>Stands before antiforgery, which reads the form, and after authorisation: strangers may send nothing large.</summary>
    public static void UseUploads(this IApplicationBuilder app)
    {
        var pages = Pages(app.ApplicationServices.GetRequiredService<PorogOptions>());
        app.Use(
            async (context, next) =>
            {
                if (HttpMethods.IsPost(context.Request.Method) && pages.TryGetValue(context.Request.Path.Value ?? "", out var file))
                {
                    var most = file + Around;
                    if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                        limit.MaxRequestBodySize = most * Drained;
                    if (context.Request.ContentLength > most)
                        await RefuseAsync(context, most);
                }
                else if (!IsWithinLimit(context))
                {
                    UnreadableRequests.Refuse(context, StatusCodes.Status413PayloadTooLarge);
                    return;
                }
                if (!await UnreadableRequests.CanReadFormAsync(context))
                {
                    UnreadableRequests.Refuse(context, StatusCodes.Status415UnsupportedMediaType);
                    return;
                }
                await next(context);
            }
        );
    }

    /// <summary>The multipart reader has a limit of its own.</summary>
    public static void AddUploads(this IServiceCollection services, PorogOptions options) =>
        services.Configure<FormOptions>(form =>
            form.MultipartBodyLengthLimit = Math.Max(form.MultipartBodyLengthLimit, Pages(options).Values.Max() + Around)
        );

    public static bool WasTooLarge(HttpContext context) => context.Items.ContainsKey(TooLarge);

    /// <summary>Bytes of a list of children.</summary>
    public static long MostOfRoster(PorogOptions options) => (long)options.Import.MostMegabytes << 20;

    private static Dictionary<string, long> Pages(PorogOptions options) =>
        new(StringComparer.OrdinalIgnoreCase)
        {
            [Roster] = MostOfRoster(options),
            [Photo] = PhotoPicture.MostBytes,
            [Menu] = MenuSheet.MostBytes,
            [Calendar] = MarkFile.MostBytes,
        };

    /// <summary>Sets the limit for a body without a length too. An endpoint with a limit of its own keeps it.</summary>
    private static bool IsWithinLimit(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>() is { } own)
            return own.MaxRequestBodySize is not { } limit || context.Request.ContentLength is not { } length || length <= limit;
        var most = context.User.Identity?.IsAuthenticated == true ? MostOfPerson : MostOfStranger;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = most;
        // Nobody reads the body of a GET, and a refused form goes on to its error page as one.
        return HttpMethods.IsGet(context.Request.Method) || !(context.Request.ContentLength > most);
    }

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
}
