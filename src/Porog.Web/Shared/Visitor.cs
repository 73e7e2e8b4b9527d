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

    /// <returns>Null when nobody is signed in.</returns>
    public static Guid? IdOf(ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated == true && Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;
}
