using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Porog.Accounts;
using Porog.Web.Shared;

namespace Porog.Web.School.Staff;

/// <summary>
/// How a staff policy refuses. A person without the role gets the same 404 as for an address that does not exist, so that the answer
/// reveals nothing. A session that lacks the second step is led to it. Everything else is refused as the framework does.
/// </summary>
internal sealed class StaffRefusals : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler framework = new();

    public async Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        PolicyAuthorizationResult authorizeResult
    )
    {
        IReadOnlyList<IAuthorizationRequirement> failed = authorizeResult is { Forbidden: true, AuthorizationFailure: { } failure }
            ? [.. failure.FailedRequirements]
            : [];
        if (failed.OfType<StaffRequirement>().Any())
            Hide(context);
        else if (failed.OfType<SecondStepRequirement>().Any())
            await LeadToSecondStepAsync(context);
        else
            await framework.HandleAsync(next, context, policy, authorizeResult);
    }

    private static void Hide(HttpContext http)
    {
        // The error page runs through the same middleware. As a POST it would make antiforgery read the whole body first.
        if (HttpMethods.IsPost(http.Request.Method))
            http.Request.Method = HttpMethods.Get;
        http.Request.ContentType = null;
        http.NotFound();
    }

    /// <summary>Leads to the code of a second step that is set up, otherwise to setting it up.</summary>
    private static async Task LeadToSecondStepAsync(HttpContext http)
    {
        var isOn =
            Visitor.IdOf(http.User) is { } person
            && await http.RequestServices.GetRequiredService<SecondFactors>().IsOnAsync(person, http.RequestAborted);
        var page = isOn ? "/sign-in/code" : "/account/second-factor";
        var back = HttpMethods.IsGet(http.Request.Method) ? http.Request.Path + http.Request.QueryString : http.Request.Path.Value;
        http.Response.Redirect($"{page}?returnUrl={Uri.EscapeDataString(back ?? "/")}");
    }
}
