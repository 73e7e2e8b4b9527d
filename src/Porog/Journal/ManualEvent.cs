using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Access.Staff;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Journal;

/// <summary>
/// Who entered a journal entry by hand. Written before the entry, so that no such fact is ever shown as a device's; a row without
/// its entry is what a crash leaves between the two, and says nothing to anybody.
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

    /// <summary>Where the child was enrolled.</summary>
    public required Guid OrganisationId { get; init; }

    /// <summary>Local date of the organisation on which it happened.</summary>
    public required DateOnly Day { get; init; }
}

/// <summary>«внесено вручную: Петрова А. И.»</summary>
/// <param name="Name">Surname and initials; null once the account is deleted.</param>
/// <param name="Role">As what.</param>
public sealed record EnteredBy(string? Name, StaffKind Role);

internal static class ManualEventRows
{
    /// <summary>By whom those of the entries that were entered by hand were; costs nothing where there are none.</summary>
    public static async Task<IReadOnlyDictionary<Guid, EnteredBy>> EnteredByAsync(
        this PorogDbContext db,
        IEnumerable<JournalEntry> entries,
        CancellationToken cancel
    )
    {
        var byHand = entries.Where(e => ByHandDevice.Is(e.DeviceId)).Select(e => (e.Bucket, e.Id)).ToList();
        var rows = await db.ManualEvents.ByKeyAsync("manual_events", "event_id", byHand, cancel);
        return rows.ToDictionary(
            r => r.EventId,
            r => new EnteredBy(r.PersonName.Length == 0 ? null : Shared.PersonName.SurnameAndInitials(r.PersonName), r.Role)
        );
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
