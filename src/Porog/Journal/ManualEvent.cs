using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Access.Staff;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Journal;

/// <summary>
/// Who entered a journal entry by hand. Written before the entry, so that the entry never appears as a device's. A crash between the
/// two leaves a row without an entry, which is harmless.
/// </summary>
public sealed class ManualEvent
{
    public required short Bucket { get; init; }

    /// <summary>The journal entry.</summary>
    public required Guid EventId { get; init; }
    public required Guid PersonId { get; init; }

    /// <summary>Full name at that moment, surname first; empty once the account is deleted.</summary>
    public required string PersonName { get; init; }
    public required StaffKind Role { get; init; }

    /// <summary>The organisation in which the child was enrolled.</summary>
    public required Guid OrganisationId { get; init; }

    /// <summary>Local date of the event in the organisation's zone.</summary>
    public required DateOnly Day { get; init; }
}

/// <summary>«внесено вручную: Петрова А. И.»</summary>
/// <param name="Name">Surname and initials; null once the account is deleted.</param>
/// <param name="Role">The role in which they entered it.</param>
public sealed record EnteredBy(string? Name, StaffKind Role)
{
    internal static EnteredBy Of(ManualEvent row) =>
        new(row.PersonName.Length == 0 ? null : PersonName.SurnameAndInitials(row.PersonName), row.Role);
}

internal static class ManualEventRows
{
    /// <summary>Returns who entered the hand-entered ones among the entries. Without such entries there is no query.</summary>
    public static async Task<IReadOnlyDictionary<Guid, EnteredBy>> EnteredByAsync(
        this PorogDbContext db,
        IEnumerable<JournalEntry> entries,
        CancellationToken cancel
    )
    {
        var byHand = entries.Where(e => ByHandDevice.Is(e.DeviceId)).Select(e => (e.Bucket, e.Id)).ToList();
        var rows = await db.ManualEvents.ByKeyAsync("manual_events", "event_id", byHand, cancel);
        return rows.ToDictionary(r => r.EventId, EnteredBy.Of);
    }
}

internal sealed class ManualEventConfiguration : IEntityTypeConfiguration<ManualEvent>
{
    public void Configure(EntityTypeBuilder<ManualEvent> builder)
    {
        builder.ToTable("manual_events");
        builder.HasKey(e => new { e.Bucket, e.EventId });
        builder.Property(e => e.PersonName).HasMaxLength(310);
        builder.HasIndex(e => e.PersonId);
        builder.HasIndex(e => new { e.OrganisationId, e.Day });
    }
}
