using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School;

/// <summary>A group that was found.</summary>
/// <param name="Id">The group.</param>
/// <param name="Name">Its name.</param>
/// <param name="Organisation">The organisation's name.</param>
public sealed record FoundGroup(Guid Id, string Name, string Organisation);

/// <summary>What a search of a member of staff found. Each list has at most <see cref="StaffSearch.MostShown"/> entries.</summary>
/// <param name="Children">Enrolled, by name, class, account or card.</param>
/// <param name="AlikeCards">Children whose card may be the number typed, as another reader speaks it.</param>
/// <param name="UnknownCards">Numbers that were seen at a gate and belong to no child.</param>
/// <param name="Groups">Classes and groups.</param>
/// <param name="Staff">Members of staff.</param>
/// <param name="Devices">Registered devices.</param>
/// <param name="Organisations">For an administrator.</param>
public sealed record StaffFinding(
    IReadOnlyList<RegistryChild> Children,
    IReadOnlyList<RegistryChild> AlikeCards,
    IReadOnlyList<string> UnknownCards,
    IReadOnlyList<FoundGroup> Groups,
    IReadOnlyList<StaffMember> Staff,
    IReadOnlyList<DeviceLine> Devices,
    IReadOnlyList<Organisation> Organisations
)
{
    /// <summary>Organisations in which the person is an officer.</summary>
    public IReadOnlySet<Guid> OfficerAt { get; init; } = new HashSet<Guid>();

    /// <summary>Organisations in which the person is a cashier.</summary>
    public IReadOnlySet<Guid> CashierAt { get; init; } = new HashSet<Guid>();

    public bool IsEmpty =>
        Children.Count + AlikeCards.Count + UnknownCards.Count + Groups.Count + Staff.Count + Devices.Count + Organisations.Count == 0;
}

/// <summary>
/// One search for all that a member of staff works with. A teacher finds the children and groups they teach; a cashier, children of
/// their organisations; an officer, also cards, staff and devices there; an administrator, organisations, staff and devices.
/// </summary>
public sealed class StaffSearch(
    PorogDbContext db,
    StaffAccess staff,
    StaffGroups groups,
    ReadStaff members,
    ManageDevices devices,
    KeptOrganisations kept
)
{
    public const int MostShown = 20;

    private static readonly StaffKind[] OfChildren = [StaffKind.Teacher, StaffKind.Officer, StaffKind.Cashier];

    /// <param name="personId">Who searches; their roles decide what is found.</param>
    /// <param name="text">As typed, by hand or by a reader.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<StaffFinding> FindAsync(Guid personId, string? text, CancellationToken cancel)
    {
        var words = TextFold.Words(text).ToList();
        if (words.Count == 0)
            return new([], [], [], [], [], [], []);
        var roles = await db
            .StaffRoles.Where(r => r.PersonId == personId)
            .Select(r => new { r.Kind, r.OrganisationId })
            .ToListAsync(cancel);
        var kinds = roles.ConvertAll(r => r.Kind);
        var children = await ChildSearch.FindAsync(db, staff.ChildrenOf(personId, OfChildren), text, cancel);
        var (alike, unknown) = kinds.Contains(StaffKind.Officer) ? await CardsAsync(personId, text, cancel) : ([], []);
        var manages = kinds.Contains(StaffKind.Officer) || kinds.Contains(StaffKind.Administrator);
        var houses = manages ? await kept.ListAsync(personId, cancel) : [];
        var ids = houses.ConvertAll(o => o.Id);
        return new StaffFinding(
            Cut(children),
            Cut(alike.Where(c => children.All(known => known.Id != c.Id))),
            Cut(unknown),
            Cut(await GroupsAsync(personId, text, cancel)),
            manages ? Cut((await members.ListAsync(personId, ids, cancel)).Where(m => IsNamed(m.FullName, words))) : [],
            manages ? Cut((await devices.ListAsync(personId, ids, cancel)).Where(d => Has(d.Device.Name, words))) : [],
            kinds.Contains(StaffKind.Administrator) ? Cut(houses.Where(o => Has(o.Name, words))) : []
        )
        {
            OfficerAt = Places(StaffKind.Officer),
            CashierAt = Places(StaffKind.Cashier),
        };

        HashSet<Guid> Places(StaffKind kind) => [.. roles.Where(r => r.Kind == kind).Select(r => r.OrganisationId ?? default)];
    }

    /// <summary>Children whose card other readers may speak as this number, and unknown cards of the number in any of its forms.</summary>
    private async Task<(IReadOnlyList<RegistryChild> Alike, IReadOnlyList<string> Unknown)> CardsAsync(
        Guid officerId,
        string? text,
        CancellationToken cancel
    )
    {
        if (!CardNumber.TryRead(text, out var number) || !number.Any(char.IsAsciiDigit))
            return ([], []);
        var asked = new CardForms(number);
        var theirs = staff.ChildrenOf(officerId, StaffKind.Officer);
        var cards = await db
            .Cards.Where(c => c.State != CardState.Replaced && theirs.Any(child => child.Id == c.ChildId))
            .Select(c => new { c.Number, c.ChildId })
            .ToListAsync(cancel);
        var ids = cards.Where(c => asked.IsLike(new CardForms(c.Number))).Select(c => c.ChildId).Distinct().ToList();
        var alike = ids.Count == 0 ? [] : await ChildSearch.ReadAsync(theirs.Where(c => ids.Contains(c.Id)), cancel);
        var unknown = await db
            .UnknownCards.Where(u =>
                u.DismissedAt == null && staff.OrganisationIdsOf(officerId, StaffKind.Officer).Contains(u.OrganisationId)
            )
            .Select(u => u.Number)
            .Distinct()
            .ToListAsync(cancel);
        return (alike, unknown.FindAll(n => n == number || asked.IsLike(new CardForms(n))));
    }

    /// <summary>By the whole text: «5 б» is the class «5-Б» and not every class of a «Б».</summary>
    private async Task<IEnumerable<FoundGroup>> GroupsAsync(Guid personId, string? text, CancellationToken cancel)
    {
        var asked = GroupNames.Comparable(text);
        return (await groups.ListAsync(personId, cancel))
            .Where(g => GroupNames.Comparable(g.Group.Name).StartsWith(asked, StringComparison.Ordinal))
            .OrderBy(g => g.Group.Name, NaturalOrder.Names)
            .Select(g => new FoundGroup(g.Group.Id, g.Group.Name, g.Organisation.Name));
    }

    private static List<T> Cut<T>(IEnumerable<T> all) => [.. all.Take(MostShown)];

    private static bool IsNamed(string name, List<string> words)
    {
        var parts = ChildSearch.Words(name);
        return words.TrueForAll(word => Array.Exists(parts, part => part.StartsWith(word, StringComparison.Ordinal)));
    }

    private static bool Has(string name, List<string> words)
    {
        var folded = TextFold.LettersAndDigits(name);
        return words.TrueForAll(word => folded.Contains(word, StringComparison.Ordinal));
    }
}
