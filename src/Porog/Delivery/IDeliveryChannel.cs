using Porog.Delivery.Messages;
using Porog.Delivery.Push;

namespace Porog.Delivery;

/// <summary>Sends messages by one channel. Safe for concurrent callers.</summary>
public interface IDeliveryChannel
{
    Channel Channel { get; }

    /// <summary>Whether the channel is configured.</summary>
    bool IsOn { get; }

    /// <summary>The most messages that this node sends at the same time.</summary>
    int SideBySide { get; }

    /// <summary>The server a message goes to. A server that is down delays only its own messages.</summary>
    string ServerOf(Receiver receiver);

    /// <summary>Hands one message over. Failures of the other side are returned as results, not thrown.</summary>
    /// <param name="delivery">The claimed row.</param>
    /// <param name="first">Whether it might go before the connection was opened.</param>
    /// <param name="askAsync">
    /// Asks again, with the connection open: opening it may have taken a while. The message goes as soon as this answers. Null: it must
    /// not go now, and the result is <see cref="SendVerdict.NotAllowed"/>.
    /// </param>
    /// <exception cref="FormatException">There is no such address.</exception>
    Task<SendResult> SendAsync(MessageDelivery delivery, Approved first, Func<Task<Approved?>> askAsync);

    /// <summary>Called after accepted deliveries were recorded, so that the channel can update its own rows.</summary>
    Task NoteAsync(IReadOnlyCollection<MessageDelivery> accepted);

    /// <summary>Called when the other side says that the address no longer exists: do not use it until its owner renews it.</summary>
    Task ForgetAsync(MessageDelivery delivery, Receiver receiver);
}

/// <summary>The receiver, by their account at the moment of sending.</summary>
/// <param name="PersonId">Their account.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Email">Verified; null without one.</param>
/// <param name="Language">«ru» or «en».</param>
/// <param name="Device">The device a push goes to; null for mail.</param>
/// <param name="IsDiscreet">The lock screen must not show what the message is about.</param>
public sealed record Receiver(Guid PersonId, string FullName, string? Email, string Language, PushDevice? Device, bool IsDiscreet);

/// <param name="Content">What may be told.</param>
/// <param name="Receiver">To whom.</param>
public sealed record Approved(IMessageContent Content, Receiver Receiver);

/// <summary>The result of handing a message over.</summary>
public enum SendVerdict
{
    /// <summary>The other side has taken it.</summary>
    Accepted,

    /// <summary>Refused for now: try the same message later.</summary>
    TryLater,

    /// <summary>Not tried because of our own rate limit: no attempt is counted.</summary>
    NotYet,

    /// <summary>The server does not answer: other messages to it need not be tried now, and no attempt is counted.</summary>
    ServerDown,

    /// <summary>The message will never be accepted.</summary>
    Refused,

    /// <summary>There is no such mailbox or device any more.</summary>
    AddressGone,

    /// <summary>The connection broke after the message was handed over and before the answer: it may have arrived.</summary>
    InDoubt,

    /// <summary>Nothing was sent, because the last question was answered with no.</summary>
    NotAllowed,
}

/// <param name="Verdict">What to do next.</param>
/// <param name="Answer">Their answer without addresses; null when accepted.</param>
/// <param name="Wait">How long to wait, if the other side said so.</param>
public readonly record struct SendResult(SendVerdict Verdict, string? Answer, TimeSpan? Wait = null);
