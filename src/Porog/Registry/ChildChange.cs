using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Registry;

/// <summary>One field of a child's data that somebody changed by hand.</summary>
public sealed class ChildChange
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public required Guid ChildId { get; init; }

    /// <summary>UTC instant.</summary>
    public required DateTimeOffset At { get; init; }
    public required ChildField Field { get; init; }

    /// <summary>Dates as 2016-03-05; null for an empty field.</summary>
    public string? Before { get; init; }

    /// <inheritdoc cref="Before"/>
    public string? After { get; init; }
    public required Guid ById { get; init; }

    /// <summary>Full name at that moment; empty once the account is deleted.</summary>
    public required string ByName { get; init; }
}

public enum ChildField : short
{
    Surname = 1,
    GivenName = 2,
    Patronymic = 3,
    BirthDate = 4,
    ExternalId = 5,
}

internal sealed class ChildChangeConfiguration : IEntityTypeConfiguration<ChildChange>
{
    public void Configure(EntityTypeBuilder<ChildChange> builder)
    {
        builder.ToTable("child_changes");
        builder.Property(c => c.Before).HasMaxLength(100);
        builder.Property(c => c.After).HasMaxLength(100);
        builder.Property(c => c.ByName).HasMaxLength(310);
        builder.HasOne<Child>().WithMany().HasForeignKey(c => c.ChildId);
        builder.HasIndex(c => new { c.ChildId, c.At });
        builder.HasIndex(c => c.ById);
    }
}
