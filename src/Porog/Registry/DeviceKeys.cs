using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Registry;

/// <summary>Who is at the other end of a device key.</summary>
public sealed class DeviceKeys(IDbContextFactory<PorogDbContext> contexts, TimeProvider clock)
{
    /// <summary>How long an answer is kept, and so how long a revoked key may live on.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (DeviceIdentity Device, long At)> known = new(StringComparer.Ordinal);

    /// <returns>Null for an unknown or revoked key.</returns>
    public async ValueTask<DeviceIdentity?> FindAsync(string key, CancellationToken cancel)
    {
        // What cannot be a key is not worth a query; the length also bounds what is kept.
        if (key.Length != 70 || !key.StartsWith("porog_", StringComparison.Ordinal))
            return null;
        if (known.TryGetValue(key, out var hit) && clock.GetElapsedTime(hit.At) < Kept)
            return hit.Device;
        var (hash, now) = (Device.HashKey(key), clock.GetUtcNow());
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var device = await db
            .Devices.Where(d => d.KeyHash == hash || (d.PreviousKeyHash == hash && d.PreviousKeyEndsAt > now))
            .Where(d => d.RevokedAt == null)
            .Select(d => new DeviceIdentity(d.Id, d.OrganisationId, d.Kind, d.Source))
            .SingleOrDefaultAsync(cancel);
        if (device is null)
            known.TryRemove(key, out _);
        else
            known[key] = (device, clock.GetTimestamp());
        return device;
    }

    /// <summary>What this node knows of a device's keys ends at once; other nodes forget within <see cref="Kept"/>.</summary>
    public void Forget(Guid deviceId)
    {
        foreach (var (key, kept) in known)
            if (kept.Device.Id == deviceId)
                known.TryRemove(key, out _);
    }
}

/// <summary>A device that has shown its key.</summary>
public sealed record DeviceIdentity(Guid Id, Guid OrganisationId, DeviceKind Kind, string Source);
