using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Access;
using Porog.Shared;

namespace Porog.Journal;

/// <summary>
/// One fact that a device reported. The journal is append-only and the source of truth: balances, presence and messages
/// are derived from it in the order of <see cref="Position"/>.
/// </summary>
public sealed class JournalEntry
{
    public required short Bucket { get; init; }

    /// <summary>Derived from the event's source and id (<see cref="EventId.Of"/>), so a repeated event has the same id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Year and month of receipt in UTC, as 202611. The partition key.</summary>
    public required int Month { get; init; }

    /// <summary>The order in which the journal is followed; assigned by the engine on append.</summary>
    public long Position { get; private set; }
    public required Guid ChildId { get; init; }
    public required EventKind Kind { get; init; }

    /// <summary>UTC instant by the device's clock; by the server's when the device's is wrong.</summary>
    public required DateTimeOffset HappenedAt { get; init; }

    /// <summary>UTC instant by the device's clock when that was wrong; else null.</summary>
    public DateTimeOffset? DeviceTime { get; init; }

    /// <summary>The device's offset from UTC at that moment, in minutes.</summary>
    public required short OffsetMinutes { get; init; }

    /// <summary>UTC instant by the server's clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
    public required Guid DeviceId { get; init; }

    /// <summary>Effect on the wallet in kopecks: negative for a purchase, positive for a cancelled one, zero for passages and subsidised meals.</summary>
    public long Amount { get; init; }

    /// <summary>A meal's price in kopecks, negative for a cancellation; null for anything else.</summary>
    public long? Price { get; init; }

    /// <summary>Which door or turnstile, as the device names it.</summary>
    public string? Place { get; init; }

    /// <summary>The person who brought or fetched a kindergarten child.</summary>
    public Guid? AccompaniedBy { get; init; }

    /// <summary>A meal's composition: JSON array of { "name", "quantity", "price" (kopecks) }.</summary>
    public string? Items { get; init; }

    /// <summary>A top-up's method, a correction's reason, or the reason for entering it by hand.</summary>
    public string? Note { get; init; }

    /// <summary>A meal that cancels an earlier one. It reduces the count by one.</summary>
    public bool TakesBack => Kind.TakesBack(Price);

    /// <summary>How the device's clock was wrong; null if it was not.</summary>
    public ClockDoubt? ClockDoubt =>
        DeviceTime is not { } said ? null
        : said > ReceivedAt ? Journal.ClockDoubt.Ahead
        : Journal.ClockDoubt.Behind;

    /// <summary>Received so long after it happened that pages and messages say so (product rule 7).</summary>
    public bool IsLate(EventOptions options) => ReceivedAt - HappenedAt > TimeSpan.FromMinutes(options.LateAfterMinutes);
}

public enum EventKind : short
{
    In = 1,
    Out = 2,
    Buffet = 3,
    Hot = 4,
    Subsidised = 5,
    TopUp = 6,
    Correction = 7,
}

public static class EventKinds
{
    public static bool IsPassage(this EventKind kind) => kind is EventKind.In or EventKind.Out;

    public static bool IsMeal(this EventKind kind) => kind is EventKind.Buffet or EventKind.Hot or EventKind.Subsidised;

    /// <summary>Whether a meal of this price cancels an earlier one. Devices cannot send such a price.</summary>
    public static bool TakesBack(this EventKind kind, long? price) => kind.IsMeal() && price < 0;

    /// <summary>The part of a child's life that an event belongs to; it decides who may see the event.</summary>
    public static Sight Sight(this EventKind kind) =>
        kind.IsPassage() ? Access.Sight.Attendance
        : kind.IsMeal() ? Access.Sight.Meals
        : Access.Sight.Account;
}

internal sealed class JournalEntryConfiguration : IEntityTypeConfiguration<JournalEntry>
{
    public void Configure(EntityTypeBuilder<JournalEntry> builder)
    {
        // Each engine's migration creates the table by hand: partitioned by month on PostgreSQL, ordered by row id on SQLite.
        // See Storage/PostgreSql/JournalTable.cs and Storage/Sqlite/JournalTable.cs.
        builder.ToTable("journal", table => table.ExcludeFromMigrations());
        builder.HasKey(e => new
        {
            e.Bucket,
            e.Id,
            e.Month,
        });
        builder.Property(e => e.Position);
        builder.Ignore(e => e.TakesBack);
        builder.Ignore(e => e.ClockDoubt);
    }
}
