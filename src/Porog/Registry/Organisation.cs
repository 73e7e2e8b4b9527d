using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Registry.Calendar;

namespace Porog.Registry;

/// <summary>Образовательная организация.</summary>
public sealed class Organisation
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required OrganisationKind Kind { get; init; }
    public required string Name { get; set; }

    /// <summary>IANA name, e.g. «Europe/Moscow». All times of this organisation's children are shown in this zone.</summary>
    public required string TimeZone { get; set; }

    /// <summary>Whether families see a kindergarten's meals (a setting of the organisation).</summary>
    public bool ShowsMeals { get; set; } = true;

    /// <summary>Whether everybody can download the day's menu in the form of the official monitoring (a setting of the organisation).</summary>
    public bool PublishesMenu { get; set; }

    /// <summary>How families pay money in, in the organisation's words; empty while it has written none.</summary>
    public string TopUpText { get; set; } = "";

    public const int LongestTopUpText = 1000;

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

    /// <summary>«5 Б», «Звёздочки»; a class that finished school has the year in its name.</summary>
    public required string Name { get; set; }

    /// <summary>UTC instant at which the class finished school; null while it exists.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The shift it learns in; null for none.</summary>
    public Guid? ShiftId { get; set; }

    /// <summary>Its own local time, which overrules the shift's and the week's; null for none.</summary>
    public TimeOnly? Begins { get; set; }
    public TimeOnly? Ends { get; set; }
}

internal sealed class OrganisationConfiguration : IEntityTypeConfiguration<Organisation>
{
    public void Configure(EntityTypeBuilder<Organisation> builder)
    {
        builder.ToTable("organisations");
        builder.Ignore(o => o.Zone);
        builder.Property(o => o.Name).HasMaxLength(200);
        builder.Property(o => o.TimeZone).HasMaxLength(64);
        builder.Property(o => o.TopUpText).HasMaxLength(Organisation.LongestTopUpText).HasDefaultValue("");
    }
}

internal sealed class GroupConfiguration : IEntityTypeConfiguration<Group>
{
    /// <summary>The index that makes group names unique in an organisation.</summary>
    public const string UniqueName = "ix_groups_organisation_id_name";

    public void Configure(EntityTypeBuilder<Group> builder)
    {
        builder.ToTable("groups");
        builder.Property(g => g.Name).HasMaxLength(50);
        builder.HasOne(g => g.Organisation).WithMany().HasForeignKey(g => g.OrganisationId);
        builder.HasOne<Shift>().WithMany().HasForeignKey(g => g.ShiftId).OnDelete(DeleteBehavior.SetNull);
        builder.HasIndex(g => new { g.OrganisationId, g.Name }).IsUnique().HasDatabaseName(UniqueName);
    }
}
