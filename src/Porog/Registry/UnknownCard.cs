using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Registry;

/// <summary>A card that a device of an organisation saw and that belongs to no child. Deleted 30 days after it was last seen.</summary>
public sealed class UnknownCard
{
    public required Guid OrganisationId { get; init; }
    public required string Number { get; init; }

    /// <summary>The device that saw it last.</summary>
    public required Guid DeviceId { get; set; }
    public Device? Device { get; init; }

    /// <summary>Which door or turnstile, as the device names it.</summary>
    public string? Place { get; set; }

    /// <summary>UTC instant.</summary>
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>UTC instant.</summary>
    public required DateTimeOffset LastAt { get; set; }

    /// <summary>How many times it was refused.</summary>
    public required int Times { get; set; }

    /// <summary>UTC instant at which staff hid it from the list; null otherwise.</summary>
    public DateTimeOffset? DismissedAt { get; set; }
}

internal sealed class UnknownCardConfiguration : IEntityTypeConfiguration<UnknownCard>
{
    public void Configure(EntityTypeBuilder<UnknownCard> builder)
    {
        builder.ToTable("unknown_cards");
        builder.HasKey(u => new { u.OrganisationId, u.Number });
        builder.Property(u => u.Number).HasMaxLength(200);
        builder.Property(u => u.Place).HasMaxLength(200);
        builder.HasOne(u => u.Device).WithMany().HasForeignKey(u => u.DeviceId);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(u => u.OrganisationId);
        builder.HasIndex(u => u.Number);
    }
}
