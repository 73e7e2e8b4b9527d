using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Honesty;

/// <summary>
/// The figures of a finished day, or of a month so far. Pages read them, and never the journal or the deliveries. Written by
/// <see cref="KeepHonesty"/>; the same day counted again gives the same row.
/// </summary>
public sealed class HonestyPeriod
{
    /// <summary><see cref="OrganisationId"/> of the whole installation.</summary>
    public static readonly Guid Installation = Guid.Empty;

    public required Guid OrganisationId { get; init; }
    public required HonestySpan Span { get; init; }

    /// <summary>The local date at the organisation; of a month, its first.</summary>
    public required DateOnly First { get; init; }

    /// <summary>UTC instant at which its newest day was counted.</summary>
    public required DateTimeOffset CountedAt { get; set; }

    /// <summary><see cref="HonestFigures"/> as JSON.</summary>
    public required string Figures { get; set; }

    /// <summary>Of the figures: how many messages. Beside them, so that small organisations are found without reading any figures.</summary>
    public required long Messages { get; set; }

    /// <inheritdoc cref="HonestFigures.Children"/>
    public required long Children { get; set; }

    public void Set(DateTimeOffset at, HonestFigures figures)
    {
        (CountedAt, Figures) = (at, figures.ToJson());
        (Messages, Children) = (figures[HonestCount.Messages], figures.Children);
    }

    public static HonestyPeriod Of(Guid organisationId, HonestySpan span, DateOnly first, DateTimeOffset at, HonestFigures figures) =>
        new()
        {
            OrganisationId = organisationId,
            Span = span,
            First = first,
            CountedAt = at,
            Figures = figures.ToJson(),
            Messages = figures[HonestCount.Messages],
            Children = figures.Children,
        };
}

/// <summary>Stored, so never renumber.</summary>
public enum HonestySpan : short
{
    Day = 1,
    Month = 2,
}

internal sealed class HonestyPeriodConfiguration : IEntityTypeConfiguration<HonestyPeriod>
{
    public void Configure(EntityTypeBuilder<HonestyPeriod> builder)
    {
        builder.ToTable("honesty_periods");
        builder.HasKey(p => new
        {
            p.OrganisationId,
            p.Span,
            p.First,
        });
        // All organisations of a period, side by side.
        builder.HasIndex(p => new { p.Span, p.First });
    }
}
