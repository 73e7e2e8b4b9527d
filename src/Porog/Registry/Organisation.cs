using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Registry;

/// <summary>Образовательная организация.</summary>
public sealed class Organisation
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required OrganisationKind Kind { get; init; }
    public required string Name { get; set; }

    /// <summary>IANA name, e.g. «Europe/Moscow»: every time of this organisation's children is shown in it.</summary>
    public required string TimeZone { get; set; }

    /// <summary>Whether a kindergarten's meals are shown to families (a setting of the organisation).</summary>
    public bool ShowsMeals { get; set; } = true;

    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
}

public enum OrganisationKind : short
{
    School = 1,
    College = 2,
    Kindergarten = 3,
}

/// <summary>Класс, группа.</summary>
public sealed class Group
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid OrganisationId { get; init; }
    public Organisation? Organisation { get; init; }

    /// <summary>«5 Б», «Звёздочки»; of a class that finished school, with the year.</summary>
    public required string Name { get; set; }

    /// <summary>UTC instant the class finished school; null while there is one.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

internal sealed class OrganisationConfiguration : IEntityTypeConfiguration<Organisation>
{
    public void Configure(EntityTypeBuilder<Organisation> builder)
    {
        builder.ToTable("organisations");
        builder.Ignore(o => o.Zone);
        builder.Property(o => o.Name).HasMaxLength(200);
        builder.Property(o => o.TimeZone).HasMaxLength(64);
    }
}

internal sealed class GroupConfiguration : IEntityTypeConfiguration<Group>
{
    /// <summary>The index that keeps two groups of an organisation from having one name.</summary>
    public const string UniqueName = "ix_groups_organisation_id_name";

    public void Configure(EntityTypeBuilder<Group> builder)
    {
        builder.ToTable("groups");
        builder.Property(g => g.Name).HasMaxLength(50);
        builder.HasOne(g => g.Organisation).WithMany().HasForeignKey(g => g.OrganisationId);
        builder.HasIndex(g => new { g.OrganisationId, g.Name }).IsUnique().HasDatabaseName(UniqueName);
    }
}
