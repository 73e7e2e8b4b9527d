using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Storage;

namespace Porog.Readers;

/// <summary>
/// When the installation itself last looked at its readers. Porog may have been away, and devices could not report: then nothing is known
/// of the readers either. The table has one row.
/// </summary>
public sealed class ReaderWatch
{
    /// <summary>Looks further apart than this mean that the installation was away.</summary>
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(2);

    /// <summary>After Porog or a reader was away, what devices have kept arrives first.</summary>
    public static readonly TimeSpan CatchingUp = TimeSpan.FromMinutes(10);

    public short Id { get; init; } = 1;

    /// <summary>UTC instant of the latest look.</summary>
    public required DateTimeOffset LookedAt { get; set; }

    /// <summary>UTC instant since which looks have followed each other without a gap.</summary>
    public required DateTimeOffset SteadySince { get; set; }

    /// <summary>Notes that the readers are looked at now. The caller saves.</summary>
    /// <returns>How long nobody looked, when that was too long; else null.</returns>
    internal static async Task<TimeSpan?> NoteAsync(PorogDbContext db, DateTimeOffset now, CancellationToken cancel)
    {
        var watch = await db.ReaderWatches.SingleOrDefaultAsync(cancel);
        if (watch is null)
        {
            db.Add(new ReaderWatch { LookedAt = now, SteadySince = now });
            return null;
        }
        var gap = now - watch.LookedAt;
        (watch.SteadySince, watch.LookedAt) = (gap > LongestGap ? now : watch.SteadySince, now);
        return gap > LongestGap ? gap : null;
    }

    /// <summary>Whether the installation has watched its readers long enough to say of a child that it was not seen.</summary>
    internal static Task<bool> IsSteadyAsync(PorogDbContext db, DateTimeOffset now, CancellationToken cancel)
    {
        var (lately, since) = (now - LongestGap, now - CatchingUp);
        return db.ReaderWatches.AnyAsync(w => w.LookedAt >= lately && w.SteadySince <= since, cancel);
    }
}

internal sealed class ReaderWatchConfiguration : IEntityTypeConfiguration<ReaderWatch>
{
    public void Configure(EntityTypeBuilder<ReaderWatch> builder)
    {
        builder.ToTable("reader_watches");
        builder.Property(w => w.Id).ValueGeneratedNever();
    }
}
