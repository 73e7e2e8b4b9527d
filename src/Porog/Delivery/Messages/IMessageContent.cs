using Porog.Delivery.Email;

namespace Porog.Delivery.Messages;

/// <summary>What a message says, for each channel in its own form: an event, a notice, a summary, a report.</summary>
public interface IMessageContent
{
    /// <summary>When it happened, for the order in which one person is told.</summary>
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
/// <param name="Topic">A newer message of the same topic replaces an older one; null for what stands beside others.</param>
/// <param name="Life">How long it is of use to somebody whose phone is off.</param>
/// <param name="IsUrgent">Worth waking a sleeping phone for.</param>
public sealed record ShortMessage(string Title, string Text, string Path, string? Topic, TimeSpan Life, bool IsUrgent);

/// <summary>What shows several children or events at once, and so asks about each of them when it sets out (product rule 1).</summary>
internal interface IAskedAgain : IMessageContent
{
    /// <returns>What may be told now; null when nothing is left.</returns>
    Task<IMessageContent?> AllowedNowAsync(SendPermissions permissions);
}
