using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Attendance;
using Porog.Storage;

namespace Porog.School.Door;

/// <summary>An adult who may bring and fetch a child now.</summary>
/// <param name="Id">The account.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Relation">Legal representative or trusted person.</param>
/// <param name="HasPhoto">Whether they have uploaded a photo.</param>
public sealed record DoorPerson(Guid Id, string FullName, Relation Relation, bool HasPhoto);

/// <param name="Child">The child and its presence.</param>
/// <param name="People">Adults who may bring and fetch: legal representatives first, by name.</param>
public sealed record DoorChild(BoardChild Child, IReadOnlyList<DoorPerson> People);

/// <param name="Board">The group's.</param>
/// <param name="Children">By name.</param>
public sealed record DoorView(Board Board, IReadOnlyList<DoorChild> Children);

/// <summary>A legal representative that the educator may call.</summary>
/// <param name="FullName">Surname first.</param>
/// <param name="Phone">E.164, verified; null without one.</param>
public sealed record DoorContact(string FullName, string? Phone);

/// <summary>Reads what the educator at a kindergarten's door sees. The caller has asked <see cref="StaffGroups"/>.</summary>
public sealed class ReadDoor(PorogDbContext db, ReadBoard boards, ChildAccess access)
{
    public async Task<DoorView> ReadAsync(StaffGroup at, CancellationToken cancel)
    {
        var board = await boards.OfGroupAsync(at.Group, cancel);
        var children = board.Groups.SelectMany(g => g.Children).ToList();
        var people = await PeopleAsync([.. children.Select(c => c.Id)], cancel);
        return new DoorView(board, [.. children.Select(c => new DoorChild(c, [.. people[c.Id]]))]);
    }

    /// <returns>Null for a child of another group and for an unknown one.</returns>
    public async Task<DoorChild?> FindAsync(StaffGroup at, Guid childId, CancellationToken cancel) =>
        (await ReadAsync(at, cancel)).Children.FirstOrDefault(c => c.Child.Id == childId);

    /// <summary>The photo of an adult who may bring and fetch the child now.</summary>
    /// <returns>A JPEG; null for a child of another group, for a person without the right, and without a photo.</returns>
    public async Task<byte[]?> PhotoAsync(StaffGroup at, Guid childId, Guid personId, CancellationToken cancel)
    {
        if (!await at.HasAsync(db, childId, cancel) || !(await access.FindAsync(personId, childId, cancel)).MayAccompany)
            return null;
        return await db.Photos.Where(p => p.PersonId == personId).Select(p => p.Content).SingleOrDefaultAsync(cancel);
    }

    /// <summary>Whom to call when a person without the right comes. The caller writes the access log before it is shown.</summary>
    public async Task<IReadOnlyList<DoorContact>> ContactsAsync(Guid childId, CancellationToken cancel)
    {
        var people = await (
            from grant in access.LiveGrants().Where(g => g.ChildId == childId && g.Relation == Relation.Legal)
            join account in db.Users on grant.PersonId equals account.Id
            select account
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        return
        [
            .. people
                .OrderBy(a => a.FullName, ReadChildren.ByName)
                .Select(a => new DoorContact(a.FullName, a.PhoneNumberConfirmed ? a.PhoneNumber : null)),
        ];
    }

    private async Task<ILookup<Guid, DoorPerson>> PeopleAsync(IReadOnlyCollection<Guid> childIds, CancellationToken cancel)
    {
        var watchers = (await access.WatchersOfAsync(childIds, cancel)).Where(w => w.Value.MayAccompany).ToList();
        var names = await db.FullNamesAsync(watchers.Select(w => (Guid?)w.Key.PersonId), cancel);
        var withPhoto = await db.Photos.Where(p => names.Keys.Contains(p.PersonId)).Select(p => p.PersonId).ToHashSetAsync(cancel);
        return watchers
            .Where(w => names.ContainsKey(w.Key.PersonId))
            .Select(w => (w.Key.ChildId, Person: Of(w.Key.PersonId, w.Value.Relation)))
            .OrderBy(w => w.Person.Relation)
            .ThenBy(w => w.Person.FullName, ReadChildren.ByName)
            .ToLookup(w => w.ChildId, w => w.Person);

        DoorPerson Of(Guid id, Relation relation) => new(id, names[id], relation, withPhoto.Contains(id));
    }
}
