using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.WebEncoders;
using Porog.Accounts;
using Porog.Web.Access;
using Porog.Web.Accounts;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Admin;
using Porog.Web.Catering;
using Porog.Web.Delegation;
using Porog.Web.Delegation.Applications;
using Porog.Web.Delivery;
using Porog.Web.Delivery.Choices;
using Porog.Web.Help;
using Porog.Web.School;
using Porog.Web.School.Boards;
using Porog.Web.School.Officer.Children;
using Porog.Web.School.OfficerOrAdministrator.Roster;
using Porog.Web.School.Staff;
using Porog.Web.School.TeacherOrOfficer.Door;
using Porog.Web.Services;
using Porog.Web.Timeline;

namespace Porog.Web.Shared;

/// <summary>The pages people see: their services, what every answer carries, and their addresses.</summary>
public static class Pages
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "porog.form";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        // Cyrillic stays readable in the page's source.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddHttpContextAccessor();
        services.AddSingleton<Words>();
        services.AddScoped<Visitor>();
        services.AddScoped<Flash>();
        services.AddScoped<ChildViews>();
        services.AddScoped<Looks>();
        services.AddSingleton<HelpTopics>();
        services.AddSingleton<HelpPictures>();
        services.AddSingleton<AccessLogWords>();
        services.AddStaff();
        services.AddScoped<SchoolChildren>();
        services.AddSingleton<SchoolWords>();
        services.AddSingleton<CateringWords>();
        services.AddSingleton<TimeZones>();
        services.AddSingleton<ApplicationWords>();
        services.AddSingleton<RosterWords>();
        services.AddSingleton<ISearchPages, Catalogue>();
        services.AddSingleton<ISearchPages, HelpSearch>();
        services.AddSingleton<Search>();
        services.AddSingleton<EventWords>();
        services.AddSingleton<BoardWords>();
        services.AddSingleton<DoorWords>();
        services.AddSingleton<EventTypeWords>();
        services.AddSingleton<DeliveryWords>();
        services.AddSingleton<TrustText>();
        return services;
    }

    /// <summary>Errors in plain words: a page for people, a problem document for programs.</summary>
    public static void UseErrorPages(this WebApplication app)
    {
        app.UseWhen(
            IsForPeople,
            people =>
            {
                people.UseExceptionHandler("/error/500", createScopeForErrors: true);
                people.UseStatusCodePagesWithReExecute("/error/{0}", createScopeForStatusCodePages: true);
                people.UseGoneForms();
            }
        );
        app.UseWhen(context => !IsForPeople(context), programs => programs.UseProblemDocuments());
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().WithStaticAssets().RequireAuthorization();

        app.MapServiceWorker();
        app.MapUnsubscribe();
        var forms = app.MapGroup("").ExcludeFromDescription();
        forms.MapDeviceForms();
        forms.MapOwnPhoto();
        forms.MapStaff();
        forms
            .MapPost(
                "/language",
                (HttpContext http, [FromForm] string language, [FromForm] string? returnUrl) =>
                {
                    Shared.Language.Remember(http, language);
                    return Results.LocalRedirect(LocalUrl.Safe(returnUrl));
                }
            )
            .AllowAnonymous();
        forms
            .MapPost(
                "/sign-out",
                // The form binding is what asks for the antiforgery token.
                async (HttpContext http, Sessions sessions, [FromForm] string? returnUrl) =>
                {
                    if (SignedIn.SessionOf(http.User) is { } session && Visitor.IdOf(http.User) is { } person)
                        await sessions.EndAsync(person, session, http.RequestAborted);
                    await http.SignOutAsync(IdentityConstants.ApplicationScheme);
                    // The browser forgets its service worker, its subscription and what it kept for when there is no network.
                    http.Response.Headers["Clear-Site-Data"] = "\"storage\"";
                    return Results.LocalRedirect(LocalUrl.Safe(returnUrl));
                }
            )
            .AllowAnonymous();
    }

    /// <summary>Everything but what programs call: the interface itself, health, metrics.</summary>
    internal static bool IsForPeople(HttpContext context)
    {
        var path = context.Request.Path;
        return !path.StartsWithSegments("/api/v1", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments("/openapi", StringComparison.OrdinalIgnoreCase);
    }
}
