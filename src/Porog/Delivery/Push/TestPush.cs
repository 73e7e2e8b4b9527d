using Microsoft.EntityFrameworkCore;
using Porog.Delivery.Messages;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery.Push;

public enum TestPushOutcome
{
    /// <summary>The push service took it.</summary>
    Sent,

    /// <summary>The browser has unsubscribed; the device was removed.</summary>
    Gone,

    /// <summary>The push service refused it or did not answer.</summary>
    Failed,

    /// <summary>One was sent a moment ago.</summary>
    TooSoon,
}

/// <summary>«Проверить»: one message to a device of one's own, here and now.</summary>
public sealed class TestPush(PorogDbContext db, PushClient client, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <returns>Null when the person has no such device.</returns>
    /// <param name="personId">Whose device.</param>
    /// <param name="deviceId">Which.</param>
    /// <param name="language">«ru» or «en».</param>
    /// <param name="cancel">Ends the wait for the database.</param>
    public async Task<TestPushOutcome?> SendAsync(Guid personId, Guid deviceId, string language, CancellationToken cancel)
    {
        var device = await db.PushDevices.AsNoTracking().SingleOrDefaultAsync(d => d.PersonId == personId && d.Id == deviceId, cancel);
        if (device is null)
            return null;
        var now = clock.GetUtcNow();
        if (device.LastSentAt > now - Pause)
            return TestPushOutcome.TooSoon;
        if (device.HeldUntil > now)
            return TestPushOutcome.Failed;
        var words = Words.In(language);
        var brief = new ShortMessage(
            words["Уведомления работают"],
            words["Так Порог будет сообщать о ребёнке на это устройство."],
            "/account/devices",
            Topic: null,
            Life: TimeSpan.FromMinutes(10),
            IsUrgent: true
        );
        var message = PushComposer.Compose(brief, "test", now, device, language, isDiscreet: false);
        var result = await client.SendAsync(device.Endpoint, device.PublicKey, device.Secret, message);
        switch (result.Verdict)
        {
            case PushVerdict.Sent:
                await db
                    .PushDevices.Where(d => d.Id == deviceId)
                    .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastSentAt, now), cancel);
                return TestPushOutcome.Sent;
            case PushVerdict.Gone:
                // Unless the browser has subscribed anew meanwhile.
                await db.PushDevices.Where(d => d.Id == deviceId && d.Endpoint == device.Endpoint).ExecuteDeleteAsync(cancel);
                return TestPushOutcome.Gone;
            default:
                if (result.RetryAfter is { } wait)
                    await PushHold.SetAsync(db, device, wait, clock);
                return TestPushOutcome.Failed;
        }
    }
}
