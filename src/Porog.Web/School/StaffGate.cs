using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Shared;
using Porog.Web.Accounts;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Shared;

namespace Porog.Web.School;

/// <summary>Lets members of staff into the pages of their work; for everybody else there are none.</summary>
public sealed class StaffGate(Visitor visitor, SecondFactors secondFactors, PorogOptions options)
{
    /// <param name="http">The request.</param>
    /// <param name="kinds">Any one of these roles opens; which organisation or group it is for is StaffAccess's to say.</param>
    /// <returns>
    /// Who acts, in the first of the roles they have. Null when the answer is set already: 404 for somebody who has none of them,
    /// the second step of signing in for a session that has not passed it. A page then shows nothing of its own.
    /// </returns>
    public async Task<AuditActor?> EnterAsync(HttpContext http, params StaffKind[] kinds)
    {
        if (
            await visitor.FindAsync(http.User, http.RequestAborted) is { } person
            && kinds.FirstOrDefault(person.Kinds.Contains) is var kind and not default(StaffKind)
        )
        {
            if (await HasPassedAsync(http, person.Id))
                return new AuditActor(person.Id, person.FullName, RoleOf(kind));
            return null;
        }
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return null;
    }

    /// <summary>Leads to the second step when it is asked for and was not shown: to its set-up, or to its code.</summary>
    private async Task<bool> HasPassedAsync(HttpContext http, Guid personId)
    {
        if (options.Demo || !options.Staff.SecondFactor)
            return true;
        if (SignedIn.SessionOf(http.User) is { } session && await secondFactors.IsPassedAsync(session, http.RequestAborted))
            return true;
        var page = await secondFactors.IsOnAsync(personId, http.RequestAborted) ? "/sign-in/code" : "/account/second-factor";
        var back = HttpMethods.IsGet(http.Request.Method) ? http.Request.Path + http.Request.QueryString : http.Request.Path.Value;
        http.Response.Redirect($"{page}?returnUrl={Uri.EscapeDataString(back ?? "/")}");
        return false;
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
