using Microsoft.EntityFrameworkCore;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery.Choices;

/// <summary>
/// How people can be reached: verified e-mail, devices, preferences. Read for many people at once.
/// <see cref="NotificationChoice"/> holds what a person wants per child.
/// </summary>
public sealed class Ways
{
    private readonly HashSet<Guid> withEmail;
    private readonly ILookup<Guid, short> devices;
    private readonly Dictionary<Guid, NotificationPreference> preferences;

    private Ways(HashSet<Guid> withEmail, ILookup<Guid, short> devices, Dictionary<Guid, NotificationPreference> preferences)
    {
        this.withEmail = withEmail;
        this.devices = devices;
        this.preferences = preferences;
    }

    public static async Task<Ways> OfAsync(
        PorogDbContext db,
        IReadOnlyCollection<Guid> personIds,
        PorogOptions options,
        CancellationToken cancel
    )
    {
        List<Guid> withEmail =
            options.Mail.Host.Length == 0
                ? []
                : await db
                    .Users.Where(a => personIds.Contains(a.Id) && a.EmailConfirmed && a.Email != null && a.EmailBouncedAt == null)
                    .Select(a => a.Id)
                    .ToListAsync(cancel);
        var devices = await db
            .PushDevices.Where(d => personIds.Contains(d.PersonId))
            .Select(d => new { d.PersonId, d.Number })
            .ToListAsync(cancel);
        var preferences = await db
            .NotificationPreferences.Where(p => personIds.Contains(p.PersonId))
            .AsNoTracking()
            .ToDictionaryAsync(p => p.PersonId, cancel);
        return new Ways([.. withEmail], devices.ToLookup(d => d.PersonId, d => d.Number), preferences);
    }

    /// <summary>
    /// The rows of one message to one person: one per channel and device, or one for the message centre only.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="byEmail">The person wants it by e-mail.</param>
    /// <param name="byPush">The person wants it on their devices.</param>
    /// <param name="mayFollow">An e-mail may follow when no push arrives.</param>
    /// <param name="heldUntil">UTC instant until which it is held; null to send it now.</param>
    public IEnumerable<MessageDelivery> Deliveries(ToTell message, bool byEmail, bool byPush, bool mayFollow, DateTimeOffset? heldUntil)
    {
        var mail = withEmail.Contains(message.PersonId);
        var alone = true;
        if (byEmail && mail)
        {
            alone = false;
            yield return message.By(Channel.Email, device: 0, heldUntil);
        }
        if (byPush)
            foreach (var device in devices[message.PersonId])
            {
                alone = false;
                yield return message.By(Channel.Push, device, heldUntil);
            }
        if (alone)
            yield return message.InMessageCentre();
        else if (mayFollow && LetterAfter(message, heldUntil ?? message.At) is { } letter)
            yield return letter;
    }

    /// <summary>The e-mail that follows when no push arrives.</summary>
    /// <returns>Null when the person wants none or has no usable e-mail.</returns>
    public MessageDelivery? LetterAfter(ToTell message, DateTimeOffset pushedAt) =>
        withEmail.Contains(message.PersonId) && PreferenceOf(message.PersonId).FallbackMinutes is { } minutes
            ? message.Later(pushedAt.AddMinutes(minutes))
            : null;

    /// <summary>Whether the person has a device.</summary>
    public bool HasDevice(Guid personId) => devices.Contains(personId);

    /// <summary>Whether the person has an e-mail that can be used.</summary>
    public bool HasEmail(Guid personId) => withEmail.Contains(personId);

    /// <summary>Whether any of these people has set quiet hours.</summary>
    public bool HasQuietHours => preferences.Values.Any(p => p.QuietFrom is not null);

    /// <summary>When the quiet hours around now end for this kind of message; null when nothing holds it back.</summary>
    public DateTimeOffset? QuietUntil(Guid personId, MessageKind kind, DateTimeOffset now, TimeZoneInfo zone) =>
        preferences.TryGetValue(personId, out var preference) && !QuietHours.LetThrough(preference, kind)
            ? QuietHours.EndOf(preference, now, zone)
            : null;

    /// <summary>How the person wants to be told, or the defaults.</summary>
    public NotificationPreference PreferenceOf(Guid personId) =>
        preferences.GetValueOrDefault(personId) ?? new NotificationPreference { PersonId = personId };
}

/// <summary>One message to one person, before its ways are decided.</summary>
/// <param name="Bucket">The child's; the person's for a message about no child.</param>
/// <param name="PersonId">Who is told.</param>
/// <param name="At">UTC instant.</param>
/// <param name="SubjectId">The journal entry, notice or report.</param>
/// <param name="Kind">What it tells of.</param>
/// <param name="ChildId">Null for a message about no child.</param>
public readonly record struct ToTell(short Bucket, Guid PersonId, DateTimeOffset At, Guid SubjectId, MessageKind Kind, Guid? ChildId)
{
    internal MessageDelivery By(Channel channel, short device, DateTimeOffset? heldUntil) =>
        Row(channel, device, heldUntil is null ? DeliveryState.Pending : DeliveryState.Held, heldUntil ?? At);

    /// <summary>The e-mail that follows when no push has arrived.</summary>
    internal MessageDelivery Later(DateTimeOffset at) => Row(Channel.Email, device: 0, DeliveryState.Pending, at);

    internal MessageDelivery InMessageCentre() => Row(Channel.MessageCentre, device: 0, DeliveryState.Sent, nextAttemptAt: null);

    private MessageDelivery Row(Channel channel, short device, DeliveryState state, DateTimeOffset? nextAttemptAt) =>
        new()
        {
            Bucket = Bucket,
            PersonId = PersonId,
            At = At,
            SubjectId = SubjectId,
            Kind = Kind,
            ChildId = ChildId,
            Channel = channel,
            Device = device,
            State = state,
            NextAttemptAt = nextAttemptAt,
            StateAt = At,
        };
}
