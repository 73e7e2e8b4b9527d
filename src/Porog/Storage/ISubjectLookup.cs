using Porog.Registry;

namespace Porog.Storage;

/// <summary>
/// Finds whose a card or a wallet is, for many at once. Each engine has its own SQL: PostgreSQL must be kept from reading
/// whole tables when a morning's cards come together.
/// </summary>
public interface ISubjectLookup
{
    /// <param name="numbers">Distinct; those nobody has are not in the answer.</param>
    /// <param name="cancel">Stops the query.</param>
    Task<IReadOnlyDictionary<string, CardOwner>> CardsAsync(string[] numbers, CancellationToken cancel);

    /// <inheritdoc cref="CardsAsync"/>
    Task<IReadOnlyDictionary<string, WalletOwner>> WalletsAsync(string[] numbers, CancellationToken cancel);
}

public readonly record struct CardOwner(Guid ChildId, Guid OrganisationId, CardState State);

public readonly record struct WalletOwner(Guid ChildId, Guid OrganisationId);
