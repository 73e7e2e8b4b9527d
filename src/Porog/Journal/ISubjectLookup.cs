using Porog.Registry;

namespace Porog.Journal;

/// <summary>
/// Finds the owners of many cards or wallets at once. Each engine has its own SQL: PostgreSQL would otherwise scan
/// whole tables for a large set of cards.
/// </summary>
public interface ISubjectLookup
{
    /// <summary>Unknown numbers are missing from the answer. The numbers must be distinct.</summary>
    Task<IReadOnlyDictionary<string, CardOwner>> CardsAsync(string[] numbers, CancellationToken cancel);

    /// <inheritdoc cref="CardsAsync"/>
    Task<IReadOnlyDictionary<string, WalletOwner>> WalletsAsync(string[] numbers, CancellationToken cancel);
}

/// <param name="ChildId">The owner.</param>
/// <param name="OrganisationId">The owner's organisation.</param>
/// <param name="State">Whether the card works.</param>
/// <param name="Span">Null for a permanent card that never belonged to another child.</param>
public readonly record struct CardOwner(Guid ChildId, Guid OrganisationId, CardState State, CardSpan? Span)
{
    /// <summary>Whether an event at that instant belongs to this child.</summary>
    public bool IsGoodAt(DateTimeOffset at) => State == CardState.Active && !(at < Span?.From) && !(at >= Span?.Until);
}

/// <param name="From"><see cref="Card.HeldSince"/>.</param>
/// <param name="Until"><see cref="Card.EndsAt"/>.</param>
public sealed record CardSpan(DateTimeOffset? From, DateTimeOffset? Until)
{
    public static CardSpan? Of(DateTimeOffset? from, DateTimeOffset? until) => from is null && until is null ? null : new(from, until);
}

public readonly record struct WalletOwner(Guid ChildId, Guid OrganisationId);
