using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Delivery.Push;

/// <summary>Sends messages by Web Push.</summary>
internal sealed class PushChannel(PushClient client, IDbContextFactory<PorogDbContext> contexts, TimeProvider clock) : IDeliveryChannel
{
    public Channel Channel => Channel.Push;

    /// <summary>Always on: the key pair is generated at the first start.</summary>
    public bool IsOn => true;

    /// <summary>Requests to push services; one connection carries many where HTTP/2 is spoken.</summary>
    public int SideBySide => 16;

    /// <summary>Each browser has a push service of its own.</summary>
    public string ServerOf(Receiver receiver) => new Uri(receiver.Device!.Endpoint).GetLeftPart(UriPartial.Authority);

    public async Task<SendResult> SendAsync(MessageDelivery delivery, Approved first, Func<Task<Approved?>> askAsync)
    {
        var (device, receiver) = (first.Receiver.Device!, first.Receiver);
        var message = PushComposer.Compose(
            first.Content.Brief(receiver.Language),
            $"{delivery.SubjectId:N} {(short)delivery.Kind}",
            first.Content.HappenedAt,
            device,
            receiver.Language,
            receiver.IsDiscreet
        );
        var result = await client.SendAsync(device.Endpoint, device.PublicKey, device.Secret, message, MayGoAsync);
        if (result.RetryAfter is { } wait && wait > TimeSpan.Zero)
            await HoldAsync(device, wait);
        return result.Verdict switch
        {
            PushVerdict.Sent => new(SendVerdict.Accepted, null),
            PushVerdict.Gone => new(SendVerdict.AddressGone, result.Answer),
            PushVerdict.Refused => new(SendVerdict.Refused, result.Answer),
            PushVerdict.Unreachable => new(SendVerdict.ServerDown, result.Answer),
            PushVerdict.NotAllowed => new(SendVerdict.NotAllowed, null),
            _ => new(SendVerdict.TryLater, result.Answer, result.RetryAfter),
        };

        // The message is sealed for this browser, and written for this lock screen, already.
        async Task<bool> MayGoAsync() =>
            await askAsync() is { Receiver: { Device: { } now } still }
            && now.Endpoint == device.Endpoint
            && now.PublicKey.AsSpan().SequenceEqual(device.PublicKey)
            && still.IsDiscreet == receiver.IsDiscreet;
    }

    private async Task HoldAsync(PushDevice device, TimeSpan wait)
    {
        await using var db = await contexts.CreateDbContextAsync();
        await PushHold.SetAsync(db, device, wait, clock);
    }

    /// <summary>Removes the device unless the browser has subscribed again meanwhile.</summary>
    public async Task ForgetAsync(MessageDelivery delivery, Receiver receiver)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var (id, endpoint) = (receiver.Device!.Id, receiver.Device.Endpoint);
        await db.PushDevices.Where(d => d.Id == id && d.Endpoint == endpoint).ExecuteDeleteAsync();
    }

    /// <summary>When each device last heard something: shown to its owner to the minute, and so written no more often.</summary>
    public async Task NoteAsync(IReadOnlyCollection<MessageDelivery> accepted)
    {
        var now = clock.GetUtcNow();
        var before = now.AddMinutes(-1);
        await using var db = await contexts.CreateDbContextAsync();
        foreach (var told in accepted.GroupBy(d => d.Device, d => d.PersonId))
        {
            var people = told.Distinct().ToList();
            await db
                .PushDevices.Where(d =>
                    d.Number == told.Key && people.Contains(d.PersonId) && (d.LastSentAt == null || d.LastSentAt < before)
                )
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastSentAt, now));
        }
    }
}
