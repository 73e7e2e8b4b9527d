using Porog.Registry;
using Porog.Shared;

namespace Porog.Journal;

/// <summary>
/// Handles the events of an authenticated device: checks each, finds its child, appends to the journal, and answers when all accepted
/// events are durable. A bad event never affects the good ones in the same request.
/// </summary>
public sealed class ReceiveEvents(
    JournalWriter journal,
    IJournalStore store,
    EventSubjectsReader subjectsReader,
    DeviceActivity activity,
    PorogOptions options,
    TimeProvider clock
)
{
    /// <exception cref="JournalBusyException">Too many entries are waiting; none was taken.</exception>
    public async Task<Receipt> ReceiveAsync(DeviceIdentity device, IReadOnlyList<ReceivedEvent> events, CancellationToken cancel)
    {
        var now = clock.GetUtcNow().CutToMicroseconds();
        var facts = new List<EventFact>(events.Count);
        foreach (var received in events)
            if (received.Fact is { } fact)
                facts.Add(fact);
        var subjects = await subjectsReader.ReadAsync(facts, cancel);

        var corrected = DoubtfulTimes.Correct(events, options.Events, now);
        var entries = new List<JournalEntry>(events.Count);
        var inDoubt = new List<(int Index, JournalEntry Entry)>();
        var rejected = new List<RejectedEvent>();
        for (var i = 0; i < events.Count; i++)
        {
            var (id, fact, refusal) = events[i];
            fact = corrected?.GetValueOrDefault(i) ?? fact;
            var childId = default(Guid);
            refusal ??= CheckDevice(device, fact!) ?? CheckTime(fact!, now);
            if (refusal is null)
                (childId, refusal) = subjects.Find(fact!, device.OrganisationId);
            if (refusal is not null)
            {
                rejected.Add(new(i, id, refusal.Code, refusal.Detail));
                continue;
            }
            entries.Add(Entry(device, fact!, childId, now));
            if (fact!.DeviceTime is not null)
                inDoubt.Add((i, entries[^1]));
        }
        var known = await RejectedAfterAcceptanceAsync(events, rejected, cancel);
        rejected.RemoveAll(r => known.Contains(r.Index));
        var repeats = await journal.AppendAsync(entries, cancel);
        var accepted = entries.Select(e => e.Id).Distinct().Count(id => !repeats.Contains(id));
        var duplicates = entries.Count - accepted + known.Count;
        var doubtful = inDoubt.Count == 0 ? [] : Doubtful(inDoubt, entries, repeats, corrected!);
        Measure(accepted, duplicates, rejected, doubtful);
        var receipt = new Receipt(accepted, duplicates, rejected, doubtful);
        activity.Note(device, events, receipt, now);
        activity.NotePassages(device, entries.Where(e => e.Kind.IsPassage() && !repeats.Contains(e.Id)), now);
        return receipt;
    }

    /// <summary>
    /// Finds the events that were accepted earlier and would be refused today, because a card was blocked or time has passed. They are
    /// repeats: a device that lost our answer must hear that the event is stored.
    /// </summary>
    /// <returns>Their indexes in the request.</returns>
    private async Task<HashSet<int>> RejectedAfterAcceptanceAsync(
        IReadOnlyList<ReceivedEvent> events,
        List<RejectedEvent> rejected,
        CancellationToken cancel
    )
    {
        var ids = new Dictionary<int, Guid>();
        foreach (var refused in rejected)
            if (events[refused.Index].Fact is { } fact && refused.Code != RefusalCode.WrongSource)
                ids[refused.Index] = EventId.Of(fact.Source, fact.EventId);
        if (ids.Count == 0)
            return [];
        var known = await store.FindAsync([.. ids.Values.Distinct()], cancel);
        return [.. ids.Where(i => known.Contains(i.Value)).Select(i => i.Key)];
    }

    /// <summary>Only what this request has stored: a repeat changes nothing, whatever its time says now.</summary>
    private static List<DoubtfulEvent> Doubtful(
        List<(int Index, JournalEntry Entry)> inDoubt,
        List<JournalEntry> entries,
        IReadOnlySet<Guid> repeats,
        Dictionary<int, EventFact> corrected
    )
    {
        var stored = entries.DistinctBy(e => e.Id).Where(e => !repeats.Contains(e.Id)).ToHashSet();
        return [.. inDoubt.Where(d => stored.Contains(d.Entry)).Select(d => DoubtfulTimes.Describe(d.Index, corrected[d.Index], d.Entry))];
    }

    private static void Measure(int accepted, int duplicates, List<RejectedEvent> rejected, IReadOnlyList<DoubtfulEvent> doubtful)
    {
        PorogMetrics.Events.Add(accepted, new KeyValuePair<string, object?>("outcome", "accepted"));
        if (duplicates > 0)
            PorogMetrics.Events.Add(duplicates, new KeyValuePair<string, object?>("outcome", "duplicate"));
        foreach (var refused in rejected)
            PorogMetrics.Events.Add(1, new KeyValuePair<string, object?>("outcome", refused.Code));
        foreach (var kept in doubtful)
            PorogMetrics.DoubtfulEvents.Add(1, new KeyValuePair<string, object?>("code", kept.Code));
    }

    private static Refusal? CheckDevice(DeviceIdentity device, EventFact fact) =>
        fact.Source != device.Source ? new(RefusalCode.WrongSource, "source: this key speaks for another source")
        : fact.Kind == EventKind.Correction && device.Kind != DeviceKind.Payments
            ? new(RefusalCode.UnsupportedType, "type: only payments devices correct wallets")
        : fact.Kind == EventKind.TopUp && device.Kind is not (DeviceKind.Payments or DeviceKind.Till)
            ? new(RefusalCode.UnsupportedType, "type: only payments devices and tills top up wallets")
        : null;

    private Refusal? CheckTime(EventFact fact, DateTimeOffset now) =>
        options.Events.IsTooOld(fact.Time, now) ? new(RefusalCode.TooOld, $"time: more than {options.Events.TooOldDays} days ago") : null;

    private static JournalEntry Entry(DeviceIdentity device, EventFact fact, Guid childId, DateTimeOffset now) =>
        new()
        {
            Bucket = Bucket.Of(childId),
            Id = EventId.Of(fact.Source, fact.EventId),
            Month = JournalMonth.Of(now),
            ChildId = childId,
            Kind = fact.Kind,
            HappenedAt = fact.Time.ToUniversalTime(),
            DeviceTime = fact.DeviceTime?.ToUniversalTime(),
            OffsetMinutes = (short)fact.Time.Offset.TotalMinutes,
            ReceivedAt = now,
            DeviceId = device.Id,
            Amount = fact.Amount,
            Price = fact.Price,
            Place = fact.Place,
            AccompaniedBy = fact.AccompaniedBy,
            Items = fact.Items,
            Note = fact.Note,
        };
}

/// <summary>The answer to a device.</summary>
/// <param name="Accepted">New and durable.</param>
/// <param name="Duplicates">Already stored; nothing changed.</param>
/// <param name="Rejected">Refused events, each with its index in the request.</param>
/// <param name="Doubtful">Of the accepted events, those that were kept with the time received because the device's clock is wrong.</param>
public sealed record Receipt(int Accepted, int Duplicates, IReadOnlyList<RejectedEvent> Rejected, IReadOnlyList<DoubtfulEvent> Doubtful);

/// <param name="Index">From 0, in the order sent.</param>
/// <param name="Id">The event's id.</param>
/// <param name="Code"><c>clock-ahead</c> or <c>clock-behind</c>.</param>
/// <param name="Detail">For people: how far the clock is off.</param>
public sealed record DoubtfulEvent(int Index, string Id, string Code, string Detail);

/// <param name="Index">From 0, in the order sent.</param>
/// <param name="Id">The event's id; null if it could not be read.</param>
/// <param name="Code">A stable code: one of <see cref="RefusalCode"/>.</param>
/// <param name="Detail">For people: the field and the problem.</param>
public sealed record RejectedEvent(int Index, string? Id, string Code, string Detail);
