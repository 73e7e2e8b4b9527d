using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Notifications;

/// <summary>What a person wants told by a channel about a child. No row: the defaults, <see cref="EventTypes.All"/>.</summary>
public sealed class NotificationChoice
{
    public required Guid PersonId { get; init; }
    public required Guid ChildId { get; init; }
    public required Channel Channel { get; init; }
    public required EventTypes Events { get; set; }
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

    /// <summary>Everything that tells of a single event: what is chosen where nothing was.</summary>
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
