using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Delivery.Choices;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery;

/// <summary>
/// Releases held messages when they are due: a few one by one, more as one summary per person (after quiet hours, after an outage of
/// a device).
/// </summary>
public sealed class Summaries(IDbContextFactory<PorogDbContext> contexts, DeliverySignal senders, PorogOptions options, TimeProvider clock)
{
    /// <summary>From this many held messages on, they become a summary.</summary>
    public const int Fewest = 3;

    /// <summary>How long a late event waits for more of the same outage, so that a backlog becomes one summary.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromMinutes(1);

    /// <summary>The longest time the first event of a backlog waits for the rest of it.</summary>
    public static readonly TimeSpan LongestGathering = TimeSpan.FromMinutes(10);

    /// <summary>People per transaction.</summary>
    private const int Batch = 200;

    /// <summary>The most events that a summary names; all are in the message centre.</summary>
    private const int MostNamed = 50;

    /// <summary>Releases the due messages of one batch of people.</summary>
    /// <returns>How many people it was; zero when there is nothing to do, or another node is doing it.</returns>
    public async Task<int> ReleaseDueAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        // This query takes no lock; most seconds there is nothing.
        if (!await db.Deliveries.AnyAsync(d => d.State == DeliveryState.Held && d.NextAttemptAt <= now, cancel))
            return 0;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await Turns.TrySummariesAsync(db, cancel))
            return 0;
        var people = await db
            .Deliveries.Where(d => d.State == DeliveryState.Held && d.NextAttemptAt <= now)
            .Select(d => d.PersonId)
            .Distinct()
            .OrderBy(id => id)
            .Take(Batch)
            .ToListAsync(cancel);
        var soon = now + Gathering;
        var rows = await db
            .Deliveries.AsNoTracking()
            .Where(d => d.State == DeliveryState.Held && d.NextAttemptAt <= soon && people.Contains(d.PersonId))
            .ToListAsync(cancel);

        var ways = await Ways.OfAsync(db, people, options, cancel);
        List<Guid> single = [];
        List<Guid> together = [];
        foreach (var person in rows.GroupBy(d => d.PersonId))
        {
            var due = person.Where(d => d.NextAttemptAt <= now).ToList();
            if (person.Count() > due.Count && now - due.Min(d => d.At) < LongestGathering)
                await PutOffAsync(db, person.Key, now, person.Max(d => d.NextAttemptAt)!.Value, cancel);
            else if (due.GroupBy(d => (d.Channel, d.Device)).Max(way => way.Count()) < Fewest)
                single.Add(person.Key);
            else
            {
                together.Add(person.Key);
                Summarise(db, ways, person.Key, due, now);
            }
        }
        await SetAsync(db, single, now, DeliveryState.Pending, now, cancel);
        await SetAsync(db, together, now, DeliveryState.Summarised, next: null, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        senders.Set();
        return people.Count;
    }

    private static void Summarise(PorogDbContext db, Ways ways, Guid personId, List<MessageDelivery> due, DateTimeOffset now)
    {
        var events = due.DistinctBy(d => (d.SubjectId, d.Kind)).OrderBy(d => d.At).ToList();
        var notice = new Notice
        {
            PersonId = personId,
            At = now,
            Topic = NoticeTopic.Summary,
            Facts = JsonSerializer.Serialize(
                new NoticeFacts(
                    Events: [.. events.TakeLast(MostNamed).Select(d => new SummaryEvent(d.Bucket, d.SubjectId, d.Kind, d.ChildId))],
                    Count: events.Count,
                    Detail: due.TrueForAll(d => d.NextAttemptAt - d.At <= LongestGathering + Gathering) ? NoticeDetail.Late : null
                )
            ),
        };
        db.Notices.Add(notice);
        var message = new ToTell(Bucket.Of(personId), personId, now, notice.Id, MessageKind.Report, ChildId: null);
        db.Deliveries.AddRange(due.Select(d => (d.Channel, d.Device)).Distinct().Select(way => message.By(way.Channel, way.Device, null)));
        // Its messages would have been followed by e-mails, so the summary is too.
        if (due.TrueForAll(d => d.Channel == Channel.Push) && ways.LetterAfter(message, now) is { } letter)
            db.Deliveries.Add(letter);
    }

    private static Task<int> PutOffAsync(
        PorogDbContext db,
        Guid personId,
        DateTimeOffset now,
        DateTimeOffset until,
        CancellationToken cancel
    ) =>
        db
            .Deliveries.Where(d => d.State == DeliveryState.Held && d.NextAttemptAt <= now && d.PersonId == personId)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.NextAttemptAt, until), cancel);

    /// <summary>Rows that become held meanwhile are due later than now, so this updates exactly the rows that were read.</summary>
    private static async Task SetAsync(
        PorogDbContext db,
        List<Guid> people,
        DateTimeOffset now,
        DeliveryState state,
        DateTimeOffset? next,
        CancellationToken cancel
    )
    {
        if (people.Count == 0)
            return;
        await db
            .Deliveries.Where(d => d.State == DeliveryState.Held && d.NextAttemptAt <= now && people.Contains(d.PersonId))
            .ExecuteUpdateAsync(
                set => set.SetProperty(d => d.State, state).SetProperty(d => d.NextAttemptAt, next).SetProperty(d => d.StateAt, now),
                cancel
            );
    }
}
