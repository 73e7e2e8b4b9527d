using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Delegation.Applications;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School;

/// <param name="Group">The class or group, with its organisation.</param>
/// <param name="Items">What is printed, by name.</param>
public sealed record GroupPaper<T>(Group Group, IReadOnlyList<T> Items);

/// <summary>The text of a card's label.</summary>
/// <param name="FullName">The child's, surname first.</param>
/// <param name="Number">As a reader types it.</param>
public sealed record CardLabel(string FullName, string Number);

/// <summary>What the officer prints for a whole class: data of the register, nothing about a child's day.</summary>
public sealed class SchoolPaper(PorogDbContext db, StaffAccess staff)
{
    /// <param name="officerId">The person who prints.</param>
    /// <param name="groupId">The class.</param>
    /// <param name="onlyWithout">Only children without a legal representative.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>Null for a group outside the officer's organisations.</returns>
    public async Task<GroupPaper<FormChild>?> FormsAsync(Guid officerId, Guid groupId, bool onlyWithout, CancellationToken cancel)
    {
        if (await GroupAsync(officerId, groupId, cancel) is not { } group)
            return null;
        var children = Enrolled(groupId);
        if (onlyWithout)
            children = children.Where(c => !db.LegalRepresentations.Any(r => r.ChildId == c.Id && r.EndedAt == null));
        var read = await children.ToListAsync(cancel);
        return new(
            group,
            [.. Sorted(read.Select(c => new FormChild(c.Id, c.FullName, group.Name, group.Organisation!.Name)), c => c.FullName)]
        );
    }

    /// <summary>Every card of the class that works now.</summary>
    /// <returns>Null for a group outside the officer's organisations.</returns>
    public async Task<GroupPaper<CardLabel>?> LabelsAsync(Guid officerId, Guid groupId, CancellationToken cancel)
    {
        if (await GroupAsync(officerId, groupId, cancel) is not { } group)
            return null;
        var read = await (
            from card in db.Cards
            where card.State == CardState.Active
            join child in Enrolled(groupId) on card.ChildId equals child.Id
            select new { Child = child, card.Number }
        ).ToListAsync(cancel);
        return new(group, [.. Sorted(read.Select(c => new CardLabel(c.Child.FullName, c.Number)), c => c.FullName)]);
    }

    private Task<Group?> GroupAsync(Guid officerId, Guid groupId, CancellationToken cancel) =>
        db
            .Groups.AsNoTracking()
            .Include(g => g.Organisation)
            .Where(g => g.Id == groupId && staff.OrganisationIdsOf(officerId, StaffKind.Officer).Contains(g.OrganisationId))
            .SingleOrDefaultAsync(cancel);

    private IQueryable<Child> Enrolled(Guid groupId) => db.Children.AsNoTracking().Where(c => c.GroupId == groupId && c.LeftAt == null);

    private static IEnumerable<T> Sorted<T>(IEnumerable<T> items, Func<T, string> name) =>
        items.OrderBy(name, StringComparer.Create(CultureInfo.CurrentCulture, CompareOptions.None));
}
