using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School;

/// <param name="Kind">School, college or kindergarten.</param>
/// <param name="Name">As families read it.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="ShowsMeals">Whether families see meals.</param>
/// <param name="PublishesMenu">Whether everybody can download the menus.</param>
/// <param name="TopUpText">How families pay money in; may be empty.</param>
public sealed record OrganisationFields(
    OrganisationKind Kind,
    string Name,
    string TimeZone,
    bool ShowsMeals,
    bool PublishesMenu,
    string TopUpText
);

/// <summary>The result of a change of an organisation or group.</summary>
public enum OrganisationOutcome
{
    Done = 1,
    NotFound = 2,

    /// <summary>The organisation has a group of this name.</summary>
    NameTaken = 3,

    /// <summary>A group that children, staff or an application belong to stays.</summary>
    NotEmpty = 4,
}

/// <param name="Id">The group.</param>
/// <param name="Name">«5 Б».</param>
/// <param name="Children">Enrolled children in it.</param>
public sealed record GroupSize(Guid Id, string Name, int Children);

/// <summary>An administrator manages organisations and their groups. The caller has checked the role.</summary>
public sealed class Organisations(PorogDbContext db)
{
    public Task<Organisation?> FindAsync(Guid id, CancellationToken cancel) =>
        db.Organisations.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, cancel);

    public async Task<Guid> AddAsync(OrganisationFields fields, CancellationToken cancel)
    {
        var organisation = new Organisation
        {
            Kind = fields.Kind,
            Name = fields.Name,
            TimeZone = fields.TimeZone,
            ShowsMeals = fields.ShowsMeals,
            PublishesMenu = fields.PublishesMenu,
            TopUpText = fields.TopUpText,
        };
        db.Add(organisation);
        await db.SaveChangesAsync(cancel);
        return organisation.Id;
    }

    public async Task<OrganisationOutcome> ChangeAsync(Guid id, OrganisationFields fields, CancellationToken cancel) =>
        await db
            .Organisations.Where(o => o.Id == id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(o => o.Kind, fields.Kind)
                        .SetProperty(o => o.Name, fields.Name)
                        .SetProperty(o => o.TimeZone, fields.TimeZone)
                        .SetProperty(o => o.ShowsMeals, fields.ShowsMeals)
                        .SetProperty(o => o.PublishesMenu, fields.PublishesMenu)
                        .SetProperty(o => o.TopUpText, fields.TopUpText),
                cancel
            ) == 1
            ? OrganisationOutcome.Done
            : OrganisationOutcome.NotFound;

    public async Task<IReadOnlyList<GroupSize>> GroupsAsync(Guid organisationId, CancellationToken cancel)
    {
        var groups = await db
            .Groups.Where(g => g.OrganisationId == organisationId)
            .Select(g => new GroupSize(g.Id, g.Name, db.Children.Count(c => c.GroupId == g.Id && c.LeftAt == null)))
            .ToListAsync(cancel);
        return [.. groups.OrderBy(g => g.Name, NaturalOrder.Names)];
    }

    public async Task<OrganisationOutcome> AddGroupAsync(Guid organisationId, string name, CancellationToken cancel)
    {
        if (!await db.Organisations.AnyAsync(o => o.Id == organisationId, cancel))
            return OrganisationOutcome.NotFound;
        var group = new Group { OrganisationId = organisationId, Name = name };
        if (await GroupNames.IsTakenAsync(db, group, name, cancel))
            return OrganisationOutcome.NameTaken;
        db.Add(group);
        return await SaveNameAsync(cancel);
    }

    public async Task<OrganisationOutcome> RenameGroupAsync(Guid organisationId, Guid groupId, string name, CancellationToken cancel)
    {
        var group = await db.Groups.SingleOrDefaultAsync(g => g.Id == groupId && g.OrganisationId == organisationId, cancel);
        if (group is null)
            return OrganisationOutcome.NotFound;
        if (await GroupNames.IsTakenAsync(db, group, name, cancel))
            return OrganisationOutcome.NameTaken;
        group.Name = name;
        return await SaveNameAsync(cancel);
    }

    public async Task<OrganisationOutcome> RemoveGroupAsync(Guid organisationId, Guid groupId, CancellationToken cancel)
    {
        var group = db.Groups.Where(g => g.Id == groupId && g.OrganisationId == organisationId);
        if (!await group.AnyAsync(cancel))
            return OrganisationOutcome.NotFound;
        var removed = await group
            .Where(g =>
                !db.Children.Any(c => c.GroupId == g.Id)
                && !db.StaffRoles.Any(r => r.GroupId == g.Id)
                && !db.StaffInvitations.Any(i => i.GroupId == g.Id && i.State == StaffInvitationState.Sent)
            )
            .ExecuteDeleteAsync(cancel);
        return removed == 1 ? OrganisationOutcome.Done : OrganisationOutcome.NotEmpty;
    }

    private async Task<OrganisationOutcome> SaveNameAsync(CancellationToken cancel)
    {
        try
        {
            await db.SaveChangesAsync(cancel);
            return OrganisationOutcome.Done;
        }
        catch (DbUpdateException problem) when (ConstraintViolation.Of(db, problem, GroupConfiguration.UniqueName))
        {
            db.ChangeTracker.Clear();
            return OrganisationOutcome.NameTaken;
        }
        catch (DbUpdateConcurrencyException)
        {
            // The group was removed after it was read.
            db.ChangeTracker.Clear();
            return OrganisationOutcome.NotFound;
        }
    }
}
