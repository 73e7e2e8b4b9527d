using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Registry;
using Porog.Storage;

namespace Porog.Delegation.Applications;

/// <summary>What is filled in on the printed form.</summary>
/// <param name="FamilyChildren">Children it may be filled in for.</param>
/// <param name="Chosen">Those it is filled in for.</param>
/// <param name="Applicant">The parent; null when the officer prints it.</param>
public sealed record FilledForm(IReadOnlyList<FormChild> FamilyChildren, IReadOnlyList<FormChild> Chosen, Account? Applicant);

public sealed record FormChild(Guid Id, string FullName, string? Group, string Organisation);

/// <summary>Fills the form in for a parent's own children, or for children of the officer's organisations.</summary>
public sealed class FormFilling(PorogDbContext db, ChildAccess access, StaffAccess staff)
{
    /// <returns>Null when a chosen child is neither.</returns>
    public async Task<FilledForm?> FillAsync(Guid personId, IReadOnlyCollection<Guid> chosen, CancellationToken cancel)
    {
        var represented = access.LiveGrants().Where(g => g.PersonId == personId && g.Relation == Relation.Legal).Select(g => g.ChildId);
        var family = await ReadAsync(db.Children.Where(c => represented.Contains(c.Id)), cancel);
        var own = family.Where(c => chosen.Contains(c.Id)).ToList();
        if (own.Count == chosen.Count)
            return new(family, own, await db.Users.AsNoTracking().SingleAsync(a => a.Id == personId, cancel));
        var ofSchool = await ReadAsync(staff.ChildrenOf(personId, StaffKind.Officer).Where(c => chosen.Contains(c.Id)), cancel);
        return ofSchool.Count == chosen.Count ? new(family, ofSchool, null) : null;
    }

    private static async Task<IReadOnlyList<FormChild>> ReadAsync(IQueryable<Child> children, CancellationToken cancel)
    {
        var read = await children.AsNoTracking().Include(c => c.Group).Include(c => c.Organisation).ToListAsync(cancel);
        return
        [
            .. read.Select(c => new FormChild(c.Id, c.FullName, c.Group?.Name, c.Organisation!.Name))
                .OrderBy(c => c.FullName, StringComparer.CurrentCulture),
        ];
    }
}
