using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Delivery.Reports;

/// <summary>
/// Сводный отчёт: that a person was due one, and of which days. What it says is read when it is sent or looked at, of the
/// children and scopes the person may see at that moment (product rule 1).
/// </summary>
public sealed class Report
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid PersonId { get; init; }
    public required ReportPeriod Period { get; init; }

    /// <summary>Local date in the organisation's zone.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>Local date in the organisation's zone, inclusive; the first day again for a day's report.</summary>
    public required DateOnly LastDay { get; init; }

    /// <summary>UTC instant at which it was due.</summary>
    public required DateTimeOffset At { get; init; }
}

public enum ReportPeriod : short
{
    Day = 1,
    Week = 2,
}

/// <summary>When a person's next report is due; there is a row while they want such reports of at least one child.</summary>
public sealed class ReportSchedule
{
    public required Guid PersonId { get; init; }
    public required ReportPeriod Period { get; init; }

    /// <summary>UTC instant.</summary>
    public required DateTimeOffset NextAt { get; set; }
}

internal sealed class ReportConfiguration : IEntityTypeConfiguration<Report>
{
    public void Configure(EntityTypeBuilder<Report> builder)
    {
        builder.ToTable("reports");
        builder.HasIndex(r => new { r.PersonId, r.At });
        // A crash between two tries must not make a second report of the same days.
        builder
            .HasIndex(r => new
            {
                r.PersonId,
                r.Period,
                r.FirstDay,
            })
            .IsUnique();
    }
}

internal sealed class ReportScheduleConfiguration : IEntityTypeConfiguration<ReportSchedule>
{
    public void Configure(EntityTypeBuilder<ReportSchedule> builder)
    {
        builder.ToTable("report_schedules");
        builder.HasKey(s => new { s.PersonId, s.Period });
        builder.HasIndex(s => s.NextAt);
    }
}
