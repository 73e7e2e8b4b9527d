using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Web.Shared;

/// <summary>Who is looking: the signed-in person of this request, read once.</summary>
public sealed class Visitor(PorogDbContext db)
{
    private VisitorAccount? account;
    private Guid? asked;

    /// <returns>Null for somebody who is not signed in.</returns>
    public async Task<VisitorAccount?> FindAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        if (IdOf(user) is not { } id)
            return null;
        if (asked != id)
        {
            account = await db
                .Users.Where(a => a.Id == id)
                .Select(a => new VisitorAccount(
                    a.Id,
                    a.Surname,
                    a.GivenName,
                    a.Patronymic,
                    a.Language,
                    db.StaffRoles.Where(r => r.PersonId == a.Id).Select(r => r.Kind).ToList()
                ))
                .FirstOrDefaultAsync(cancel);
            asked = id;
        }
        return account;
    }

    /// <summary>The person's id; null for somebody who is not signed in.</summary>
    public static Guid? IdOf(ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated == true && Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;
}

/// <param name="Id">The account.</param>
/// <param name="Surname">Surname.</param>
/// <param name="GivenName">Given name.</param>
/// <param name="Patronymic">Null for people who have none.</param>
/// <param name="Language">The one they chose.</param>
/// <param name="Kinds">What they do as staff, one a role, empty for families; where they do it asks <see cref="StaffAccess"/>.</param>
public sealed record VisitorAccount(
    Guid Id,
    string Surname,
    string GivenName,
    string? Patronymic,
    string Language,
    IReadOnlyList<StaffKind> Kinds
)
{
    public string FullName => PersonName.Full(Surname, GivenName, Patronymic);

    /// <summary>«Мария Петровна»: how one is spoken to.</summary>
    public string Address => Patronymic is null ? GivenName : $"{GivenName} {Patronymic}";

    public string Initials => PersonName.Initials(Surname, GivenName);
}
