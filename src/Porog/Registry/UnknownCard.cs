using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Accounts;
using Porog.Storage;

namespace Porog.Registry;

/// <summary>A card that a device of an organisation has seen and nobody has. Kept for 30 days after it was last seen.</summary>
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

    /// <summary>How often it was refused.</summary>
    public required int Times { get; set; }

    /// <summary>UTC instant since which nobody wants to see it in the list; null otherwise.</summary>
    public DateTimeOffset? DismissedAt { get; set; }
}

/// <summary>The list of cards seen at the gate that nobody has; binding one is <see cref="ManageCards.IssueAsync"/>.</summary>
public sealed class UnknownCards(PorogDbContext db, StaffAccess staff, TimeProvider clock)
{
    public const int MostShown = 100;

    /// <summary>Those of one's organisations, the one last seen first.</summary>
    public Task<List<UnknownCard>> ListAsync(Guid officerId, Guid? organisationId, int most, CancellationToken cancel) =>
        Of(officerId)
            .AsNoTracking()
            .Include(u => u.Device)
                .ThenInclude(d => d!.Organisation)
            .Where(u => u.DismissedAt == null && (organisationId == null || u.OrganisationId == organisationId))
            .OrderByDescending(u => u.LastAt)
            .Take(most)
            .ToListAsync(cancel);

    public Task<int> CountAsync(Guid officerId, CancellationToken cancel) => Of(officerId).CountAsync(u => u.DismissedAt == null, cancel);

    /// <returns>False when it is not there any more, or another organisation's.</returns>
    public async Task<bool> DismissAsync(Guid officerId, string number, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        return await Of(officerId)
                .Where(u => u.Number == number && u.DismissedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.DismissedAt, now), cancel) > 0;
    }

    private IQueryable<UnknownCard> Of(Guid officerId) =>
        db.UnknownCards.Where(u => staff.OrganisationIdsOf(officerId, StaffKind.Officer).Contains(u.OrganisationId));
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
