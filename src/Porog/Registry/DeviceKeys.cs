using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Registry;

/// <summary>Authenticates devices by their key.</summary>
public sealed class DeviceKeys(IDbContextFactory<PorogDbContext> contexts, TimeProvider clock)
{
    /// <summary>How long an answer is cached, and therefore how long a revoked key may still work.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (DeviceIdentity Device, long At)> known = new(StringComparer.Ordinal);

    /// <returns>Null if the key is unknown or revoked.</returns>
    public async ValueTask<DeviceIdentity?> FindAsync(string key, CancellationToken cancel)
    {
        // Skip the query for text that cannot be a key. The fixed length also bounds the cache.
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

    /// <summary>Drops this node's cached answers for a device. Other nodes forget within <see cref="Kept"/>.</summary>
    public void Forget(Guid deviceId)
    {
        foreach (var (key, kept) in known)
            if (kept.Device.Id == deviceId)
                known.TryRemove(key, out _);
    }
}

/// <summary>An authenticated device.</summary>
public sealed record DeviceIdentity(Guid Id, Guid OrganisationId, DeviceKind Kind, string Source);
