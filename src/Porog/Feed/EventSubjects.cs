using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Storage;

namespace Porog.Feed;

/// <summary>From what a device names (card, child, wallet, accompanying person) to the child, a whole request at a time.</summary>
public sealed class EventSubjects
{
    private readonly Dictionary<string, (Guid ChildId, Guid OrganisationId, CardState State)> cards = [];
    private readonly Dictionary<Guid, Guid> organisations = [];
    private readonly Dictionary<string, (Guid ChildId, Guid OrganisationId)> wallets = [];
    private readonly HashSet<Guid> people = [];

    private EventSubjects() { }

    public static async Task<EventSubjects> ReadAsync(
        PorogDbContext db,
        IReadOnlyCollection<ReceivedEvent> events,
        CancellationToken cancel
    )
    {
        var found = new EventSubjects();
        var facts = events.Where(e => e.Fact is not null).Select(e => e.Fact!).ToList();
        var numbers = facts.Where(f => f.Card is not null).Select(f => f.Card!).Distinct().ToArray();
        if (numbers.Length > 0)
        {
            var rows = db
                .Cards.Where(c => numbers.Contains(c.Number))
                .Select(c => new
                {
                    c.Number,
                    c.ChildId,
                    c.Child!.OrganisationId,
                    c.State,
                });
            await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancel))
                found.cards[row.Number] = (row.ChildId, row.OrganisationId, row.State);
        }
        var children = facts.Where(f => f.Child is not null).Select(f => f.Child!.Value).Distinct().ToArray();
        if (children.Length > 0)
            foreach (
                var row in await db
                    .Children.Where(c => children.Contains(c.Id))
                    .Select(c => new { c.Id, c.OrganisationId })
                    .ToListAsync(cancel)
            )
                found.organisations[row.Id] = row.OrganisationId;
        var accounts = facts.Where(f => f.Wallet is not null).Select(f => f.Wallet!).Distinct().ToArray();
        if (accounts.Length > 0)
            foreach (
                var row in await db
                    .Wallets.Where(w => accounts.Contains(w.Number))
                    .Select(w => new
                    {
                        w.Number,
                        w.ChildId,
                        w.Child!.OrganisationId,
                    })
                    .ToListAsync(cancel)
            )
                found.wallets[row.Number] = (row.ChildId, row.OrganisationId);
        var companions = facts.Where(f => f.AccompaniedBy is not null).Select(f => f.AccompaniedBy!.Value).Distinct().ToArray();
        if (companions.Length > 0)
            found.people.UnionWith(await db.Users.Where(a => companions.Contains(a.Id)).Select(a => a.Id).ToListAsync(cancel));
        return found;
    }

    /// <summary>Finds the child of an event, or says why it cannot be taken from this organisation's device.</summary>
    public (Guid ChildId, Refusal? Refusal) Find(EventFact fact, Guid organisationId)
    {
        if (fact.AccompaniedBy is { } person && !people.Contains(person))
            return (default, new(RefusalCode.Malformed, "data.accompaniedBy: is nobody known here"));
        if (fact.Wallet is not null)
            return !wallets.TryGetValue(fact.Wallet, out var wallet)
                ? (default, new(RefusalCode.UnknownWallet, "data.wallet: no such account number"))
                : Own(wallet.ChildId, wallet.OrganisationId);
        if (fact.Card is not null)
            return !cards.TryGetValue(fact.Card, out var card) ? (default, new(RefusalCode.UnknownCard, "data.card: no such card"))
                : card.OrganisationId == organisationId && card.State != CardState.Active
                    ? (default, new(RefusalCode.BlockedCard, "data.card: blocked or lost"))
                : Own(card.ChildId, card.OrganisationId);
        return !organisations.TryGetValue(fact.Child!.Value, out var organisation)
            ? (default, new(RefusalCode.UnknownCard, "data.child: no such child"))
            : Own(fact.Child.Value, organisation);

        (Guid, Refusal?) Own(Guid childId, Guid owner) =>
            owner == organisationId
                ? (childId, null)
                : (default, new(RefusalCode.WrongOrganisation, "data: the child belongs to another organisation than the device"));
    }
}
