using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Journal;

/// <summary>Maps what devices name (card, child, wallet, accompanying person) to the child.</summary>
public sealed class EventSubjects
{
    private IReadOnlyDictionary<string, CardOwner> cards = new Dictionary<string, CardOwner>();
    private IReadOnlyDictionary<string, WalletOwner> wallets = new Dictionary<string, WalletOwner>();
    private Dictionary<Guid, Guid> organisations = [];
    private HashSet<Guid> people = [];

    private EventSubjects() { }

    public static async Task<EventSubjects> ReadAsync(
        ISubjectLookup lookup,
        IDbContextFactory<PorogDbContext> contexts,
        IReadOnlyCollection<EventFact> facts,
        CancellationToken cancel
    )
    {
        var found = new EventSubjects();
        if (Distinct(facts, f => f.Card) is { Length: > 0 } numbers)
            found.cards = await lookup.CardsAsync(numbers, cancel);
        if (Distinct(facts, f => f.Wallet) is { Length: > 0 } accounts)
            found.wallets = await lookup.WalletsAsync(accounts, cancel);
        var children = facts.Select(f => f.Child).OfType<Guid>().Distinct().ToArray();
        var companions = facts.Select(f => f.AccompaniedBy).OfType<Guid>().Distinct().ToArray();
        if (children.Length == 0 && companions.Length == 0)
            return found;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        found.organisations = await db
            .Children.Where(c => children.Contains(c.Id))
            .Select(c => new { c.Id, c.OrganisationId })
            .ToDictionaryAsync(c => c.Id, c => c.OrganisationId, cancel);
        found.people = await db.Users.Where(a => companions.Contains(a.Id)).Select(a => a.Id).ToHashSetAsync(cancel);
        return found;
    }

    private static string[] Distinct(IReadOnlyCollection<EventFact> facts, Func<EventFact, string?> named) =>
        [.. facts.Select(named).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Finds the child of an event, or says why this organisation's device may not report it.</summary>
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
                : card.OrganisationId == organisationId && !card.IsGoodAt(fact.Time)
                    ? (default, new(RefusalCode.BlockedCard, "data.card: blocked, lost, or not this child's at that time"))
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

/// <summary>Looks up the subjects of many requests with the same few queries, so that a single event costs a share of them.</summary>
public sealed class EventSubjectsReader : IAsyncDisposable
{
    private const int Readers = 2;
    private const int FactsTogether = 2_000;
    private const int SideBySideFrom = 100;

    /// <summary>The most events whose children are being looked up. Beyond it <see cref="JournalBusyException"/> is thrown.</summary>
    private const int WaitingLimit = 100_000;

    private readonly ISubjectLookup lookup;
    private readonly IDbContextFactory<PorogDbContext> contexts;
    private readonly Coalescer<Question> waiting;

    public EventSubjectsReader(ISubjectLookup lookup, IDbContextFactory<PorogDbContext> contexts)
    {
        this.lookup = lookup;
        this.contexts = contexts;
        waiting = new Coalescer<Question>(Readers, FactsTogether, SideBySideFrom, WaitingLimit, AnswerAsync);
    }

    /// <exception cref="JournalBusyException">Too many events are waiting, or the server is stopping.</exception>
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
            var facts = questions.Count == 1 ? questions[0].Facts : [.. questions.SelectMany(q => q.Facts)];
            var subjects = await EventSubjects.ReadAsync(lookup, contexts, facts, CancellationToken.None);
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
