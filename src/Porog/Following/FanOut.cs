using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Messages;
using Porog.Journal;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;
using Porog.Wallets;

namespace Porog.Following;

/// <summary>Plans who is told about new entries, by <see cref="ChildAccess"/> and each person's choices.</summary>
public sealed class FanOut(PorogOptions options)
{
    /// <summary>One delivery per person, message and way. A person who is reached by no way gets it in the message centre only.</summary>
    /// <param name="db">A context to read grants, choices and addresses with.</param>
    /// <param name="entries">New entries of the journal.</param>
    /// <param name="crossings">Falls through the threshold that those entries caused.</param>
    /// <param name="now">UTC instant of the deliveries.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<List<MessageDelivery>> PlanAsync(
        PorogDbContext db,
        IReadOnlyList<FollowedEntry> entries,
        IReadOnlyList<ThresholdCrossing> crossings,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var childIds = entries.Select(e => e.ChildId).Distinct().ToList();
        var watchers = (await ChildAccess.WatchersOfAsync(db, childIds, now, cancel)).ToLookup(w => w.Key.ChildId);
        var personIds = watchers.SelectMany(w => w).Select(w => w.Key.PersonId).Distinct().ToList();
        var ways = await Ways.OfAsync(db, personIds, options, cancel);
        var choices = await db
            .NotificationChoices.Where(c => childIds.Contains(c.ChildId))
            .AsNoTracking()
            .ToDictionaryAsync(c => (c.ChildId, c.PersonId, c.Channel), cancel);
        // Only quiet hours need the zones, and few people have set them.
        var zones = ways.HasQuietHours ? await ZonesAsync(db, childIds, cancel) : [];

        var repeats = await RepeatedTouches.InAsync(db, entries, cancel);
        var deliveries = new List<MessageDelivery>(entries.Count * 3);
        var late = new HashSet<Guid>();
        foreach (var entry in entries)
        {
            if (entry.IsLate(options.Events))
                late.Add(entry.Id);
            if (!repeats.Contains(entry.Id))
                Tell(entry.Bucket, entry.ChildId, entry.Id, MessageKinds.Of(entry.Kind));
        }
        foreach (var crossing in crossings)
            Tell(crossing.Bucket, crossing.ChildId, crossing.EventId, MessageKind.Threshold);
        // In the order of the table's key, so that neighbours share pages. The sort is stable: events keep their order.
        return [.. deliveries.OrderBy(d => d.Bucket).ThenBy(d => d.PersonId)];

        void Tell(short bucket, Guid childId, Guid subjectId, MessageKind kind)
        {
            foreach (var ((_, personId), access) in watchers[childId])
            {
                if (!access.Allows(kind.Sight()))
                    continue;
                var held = zones.TryGetValue(childId, out var zone) ? ways.QuietUntil(personId, kind, now, zone) : null;
                if (held is null && late.Contains(subjectId) && kind != MessageKind.Threshold)
                    held = now + Summaries.Gathering;
                var message = new ToTell(bucket, personId, now, subjectId, kind, childId);
                var type = kind.EventType();
                var wanted = new Wanted(
                    choices.GetValueOrDefault((childId, personId, Channel.Email)),
                    choices.GetValueOrDefault((childId, personId, Channel.Push)),
                    ways.HasDevice(personId)
                );
                deliveries.AddRange(ways.Deliveries(message, wanted.ByEmail(type), wanted.ByPush(type), wanted.MayFollow(type), held));
            }
        }
    }

    private static Task<Dictionary<Guid, TimeZoneInfo>> ZonesAsync(PorogDbContext db, List<Guid> childIds, CancellationToken cancel) =>
        db
            .Children.Where(c => childIds.Contains(c.Id))
            .Select(c => new { c.Id, c.Organisation!.TimeZone })
            .ToDictionaryAsync(c => c.Id, c => TimeZoneInfo.FindSystemTimeZoneById(c.TimeZone), cancel);
}
