using Microsoft.EntityFrameworkCore;
using Porog.Delegation;
using Porog.Feed;
using Porog.Shared;
using Porog.Storage;
using Porog.Wallets;

namespace Porog.Notifications;

/// <summary>From facts to the people who are to be told: asks <see cref="ChildAccess"/> and each person's choices.</summary>
public sealed class FanOut(PorogOptions options)
{
    /// <summary>One delivery a person and message: by e-mail where the person wants it, else in the message centre alone.</summary>
    /// <param name="db">A context to read grants, choices and addresses with.</param>
    /// <param name="entries">New entries of the journal.</param>
    /// <param name="crossings">Falls through the threshold that those entries caused.</param>
    /// <param name="now">The moment of telling.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<List<Delivery>> PlanAsync(
        PorogDbContext db,
        IReadOnlyList<FollowedEntry> entries,
        IReadOnlyList<ThresholdCrossing> crossings,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var childIds = entries.Select(e => e.ChildId).Distinct().ToList();
        var watchers = (await ChildAccess.WatchersOfAsync(db, childIds, now, cancel)).ToLookup(w => w.Key.ChildId);
        var wantsMail = await MailWishesAsync(db, childIds, watchers, cancel);

        var deliveries = new List<Delivery>(entries.Count * 3);
        foreach (var entry in entries)
            Tell(entry.Bucket, entry.ChildId, entry.Id, MessageKinds.Of(entry.Kind));
        foreach (var crossing in crossings)
            Tell(crossing.Bucket, crossing.ChildId, crossing.EventId, MessageKind.Threshold);
        return deliveries;

        void Tell(short bucket, Guid childId, Guid subjectId, MessageKind kind)
        {
            foreach (var ((_, personId), access) in watchers[childId])
            {
                if (!access.Allows(kind.Sight()))
                    continue;
                var byMail = wantsMail(childId, personId, kind.EventType());
                deliveries.Add(
                    new Delivery
                    {
                        Bucket = bucket,
                        PersonId = personId,
                        At = now,
                        SubjectId = subjectId,
                        Kind = kind,
                        ChildId = childId,
                        Channel = byMail ? Channel.Email : Channel.MessageCentre,
                        State = byMail ? DeliveryState.Pending : DeliveryState.Sent,
                        NextAttemptAt = byMail ? now : null,
                        StateAt = now,
                    }
                );
            }
        }
    }

    private async Task<Func<Guid, Guid, EventTypes, bool>> MailWishesAsync(
        PorogDbContext db,
        List<Guid> childIds,
        ILookup<Guid, KeyValuePair<(Guid ChildId, Guid PersonId), Access>> watchers,
        CancellationToken cancel
    )
    {
        if (options.Mail.Host.Length == 0)
            return (_, _, _) => false;
        var personIds = watchers.SelectMany(w => w).Select(w => w.Key.PersonId).Distinct().ToList();
        var reachable = (
            await db.Users.Where(a => personIds.Contains(a.Id) && a.EmailConfirmed && a.Email != null).Select(a => a.Id).ToListAsync(cancel)
        ).ToHashSet();
        var choices = await db
            .NotificationChoices.Where(c => childIds.Contains(c.ChildId) && c.Channel == Channel.Email)
            .ToDictionaryAsync(c => (c.ChildId, c.PersonId), c => c.Events, cancel);
        return (childId, personId, type) =>
            reachable.Contains(personId) && choices.GetValueOrDefault((childId, personId), EventTypes.All).HasFlag(type);
    }
}
