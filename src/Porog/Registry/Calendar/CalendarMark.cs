using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Registry.Calendar;

/// <summary>A day or some days that differ from the organisation's usual week: «Осенние каникулы», a Saturday with lessons.</summary>
public sealed class CalendarMark
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid OrganisationId { get; init; }

    /// <summary>Local date.</summary>
    public required DateOnly From { get; set; }

    /// <summary>Local date, inclusive.</summary>
    public required DateOnly Until { get; set; }

    /// <summary>Holiday, short or school.</summary>
    public required DayKind Kind { get; set; }

    /// <summary>In the organisation's words; null for none.</summary>
    public string? Name { get; set; }

    /// <summary>When lessons end; only for short days.</summary>
    public TimeOnly? Ends { get; set; }
}

internal sealed class CalendarMarkConfiguration : IEntityTypeConfiguration<CalendarMark>
{
    /// <summary>One answer for each period: a second mark of the same days would make two.</summary>
    public const string UniquePeriod = "ix_calendar_marks_organisation_id_from_until";

    public void Configure(EntityTypeBuilder<CalendarMark> builder)
    {
        builder.ToTable("calendar_marks");
        builder.Property(m => m.Name).HasMaxLength(MarkLine.LongestName);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(m => m.OrganisationId);
        builder
            .HasIndex(m => new
            {
                m.OrganisationId,
                m.From,
                m.Until,
            })
            .IsUnique()
            .HasDatabaseName(UniquePeriod);
    }
}
