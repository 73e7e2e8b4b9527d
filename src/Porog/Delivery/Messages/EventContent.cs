using Porog.Delivery.Email;
using Porog.Notices;

namespace Porog.Delivery.Messages;

/// <summary>The message of an event of a child's day, with a link to that event.</summary>
internal sealed class EventContent(Guid childId, Guid eventId, MessageFacts facts, MessageText text) : IMessageContent
{
    public DateTimeOffset HappenedAt => facts.At;

    public Letter Letter(string language, EmailComposer site) =>
        EventLetter.Of(facts, text, language, site.Url(Path), site.Url($"/children/{childId}/settings/events"));

    public ShortMessage Brief(string language)
    {
        var words = text.For(facts, language);
        return facts.Kind switch
        {
            // Where the child is: only the latest message matters, and only today.
            MessageKind.Passage => new(words.Title, words.Text, Path, $"presence-{childId:N}", TimeSpan.FromHours(12), IsUrgent: true),
            MessageKind.Threshold => new(words.Title, words.Text, Path, $"threshold-{childId:N}", TimeSpan.FromDays(2), true),
            MessageKind.TopUp => new(words.Title, words.Text, Path, null, TimeSpan.FromDays(1), IsUrgent: false),
            _ => new(words.Title, words.Text, Path, null, TimeSpan.FromHours(12), IsUrgent: false),
        };
    }

    private string Path => EventPath.Of(childId, facts, eventId);
}
