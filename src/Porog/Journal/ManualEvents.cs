using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Journal;

/// <summary>A person who enters something by hand.</summary>
/// <param name="PersonId">Their account.</param>
/// <param name="FullName">Surname first; stored as it is now.</param>
/// <param name="Role">The role that allows it. The caller has checked it.</param>
public sealed record Enterer(Guid PersonId, string FullName, StaffKind Role);

/// <summary>A fact that is entered by hand.</summary>
/// <param name="RequestId">
/// Generated with the form, at most <see cref="ManualEvents.RequestIdLimit"/> characters. The same id from the same person is the same fact.
/// </param>
/// <param name="ChildId">The caller has checked that the person may enter facts for this child.</param>
/// <param name="Kind">What happened.</param>
/// <param name="HappenedAt">When; with any offset.</param>
public sealed record ManualFact(string RequestId, Guid ChildId, EventKind Kind, DateTimeOffset HappenedAt)
{
    /// <inheritdoc cref="JournalEntry.Amount"/>
    public long Amount { get; init; }

    /// <inheritdoc cref="JournalEntry.Price"/>
    public long? Price { get; init; }

    /// <inheritdoc cref="JournalEntry.Place"/>
    public string? Place { get; init; }

    /// <inheritdoc cref="JournalEntry.AccompaniedBy"/>
    public Guid? AccompaniedBy { get; init; }

    /// <summary>A meal's composition.</summary>
    public IReadOnlyList<MealItem> Items { get; init; } = [];

    /// <inheritdoc cref="JournalEntry.Note"/>
    public string? Note { get; init; }

    /// <summary>The person typed the time, so a repeat has the same one. Otherwise it is the moment of sending.</summary>
    public bool IsTimeTyped { get; init; }

    /// <summary>The person typed the note, so a repeat has the same one.</summary>
    public bool IsNoteTyped { get; init; }

    /// <summary>The same request id from any person is the same fact: two people who do one thing at the same moment do it once.</summary>
    public bool OfAnybody { get; init; }
}

public enum ManualOutcome
{
    Entered,

    /// <summary>Already stored; nothing changed.</summary>
    Repeated,

    /// <summary>The request id is stored with another child or another content; nothing changed.</summary>
    Conflict,

    /// <summary>Older than devices may report.</summary>
    TooOld,

    /// <summary>Further ahead than a device's clock may be.</summary>
    InTheFuture,

    /// <summary>The child does not exist.</summary>
    UnknownChild,
}

public readonly record struct ManualResult(Guid EventId, ManualOutcome Outcome);

/// <summary>
/// Appends facts to the journal that staff enter by hand. A correction is a new fact, never an edit. Families see it and get
/// messages as for any other event, with the name of the person who entered it.
/// </summary>
public sealed class ManualEvents(
    IDbContextFactory<PorogDbContext> contexts,
    JournalWriter journal,
    LiveFeed live,
    PorogOptions options,
    TimeProvider clock
)
{
    public const int RequestIdLimit = 100;

    /// <summary>How long to wait until pages can show a durable entry, real time.</summary>
    private static readonly TimeSpan ToBeSeen = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, bool> knownDevices = new();

    /// <summary>The journal entry id for a request of this person.</summary>
    public static Guid IdOf(Guid personId, string requestId) => EventId.Of($"urn:porog:by-hand:by:{personId:N}", requestId);

    /// <summary>The journal entry id for a fact with <see cref="ManualFact.OfAnybody"/>.</summary>
    public static Guid IdOf(string requestId) => EventId.Of("urn:porog:by-hand:of-anybody", requestId);

    /// <summary>The same, and then waits up to two seconds until open pages and the balance show the facts.</summary>
    /// <inheritdoc cref="EnterAsync"/>
    public async Task<IReadOnlyList<ManualResult>> EnterAndSeeAsync(Enterer by, IReadOnlyList<ManualFact> facts, CancellationToken cancel)
    {
        using var seen = live.Subscribe([.. facts.Select(f => f.ChildId).Distinct()]);
        var results = await EnterAsync(by, facts, cancel);
        if (results.Any(r => r.Outcome == ManualOutcome.Entered))
            await seen.WaitAsync(ToBeSeen, cancel);
        return results;
    }

    /// <summary>
    /// Durable on return. Each fact succeeds or fails on its own. Request ids must be distinct. Entering the same facts again is safe.
    /// </summary>
    /// <returns>Results in the order of <paramref name="facts"/>.</returns>
    /// <exception cref="JournalBusyException">Too many entries are waiting; enter the facts again.</exception>
    public async Task<IReadOnlyList<ManualResult>> EnterAsync(Enterer by, IReadOnlyList<ManualFact> facts, CancellationToken cancel)
    {
        var now = clock.GetUtcNow().CutToMicroseconds();
        var ids = facts.Select(f => f.ChildId).Distinct().ToList();
        var results = new ManualResult[facts.Count];
        var entries = new List<(int Index, JournalEntry Entry)>();
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            var children = await db
                .Children.Where(c => ids.Contains(c.Id))
                .Select(c => new { c.Id, c.Organisation })
                .AsNoTracking()
                .ToDictionaryAsync(c => c.Id, c => c.Organisation!, cancel);
            for (var i = 0; i < facts.Count; i++)
            {
                var fact = facts[i];
                var id = fact.OfAnybody ? IdOf(fact.RequestId) : IdOf(by.PersonId, fact.RequestId);
                ManualOutcome? refused =
                    !children.TryGetValue(fact.ChildId, out var organisation) ? ManualOutcome.UnknownChild
                    : options.Events.IsTooOld(fact.HappenedAt, now) ? ManualOutcome.TooOld
                    : options.Events.IsInTheFuture(fact.HappenedAt, now) ? ManualOutcome.InTheFuture
                    : null;
                results[i] = new(id, refused ?? ManualOutcome.Entered);
                if (refused is null)
                    entries.Add((i, Entry(id, fact, ByHandDevice.IdOf(organisation!.Id), organisation.Zone, now)));
            }
            if (entries.Count == 0)
                return results;
            await KeepDevicesAsync(db, children.Values.Select(o => o.Id).Distinct(), cancel);
            await KeepProvenanceAsync(db, by, [.. entries.Select(e => (e.Entry, children[e.Entry.ChildId]))], cancel);
        }
        var repeats = await journal.AppendAsync([.. entries.Select(e => e.Entry)], cancel);
        var stored = await StoredAsync([.. entries.Select(e => e.Entry).Where(e => repeats.Contains(e.Id))], cancel);
        foreach (var (index, entry) in entries)
            if (repeats.Contains(entry.Id))
                results[index] = results[index] with
                {
                    Outcome =
                        stored.TryGetValue(entry.Id, out var earlier) && AreSame(facts[index], entry, earlier)
                            ? ManualOutcome.Repeated
                            : ManualOutcome.Conflict,
                };
        return results;
    }

    /// <summary>The stored entries of repeated request ids. An entry of another child is not among them.</summary>
    private async Task<IReadOnlyDictionary<Guid, JournalEntry>> StoredAsync(IReadOnlyList<JournalEntry> repeated, CancellationToken cancel)
    {
        if (repeated.Count == 0)
            return new Dictionary<Guid, JournalEntry>();
        var buckets = repeated.Select(e => e.Bucket).Distinct().ToList();
        var ids = repeated.Select(e => e.Id).ToList();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var stored = await db.Journal.AsNoTracking().Where(e => buckets.Contains(e.Bucket) && ids.Contains(e.Id)).ToListAsync(cancel);
        return stored.DistinctBy(e => e.Id).ToDictionary(e => e.Id);
    }

    private static bool AreSame(ManualFact fact, JournalEntry entry, JournalEntry stored) =>
        entry.ChildId == stored.ChildId
        && entry.Kind == stored.Kind
        && entry.Amount == stored.Amount
        && entry.Price == stored.Price
        && entry.Place == stored.Place
        && entry.AccompaniedBy == stored.AccompaniedBy
        && entry.Items == stored.Items
        && (!fact.IsTimeTyped || entry.HappenedAt == stored.HappenedAt)
        && (!fact.IsNoteTyped || entry.Note == stored.Note);

    private static JournalEntry Entry(Guid id, ManualFact fact, Guid deviceId, TimeZoneInfo zone, DateTimeOffset now)
    {
        var at = fact.HappenedAt.ToUniversalTime().CutToMicroseconds();
        return new JournalEntry
        {
            Bucket = Bucket.Of(fact.ChildId),
            Id = id,
            Month = JournalMonth.Of(now),
            ChildId = fact.ChildId,
            Kind = fact.Kind,
            HappenedAt = at,
            OffsetMinutes = (short)zone.GetUtcOffset(at).TotalMinutes,
            ReceivedAt = now,
            DeviceId = deviceId,
            Amount = fact.Amount,
            Price = fact.Price,
            Place = fact.Place,
            AccompaniedBy = fact.AccompaniedBy,
            Items = MealItem.Write(fact.Items),
            Note = fact.Note,
        };
    }

    private async Task KeepDevicesAsync(PorogDbContext db, IEnumerable<Guid> organisationIds, CancellationToken cancel)
    {
        foreach (var organisationId in organisationIds.Where(id => !knownDevices.ContainsKey(id)))
        {
            var device = ByHandDevice.Of(organisationId);
            if (!await db.Devices.AnyAsync(d => d.Id == device.Id, cancel))
                // Another node or another request may create it at the same moment.
                await db.Database.ExecuteSqlAsync(
                    $"INSERT INTO devices (id, organisation_id, kind, name, source, key_hash) VALUES ({device.Id}, {organisationId}, {(short)device.Kind}, {device.Name}, {device.Source}, {device.KeyHash}) ON CONFLICT DO NOTHING",
                    cancel
                );
            knownDevices[organisationId] = true;
        }
    }

    /// <summary>Commits before the journal does. An existing row stays, because its entry may exist too.</summary>
    private static async Task KeepProvenanceAsync(
        PorogDbContext db,
        Enterer by,
        IReadOnlyList<(JournalEntry Entry, Organisation Organisation)> entries,
        CancellationToken cancel
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        foreach (var (entry, organisation) in entries)
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO manual_events (bucket, event_id, person_id, person_name, role, organisation_id, day) VALUES ({entry.Bucket}, {entry.Id}, {by.PersonId}, {by.FullName}, {(short)by.Role}, {organisation.Id}, {organisation.Zone.DayAt(entry.HappenedAt)}) ON CONFLICT DO NOTHING",
                cancel
            );
        await transaction.CommitAsync(cancel);
    }
}
