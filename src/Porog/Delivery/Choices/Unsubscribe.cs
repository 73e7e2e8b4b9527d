using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Porog.Delivery.Reports;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery.Choices;

/// <summary>One kind of e-mail to one person: the subject of an unsubscribe link.</summary>
/// <param name="PersonId">Whose letters.</param>
/// <param name="ChildId">About whom; null for all their children, which a report tells of at once.</param>
/// <param name="Type">One event type or report.</param>
public sealed record Subscription(Guid PersonId, Guid? ChildId, EventTypes Type);

/// <summary>
/// The links in e-mails that end e-mails of one kind without signing in (RFC 8058). The address is sealed with the installation's
/// keys and reveals nothing. The keys are kept, so that old links work.
/// </summary>
public sealed class UnsubscribeLinks(IDataProtectionProvider protection, PorogOptions options)
{
    private const int Size = 16 + 16 + sizeof(short);

    private readonly IDataProtector protector = protection.CreateProtector("Porog.Unsubscribe");

    /// <summary>The address on this site, as others reach it.</summary>
    public string Url(Subscription subscription) => $"{options.PublicUrl.TrimEnd('/')}/unsubscribe/{Token(subscription)}";

    /// <summary>The last part of the address.</summary>
    public string Token(Subscription subscription)
    {
        var bytes = new byte[Size];
        subscription.PersonId.TryWriteBytes(bytes, bigEndian: true, out _);
        (subscription.ChildId ?? Guid.Empty).TryWriteBytes(bytes.AsSpan(16), bigEndian: true, out _);
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(32), (short)subscription.Type);
        return Base64Url.EncodeToString(protector.Protect(bytes));
    }

    /// <returns>Null when the text is not a link of this installation.</returns>
    public Subscription? Read(string token)
    {
        if (!Base64Url.IsValid(token))
            return null;
        try
        {
            var bytes = protector.Unprotect(Base64Url.DecodeFromChars(token));
            var type = (EventTypes)BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(32));
            var child = new Guid(bytes.AsSpan(16, 16), bigEndian: true);
            return new Subscription(new Guid(bytes.AsSpan(0, 16), bigEndian: true), child == Guid.Empty ? null : child, type);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>Turns exactly one kind of e-mail off, and on again.</summary>
public sealed class Unsubscribe(PorogDbContext db, ReportSchedules reports)
{
    /// <returns>Whether e-mails of this kind are sent now, by the person's choice.</returns>
    public async Task<bool> IsOnAsync(Subscription subscription, CancellationToken cancel)
    {
        if (subscription is { ChildId: { } childId, Type: var type } && EventTypes.All.HasFlag(type))
        {
            var wanted = await WantedAsync(subscription.PersonId, childId, cancel);
            return wanted.ByEmail(type) || wanted.MayFollow(type);
        }
        var stored = await db
            .NotificationChoices.Where(c => c.PersonId == subscription.PersonId && c.Channel == Channel.Email)
            .Where(c => subscription.ChildId == null || c.ChildId == subscription.ChildId)
            .Select(c => c.Events)
            .ToListAsync(cancel);
        return stored.Exists(events => events.HasFlag(subscription.Type));
    }

    private async Task<Wanted> WantedAsync(Guid personId, Guid childId, CancellationToken cancel)
    {
        var rows = await db
            .NotificationChoices.Where(c => c.PersonId == personId && c.ChildId == childId)
            .AsNoTracking()
            .ToDictionaryAsync(c => c.Channel, cancel);
        var hasDevice = await db.PushDevices.AnyAsync(d => d.PersonId == personId, cancel);
        return new Wanted(rows.GetValueOrDefault(Channel.Email), rows.GetValueOrDefault(Channel.Push), hasDevice);
    }

    /// <summary>
    /// Sets it for the one child, or for a report for every child with a stored choice of the person; nothing else changes.
    /// Idempotent.
    /// </summary>
    public async Task SetAsync(Subscription subscription, bool on, CancellationToken cancel)
    {
        var (personId, type) = (subscription.PersonId, subscription.Type);
        if (subscription.ChildId is { } childId && EventTypes.All.HasFlag(type))
        {
            await EndAsync(personId, childId, type, on, cancel);
            return;
        }
        var children = subscription.ChildId is { } one
            ? [one]
            : await db
                .NotificationChoices.Where(c => c.PersonId == personId && c.Channel == Channel.Email)
                .Select(c => c.ChildId)
                .Order()
                .ToListAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        foreach (var child in children)
        {
            var change = new ChoiceChange(child, Channel.Email, type, on ? type : EventTypes.None);
            await NotificationChoices.WriteAsync(db, personId, change, cancel);
        }
        await reports.RescheduleAsync(db, personId, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Ends e-mails about events, fallback e-mails included, and changes no other choice. Turned on again, they are sent as before.</summary>
    private async Task EndAsync(Guid personId, Guid childId, EventTypes type, bool on, CancellationToken cancel)
    {
        var (channel, ended, kept) = ((short)Channel.Email, on ? (short)0 : (short)type, (short)~type);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO notification_choices (child_id, person_id, channel, events, decided, ended)
            VALUES ({childId}, {personId}, {channel}, 0, 0, {ended})
            ON CONFLICT (child_id, person_id, channel) DO UPDATE SET ended = (notification_choices.ended & {kept}) | {ended}
            """,
            cancel
        );
        var now = await WantedAsync(personId, childId, cancel);
        if (on && !now.ByEmail(type) && !now.MayFollow(type))
            await NotificationChoices.WriteAsync(db, personId, new ChoiceChange(childId, Channel.Email, type, type), cancel);
        await transaction.CommitAsync(cancel);
    }
}
