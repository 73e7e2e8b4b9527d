using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Porog.Delivery;
using Porog.Notices;
using Porog.Web.Access;
using Porog.Web.Accounts;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Alerts;
using Porog.Web.Attendance;
using Porog.Web.Catering;
using Porog.Web.Delegation;
using Porog.Web.Delivery;
using Porog.Web.Delivery.Choices;
using Porog.Web.Delivery.Reports;
using Porog.Web.Shared;
using Porog.Web.Timeline;
using Porog.Web.Wallets;

namespace Porog.Web.Api;

/// <summary>The JSON API for people: the same things the pages do.</summary>
public static class PeopleApi
{
    public static IServiceCollection AddPeopleApi(this IServiceCollection services)
    {
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problems.Complete);
        // So that Problems can name the field that could not be read.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.Converters.Add(new LowerCase<MessageKind>());
            json.SerializerOptions.Converters.Add(new LowerCase<Channel>());
            json.SerializerOptions.Converters.Add(new LowerCase<DeliveryState>());
            json.SerializerOptions.Converters.Add(new LowerCase<DeliveryProblem>());
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            // Cyrillic as it is read.
            json.SerializerOptions.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        });
        services.AddApiReference();
        return services;
    }

    public static void MapPeopleApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1");
        api.MapSignIn();
        routes.MapApiReference();
        var people = api.MapGroup("").RequireAuthorization().Problem(StatusCodes.Status401Unauthorized);
        people.MapMe();
        people.MapMessages();
        people.MapReports();
        people.MapNotificationSettings();
        people.MapInvitations();
        people.MapAlerts();
        people.MapPushSubscriptions();
        var children = people.MapGroup("/children").WithTags("Children");
        children.MapChildren();
        children.MapTimeline();
        children.MapMenu();
        children.MapWallet();
        children.MapAbsences();
        people.MapTakeBackAbsence();
        children.MapRepresentatives();
        children.MapAccessLog();
    }
}
