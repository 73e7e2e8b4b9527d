using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Registry.Calendar;

/// <summary>A shift that groups can be put into: «2-я смена», 13:00–18:30.</summary>
public sealed class Shift
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid OrganisationId { get; init; }
    public required string Name { get; set; }

    /// <summary>Local time.</summary>
    public required TimeOnly Begins { get; set; }
    public required TimeOnly Ends { get; set; }

    public const int LongestName = 50;
}

internal sealed class ShiftConfiguration : IEntityTypeConfiguration<Shift>
{
    public const string UniqueName = "ix_shifts_organisation_id_name";

    public void Configure(EntityTypeBuilder<Shift> builder)
    {
        builder.ToTable("shifts");
        builder.Property(s => s.Name).HasMaxLength(Shift.LongestName);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(s => s.OrganisationId);
        builder.HasIndex(s => new { s.OrganisationId, s.Name }).IsUnique().HasDatabaseName(UniqueName);
    }
}
