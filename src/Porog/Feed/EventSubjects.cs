using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Feed;

/// <summary>From what devices name (card, child, wallet, accompanying person) to the child: the answer to a few queries.</summary>
public sealed class EventSubjects
{
    private readonly Dictionary<string, (Guid ChildId, Guid OrganisationId, CardState State)> cards = [];
    private readonly Dictionary<Guid, Guid> organisations = [];
    private readonly Dictionary<string, (Guid ChildId, Guid OrganisationId)> wallets = [];
    private readonly HashSet<Guid> people = [];

    private EventSubjects() { }

    public static async Task<EventSubjects> ReadAsync(PorogDbContext db, IReadOnlyCollection<EventFact> facts, CancellationToken cancel)
    {
        var found = new EventSubjects();
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

/// <summary>Looks subjects up for many requests with the same few queries: a request of one event costs a share of them.</summary>
public sealed class EventSubjectsReader : IAsyncDisposable
{
    private const int Readers = 2;
    private const int FactsTogether = 2_000;

    private readonly IDbContextFactory<PorogDbContext> contexts;
    private readonly Coalescer<Question> waiting;

    public EventSubjectsReader(IDbContextFactory<PorogDbContext> contexts)
    {
        this.contexts = contexts;
        waiting = new Coalescer<Question>(Readers, FactsTogether, AnswerAsync);
    }

    /// <exception cref="JournalBusyException">The server is stopping.</exception>
    public Task<EventSubjects> ReadAsync(IReadOnlyList<EventFact> facts, CancellationToken cancel)
    {
        var question = new Question(facts);
        if (!waiting.TryAdd(question))
            throw new JournalBusyException();
        return question.Answer.Task.WaitAsync(cancel);
    }

    public ValueTask DisposeAsync() => waiting.DisposeAsync();

    private async Task AnswerAsync(List<Question> questions)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync();
            var subjects = await EventSubjects.ReadAsync(db, [.. questions.SelectMany(q => q.Facts)], CancellationToken.None);
            foreach (var question in questions)
                question.Answer.TrySetResult(subjects);
        }
        catch (Exception problem)
        {
            foreach (var question in questions)
                question.Answer.TrySetException(problem);
        }
    }

    private sealed class Question(IReadOnlyList<EventFact> facts) : ICoalesced
    {
        public IReadOnlyList<EventFact> Facts { get; } = facts;
        public TaskCompletionSource<EventSubjects> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Weight => Facts.Count;
    }
}
