using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <param name="RoleId">The role.</param>
/// <param name="PersonId">The person who has it.</param>
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

/// <summary>An organisation that staff can be invited to.</summary>
/// <param name="Organisation">The organisation.</param>
/// <param name="Groups">Its groups, in the order of their names.</param>
public sealed record StaffPlaceChoice(Organisation Organisation, IReadOnlyList<Group> Groups);

/// <summary>Who works where. An administrator sees all of it; an officer, their own organisations.</summary>
public sealed class ReadStaff(PorogDbContext db, StaffAccess staff)
{
    /// <summary>How many lines of the staff log are shown.</summary>
    public const int MostLines = 200;

    /// <summary>Staff of the given organisations and administrators, by organisation, role and name.</summary>
    public async Task<IReadOnlyList<StaffMember>> ListAsync(
        Guid actorId,
        IReadOnlyCollection<Guid> organisationIds,
        CancellationToken cancel
    )
    {
        var members = await ReadAsync(
            actorId,
            Seen(actorId).Where(r => r.OrganisationId == null || organisationIds.Contains(r.OrganisationId.Value)),
            cancel
        );
        return
        [
            .. members
                .OrderBy(m => m.Organisation, NaturalOrder.Names)
                .ThenBy(m => m.Kind)
                .ThenBy(m => m.FullName, StringComparer.CurrentCulture)
                .ThenBy(m => m.Group, NaturalOrder.Names),
        ];
    }

    /// <returns>Null for a role that the person may not take away, and for an unknown one.</returns>
    public async Task<StaffMember?> FindAsync(Guid actorId, Guid roleId, CancellationToken cancel) =>
        (await ReadAsync(actorId, Seen(actorId).Where(r => r.Id == roleId), cancel)).Find(m => m.MayTake);

    private IQueryable<StaffRole> Seen(Guid actorId)
    {
        var mine = db.StaffRoles.Where(own => own.PersonId == actorId);
        return db.StaffRoles.Where(r =>
            mine.Any(own =>
                own.Kind == StaffKind.Administrator || (own.Kind == StaffKind.Officer && own.OrganisationId == r.OrganisationId)
            )
        );
    }

    private async Task<List<StaffMember>> ReadAsync(Guid actorId, IQueryable<StaffRole> seen, CancellationToken cancel)
    {
        var mayTake = staff.RolesToTake(actorId);
        var read = await seen.AsNoTracking()
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
                MayTake = mayTake.Any(r => r.Id == x.Role.Id),
            })
            .ToListAsync(cancel);
        return read.ConvertAll(r => new StaffMember(
            r.Id,
            r.PersonId,
            PersonName.Full(r.Surname, r.GivenName, r.Patronymic),
            r.Kind,
            r.OrganisationId,
            r.Organisation,
            r.Group,
            r.MayTake
        ));
    }

    /// <summary>Invitations without an answer, newest first.</summary>
    public Task<List<StaffInvitation>> InvitationsAsync(Guid actorId, CancellationToken cancel) =>
        staff
            .InvitationsOf(actorId)
            .AsNoTracking()
            .Include(i => i.Organisation)
            .Include(i => i.Group)
            .Where(i => i.State == StaffInvitationState.Sent)
            .OrderByDescending(i => i.SentAt)
            .ToListAsync(cancel);

    /// <summary>Where a person may invite staff to, by name: every organisation for an administrator, their own for an officer.</summary>
    /// <param name="actorId">The person.</param>
    /// <param name="role">The role the person acts in, for those who have both.</param>
    /// <param name="cancel">Cancellation.</param>
    public async Task<IReadOnlyList<StaffPlaceChoice>> PlacesAsync(Guid actorId, StaffKind role, CancellationToken cancel)
    {
        var mine = db.StaffRoles.Where(r => r.PersonId == actorId && r.Kind == role);
        var organisations = db
            .Organisations.AsNoTracking()
            .Where(o => mine.Any(r => r.Kind == StaffKind.Administrator || (r.Kind == StaffKind.Officer && r.OrganisationId == o.Id)));
        var groups = await db.Groups.AsNoTracking().Where(g => organisations.Any(o => o.Id == g.OrganisationId)).ToListAsync(cancel);
        var byOrganisation = groups.OrderBy(g => g.Name, NaturalOrder.Names).ToLookup(g => g.OrganisationId);
        return
        [
            .. (await organisations.ToListAsync(cancel))
                .OrderBy(o => o.Name, NaturalOrder.Names)
                .Select(o => new StaffPlaceChoice(o, [.. byOrganisation[o.Id]])),
        ];
    }

    /// <summary>The latest lines of the staff log, for an administrator.</summary>
    public Task<List<StaffLogEntry>> LogAsync(CancellationToken cancel) =>
        db.StaffLog.AsNoTracking().OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(MostLines).ToListAsync(cancel);
}
