using Porog.Delivery.Choices;
using Porog.Notices;

namespace Porog.Delivery.Messages;

/// <summary>What one channel or device did with a message. Times carry the organisation's offset.</summary>
/// <param name="Channel">Which.</param>
/// <param name="State">How it stands.</param>
/// <param name="At">When the state was last set.</param>
/// <param name="NextAt">The next try, or the end of the quiet hours that hold it back; null when nothing more happens.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Problem">Why it was refused or is tried again; null when it was not refused.</param>
/// <param name="Device">The name of the device; null for another channel and for a removed device.</param>
public sealed record DeliveryFate(
    Channel Channel,
    DeliveryState State,
    DateTimeOffset At,
    DateTimeOffset? NextAt,
    int Attempts,
    DeliveryProblem? Problem,
    string? Device
);

/// <summary>One message of the message centre, in words.</summary>
/// <param name="Id">Stable; of the event and the kind.</param>
/// <param name="At">When it became due, with the organisation's offset.</param>
/// <param name="Kind">What it tells of.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">The whole of it.</param>
/// <param name="ChildId">The child it is about.</param>
/// <param name="ChildName">Full name, surname first.</param>
/// <param name="Path">The page on this site that it leads to.</param>
/// <param name="IsNew">Became due after the person last read the message centre.</param>
/// <param name="Deliveries">One per channel and device.</param>
/// <param name="DoubtPath">The page where the reader can tell the school that the access it tells of is wrong; usually null.</param>
public sealed record Message(
    string Id,
    DateTimeOffset At,
    MessageKind Kind,
    string Title,
    string Text,
    Guid? ChildId,
    string? ChildName,
    string Path,
    bool IsNew,
    IReadOnlyList<DeliveryFate> Deliveries,
    string? DoubtPath = null
);

/// <summary>Which messages to read.</summary>
/// <param name="Limit">Messages a page, 1 to <see cref="ReadMessages.MostMessages"/>.</param>
/// <param name="Before">A page's <see cref="MessagePage.Next"/>; anything unreadable starts at the newest.</param>
/// <param name="ChildId">Only those about this child.</param>
/// <param name="Kind">Only those of this kind.</param>
public sealed record MessageQuery(int Limit, string? Before = null, Guid? ChildId = null, MessageKind? Kind = null);

/// <summary>A child that messages may be about.</summary>
public sealed record MessageChild(Guid Id, string FullName);

/// <summary>A page, newest first.</summary>
/// <param name="Items">The messages.</param>
/// <param name="Next">The <c>before</c> of the page of older messages, null at the end.</param>
/// <param name="Children">Every child that the person's messages may be about, by name.</param>
/// <param name="Seen">What was shown when the whole page was; null for an empty one.</param>
public sealed record MessagePage(IReadOnlyList<Message> Items, string? Next, IReadOnlyList<MessageChild> Children, SeenPage? Seen);

/// <summary>The messages that the person has not read yet.</summary>
/// <param name="Count">How many messages; no more than <see cref="ReadMessages.MostCounted"/> are counted.</param>
/// <param name="Newest">UTC instant of the newest; null when there is none.</param>
public readonly record struct Unread(int Count, DateTimeOffset? Newest);
