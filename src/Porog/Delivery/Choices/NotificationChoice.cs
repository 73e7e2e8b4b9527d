using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Delivery.Choices;

/// <summary>What a person chose to be told by a channel about a child. <see cref="Wanted"/> holds the defaults for the rest.</summary>
public sealed class NotificationChoice
{
    public required Guid PersonId { get; init; }
    public required Guid ChildId { get; init; }
    public required Channel Channel { get; init; }

    /// <summary>The decided types that are on.</summary>
    public required EventTypes Events { get; set; }

    /// <summary>The types that the person has turned on or off.</summary>
    public EventTypes Decided { get; set; } = EventTypes.All | EventTypes.Reports;

    /// <summary>Event types unsubscribed through an e-mail link, fallback e-mails included.</summary>
    public EventTypes Ended { get; set; }

    /// <returns>Null when the person has not decided.</returns>
    public bool? Of(EventTypes type) => Decided.HasFlag(type) ? Events.HasFlag(type) : null;
}

/// <summary>
/// How one person is told about one child: by their choices. Without a choice, by push to their devices, or by e-mail when they have
/// no device, so that nobody is told twice without asking for it.
/// </summary>
/// <param name="Email">Their choice; null without one.</param>
/// <param name="Push">Likewise.</param>
/// <param name="HasDevice">Whether the person has a device.</param>
public readonly record struct Wanted(NotificationChoice? Email, NotificationChoice? Push, bool HasDevice)
{
    /// <param name="type">One event type.</param>
    public bool ByPush(EventTypes type) => HasDevice && IsPushOn(type);

    /// <summary>Whether push is on, even without a device yet.</summary>
    public bool IsPushOn(EventTypes type) => Push?.Of(type) ?? EventTypes.All.HasFlag(type);

    /// <summary>Whether an e-mail is sent at once.</summary>
    public bool ByEmail(EventTypes type) => !IsEnded(type) && (Email?.Of(type) ?? (EventTypes.All.HasFlag(type) && !ByPush(type)));

    /// <summary>Whether the person turned e-mail on, in addition to push.</summary>
    public bool IsEmailChosen(EventTypes type) => !IsEnded(type) && Email?.Of(type) == true;

    /// <summary>Whether an e-mail may follow when no push arrives, after the time the person chose.</summary>
    public bool MayFollow(EventTypes type) => !IsEnded(type) && !ByEmail(type) && ByPush(type);

    private bool IsEnded(EventTypes type) => Email is { } row && row.Ended.HasFlag(type);
}

/// <summary>Типы событий.</summary>
[Flags]
public enum EventTypes : short
{
    None = 0,
    Passages = 1,
    Buffet = 2,
    Hot = 4,
    Subsidised = 8,
    TopUps = 16,
    Threshold = 32,
    DailyReport = 64,
    WeeklyReport = 128,

    /// <summary>All types about single events: the default.</summary>
    All = Passages | Buffet | Hot | Subsidised | TopUps | Threshold,
    Reports = DailyReport | WeeklyReport,
}

internal sealed class NotificationChoiceConfiguration : IEntityTypeConfiguration<NotificationChoice>
{
    public void Configure(EntityTypeBuilder<NotificationChoice> builder)
    {
        builder.ToTable("notification_choices");
        builder.HasKey(c => new
        {
            c.ChildId,
            c.PersonId,
            c.Channel,
        });
    }
}
