using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School;

/// <summary>A card to be given to a child.</summary>
/// <param name="ChildId">The child who gets it.</param>
/// <param name="Number">As typed.</param>
/// <param name="ForToday">It expires at midnight in the organisation's zone.</param>
/// <param name="Take">It may be taken from another child of the officer's organisations.</param>
/// <param name="Replaces">The child's card that it replaces.</param>
/// <param name="Another">The officer has seen that it is not the card which <see cref="CardOutcome.LooksLike"/> named.</param>
public sealed record CardIssue(
    Guid ChildId,
    string? Number,
    bool ForToday = false,
    bool Take = false,
    Guid? Replaces = null,
    bool Another = false
);

public enum CardOutcome
{
    Done,

    /// <summary>The child is of another organisation, has left, or does not exist.</summary>
    NotFound,

    /// <summary>The typed text is not a card number.</summary>
    BadNumber,

    /// <summary>The child has this card already, and it works.</summary>
    HasIt,

    /// <summary>Another child of the officer's organisations has it: the answer says who.</summary>
    AnotherChild,

    /// <summary>It is registered at another organisation; the answer does not say whose it is.</summary>
    Elsewhere,

    /// <summary>The card was changed meanwhile.</summary>
    Changed,

    /// <summary>It may be a card of this organisation that is registered in another spelling: the answer says which and whose.</summary>
    LooksLike,
}

/// <param name="Outcome">The result.</param>
/// <param name="Holder">The child who has the card, with <see cref="CardOutcome.AnotherChild"/> and <see cref="CardOutcome.LooksLike"/>.</param>
/// <param name="Like">The number of the card that looks alike.</param>
public sealed record CardResult(CardOutcome Outcome, RegistryChild? Holder = null, string? Like = null);

/// <summary>A child's cards and what happened to them, newest first.</summary>
public sealed record ChildCards(IReadOnlyList<Card> Cards, IReadOnlyList<CardChange> History);

/// <summary>
/// Gives, blocks, unblocks and replaces children's cards, and records each step. In the whole installation a number belongs to one
/// child at a time. Money belongs to the child, not to the card.
/// </summary>
public sealed class ManageCards(PorogDbContext db, SchoolRegistry registry, DoubtfulCards doubtful, TimeProvider clock)
{
    public async Task<ChildCards> OfAsync(Guid childId, CancellationToken cancel) =>
        new(
            await db
                .Cards.AsNoTracking()
                .Where(c => c.ChildId == childId)
                .OrderBy(c => c.State)
                .ThenByDescending(c => c.IssuedAt)
                .ToListAsync(cancel),
            await db
                .CardChanges.AsNoTracking()
                .Include(c => c.Card)
                .Where(c => c.ChildId == childId)
                .OrderByDescending(c => c.At)
                .ThenByDescending(c => c.Id)
                .ToListAsync(cancel)
        );

    public async Task<CardResult> IssueAsync(AuditActor officer, CardIssue issue, CancellationToken cancel)
    {
        for (var again = true; ; again = false)
            try
            {
                return await TryIssueAsync(officer, issue, cancel);
            }
            catch (DbUpdateException problem) when (again && ConstraintViolation.Of(db, problem, "ix_cards_number"))
            {
                // The same number was registered at the same moment: the second try finds that card.
                db.ChangeTracker.Clear();
            }
    }

    /// <summary>Blocks a card, marks it as lost, or unblocks it.</summary>
    /// <param name="officer">Who does it.</param>
    /// <param name="childId">Whose card it is.</param>
    /// <param name="cardId">Which.</param>
    /// <param name="state">Active, blocked or lost.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<CardOutcome> SetStateAsync(AuditActor officer, Guid childId, Guid cardId, CardState state, CancellationToken cancel)
    {
        var step = state switch
        {
            CardState.Active => CardStep.Unblocked,
            CardState.Blocked => CardStep.Blocked,
            CardState.Lost => CardStep.Lost,
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "is not set by hand"),
        };
        if (await registry.OneAsync(officer.Id!.Value, childId, cancel) is not { LeftAt: null })
            return CardOutcome.NotFound;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, [childId], cancel);
        var cards = db.Cards.Where(c => c.Id == cardId && c.ChildId == childId);
        var changed = await cards
            .Where(c => c.State != state && c.State != CardState.Replaced && c.State != CardState.Doubtful)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, state), cancel);
        if (changed == 0)
            return await cards.AnyAsync(cancel) ? CardOutcome.Changed : CardOutcome.NotFound;
        Note(officer, cardId, childId, step);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return CardOutcome.Done;
    }

    private async Task<CardResult> TryIssueAsync(AuditActor officer, CardIssue issue, CancellationToken cancel)
    {
        if (!CardNumber.TryRead(issue.Number, out var number))
            return new(CardOutcome.BadNumber);
        if (await registry.OneAsync(officer.Id!.Value, issue.ChildId, cancel) is not { LeftAt: null, Organisation: { } house })
            return new(CardOutcome.NotFound);
        var now = clock.GetUtcNow();
        DateTimeOffset? endsAt = issue.ForToday ? LocalTime.StartOfDay(house.Zone.DayAt(now).AddDays(1), house.Zone) : null;

        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await ChildTurn.TakeAsync(db, [issue.ChildId], cancel);
        var card = await db.Cards.AsNoTracking().SingleOrDefaultAsync(c => c.Number == number, cancel);
        var rivals = await doubtful.OfAsync(number, card?.Id, cancel);
        if (await ClaimedAsync(officer, issue, rivals, cancel) is { } claimed)
            return claimed;
        if (card is null && !issue.Another && await LikeAsync(officer, issue, house.Id, number, now, cancel) is { } like)
            return like;
        if (card is null)
        {
            card = new Card
            {
                Number = number,
                ChildId = issue.ChildId,
                IssuedAt = now,
                EndsAt = endsAt,
            };
            db.Cards.Add(card);
        }
        else if (await ReuseAsync(officer, issue, card, endsAt, now, cancel) is { } refused)
            return refused;
        if (issue.Replaces is { } old)
        {
            var replaced = await db
                .Cards.Where(c => c.Id == old && c.Id != card.Id && c.ChildId == issue.ChildId && c.State != CardState.Replaced)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, CardState.Replaced), cancel);
            if (replaced == 0)
            {
                db.ChangeTracker.Clear();
                return new(CardOutcome.Changed);
            }
            Note(officer, old, issue.ChildId, CardStep.Replaced);
        }
        await doubtful.SettleAsync(officer, rivals, issue.ChildId, cancel);
        Note(officer, card.Id, issue.ChildId, issue.ForToday ? CardStep.IssuedForToday : CardStep.Issued);
        await db.SaveChangesAsync(cancel);
        await db.UnknownCards.Where(u => u.Number == number).ExecuteDeleteAsync(cancel);
        await transaction.CommitAsync(cancel);
        return new(CardOutcome.Done);
    }

    /// <summary>
    /// Whether a card that works here may be the same piece of plastic, spoken by another reader: decimal, reversed, Wiegand-26. Two
    /// entries of one card would open the door for the child of either.
    /// </summary>
    private async Task<CardResult?> LikeAsync(
        AuditActor officer,
        CardIssue issue,
        Guid organisationId,
        string number,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var asked = new CardForms(number);
        if (asked.Asked.Count == 0)
            return null;
        var cards = await db
            .Cards.AsNoTracking()
            .Where(c => c.Child!.OrganisationId == organisationId && c.Child.LeftAt == null && c.Id != issue.Replaces)
            .Where(c => c.State == CardState.Active && (c.EndsAt == null || c.EndsAt > now))
            .Select(c => new { c.Number, c.ChildId })
            .ToListAsync(cancel);
        return
            cards.Find(c => asked.IsLike(new CardForms(c.Number))) is { } like
            && await registry.OneAsync(officer.Id!.Value, like.ChildId, cancel) is { } holder
            ? new(CardOutcome.LooksLike, RegistryChild.Of(holder), like.Number)
            : null;
    }

    /// <summary>Whether a doubtful card of this number is another child's, and may not be taken without a question.</summary>
    private async Task<CardResult?> ClaimedAsync(AuditActor officer, CardIssue issue, IReadOnlyList<Card> rivals, CancellationToken cancel)
    {
        foreach (var rival in rivals.Where(r => r.ChildId != issue.ChildId))
        {
            if (await registry.OneAsync(officer.Id!.Value, rival.ChildId, cancel) is not { } holder)
                return new(CardOutcome.Elsewhere);
            if (!issue.Take)
                return new(CardOutcome.AnotherChild, RegistryChild.Of(holder));
        }
        return null;
    }

    /// <summary>Moves a card that is registered already to this child, if allowed.</summary>
    /// <returns>Null when it is done.</returns>
    private async Task<CardResult?> ReuseAsync(
        AuditActor officer,
        CardIssue issue,
        Card card,
        DateTimeOffset? endsAt,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var mine = card.ChildId == issue.ChildId;
        if (mine && card.IsGoodAt(now))
            return new(CardOutcome.HasIt);
        var since = mine ? card.HeldSince : now;
        if (!mine)
        {
            if (await registry.OneAsync(officer.Id!.Value, card.ChildId, cancel) is not { } holder)
                return new(CardOutcome.Elsewhere);
            if (!issue.Take && !card.HasEndedBy(now))
                return new(CardOutcome.AnotherChild, RegistryChild.Of(holder));
            Note(officer, card.Id, card.ChildId, CardStep.Taken);
        }
        var changed = await db
            .Cards.Where(c => c.Id == card.Id && c.ChildId == card.ChildId && c.State == card.State)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(c => c.ChildId, issue.ChildId)
                        .SetProperty(c => c.State, CardState.Active)
                        .SetProperty(c => c.HeldSince, since)
                        .SetProperty(c => c.IssuedAt, now)
                        .SetProperty(c => c.EndsAt, endsAt),
                cancel
            );
        if (changed > 0)
            return null;
        db.ChangeTracker.Clear();
        return new(CardOutcome.Changed);
    }

    private void Note(AuditActor officer, Guid cardId, Guid childId, CardStep step) =>
        db.CardChanges.Add(CardHistory.Line(officer, cardId, childId, step, clock.GetUtcNow()));
}

internal static class CardHistory
{
    public static CardChange Line(AuditActor officer, Guid cardId, Guid childId, CardStep step, DateTimeOffset at) =>
        new()
        {
            CardId = cardId,
            ChildId = childId,
            At = at,
            Step = step,
            ById = officer.Id!.Value,
            ByName = officer.Name!,
        };
}
