using System.Security.Claims;
using Porog.Access.Staff;

namespace Porog.Web.Shared;

/// <summary>The signed-in person of this request, read once.</summary>
public sealed class Visitor(ReadVisitor visitors)
{
    private VisitorAccount? account;
    private Guid? asked;

    /// <returns>Null when nobody is signed in.</returns>
    public async Task<VisitorAccount?> FindAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        if (IdOf(user) is not { } id)
            return null;
        if (asked != id)
        {
            account = await visitors.FindAsync(id, cancel);
            asked = id;
        }
        return account;
    }

    /// <summary>Reads the person together with the session of the request.</summary>
    /// <returns>When the session was used last; null when it has ended.</returns>
    public async Task<DateTimeOffset?> ArriveAsync(ClaimsPrincipal user, Guid sessionId, CancellationToken cancel)
    {
        if (IdOf(user) is not { } id || await visitors.FindAsync(id, sessionId, cancel) is not { } found)
            return null;
        (account, asked) = (found.Account, id);
        return found.SeenAt;
    }

    /// <returns>Null when nobody is signed in.</returns>
    public static Guid? IdOf(ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated == true && Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;
}
