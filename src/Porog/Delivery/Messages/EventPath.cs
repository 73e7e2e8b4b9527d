using System.Globalization;
using Porog.Access;
using Porog.Shared;

namespace Porog.Delivery.Messages;

/// <summary>The page of an event: the child's tab and day, with the event marked.</summary>
public static class EventPath
{
    /// <summary>The id of an event in a page.</summary>
    public static string Anchor(Guid eventId) => $"e-{eventId}";

    /// <param name="childId">Whose.</param>
    /// <param name="facts">What happened.</param>
    /// <param name="eventId">The journal entry.</param>
    /// <returns>A path that every receiver of the event may open.</returns>
    public static string Of(Guid childId, MessageFacts facts, Guid eventId)
    {
        var day = facts.At.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var page = facts.Kind.Sight() switch
        {
            Sight.Attendance => $"attendance?day={day}",
            Sight.Meals => $"meals?day={day}",
            // Operations are paged: this page begins with the event.
            _ => $"account?before={new PageCursor(facts.At.AddMicroseconds(1), eventId)}",
        };
        return $"/children/{childId}/{page}#{Anchor(eventId)}";
    }
}
