using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Journal;

/// <summary>
/// Recent activity of devices, collected in memory outside the path of events and written every few seconds. It only informs
/// people who maintain devices: a killed node may lose the last seconds. The events themselves are in the journal.
/// </summary>
public sealed class DeviceActivity(IDbContextFactory<PorogDbContext> contexts, ILogger<DeviceActivity> log)
{
    /// <summary>The most errors collected per device between two writes.</summary>
    private const int MostErrors = 20;

    /// <summary>The most unknown card numbers collected between two writes.</summary>
    private const int MostUnknown = 500;

    /// <summary>The most unknown cards stored per organisation.</summary>
    private const int MostUnknownKept = 1_000;

    /// <summary>Five minutes. Every zone's offset is a multiple of it, so a slot of UTC is a slot of each local day.</summary>
    private const long SlotTicks = 5 * TimeSpan.TicksPerMinute;

    private readonly Lock gate = new();
    private Dictionary<Guid, Tally> tallies = [];
    private Dictionary<(Guid OrganisationId, string Number), Seen> unknown = [];

    /// <summary>Cheap: a few additions, no database call.</summary>
    public void Note(DeviceIdentity device, IReadOnlyList<ReceivedEvent> events, Receipt receipt, DateTimeOffset at)
    {
        lock (gate)
        {
            if (!tallies.TryGetValue(device.Id, out var tally))
                tallies[device.Id] = tally = new Tally(device.OrganisationId);
            tally.LastAt = at;
            tally.Accepted += receipt.Accepted;
            tally.Duplicates += receipt.Duplicates;
            tally.Rejected += receipt.Rejected.Count;
            tally.Doubtful += receipt.Doubtful.Count;
            foreach (var rejected in receipt.Rejected)
                Note(device, tally, events[rejected.Index].Fact, rejected, at);
        }
    }

    /// <summary>Counts new passages by the five minutes in which they happened and were received. Cheap, like the rest of the notes.</summary>
    public void NotePassages(DeviceIdentity device, IEnumerable<JournalEntry> passages, DateTimeOffset at)
    {
        lock (gate)
        {
            var tally = tallies[device.Id];
            foreach (var passage in passages)
            {
                tally.LastPassAt = at;
                Count(tally.Slots, passage.HappenedAt, (1, 0));
                Count(tally.Slots, at, (0, 1));
            }
        }

        static void Count(Dictionary<long, (int Happened, int Received)> slots, DateTimeOffset moment, (int Happened, int Received) one)
        {
            var slot = moment.UtcTicks / SlotTicks;
            var sum = slots.GetValueOrDefault(slot);
            slots[slot] = (sum.Happened + one.Happened, sum.Received + one.Received);
        }
    }

    /// <summary>Writes the collected activity. If the database fails, it is lost.</summary>
    public async Task WriteAsync(CancellationToken cancel)
    {
        Dictionary<Guid, Tally> told;
        Dictionary<(Guid OrganisationId, string Number), Seen> cards;
        lock (gate)
        {
            if (tallies.Count == 0)
                return;
            (told, tallies) = (tallies, []);
            (cards, unknown) = (unknown, []);
        }
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var houses = told.Values.Select(t => t.OrganisationId).Distinct().ToList();
        var zones = await db
            .Organisations.Where(o => houses.Contains(o.Id))
            .AsNoTracking()
            .ToDictionaryAsync(o => o.Id, o => o.Zone, cancel);
        foreach (var (deviceId, tally) in told)
            await AloneAsync(db, deviceId, () => WriteAsync(db, deviceId, tally, zones[tally.OrganisationId], cancel));
        foreach (var house in cards.GroupBy(c => c.Key.OrganisationId))
            await AloneAsync(
                db,
                house.Key,
                () => WriteUnknownAsync(db, house.Key, house.ToDictionary(c => c.Key.Number, c => c.Value), cancel)
            );
    }

    /// <summary>What one device did must not cost the activity of the others.</summary>
    private async Task AloneAsync(PorogDbContext db, Guid whose, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception problem) when (problem is not OperationCanceledException && !DatabaseAway.Is(problem))
        {
            log.LogError(problem, "The activity of {Id} could not be written", whose);
            db.ChangeTracker.Clear();
        }
    }

    private void Note(DeviceIdentity device, Tally tally, EventFact? fact, RejectedEvent rejected, DateTimeOffset at)
    {
        if (tally.Errors.Count < MostErrors)
            tally.Errors.Add(
                new DeviceError
                {
                    DeviceId = device.Id,
                    At = at,
                    EventId = TextFold.Cut(rejected.Id, 200),
                    HappenedAt = fact?.Time.ToUniversalTime(),
                    Card = fact?.Card,
                    Code = rejected.Code,
                    Detail = TextFold.Cut(rejected.Detail, 300),
                }
            );
        if (rejected.Code != RefusalCode.UnknownCard || fact?.Card is not { } number)
            return;
        var key = (device.OrganisationId, number);
        if (unknown.TryGetValue(key, out var seen))
            unknown[key] = seen with { DeviceId = device.Id, Place = fact.Place, LastAt = at, Times = seen.Times + 1 };
        else if (unknown.Count < MostUnknown)
            unknown[key] = new Seen(device.Id, fact.Place, at, at, 1);
    }

    private static async Task WriteAsync(PorogDbContext db, Guid deviceId, Tally tally, TimeZoneInfo zone, CancellationToken cancel)
    {
        var (at, day) = (tally.LastAt, zone.DayAt(tally.LastAt));
        await db
            .Devices.Where(d => d.Id == deviceId && (d.LastSeenAt == null || d.LastSeenAt < at))
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastSeenAt, at), cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO device_days (device_id, day, accepted, duplicates, rejected, doubtful)
            VALUES ({deviceId}, {day}, {tally.Accepted}, {tally.Duplicates}, {tally.Rejected}, {tally.Doubtful})
            ON CONFLICT (device_id, day) DO UPDATE SET accepted = device_days.accepted + excluded.accepted,
                duplicates = device_days.duplicates + excluded.duplicates, rejected = device_days.rejected + excluded.rejected,
                doubtful = device_days.doubtful + excluded.doubtful
            """,
            cancel
        );
        await WritePassagesAsync(db, deviceId, tally, zone, cancel);
        if (tally.Errors.Count == 0)
            return;
        db.DeviceErrors.AddRange(tally.Errors);
        await db.SaveChangesAsync(cancel);
        await db
            .DeviceErrors.Where(e => e.DeviceId == deviceId)
            .OrderByDescending(e => e.At)
            .ThenByDescending(e => e.Id)
            .Skip(DeviceError.MostADevice)
            .ExecuteDeleteAsync(cancel);
    }

    private static async Task WritePassagesAsync(PorogDbContext db, Guid deviceId, Tally tally, TimeZoneInfo zone, CancellationToken cancel)
    {
        if (tally.LastPassAt is not { } last)
            return;
        await db
            .Devices.Where(d => d.Id == deviceId && (d.LastPassAt == null || d.LastPassAt < last))
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastPassAt, last), cancel);
        // An hour that the clock repeats in autumn has its slots twice; their passages add up.
        foreach (var (utc, passes) in tally.Slots)
        {
            var local = zone.At(new DateTimeOffset(utc * SlotTicks, TimeSpan.Zero));
            var (day, slot) = (DateOnly.FromDateTime(local.DateTime), (short)(local.TimeOfDay.Ticks / SlotTicks));
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO reader_slots (device_id, day, slot, happened, received)
                VALUES ({deviceId}, {day}, {slot}, {passes.Happened}, {passes.Received})
                ON CONFLICT (device_id, day, slot) DO UPDATE SET happened = reader_slots.happened + excluded.happened,
                    received = reader_slots.received + excluded.received
                """,
                cancel
            );
        }
    }

    private static async Task WriteUnknownAsync(
        PorogDbContext db,
        Guid organisationId,
        Dictionary<string, Seen> cards,
        CancellationToken cancel
    )
    {
        var rows = db.UnknownCards.Where(u => u.OrganisationId == organisationId);
        // A card that was given to a child meanwhile is no longer unknown.
        var known = await db.Cards.Where(c => cards.Keys.Contains(c.Number)).Select(c => c.Number).ToListAsync(cancel);
        var room = MostUnknownKept - await rows.CountAsync(cancel);
        foreach (var (number, seen) in cards.Where(c => !known.Contains(c.Key)))
        {
            var there = await rows.Where(u => u.Number == number)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(u => u.DeviceId, seen.DeviceId)
                            .SetProperty(u => u.Place, seen.Place)
                            .SetProperty(u => u.LastAt, seen.LastAt)
                            .SetProperty(u => u.Times, u => u.Times + seen.Times),
                    cancel
                );
            if (there == 0 && room-- > 0)
                await AddAsync(db, organisationId, number, seen, cancel);
        }
    }

    private static async Task AddAsync(PorogDbContext db, Guid organisationId, string number, Seen seen, CancellationToken cancel)
    {
        db.UnknownCards.Add(
            new UnknownCard
            {
                OrganisationId = organisationId,
                Number = number,
                DeviceId = seen.DeviceId,
                Place = seen.Place,
                FirstAt = seen.FirstAt,
                LastAt = seen.LastAt,
                Times = seen.Times,
            }
        );
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException problem) when (ConstraintViolation.Of(db, problem, "pk_unknown_cards"))
        {
            // Another node wrote the same card at the same time; this sighting is not counted.
        }
        db.ChangeTracker.Clear();
    }

    private sealed class Tally(Guid organisationId)
    {
        public Guid OrganisationId { get; } = organisationId;
        public DateTimeOffset LastAt { get; set; }
        public int Accepted { get; set; }
        public int Duplicates { get; set; }
        public int Rejected { get; set; }
        public int Doubtful { get; set; }
        public List<DeviceError> Errors { get; } = [];

        /// <summary>Null while it has sent no passage.</summary>
        public DateTimeOffset? LastPassAt { get; set; }

        /// <summary>Passages by five minutes of UTC.</summary>
        public Dictionary<long, (int Happened, int Received)> Slots { get; } = [];
    }

    private sealed record Seen(Guid DeviceId, string? Place, DateTimeOffset FirstAt, DateTimeOffset LastAt, int Times);
}
