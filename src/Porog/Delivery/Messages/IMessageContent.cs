using Porog.Delivery.Email;

namespace Porog.Delivery.Messages;

/// <summary>The content of a message (event, notice, summary or report) in the form of each channel.</summary>
public interface IMessageContent
{
    /// <summary>When it happened; the messages of one person are sent in this order.</summary>
    DateTimeOffset HappenedAt { get; }

    /// <param name="language">The receiver's.</param>
    /// <param name="site">Addresses of this site.</param>
    Letter Letter(string language, EmailComposer site);

    /// <param name="language">The receiver's.</param>
    ShortMessage Brief(string language);
}

/// <summary>What fits on a lock screen.</summary>
/// <param name="Title">One line.</param>
/// <param name="Text">The rest; may be empty.</param>
/// <param name="Path">The page on this site that it leads to.</param>
/// <param name="Topic">A newer message of the same topic replaces an older one; null to keep both.</param>
/// <param name="Life">How long the push service keeps it for a phone that is off.</param>
/// <param name="IsUrgent">Whether it may wake a sleeping phone.</param>
public sealed record ShortMessage(string Title, string Text, string Path, string? Topic, TimeSpan Life, bool IsUrgent)
{
    /// <summary>Answers that the notification offers as buttons; none for most messages.</summary>
    public IReadOnlyList<AnswerButton> Answers { get; init; } = [];
}

/// <summary>A button that answers by sending <paramref name="Answer"/> to the message's page.</summary>
/// <param name="Answer">The value of the form's field <c>answer</c>.</param>
/// <param name="Title">What the button says.</param>
public sealed record AnswerButton(string Answer, string Title);

/// <summary>Content about several children or events, which asks permission for each of them when it is sent (product rule 1).</summary>
internal interface IAskedAgain : IMessageContent
{
    /// <returns>What may be told now; null when nothing is left.</returns>
    Task<IMessageContent?> AllowedNowAsync(SendPermissions permissions);
}
