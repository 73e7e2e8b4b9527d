using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Accounts;

/// <param name="RoleId">The role.</param>
/// <param name="PersonId">Whose it is.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Kind">What they do.</param>
/// <param name="OrganisationId">Null for an administrator.</param>
/// <param name="Organisation">Its name.</param>
/// <param name="Group">A teacher's.</param>
/// <param name="MayTake">Whether the reader may take it away.</param>
public sealed record StaffMember(
    Guid RoleId,
    Guid PersonId,
    string FullName,
    StaffKind Kind,
    Guid? OrganisationId,
    string? Organisation,
    string? Group,
    bool MayTake
);

/// <summary>Who works where: everybody for an administrator, the own organisations for an officer.</summary>
public sealed class ReadStaff(PorogDbContext db, StaffRoles roles)
{
    /// <summary>Lines of the record that are shown.</summary>
    public const int MostLines = 200;

    public async Task<IReadOnlyList<StaffMember>> ListAsync(Guid actorId, CancellationToken cancel)
    {
        var mine = db.StaffRoles.Where(own => own.PersonId == actorId);
        var read = await db
            .StaffRoles.AsNoTracking()
            .Where(r =>
                mine.Any(own =>
                    own.Kind == StaffKind.Administrator || (own.Kind == StaffKind.Officer && own.OrganisationId == r.OrganisationId)
                )
            )
            .Join(db.Users, r => r.PersonId, a => a.Id, (r, a) => new { Role = r, Person = a })
            .Select(x => new
            {
                x.Role.Id,
                x.Role.PersonId,
                x.Role.Kind,
                x.Role.OrganisationId,
                Organisation = x.Role.Organisation!.Name,
                Group = x.Role.Group!.Name,
                x.Person.Surname,
                x.Person.GivenName,
                x.Person.Patronymic,
            })
            .ToListAsync(cancel);
        var mayTake = await roles.MayTake(actorId).Select(r => r.Id).ToHashSetAsync(cancel);
        return
        [
            .. read.Select(r => new StaffMember(
                    r.Id,
                    r.PersonId,
                    PersonName.Full(r.Surname, r.GivenName, r.Patronymic),
                    r.Kind,
                    r.OrganisationId,
                    r.Organisation,
                    r.Group,
                    mayTake.Contains(r.Id)
                ))
                .OrderBy(m => m.Organisation, StringComparer.CurrentCulture)
                .ThenBy(m => m.Kind)
                .ThenBy(m => m.FullName, StringComparer.CurrentCulture)
                .ThenBy(m => m.Group, StringComparer.CurrentCulture),
        ];
    }

    /// <summary>Those not answered yet, newest first.</summary>
    public Task<List<StaffInvitation>> InvitationsAsync(Guid actorId, CancellationToken cancel) =>
        roles
            .InvitationsOf(actorId)
            .AsNoTracking()
            .Include(i => i.Organisation)
            .Include(i => i.Group)
            .Where(i => i.State == StaffInvitationState.Sent)
            .OrderByDescending(i => i.SentAt)
            .ToListAsync(cancel);

    /// <summary>The latest lines of the record, for an administrator.</summary>
    public Task<List<StaffLogEntry>> LogAsync(CancellationToken cancel) =>
        db.StaffLog.AsNoTracking().OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(MostLines).ToListAsync(cancel);
}
