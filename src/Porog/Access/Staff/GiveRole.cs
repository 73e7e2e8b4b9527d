using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Access.Staff;

/// <summary>Gives a person a role. The callers have asked <see cref="StaffAccess.MayGiveAsync"/>.</summary>
public sealed class GiveRole(PorogDbContext db, NoticeWriter notices, TimeProvider clock)
{
    /// <summary>
    /// Adds the role, its line of the staff log and a notice, in the caller's transaction; the caller saves. Does nothing when the
    /// person has the role already.
    /// </summary>
    public async Task AddAsync(Account person, StaffOffer offer, Account giver, CancellationToken cancel)
    {
        var has = await db.StaffRoles.AnyAsync(
            r => r.PersonId == person.Id && r.Kind == offer.Kind && r.OrganisationId == offer.OrganisationId && r.GroupId == offer.GroupId,
            cancel
        );
        if (has)
            return;
        var role = new StaffRole
        {
            PersonId = person.Id,
            Kind = offer.Kind,
            OrganisationId = offer.OrganisationId,
            Organisation = await db.Organisations.FirstOrDefaultAsync(o => o.Id == offer.OrganisationId, cancel),
            GroupId = offer.GroupId,
            Group = await db.Groups.FirstOrDefaultAsync(g => g.Id == offer.GroupId, cancel),
        };
        db.Add(role);
        db.Add(StaffLogEntry.Of(StaffEvent.RoleGiven, clock.GetUtcNow(), role, person.FullName, giver.Id, giver.FullName));
        var place = StaffRoleText.Place(role.Organisation, role.Group);
        var facts = new NoticeFacts(Who: giver.FullName, Reason: offer.Kind.ToString(), Detail: place);
        await notices.AddAsync(db, person.Id, NoticeTopic.StaffRoleGiven, facts, null, cancel);
    }
}
