using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Registry;

namespace Porog.Journal;

/// <summary>How much a device sent on one day.</summary>
public sealed class DeviceDay
{
    public required Guid DeviceId { get; init; }

    /// <summary>Local date of receipt in the organisation's zone.</summary>
    public required DateOnly Day { get; init; }
    public required int Accepted { get; init; }
    public required int Duplicates { get; init; }
    public required int Rejected { get; init; }

    /// <summary>Of the accepted: kept with the time received because the device's clock was wrong.</summary>
    public int Doubtful { get; init; }
}

/// <summary>How many passages a device reported in five minutes of a local day; no row for none. It says what is usual for the reader.</summary>
public sealed class ReaderSlot
{
    public required Guid DeviceId { get; init; }

    /// <summary>Local date in the organisation's zone.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Five minutes of the day, from 0 to 287.</summary>
    public required short Slot { get; init; }

    /// <summary>Passages that happened in it, by the device's clock, whenever they were received.</summary>
    public required int Happened { get; init; }

    /// <summary>Passages that the server received in it, whenever they happened.</summary>
    public required int Received { get; init; }
}

/// <summary>A refused event and the reason. Contains no data of the child except the card number. Deleted after a week.</summary>
public sealed class DeviceError
{
    /// <summary>The most errors stored per device; the oldest are deleted first.</summary>
    public const int MostADevice = 100;

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid DeviceId { get; init; }

    /// <summary>UTC instant of receipt.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The event's own id; null if it could not be read.</summary>
    public string? EventId { get; init; }

    /// <summary>UTC instant by the device's clock; null if it could not be read.</summary>
    public DateTimeOffset? HappenedAt { get; init; }
    public string? Card { get; init; }

    /// <summary>One of <see cref="Journal.RefusalCode"/>.</summary>
    public required string Code { get; init; }
    public required string Detail { get; init; }
}

internal sealed class DeviceDayConfiguration : IEntityTypeConfiguration<DeviceDay>
{
    public void Configure(EntityTypeBuilder<DeviceDay> builder)
    {
        builder.ToTable("device_days");
        builder.HasKey(d => new { d.DeviceId, d.Day });
        // A node of an earlier version writes rows without it.
        builder.Property(d => d.Doubtful).HasDefaultValue(0);
        builder.HasOne<Device>().WithMany().HasForeignKey(d => d.DeviceId);
    }
}

internal sealed class ReaderSlotConfiguration : IEntityTypeConfiguration<ReaderSlot>
{
    public void Configure(EntityTypeBuilder<ReaderSlot> builder)
    {
        builder.ToTable("reader_slots");
        builder.HasKey(s => new
        {
            s.DeviceId,
            s.Day,
            s.Slot,
        });
        builder.HasOne<Device>().WithMany().HasForeignKey(s => s.DeviceId);
        builder.HasIndex(s => s.Day);
    }
}

internal sealed class DeviceErrorConfiguration : IEntityTypeConfiguration<DeviceError>
{
    public void Configure(EntityTypeBuilder<DeviceError> builder)
    {
        builder.ToTable("device_errors");
        builder.Property(e => e.EventId).HasMaxLength(200);
        builder.Property(e => e.Card).HasMaxLength(200);
        builder.Property(e => e.Code).HasMaxLength(40);
        builder.Property(e => e.Detail).HasMaxLength(300);
        builder.HasOne<Device>().WithMany().HasForeignKey(e => e.DeviceId);
        builder.HasIndex(e => new { e.DeviceId, e.At });
        builder.HasIndex(e => e.At);
    }
}
