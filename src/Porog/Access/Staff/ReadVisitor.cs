using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <param name="Id">The account.</param>
/// <param name="Surname">Surname.</param>
/// <param name="GivenName">Given name.</param>
/// <param name="Patronymic">Null for people who have none.</param>
/// <param name="Language">The one they chose.</param>
/// <param name="Kinds">One entry for each staff role, empty for families. <see cref="StaffAccess"/> says where a role applies.</param>
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

    /// <summary>The polite form of address: «Мария Петровна».</summary>
    public string Address => Patronymic is null ? GivenName : $"{GivenName} {Patronymic}";

    public string Initials => PersonName.Initials(Surname, GivenName);
}

/// <summary>Reads what the frame of every page shows of the signed-in person, in one statement.</summary>
public sealed class ReadVisitor(PorogDbContext db, TimeProvider clock)
{
    /// <returns>Null when there is no such account.</returns>
    public Task<VisitorAccount?> FindAsync(Guid id, CancellationToken cancel) =>
        db
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

    /// <summary>The person together with the session that they come with.</summary>
    /// <returns>Null when the session has ended, or there is no such account.</returns>
    public async Task<(VisitorAccount Account, DateTimeOffset SeenAt)?> FindAsync(Guid id, Guid sessionId, CancellationToken cancel)
    {
        var found = await (
            from session in Sessions.Alive(db, clock.GetUtcNow()).Where(s => s.Id == sessionId)
            join account in db.Users.Where(a => a.Id == id) on session.AccountId equals account.Id
            select new
            {
                account.Id,
                account.Surname,
                account.GivenName,
                account.Patronymic,
                account.Language,
                Kinds = db.StaffRoles.Where(r => r.PersonId == account.Id).Select(r => r.Kind).ToList(),
                session.SeenAt,
            }
        ).FirstOrDefaultAsync(cancel);
        return found is null
            ? null
            : (new VisitorAccount(found.Id, found.Surname, found.GivenName, found.Patronymic, found.Language, found.Kinds), found.SeenAt);
    }
}
