using Porog.Access;
using Porog.Delivery.Choices;
using Porog.Journal;
using Porog.Notices;

namespace Porog.Delivery.Messages;

/// <summary>Which message an event makes, which part of the child it shows, and which choice turns it on.</summary>
public static class MessageKinds
{
    /// <summary>A correction is told like a top-up: both are changes of the account that no purchase explains.</summary>
    public static MessageKind Of(EventKind kind) =>
        kind switch
        {
            EventKind.In or EventKind.Out => MessageKind.Passage,
            EventKind.Buffet => MessageKind.Buffet,
            EventKind.Hot => MessageKind.Hot,
            EventKind.Subsidised => MessageKind.Subsidised,
            EventKind.TopUp or EventKind.Correction => MessageKind.TopUp,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown kind of event"),
        };

    /// <summary>What a person must be allowed to see to be told; <see cref="Sight.Nothing"/> for messages about no child.</summary>
    public static Sight Sight(this MessageKind kind) =>
        kind switch
        {
            MessageKind.Passage => Access.Sight.Attendance,
            MessageKind.Buffet or MessageKind.Hot or MessageKind.Subsidised => Access.Sight.Meals,
            MessageKind.TopUp or MessageKind.Threshold => Access.Sight.Account,
            _ => Access.Sight.Nothing,
        };

    /// <summary>The choice that turns it on and off; <see cref="EventTypes.None"/> for messages that are always sent.</summary>
    public static EventTypes EventType(this MessageKind kind) =>
        kind switch
        {
            MessageKind.Passage => EventTypes.Passages,
            MessageKind.Buffet => EventTypes.Buffet,
            MessageKind.Hot => EventTypes.Hot,
            MessageKind.Subsidised => EventTypes.Subsidised,
            MessageKind.TopUp => EventTypes.TopUps,
            MessageKind.Threshold => EventTypes.Threshold,
            _ => EventTypes.None,
        };

    /// <summary>The event types offered to somebody who is shown these parts. Reports are offered for any part.</summary>
    public static EventTypes Offered(Sight shown) =>
        Enum.GetValues<MessageKind>()
            .Where(kind => (kind.Sight() & shown) != Access.Sight.Nothing)
            .Aggregate(shown == Access.Sight.Nothing ? EventTypes.None : EventTypes.Reports, (types, kind) => types | kind.EventType());
}
