using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Journal;
using Porog.Readers;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School;

/// <param name="Device">With its organisation.</param>
/// <param name="Today">What it sent today; null when nothing.</param>
/// <param name="Silence">Set while it is silent.</param>
public sealed record DeviceLine(Device Device, DeviceDay? Today, ReaderSilence? Silence);

/// <param name="Device">With its organisation.</param>
/// <param name="Days">Days of the last week with events, newest first.</param>
/// <param name="Errors">Recently refused events, newest first.</param>
/// <param name="Silences">Of the last week, newest first; the first is open while the device is silent.</param>
public sealed record DeviceView(
    Device Device,
    IReadOnlyList<DeviceDay> Days,
    IReadOnlyList<DeviceError> Errors,
    IReadOnlyList<ReaderSilence> Silences
);

/// <summary>
/// The devices that staff manage: an officer, those of their organisations; an administrator, all. Other devices do not exist for
/// them.
/// </summary>
public sealed class ManageDevices(
    PorogDbContext db,
    KeptOrganisations kept,
    DeviceKeys keys,
    TimeProvider clock,
    ILogger<ManageDevices> log
)
{
    /// <summary>How long the old key may work after a new one was issued.</summary>
    public static readonly IReadOnlyList<TimeSpan> Overlaps = [TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromDays(1)];

    /// <summary>The kinds that can be registered.</summary>
    public static readonly IReadOnlyList<DeviceKind> Kinds =
    [
        DeviceKind.Turnstile,
        DeviceKind.Till,
        DeviceKind.Payments,
        DeviceKind.KindergartenDoor,
    ];

    private const int ErrorsShown = 50;

    /// <summary>Devices of the given organisations, by organisation and name, revoked ones last.</summary>
    public async Task<IReadOnlyList<DeviceLine>> ListAsync(
        Guid personId,
        IReadOnlyCollection<Guid> organisationIds,
        CancellationToken cancel
    )
    {
        var all = await Of(personId)
            .Where(d => organisationIds.Contains(d.OrganisationId))
            .AsNoTracking()
            .Include(d => d.Organisation)
            .ToListAsync(cancel);
        var devices = all.OrderBy(d => d.RevokedAt != null)
            .ThenBy(d => d.Organisation!.Name, NaturalOrder.Names)
            .ThenBy(d => d.Name, NaturalOrder.Names)
            .ToList();
        var ids = devices.Select(d => d.Id).ToList();
        var yesterday = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-1);
        var days = (
            await db.DeviceDays.AsNoTracking().Where(d => ids.Contains(d.DeviceId) && d.Day >= yesterday).ToListAsync(cancel)
        ).ToLookup(d => (d.DeviceId, d.Day));
        var silences = await db
            .ReaderSilences.AsNoTracking()
            .Where(s => s.EndedAt == null && ids.Contains(s.DeviceId))
            .ToDictionaryAsync(s => s.DeviceId, cancel);
        return [.. devices.Select(d => new DeviceLine(d, days[(d.Id, Today(d))].FirstOrDefault(), silences.GetValueOrDefault(d.Id)))];
    }

    /// <returns>Null when it does not exist or is of another organisation.</returns>
    public async Task<DeviceView?> FindAsync(Guid personId, Guid deviceId, CancellationToken cancel)
    {
        if (
            await Of(personId).AsNoTracking().Include(d => d.Organisation).SingleOrDefaultAsync(d => d.Id == deviceId, cancel)
            is not { } device
        )
            return null;
        var since = Today(device).AddDays(-6);
        var week = clock.GetUtcNow().AddDays(-7);
        return new DeviceView(
            device,
            await db
                .DeviceDays.AsNoTracking()
                .Where(d => d.DeviceId == deviceId && d.Day >= since)
                .OrderByDescending(d => d.Day)
                .ToListAsync(cancel),
            await db
                .DeviceErrors.AsNoTracking()
                .Where(e => e.DeviceId == deviceId)
                .OrderByDescending(e => e.At)
                .ThenByDescending(e => e.Id)
                .Take(ErrorsShown)
                .ToListAsync(cancel),
            await db
                .ReaderSilences.AsNoTracking()
                .Where(s => s.DeviceId == deviceId && (s.EndedAt == null || s.EndedAt >= week))
                .OrderByDescending(s => s.FoundAt)
                .ToListAsync(cancel)
        );
    }

    /// <summary>Registers a device, without a key yet, and makes its source.</summary>
    /// <returns>Null when the organisation is not theirs.</returns>
    public async Task<Guid?> RegisterAsync(Guid personId, Guid organisationId, DeviceKind kind, string name, CancellationToken cancel)
    {
        if (!Kinds.Contains(kind) || !await kept.Of(personId).AnyAsync(o => o.Id == organisationId, cancel))
            return null;
        var id = Guid.NewGuid();
        db.Devices.Add(
            new Device
            {
                Id = id,
                OrganisationId = organisationId,
                Kind = kind,
                Name = name,
                Source = $"urn:porog:device:{id:N}",
                KeyHash = Device.HashKey(Device.NewKey()),
            }
        );
        await db.SaveChangesAsync(cancel);
        log.LogInformation("Device {Device} was registered by {Person}", id, personId);
        return id;
    }

    /// <summary>Makes a key, the first or a new one.</summary>
    /// <param name="personId">Who asks.</param>
    /// <param name="deviceId">The device.</param>
    /// <param name="overlap">One of <see cref="Overlaps"/>: how long the old key still works.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The key, shown only this once; null for a revoked device and for one that is not theirs.</returns>
    public async Task<string?> IssueKeyAsync(Guid personId, Guid deviceId, TimeSpan overlap, CancellationToken cancel)
    {
        var (key, now) = (Device.NewKey(), clock.GetUtcNow());
        var (hash, endsAt, over) = (Device.HashKey(key), now + overlap, overlap > TimeSpan.Zero);
        var changed = await Of(personId)
            .Where(d => d.Id == deviceId && d.RevokedAt == null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(d => d.PreviousKeyHash, d => over ? d.KeyHash : null)
                        .SetProperty(d => d.PreviousKeyEndsAt, over ? endsAt : (DateTimeOffset?)null)
                        .SetProperty(d => d.KeyHash, hash)
                        .SetProperty(d => d.KeyIssuedAt, now),
                cancel
            );
        if (changed == 0)
            return null;
        keys.Forget(deviceId);
        log.LogInformation("A key of device {Device} was issued by {Person}", deviceId, personId);
        return key;
    }

    /// <summary>Refuses everything the device sends from now on. Cannot be undone.</summary>
    /// <returns>False for a device that is revoked already or not theirs.</returns>
    public async Task<bool> RevokeAsync(Guid personId, Guid deviceId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var changed = await Of(personId)
            .Where(d => d.Id == deviceId && d.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.RevokedAt, now), cancel);
        if (changed == 0)
            return false;
        keys.Forget(deviceId);
        log.LogInformation("Device {Device} was revoked by {Person}", deviceId, personId);
        return true;
    }

    private DateOnly Today(Device device) => device.Organisation!.Zone.DayAt(clock.GetUtcNow());

    private IQueryable<Device> Of(Guid personId) =>
        db.Devices.Where(d => d.Kind != DeviceKind.ByHand && kept.Of(personId).Any(o => o.Id == d.OrganisationId));
}
