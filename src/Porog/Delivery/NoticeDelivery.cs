using Porog.Delivery.Choices;
using Porog.Delivery.Messages;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery;

/// <summary>Sends notices by every channel of the reader. Quiet hours follow the installation's time zone.</summary>
public sealed class NoticeDelivery(DeliverySignal senders, PorogOptions options) : INoticeDelivery
{
    /// <inheritdoc/>
    public async Task<bool> PlanAsync(PorogDbContext db, Notice notice, NoticeWay way, CancellationToken cancel)
    {
        var (personId, now) = (notice.PersonId, notice.At);
        var ways = await Ways.OfAsync(db, [personId], options, cancel);
        var hasDevice = ways.HasDevice(personId);
        if (way == NoticeWay.LetterAfterDevices && (!hasDevice || !ways.HasEmail(personId)))
            return false;
        var (byEmail, byPush) = (way != NoticeWay.DevicesFirst || !hasDevice, way != NoticeWay.LetterAfterDevices);
        var message = new ToTell(Bucket.Of(personId), personId, now, notice.Id, notice.Topic.Kind(), ChildId: null);
        var held = ways.QuietUntil(personId, message.Kind, now, options.FindZone());
        db.Deliveries.AddRange(ways.Deliveries(message, byEmail, byPush, mayFollow: false, held));
        return true;
    }

    /// <inheritdoc/>
    public void Wake() => senders.Set();
}
