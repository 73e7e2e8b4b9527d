using Porog.Registry;

namespace Porog.Journal;

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

/// <param name="ChildId">Whose it is.</param>
/// <param name="OrganisationId">The child's.</param>
/// <param name="State">Whether it works.</param>
/// <param name="Span">Null for the usual card, which nobody else had and which does not end by itself.</param>
public readonly record struct CardOwner(Guid ChildId, Guid OrganisationId, CardState State, CardSpan? Span)
{
    /// <summary>Whether an event that happened at that instant is this child's.</summary>
    public bool IsGoodAt(DateTimeOffset at) => State == CardState.Active && !(at < Span?.From) && !(at >= Span?.Until);
}

/// <param name="From"><see cref="Card.HeldSince"/>.</param>
/// <param name="Until"><see cref="Card.EndsAt"/>.</param>
public sealed record CardSpan(DateTimeOffset? From, DateTimeOffset? Until)
{
    public static CardSpan? Of(DateTimeOffset? from, DateTimeOffset? until) => from is null && until is null ? null : new(from, until);
}

public readonly record struct WalletOwner(Guid ChildId, Guid OrganisationId);
