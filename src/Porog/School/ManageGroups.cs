using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.School.Roster;
using Porog.Storage;

namespace Porog.School;

/// <param name="Group">The class, with its organisation.</param>
/// <param name="Children">How many are enrolled in it.</param>
public sealed record CountedGroup(Group Group, int Children);

public enum GroupOutcome
{
    Done,

    /// <summary>Of another organisation, or there is none.</summary>
    NotFound,

    /// <summary>Empty, or longer than 50 characters.</summary>
    BadName,

    /// <summary>There is one of this name; spaces, hyphens and case make no other.</summary>
    Taken,

    /// <summary>Children are enrolled in it, or somebody teaches it.</summary>
    InUse,
}

/// <summary>The classes and groups of one's organisations: an officer's own, an administrator's all.</summary>
public sealed class ManageGroups(PorogDbContext db, KeptOrganisations kept)
{
    /// <summary>By organisation; in one, not sorted.</summary>
    public async Task<IReadOnlyList<CountedGroup>> ListAsync(Guid personId, Guid organisationId, CancellationToken cancel) =>
        await Of(personId)
            .AsNoTracking()
            .Where(g => g.OrganisationId == organisationId)
            .Select(g => new CountedGroup(g, db.Children.Count(c => c.GroupId == g.Id && c.LeftAt == null)))
            .ToListAsync(cancel);

    public async Task<GroupOutcome> AddAsync(Guid personId, Guid organisationId, string? name, CancellationToken cancel)
    {
        if (!await kept.Of(personId).AnyAsync(o => o.Id == organisationId, cancel))
            return GroupOutcome.NotFound;
        var group = new Group { OrganisationId = organisationId, Name = (name ?? "").Trim() };
        if (await RefusedAsync(group, group.Name, cancel) is { } refused)
            return refused;
        db.Groups.Add(group);
        return await SaveAsync(cancel);
    }

    public async Task<GroupOutcome> RenameAsync(Guid personId, Guid groupId, string? name, CancellationToken cancel)
    {
        if (await Of(personId).SingleOrDefaultAsync(g => g.Id == groupId, cancel) is not { } group)
            return GroupOutcome.NotFound;
        if (await RefusedAsync(group, (name ?? "").Trim(), cancel) is { } refused)
            return refused;
        group.Name = name!.Trim();
        return await SaveAsync(cancel);
    }

    /// <summary>Removes an empty one. Children who left keep everything but the name of their class.</summary>
    public async Task<GroupOutcome> RemoveAsync(Guid personId, Guid groupId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await Of(personId).SingleOrDefaultAsync(g => g.Id == groupId, cancel) is not { } group)
            return GroupOutcome.NotFound;
        if (
            await db.Children.AnyAsync(c => c.GroupId == groupId && c.LeftAt == null, cancel)
            || await db.StaffRoles.AnyAsync(r => r.Kind == StaffKind.Teacher && r.GroupId == groupId, cancel)
        )
            return GroupOutcome.InUse;
        await db.Children.Where(c => c.GroupId == groupId).ExecuteUpdateAsync(set => set.SetProperty(c => c.GroupId, (Guid?)null), cancel);
        db.Groups.Remove(group);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return GroupOutcome.Done;
    }

    private IQueryable<Group> Of(Guid personId) =>
        db.Groups.Where(g => g.EndedAt == null && kept.Of(personId).Any(o => o.Id == g.OrganisationId)).Include(g => g.Organisation);

    private async Task<GroupOutcome?> RefusedAsync(Group group, string name, CancellationToken cancel)
    {
        if (RosterNames.GroupKey(name).Length == 0 || name.Length > 50)
            return GroupOutcome.BadName;
        var others = await db
            .Groups.Where(g => g.OrganisationId == group.OrganisationId && g.Id != group.Id)
            .Select(g => g.Name)
            .ToListAsync(cancel);
        return others.Exists(o => RosterNames.GroupKey(o) == RosterNames.GroupKey(name)) ? GroupOutcome.Taken : null;
    }

    /// <summary>Two people at the same moment: the database lets one of them have the name.</summary>
    private async Task<GroupOutcome> SaveAsync(CancellationToken cancel)
    {
        try
        {
            await db.SaveChangesAsync(cancel);
            return GroupOutcome.Done;
        }
        catch (DbUpdateException problem) when (ConstraintViolation.Of(db, problem, GroupConfiguration.UniqueName))
        {
            return GroupOutcome.Taken;
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody removed the group after it was read.
            return GroupOutcome.NotFound;
        }
    }
}
