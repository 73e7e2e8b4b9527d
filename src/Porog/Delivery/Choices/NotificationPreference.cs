using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Shared;

namespace Porog.Delivery.Choices;

/// <summary>How a person wants to be told, for all their children. Without a row these defaults hold.</summary>
public sealed class NotificationPreference
{
    public required Guid PersonId { get; init; }

    /// <summary>Minutes after midnight in the child's organisation's zone at which quiet hours begin; null for none.</summary>
    public short? QuietFrom { get; set; }

    /// <summary>Minutes after midnight at which they end; before <see cref="QuietFrom"/> when they span midnight. Null for none.</summary>
    public short? QuietUntil { get; set; }

    /// <summary>Messages about a balance below the threshold ignore quiet hours.</summary>
    public bool ThresholdIsUrgent { get; set; }

    /// <summary>Messages about a changed password, phone, e-mail or access ignore quiet hours.</summary>
    public bool SecurityIsUrgent { get; set; } = true;

    /// <summary>The question «Где ребёнок?» ignores quiet hours.</summary>
    public bool AlertIsUrgent { get; set; } = true;

    /// <summary>A lock screen shows «Новое событие» and nothing else.</summary>
    public bool IsDiscreet { get; set; }

    /// <summary>Minutes after which a message that reached no device goes by e-mail; null: it does not.</summary>
    public short? FallbackMinutes { get; set; } = 15;

    /// <summary>The hour, 0 to 23, of both reports, in the organisation's zone.</summary>
    public short ReportHour { get; set; } = 19;

    /// <summary>The weekday of the weekly report.</summary>
    public DayOfWeek ReportWeekday { get; set; } = DayOfWeek.Friday;

    /// <summary>UTC instant up to which the message centre has been read.</summary>
    public DateTimeOffset? MessagesReadAt { get; set; }

    /// <summary>
    /// The oldest message of the pages that were opened since, as a <see cref="PageCursor"/>: it and the newer ones up to
    /// <see cref="MessagesSeenTo"/> are read, older ones after <see cref="MessagesReadAt"/> are not. Null for none.
    /// </summary>
    public string? MessagesSeenFrom { get; set; }

    /// <summary>UTC instant of the newest message that was shown; null as <see cref="MessagesSeenFrom"/>.</summary>
    public DateTimeOffset? MessagesSeenTo { get; set; }
}

internal sealed class NotificationPreferenceConfiguration : IEntityTypeConfiguration<NotificationPreference>
{
    public void Configure(EntityTypeBuilder<NotificationPreference> builder)
    {
        builder.ToTable("notification_preferences");
        builder.HasKey(p => p.PersonId);
        builder.Property(p => p.MessagesSeenFrom).HasMaxLength(64);
    }
}
