using Porog.Delivery.Messages;
using Porog.Delivery.Push;
using Porog.Registry;

namespace Porog.Delivery;

/// <summary>A way out of the house. Any number of callers hand messages over at once.</summary>
public interface IDeliveryChannel
{
    Channel Channel { get; }

    /// <summary>Whether this installation can send this way at all.</summary>
    bool IsOn { get; }

    /// <summary>Messages on their way at once from this node.</summary>
    int SideBySide { get; }

    /// <summary>Which server a message goes to: one that is down holds back what goes there, and nothing else.</summary>
    string ServerOf(Receiver receiver);

    /// <summary>Hands one message over. Every way in which the other side can fail is an answer, not an exception.</summary>
    /// <exception cref="FormatException">There is no such address.</exception>
    Task<SendResult> SendAsync(MessageDelivery delivery, IMessageContent content, Receiver receiver);

    /// <summary>These were accepted, and it is recorded: for what the channel keeps of its own.</summary>
    Task NoteAsync(IReadOnlyCollection<MessageDelivery> accepted);

    /// <summary>The other side said that this address is no more: it is not tried again until its owner renews it.</summary>
    Task ForgetAsync(MessageDelivery delivery, Receiver receiver);
}

/// <summary>Who is told, as their account stands at the moment of sending.</summary>
/// <param name="PersonId">Their account.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Email">Verified; null without one.</param>
/// <param name="Language">«ru» or «en».</param>
/// <param name="Device">The device a push goes to; null for mail.</param>
/// <param name="IsDiscreet">A lock screen is to show nothing of what it is about.</param>
public sealed record Receiver(Guid PersonId, string FullName, string? Email, string Language, PushDevice? Device, bool IsDiscreet);

/// <summary>How the other side took a message.</summary>
public enum SendVerdict
{
    /// <summary>It is theirs now.</summary>
    Accepted,

    /// <summary>Not now: the same message may pass later.</summary>
    TryLater,

    /// <summary>Not now, by our own restraint: no attempt is counted.</summary>
    NotYet,

    /// <summary>Nobody to talk to at all: whatever else goes to that server need not try now, and no attempt is counted.</summary>
    ServerDown,

    /// <summary>The same message will never pass.</summary>
    Refused,

    /// <summary>There is no such mailbox or device any more.</summary>
    AddressGone,
}

/// <param name="Verdict">What to do next.</param>
/// <param name="Answer">Their answer without addresses; null when accepted.</param>
/// <param name="Wait">How long they asked to be left alone, where they did.</param>
public readonly record struct SendResult(SendVerdict Verdict, string? Answer, TimeSpan? Wait = null);
