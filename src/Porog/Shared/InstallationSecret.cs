using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Shared;

/// <summary>A named secret that the installation generates at its first start. All nodes share it.</summary>
public sealed class InstallationSecret
{
    /// <summary>Violated when two nodes create the same secret at the same time; the second one fails.</summary>
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
