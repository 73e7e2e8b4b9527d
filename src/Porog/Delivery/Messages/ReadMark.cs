using System.Runtime.InteropServices;
using Porog.Delivery.Choices;
using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery.Messages;

/// <summary>What a person has read of the message centre: everything up to an instant, and the pages opened since.</summary>
/// <param name="UpTo">UTC instant.</param>
/// <param name="From">The oldest message of the pages opened since; null for none.</param>
/// <param name="To">UTC instant of their newest message.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReadMark(DateTimeOffset UpTo, PageCursor? From, DateTimeOffset To)
{
    public static ReadMark Of(NotificationPreference? preference) =>
        Of(preference?.MessagesReadAt, preference?.MessagesSeenFrom, preference?.MessagesSeenTo);

    public static ReadMark Of(DateTimeOffset? upTo, string? from, DateTimeOffset? to) =>
        new(upTo ?? DateTimeOffset.UnixEpoch, PageCursor.TryParse(from), to ?? DateTimeOffset.UnixEpoch);

    public bool Covers(PageCursor message) => message.At <= UpTo || (From is { } from && message.OrderTo(from) >= 0 && message.At <= To);

    public IQueryable<MessageDelivery> Unread(IQueryable<MessageDelivery> rows)
    {
        var (upTo, to) = (UpTo, To);
        rows = rows.Where(d => d.At > upTo);
        if (From is not { } from)
            return rows;
        var (at, id, kind) = (from.At, from.Id, (MessageKind)from.Kind);
        return rows.Where(d => d.At > to || d.At < at || (d.At == at && (d.SubjectId < id || (d.SubjectId == id && d.Kind < kind))));
    }
}
