using Porog.Delivery.Messages;
using Porog.Web.Timeline;

namespace Porog.Web.Delivery;

/// <summary>What the visitor has not read, counted once for the frame of the page and the message centre.</summary>
public sealed class OwnUnread(ReadMessages messages, OwnChildren children)
{
    private (Guid PersonId, Unread Unread)? known;

    public async Task<Unread> FindAsync(Guid personId, CancellationToken cancel) =>
        known is { } counted && counted.PersonId == personId ? counted.Unread : await CountAsync(personId, cancel);

    /// <summary>Counts anew, after something was marked as read.</summary>
    public async Task<Unread> CountAsync(Guid personId, CancellationToken cancel)
    {
        var own = await children.ListAsync(personId, cancel);
        var unread = await messages.UnreadAsync(personId, [.. own.Select(child => child.Seen)], cancel);
        known = (personId, unread);
        return unread;
    }
}
