using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Delivery;
using Porog.Delivery.Messages;
using Porog.Journal;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Simulator.Demo;

/// <summary>Fills the message centres of the main demo people with the messages of the last days.</summary>
internal static class DemoMessages
{
    /// <summary>Writes one delivery per person and event, sent at the moment the event was received.</summary>
    /// <param name="db">The target; it already contains the crossings of thresholds.</param>
    /// <param name="personIds">The people whose message centres are filled.</param>
    /// <param name="entries">The events to report.</param>
    /// <param name="now">The rights at this instant decide who gets what.</param>
    /// <param name="cancel">Cancels the writing.</param>
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
