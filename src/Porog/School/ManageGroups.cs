using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School;

/// <param name="Group">The class, with its organisation.</param>
/// <param name="Children">How many are enrolled in it.</param>
public sealed record CountedGroup(Group Group, int Children);

public enum GroupOutcome
{
    Done,

    /// <summary>It does not exist, or is of another organisation.</summary>
    NotFound,

    /// <summary>Empty, or longer than 50 characters.</summary>
    BadName,

    /// <summary>A class of this name exists; spaces, hyphens and case do not matter.</summary>
    Taken,

    /// <summary>It has children or a teacher.</summary>
    InUse,
}

/// <summary>Classes and groups: an officer manages those of their organisations; an administrator, all.</summary>
public sealed class ManageGroups(PorogDbContext db, KeptOrganisations kept)
{
    /// <summary>By organisation, unsorted within one.</summary>
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
        var group = new Group { OrganisationId = organisationId, Name = TextFold.Line(name) };
        if (await RefusedAsync(group, group.Name, cancel) is { } refused)
            return refused;
        db.Groups.Add(group);
        return await SaveAsync(cancel);
    }

    public async Task<GroupOutcome> RenameAsync(Guid personId, Guid groupId, string? name, CancellationToken cancel)
    {
        if (await Of(personId).SingleOrDefaultAsync(g => g.Id == groupId, cancel) is not { } group)
            return GroupOutcome.NotFound;
        if (await RefusedAsync(group, TextFold.Line(name), cancel) is { } refused)
            return refused;
        group.Name = TextFold.Line(name);
        return await SaveAsync(cancel);
    }

    /// <summary>Removes an empty class. Children who left it lose only the name of their class.</summary>
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
        if (TextFold.LettersAndDigits(name).Length == 0 || name.Length > 50)
            return GroupOutcome.BadName;
        return await GroupNames.IsTakenAsync(db, group, name, cancel) ? GroupOutcome.Taken : null;
    }

    /// <summary>When two people use the same name at the same moment, the unique index lets one of them win.</summary>
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
            // The group was removed after it was read.
            return GroupOutcome.NotFound;
        }
    }
}
