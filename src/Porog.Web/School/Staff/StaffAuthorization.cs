using Microsoft.AspNetCore.Authorization;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Shared;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Shared;

namespace Porog.Web.School.Staff;

/// <summary>The person has at least one of these roles, for any organisation or group.</summary>
internal sealed record StaffRequirement(IReadOnlyList<StaffKind> Kinds) : IAuthorizationRequirement;

/// <summary>The session has passed the second step of signing in, where the installation requires it of staff.</summary>
internal sealed record SecondStepRequirement : IAuthorizationRequirement;

/// <summary>
/// Reads the roles from the database at each request, because a role can be taken at any time. A person with the role is then
/// available to the page as <see cref="StaffRequests.Staff"/>.
/// </summary>
/// <remarks>
/// A singleton that resolves its services itself: the framework constructs every handler for every request, and requests from devices
/// should not pay for a database context.
/// </remarks>
internal sealed class StaffRoleHandler : AuthorizationHandler<StaffRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, StaffRequirement requirement)
    {
        if (context.Resource is not HttpContext http)
            return;
        var visitor = http.RequestServices.GetRequiredService<Visitor>();
        if (
            await visitor.FindAsync(context.User, http.RequestAborted) is { } person
            && requirement.Kinds.FirstOrDefault(person.Kinds.Contains) is var kind and not default(StaffKind)
        )
        {
            var actor = new AuditActor(person.Id, person.FullName, RoleOf(kind));
            http.Features.Set(new StaffAtWork(person.Id, actor, requirement.Kinds));
            context.Succeed(requirement);
        }
    }

    private static ActorRole RoleOf(StaffKind kind) =>
        kind switch
        {
            StaffKind.Administrator => ActorRole.Administrator,
            StaffKind.Officer => ActorRole.Officer,
            StaffKind.Teacher => ActorRole.Teacher,
            _ => ActorRole.Cashier,
        };
}

/// <summary>Asks whether this session has passed the second step.</summary>
internal sealed class SecondStepHandler(PorogOptions options) : AuthorizationHandler<SecondStepRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, SecondStepRequirement requirement)
    {
        if (options.Demo || !options.Staff.SecondFactor || await HasPassedAsync(context))
            context.Succeed(requirement);
    }

    private static async Task<bool> HasPassedAsync(AuthorizationHandlerContext context) =>
        context.Resource is HttpContext http
        && SignedIn.SessionOf(context.User) is { } session
        && await http.RequestServices.GetRequiredService<SecondFactors>().IsPassedAsync(session, http.RequestAborted);
}
