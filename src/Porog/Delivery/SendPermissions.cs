using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Porog.Delivery.Choices;
using Porog.Delivery.Messages;
using Porog.Delivery.Push;
using Porog.Notices;

namespace Porog.Delivery;

/// <summary>
/// Who of a batch may be told what at this moment, and at which address. Asked for the whole batch at once, and again when the
/// answer is older than a moment, so that a slow server does not make it send by an outdated permission.
/// </summary>
internal sealed class SendPermissions(IServiceScopeFactory scopes, MessageContents contents, Channel channel, TimeProvider clock)
{
    /// <summary>The age to which an answer is used for other messages of the batch.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);

    /// <summary>The same for a message whose connection has just been opened.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private readonly Lock sync = new();
    private Task<SendFacts>? answer;
    private long askedAt;

    /// <param name="Receiver">Null when this person may not, or does not want to, be told by this channel now.</param>
    /// <param name="QuietUntil">UTC instant at which the person's quiet hours end, when they hold it back; else null.</param>
    public readonly record struct Permission(Receiver? Receiver, DateTimeOffset? QuietUntil);

    /// <param name="delivery">The message.</param>
    /// <param name="mostAge">How old the answer may be.</param>
    public async Task<Permission> OfAsync(MessageDelivery delivery, TimeSpan mostAge)
    {
        var now = await AnswerAsync(mostAge);
        if (!now.People.TryGetValue(delivery.PersonId, out var person) || !Reaches(person, delivery, out var device))
            return default;
        // A notice or report belongs to the person; the code that writes it asks what it may show of children.
        var zone = now.OwnZone;
        // A summary's e-mail that waited for a push, and the push has arrived.
        if (delivery.ChildId is null && Arrived(now, delivery, Channel.Push))
            return default;
        if (delivery.ChildId is { } childId)
        {
            if (!now.Zones.TryGetValue(childId, out var local) || !May(now, delivery, childId) || !Wants(now, person, delivery, childId))
                return default;
            zone = local;
        }
        var receiver = new Receiver(
            delivery.PersonId,
            person.FullName,
            person.Email,
            person.Language,
            device,
            person.Preference.IsDiscreet
        );
        var quiet = QuietHours.LetThrough(person.Preference, delivery.Kind)
            ? null
            : QuietHours.EndOf(person.Preference, clock.GetUtcNow(), zone);
        return new Permission(receiver, quiet);
    }

    /// <summary>Full names of the children that a notice may name.</summary>
    public async Task<IReadOnlyList<string>> ChildrenAsync(Notice notice) => (await AnswerAsync(Fresh)).Children[notice.Id];

    /// <summary>Makes the next question read again: something that it is decided by has just changed.</summary>
    public void Forget()
    {
        lock (sync)
            answer = null;
    }

    private bool Reaches(SendFacts.Person person, MessageDelivery delivery, out PushDevice? device)
    {
        device = null;
        return channel == Channel.Email ? person.Email is not null : person.Devices.TryGetValue(delivery.Device, out device);
    }

    private static bool May(SendFacts now, MessageDelivery delivery, Guid childId) =>
        now.Watchers.TryGetValue((childId, delivery.PersonId), out var access) && access.Allows(delivery.Kind.Sight());

    /// <summary>
    /// By <see cref="Wanted"/> as it is now. An e-mail that was not chosen in addition to the push is sent only if no push has
    /// arrived, and a push that such an e-mail overtook is not tried again.
    /// </summary>
    private bool Wants(SendFacts now, SendFacts.Person person, MessageDelivery delivery, Guid childId)
    {
        var type = delivery.Kind.EventType();
        var wanted = new Wanted(
            now.Choices.GetValueOrDefault((childId, delivery.PersonId, Channel.Email)),
            now.Choices.GetValueOrDefault((childId, delivery.PersonId, Channel.Push)),
            person.HasDevice
        );
        if (channel == Channel.Push)
            return wanted.IsPushOn(type) && (wanted.IsEmailChosen(type) || !Arrived(now, delivery, Channel.Email));
        return wanted.IsEmailChosen(type)
            || (
                (wanted.ByEmail(type) || (wanted.MayFollow(type) && person.Preference.FallbackMinutes is not null))
                && !Arrived(now, delivery, Channel.Push)
            );
    }

    /// <summary>Already told by another channel. A part of a summary has no attempts: it is told by the summary.</summary>
    private static bool Arrived(SendFacts now, MessageDelivery delivery, Channel by) =>
        delivery.Attempts > 0 && now.Arrived.Contains((delivery.PersonId, delivery.SubjectId, delivery.Kind, by));

    private Task<SendFacts> AnswerAsync(TimeSpan mostAge)
    {
        lock (sync)
        {
            if (answer is { IsFaulted: false } && Stopwatch.GetElapsedTime(askedAt) <= mostAge)
                return answer;
            askedAt = Stopwatch.GetTimestamp();
            return answer = SendFacts.ReadAsync(scopes, contents, channel, clock.GetUtcNow());
        }
    }
}
