using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Registry;

namespace Porog.Readers;

/// <summary>A time in which a reader did not report what it usually does. While it lasts, «не пришёл» is not said of the children it sees.</summary>
public sealed class ReaderSilence
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid DeviceId { get; init; }
    public required Guid OrganisationId { get; init; }

    /// <summary>UTC instant from which nothing is known: the last passage that it reported.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>UTC instant at which it was noticed.</summary>
    public required DateTimeOffset FoundAt { get; init; }
    public required SilenceKind Kind { get; set; }

    /// <summary>Passages usual between <see cref="Since"/> (or midnight) and <see cref="FoundAt"/>, at that weekday.</summary>
    public required int Expected { get; init; }

    /// <summary>The minutes of the local day that <see cref="Expected"/> covers.</summary>
    public required int Minutes { get; init; }

    /// <summary>
    /// How many of the whole organisation's usual passages are missing since then, in percent. Near zero when the other readers took the
    /// children of this one.
    /// </summary>
    public required short Missing { get; set; }

    /// <summary>UTC instant at which it reported again; null while it is silent.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How much of a silence lies in a period.</summary>
    /// <param name="since">UTC instant of its beginning.</param>
    /// <param name="until">UTC instant of its end, or now.</param>
    /// <param name="start">UTC instant at which the period begins.</param>
    /// <param name="end">UTC instant at which it ends.</param>
    public static TimeSpan Within(DateTimeOffset since, DateTimeOffset until, DateTimeOffset start, DateTimeOffset end)
    {
        var part = (until < end ? until : end) - (since > start ? since : start);
        return part > TimeSpan.Zero ? part : TimeSpan.Zero;
    }
}

public enum SilenceKind : short
{
    /// <summary>It has not been in touch with the server for some minutes.</summary>
    OutOfTouch = 1,

    /// <summary>It is in touch, but nobody passes.</summary>
    Quiet = 2,

    /// <summary>It reports less than a tenth of what is usual.</summary>
    Weak = 3,
}

internal sealed class ReaderSilenceConfiguration : IEntityTypeConfiguration<ReaderSilence>
{
    public void Configure(EntityTypeBuilder<ReaderSilence> builder)
    {
        builder.ToTable("reader_silences");
        builder.HasOne<Device>().WithMany().HasForeignKey(s => s.DeviceId);
        builder.HasIndex(s => s.DeviceId).IsUnique().HasFilter("ended_at IS NULL").HasDatabaseName("ix_reader_silences_open");
        builder.HasIndex(s => new { s.OrganisationId, s.Since });
    }
}
