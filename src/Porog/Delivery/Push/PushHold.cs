using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Delivery.Push;

/// <summary>
/// A push service's Retry-After (RFC 8030, section 8.4) is about a device, not about one message: nothing is sent to the device until
/// then, by any node.
/// </summary>
internal static class PushHold
{
    /// <summary>A service that asks to be left alone for longer is asked again after this.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    public static async Task SetAsync(PorogDbContext db, PushDevice device, TimeSpan wait, TimeProvider clock)
    {
        DateTimeOffset? until = clock.GetUtcNow() + (wait < Longest ? wait : Longest);
        await db
            .PushDevices.Where(d => d.Id == device.Id && d.Endpoint == device.Endpoint)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.HeldUntil, until));
    }
}
