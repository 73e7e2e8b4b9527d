using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School;

/// <param name="Number">The number all cards have in common.</param>
/// <param name="Own">The cards of the officer's children, each with its child.</param>
/// <param name="Elsewhere">How many more are of other organisations.</param>
public sealed record DoubtfulNumber(string Number, IReadOnlyList<(Card Card, RegistryChild Child)> Own, int Elsewhere);

/// <summary>
/// Cards that became one number when numbers got one form (<see cref="CardNumber"/>). None of them works.
/// <see cref="ManageCards.IssueAsync"/> gives the number to one child and settles the others.
/// </summary>
public sealed class DoubtfulCards(PorogDbContext db, StaffAccess staff, TimeProvider clock)
{
    /// <summary>Those that concern the officer's children.</summary>
    public async Task<IReadOnlyList<DoubtfulNumber>> ListAsync(Guid officerId, CancellationToken cancel)
    {
        var cards = await All()
            .Include(c => c.Child)
                .ThenInclude(c => c!.Organisation)
            .Include(c => c.Child)
                .ThenInclude(c => c!.Group)
            .ToListAsync(cancel);
        if (cards.Count == 0)
            return [];
        var organisations = await staff.OrganisationIdsOf(officerId, StaffKind.Officer).ToListAsync(cancel);
        return
        [
            .. cards
                .GroupBy(c => CardNumber.Canonical(c.Number))
                .OrderBy(same => same.Key, StringComparer.Ordinal)
                .Select(same => new DoubtfulNumber(
                    same.Key,
                    [.. same.Where(IsOwn).OrderBy(c => c.IssuedAt).Select(c => (c, RegistryChild.Of(c.Child!)))],
                    same.Count(c => !IsOwn(c))
                ))
                .Where(same => same.Own.Count > 0),
        ];

        bool IsOwn(Card card) => organisations.Contains(card.Child!.OrganisationId);
    }

    /// <summary>The officer says that the card is not this child's. The last card of a number can then be issued.</summary>
    /// <returns>False when it is not doubtful any more or of another organisation.</returns>
    public async Task<bool> DropAsync(AuditActor officer, Guid cardId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var card = await All()
            .Where(c => staff.OrganisationIdsOf(officer.Id!.Value, StaffKind.Officer).Contains(c.Child!.OrganisationId))
            .SingleOrDefaultAsync(c => c.Id == cardId, cancel);
        if (card is null || await ReplaceAsync(officer, card, CardStep.Replaced, cancel) == 0)
            return false;
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>The doubtful cards of a number.</summary>
    /// <param name="number">As <see cref="CardNumber.Canonical"/> writes it.</param>
    /// <param name="except">A card that the caller handles.</param>
    /// <param name="cancel">Gives up.</param>
    internal async Task<IReadOnlyList<Card>> OfAsync(string number, Guid? except, CancellationToken cancel) =>
        (await All().ToListAsync(cancel)).FindAll(c => c.Id != except && CardNumber.Canonical(c.Number) == number);

    /// <summary>Retires the cards of a number that was given to a child, in the caller's transaction.</summary>
    internal async Task SettleAsync(AuditActor officer, IReadOnlyList<Card> cards, Guid childId, CancellationToken cancel)
    {
        foreach (var card in cards)
            await ReplaceAsync(officer, card, card.ChildId == childId ? CardStep.Replaced : CardStep.Taken, cancel);
    }

    private IQueryable<Card> All() => db.Cards.AsNoTracking().Where(c => c.State == CardState.Doubtful);

    private async Task<int> ReplaceAsync(AuditActor officer, Card card, CardStep step, CancellationToken cancel)
    {
        db.CardChanges.Add(CardHistory.Line(officer, card.Id, card.ChildId, step, clock.GetUtcNow()));
        return await db
            .Cards.Where(c => c.Id == card.Id && c.State == CardState.Doubtful)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, CardState.Replaced), cancel);
    }
}
