using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Shared;

/// <summary>Something the installation made for itself at its first start and that all its nodes share, by name.</summary>
public sealed class InstallationSecret
{
    /// <summary>Violated by the second of two nodes that make the same secret at once.</summary>
    internal const string PrimaryKey = "pk_installation_secrets";

    public required string Name { get; init; }
    public required string Value { get; init; }
}

internal sealed class InstallationSecretConfiguration : IEntityTypeConfiguration<InstallationSecret>
{
    public void Configure(EntityTypeBuilder<InstallationSecret> builder)
    {
        builder.ToTable("installation_secrets");
        builder.HasKey(s => s.Name).HasName(InstallationSecret.PrimaryKey);
        builder.Property(s => s.Name).HasMaxLength(50);
        builder.Property(s => s.Value).HasMaxLength(2000);
    }
}
