using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Registry;

namespace Porog.School;

/// <summary>The record that an organisation's classes moved on to the next school year, with their old names.</summary>
public sealed class NewYear
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid OrganisationId { get; init; }

    /// <summary>The calendar year in which the school year begins: 2026 for 2026/27.</summary>
    public required int Year { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Guid ById { get; init; }

    /// <summary>Full name at that time, surname first.</summary>
    public required string ByName { get; init; }

    /// <summary>Children who finished school with it.</summary>
    public required int Graduates { get; set; }

    /// <summary>UTC instant of the undo.</summary>
    public DateTimeOffset? UndoneAt { get; set; }
    public string? UndoneByName { get; set; }
    public List<NewYearGroup> Groups { get; init; } = [];
}

/// <summary>What it did to one class.</summary>
public sealed class NewYearGroup
{
    public required Guid NewYearId { get; init; }
    public required Guid GroupId { get; init; }
    public required string Before { get; init; }
    public required string After { get; init; }

    /// <summary>The class finished school.</summary>
    public required bool Ended { get; init; }
}

internal sealed class NewYearConfiguration : IEntityTypeConfiguration<NewYear>
{
    public void Configure(EntityTypeBuilder<NewYear> builder)
    {
        builder.ToTable("new_years");
        builder.Property(y => y.ByName).HasMaxLength(302);
        builder.Property(y => y.UndoneByName).HasMaxLength(302);
        builder.HasOne<Organisation>().WithMany().HasForeignKey(y => y.OrganisationId);
        builder.HasMany(y => y.Groups).WithOne().HasForeignKey(g => g.NewYearId);
        builder.HasIndex(y => new { y.OrganisationId, y.Year }).IsUnique().HasFilter("undone_at IS NULL");
    }
}

internal sealed class NewYearGroupConfiguration : IEntityTypeConfiguration<NewYearGroup>
{
    public void Configure(EntityTypeBuilder<NewYearGroup> builder)
    {
        builder.ToTable("new_year_groups");
        builder.HasKey(g => new { g.NewYearId, g.GroupId });
        builder.Property(g => g.Before).HasMaxLength(50);
        builder.Property(g => g.After).HasMaxLength(50);
        builder.HasOne<Group>().WithMany().HasForeignKey(g => g.GroupId).OnDelete(DeleteBehavior.Cascade);
    }
}
