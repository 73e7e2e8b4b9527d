using Porog.Notifications.Email;

namespace Porog.Notifications;

/// <summary>The message of an event of a child's day.</summary>
internal sealed class EventContent(Guid childId, MessageFacts facts, MessageText text) : IMessageContent
{
    public DateTimeOffset HappenedAt => facts.At;

    public Letter Letter(string language, EmailComposer site) => EventLetter.Of(facts, text, language, site.Url(Child));

    public ShortMessage Brief(string language)
    {
        var words = text.For(facts, language);
        return facts.Kind switch
        {
            // Where the child is: only the last word counts, and only today.
            MessageKind.Passage => new(words.Title, words.Text, Child, $"presence-{childId:N}", TimeSpan.FromHours(12), IsUrgent: true),
            MessageKind.Threshold => new(words.Title, words.Text, $"{Child}/account", $"threshold-{childId:N}", TimeSpan.FromDays(2), true),
            MessageKind.TopUp => new(words.Title, words.Text, $"{Child}/account", null, TimeSpan.FromDays(1), IsUrgent: false),
            _ => new(words.Title, words.Text, $"{Child}/meals", null, TimeSpan.FromHours(12), IsUrgent: false),
        };
    }

    private string Child => $"/children/{childId}";
}
