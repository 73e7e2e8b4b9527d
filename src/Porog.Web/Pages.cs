using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.Extensions.WebEncoders;
using Porog.Shared;
using Porog.Web.Access;
using Porog.Web.Accounts;
using Porog.Web.Admin;
using Porog.Web.Alerts;
using Porog.Web.Catering;
using Porog.Web.Delegation;
using Porog.Web.Delivery;
using Porog.Web.Help;
using Porog.Web.Honesty;
using Porog.Web.Readers;
using Porog.Web.School;
using Porog.Web.Services;
using Porog.Web.Shared;
using Porog.Web.Site;
using Porog.Web.Timeline;

namespace Porog.Web;

/// <summary>The pages people see, room by room: their services, error pages and addresses.</summary>
public static class Pages
{
    public static IServiceCollection AddPages(this IServiceCollection services, PorogOptions site)
    {
        services.AddRazorComponents();
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = SiteCookies.NameOf("porog.form", site.IsHttps());
            options.Cookie.SecurePolicy = site.IsHttps() ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        });
        // Keeps Cyrillic readable in the page's source.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddHttpContextAccessor();
        services.AddSingleton<Words>();
        services.AddSingleton<OpenStreams>();
        return services
            .AddSharedPages()
            .AddServicesPages()
            .AddHelpPages()
            .AddAccessPages()
            .AddDelegationPages()
            .AddAlertPages()
            .AddReaderPages()
            .AddTimelinePages()
            .AddCateringPages()
            .AddDeliveryPages()
            .AddHonestyPages()
            .AddSchoolPages()
            .AddAdminPages();
    }

    /// <summary>Errors in plain words: a page for people, a problem document for programs.</summary>
    public static void UseErrorPages(this WebApplication app)
    {
        app.UseWhen(
            SiteRequests.IsForPeople,
            people =>
            {
                people.UseExceptionHandler(
                    new ExceptionHandlerOptions
                    {
                        ExceptionHandlingPath = "/error/500",
                        CreateScopeForErrors = true,
                        StatusCodeSelector = Outage.StatusOf,
                        SuppressDiagnosticsCallback = Outage.SuppressDiagnostics,
                    }
                );
                people.UseStatusCodePagesWithReExecute("/error/{0}", createScopeForStatusCodePages: true);
                people.UseGoneForms();
                people.UseUnreadableRequests();
            }
        );
        app.UseWhen(context => !context.IsForPeople(), programs => programs.UseProblemDocuments());
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().WithStaticAssets().RequireAuthorization();

        var forms = app.MapGroup("").ExcludeFromDescription();
        forms.MapLanguage();
        forms.MapAccountForms();
        forms.MapDeliveryForms();
        forms.MapAlertForms();
        forms.MapSchoolForms();
    }
}
