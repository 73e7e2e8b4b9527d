using Porog.Journal;
using Porog.Registry;

namespace Porog.School.Roster;

/// <summary>A child of the register that a line may mean.</summary>
/// <param name="Child">The child.</param>
/// <param name="Group">The class here; null without one, and for a child who moved away.</param>
/// <param name="Wallet">The account's number.</param>
/// <param name="ExternalId">The child's id in this organisation's lists, now or before.</param>
internal sealed record KnownChild(Child Child, string? Group, string? Wallet, string? ExternalId)
{
    /// <summary>The register and the list give the child different ids.</summary>
    public bool HasOtherId(RosterRow row) => ExternalId is { } id && row.ExternalId is { } other && id != other;

    /// <summary>The birth dates are equal, or one is missing.</summary>
    public bool MayBeBornWith(RosterRow row) => Child.BirthDate is null || row.BirthDate is null || Child.BirthDate == row.BirthDate;

    public bool IsBornWith(RosterRow row) => Child.BirthDate is not null && Child.BirthDate == row.BirthDate;
}

/// <summary>What the register knows about the children a batch of lines may mean.</summary>
/// <param name="Children">The children, by id.</param>
/// <param name="ByExternalId">Ids of children by external id, of those who moved away too.</param>
/// <param name="Cards">The owners of the cards the lines name.</param>
/// <param name="Wallets">The owners of the accounts the lines name.</param>
/// <param name="ByName">Ids of children of the same name, by the line's number.</param>
/// <param name="ListedIds">Of the children's external ids, those that some line of the whole list names.</param>
internal sealed record KnownChildren(
    IReadOnlyDictionary<Guid, KnownChild> Children,
    IReadOnlyDictionary<string, Guid> ByExternalId,
    IReadOnlyDictionary<string, CardOwner> Cards,
    IReadOnlyDictionary<string, WalletOwner> Wallets,
    ILookup<int, Guid> ByName,
    IReadOnlySet<string> ListedIds
)
{
    public Guid? WithId(string? externalId) => externalId is not null && ByExternalId.TryGetValue(externalId, out var id) ? id : null;

    /// <summary>The child with the line's external id; without one, every child of the same name.</summary>
    public IEnumerable<Guid> MayMean(RosterRow row) => WithId(row.ExternalId) is { } id ? [id] : ByName[row.Number];

    /// <summary>
    /// The name fits, and no line of the list has the id that the register knows: the other system may have renumbered the child.
    /// </summary>
    public bool MayBeRenumbered(KnownChild known, RosterRow row) =>
        RosterNames.SamePerson(known.Child, row) && known.MayBeBornWith(row) && !ListedIds.Contains(known.ExternalId!);
}
