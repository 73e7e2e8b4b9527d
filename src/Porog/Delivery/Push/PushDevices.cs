using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Delivery.Push;

/// <summary>What a browser hands over when its owner wants to be told: checked, and ready to be kept.</summary>
/// <param name="Endpoint">Where messages are posted to.</param>
/// <param name="PublicKey">65 bytes.</param>
/// <param name="Secret">16 bytes.</param>
public sealed record BrowserSubscription(string Endpoint, byte[] PublicKey, byte[] Secret)
{
    /// <returns>The two keys out of base64url; null when they are none.</returns>
    public static (byte[] PublicKey, byte[] Secret)? ReadKeys(string p256dh, string auth)
    {
        if (!Base64Url.IsValid(p256dh) || !Base64Url.IsValid(auth))
            return null;
        var keys = (PublicKey: Base64Url.DecodeFromChars(p256dh), Secret: Base64Url.DecodeFromChars(auth));
        return PushEncryption.AreKeys(keys.PublicKey, keys.Secret) ? keys : null;
    }
}

/// <summary>A person's own devices. Those of others are not found.</summary>
public sealed class PushDevices(PorogDbContext db, NoticeWriter notices, TimeProvider clock)
{
    public const int MostAPerson = 10;
    public const int LongestName = 100;

    /// <summary>The person's devices, the first one first.</summary>
    public async Task<IReadOnlyList<PushDevice>> OfAsync(Guid personId, CancellationToken cancel) =>
        await db
            .PushDevices.AsNoTracking()
            .Where(d => d.PersonId == personId)
            .OrderBy(d => d.CreatedAt)
            .ThenBy(d => d.Number)
            .ToListAsync(cancel);

    /// <summary>
    /// Adds a device. A device that the person already has keeps its name and gets the new keys. A device of another person moves to
    /// this one: a browser gets the messages of the person who uses it now. The owner is told of a new device on all other channels.
    /// </summary>
    /// <param name="personId">Whose it is.</param>
    /// <param name="sessionId">The session that subscribes; null over the API.</param>
    /// <param name="subscription">What the browser handed over.</param>
    /// <param name="name">What its owner will know it by.</param>
    /// <param name="replaces">The address the same browser had before, when it says so.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The device; null when the person has <see cref="MostAPerson"/> already.</returns>
    public async Task<PushDevice?> SubscribeAsync(
        Guid personId,
        Guid? sessionId,
        BrowserSubscription subscription,
        string name,
        string? replaces,
        CancellationToken cancel
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfPersonAsync(db, personId, cancel);
        await db.PushDevices.Where(d => d.Endpoint == subscription.Endpoint && d.PersonId != personId).ExecuteDeleteAsync(cancel);
        var own = await OfAsync(personId, cancel);
        var known = own.FirstOrDefault(d => d.Endpoint == subscription.Endpoint) ?? own.FirstOrDefault(d => d.Endpoint == replaces);
        Guid id;
        if (known is not null)
        {
            id = known.Id;
            await db
                .PushDevices.Where(d => d.Id == id)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(d => d.Endpoint, subscription.Endpoint)
                            .SetProperty(d => d.PublicKey, subscription.PublicKey)
                            .SetProperty(d => d.Secret, subscription.Secret)
                            .SetProperty(d => d.SessionId, sessionId),
                    cancel
                );
        }
        else if (own.Count >= MostAPerson)
        {
            return null;
        }
        else
        {
            var device = new PushDevice
            {
                PersonId = personId,
                Number = FreeNumber(own),
                SessionId = sessionId,
                Name = name,
                Endpoint = subscription.Endpoint,
                PublicKey = subscription.PublicKey,
                Secret = subscription.Secret,
                CreatedAt = clock.GetUtcNow(),
            };
            id = device.Id;
            // Before the device is stored, so that it is not told of itself.
            await notices.AddAsync(db, personId, NoticeTopic.PushDeviceAdded, new NoticeFacts(Detail: name), null, cancel);
            db.Add(device);
            await db.SaveChangesAsync(cancel);
        }
        await transaction.CommitAsync(cancel);
        notices.Wake();
        return await db.PushDevices.AsNoTracking().SingleAsync(d => d.Id == id, cancel);
    }

    /// <summary>
    /// A subscribed browser comes back with another session: its device now ends with that session. When another person is signed in
    /// there, the device is removed, because its owner would not be the reader.
    /// </summary>
    /// <returns>False when the browser is not this person's device, or no more.</returns>
    public async Task<bool> MoveAsync(Guid personId, Guid? sessionId, string endpoint, CancellationToken cancel)
    {
        await db.PushDevices.Where(d => d.Endpoint == endpoint && d.PersonId != personId).ExecuteDeleteAsync(cancel);
        return await db
                .PushDevices.Where(d => d.Endpoint == endpoint && d.PersonId == personId)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.SessionId, sessionId), cancel) > 0;
    }

    /// <returns>False when the person has no such device.</returns>
    public async Task<bool> RenameAsync(Guid personId, Guid id, string name, CancellationToken cancel) =>
        await db
            .PushDevices.Where(d => d.PersonId == personId && d.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.Name, name), cancel) > 0;

    /// <inheritdoc cref="RenameAsync"/>
    public async Task<bool> RemoveAsync(Guid personId, Guid id, CancellationToken cancel) =>
        await db.PushDevices.Where(d => d.PersonId == personId && d.Id == id).ExecuteDeleteAsync(cancel) > 0;

    /// <inheritdoc cref="RenameAsync"/>
    public async Task<bool> RemoveAsync(Guid personId, string endpoint, CancellationToken cancel) =>
        await db.PushDevices.Where(d => d.PersonId == personId && d.Endpoint == endpoint).ExecuteDeleteAsync(cancel) > 0;

    /// <summary>
    /// Drawn by lot: what still waits for a device that was removed must not find its number given to the next one.
    /// </summary>
    private static short FreeNumber(IReadOnlyList<PushDevice> own)
    {
        while (true)
        {
            var number = (short)RandomNumberGenerator.GetInt32(1, short.MaxValue);
            if (own.All(d => d.Number != number))
                return number;
        }
    }
}
