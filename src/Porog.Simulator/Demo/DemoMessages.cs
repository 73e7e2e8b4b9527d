using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Delivery;
using Porog.Delivery.Messages;
using Porog.Journal;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Simulator.Demo;

/// <summary>The message centre of the people one signs in as: what they would have been told in the last days.</summary>
internal static class DemoMessages
{
    /// <summary>Writes one delivery a person and event, sent at the moment the event was received.</summary>
    /// <param name="db">Where to, and where the crossings of thresholds stand.</param>
    /// <param name="personIds">Whose message centre to fill.</param>
    /// <param name="entries">The events to tell of.</param>
    /// <param name="now">Rights are those of now.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task WriteAsync(
        PorogDbContext db,
        IReadOnlyCollection<Guid> personIds,
        IReadOnlyCollection<JournalEntry> entries,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var grants = await ChildAccess.LiveGrants(db, now).Where(g => personIds.Contains(g.PersonId)).ToListAsync(cancel);
        var watchers = grants.ToLookup(g => g.ChildId);
        var childIds = grants.Select(g => g.ChildId).Distinct().ToArray();
        var crossed = await db.ThresholdCrossings.Where(c => childIds.Contains(c.ChildId)).Select(c => c.EventId).ToHashSetAsync(cancel);
        foreach (var entry in entries)
        foreach (var grant in watchers[entry.ChildId])
        {
            Tell(entry, grant, MessageKinds.Of(entry.Kind));
            if (crossed.Contains(entry.Id))
                Tell(entry, grant, MessageKind.Threshold);
        }
        await db.SaveChangesAsync(cancel);

        void Tell(JournalEntry entry, Grant grant, MessageKind kind)
        {
            if (!grant.Rights.Allows(kind.Sight()))
                return;
            db.Deliveries.Add(
                new MessageDelivery
                {
                    Bucket = entry.Bucket,
                    PersonId = grant.PersonId,
                    At = entry.ReceivedAt,
                    SubjectId = entry.Id,
                    Kind = kind,
                    Channel = Channel.MessageCentre,
                    ChildId = entry.ChildId,
                    State = DeliveryState.Sent,
                    StateAt = entry.ReceivedAt,
                }
            );
        }
    }
}
