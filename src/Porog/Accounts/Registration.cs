using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Accounts;

/// <summary>
/// Data that a person typed to register. The <see cref="Account"/> is created when the phone is verified. Unfinished registrations
/// are deleted after a day.
/// </summary>
public sealed class Registration
{
    /// <summary>Stored in a cookie, so that only the same browser can continue.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();
    public required string Surname { get; init; }
    public required string GivenName { get; init; }
    public string? Patronymic { get; init; }

    /// <summary>E.164.</summary>
    public required string Phone { get; init; }
    public required string Email { get; init; }
    public required string PasswordHash { get; init; }
    public required string Language { get; init; }

    /// <summary>UTC instant at which the form was sent with the agreement ticked.</summary>
    public required DateTimeOffset AgreedAt { get; init; }
}

internal sealed class RegistrationConfiguration : IEntityTypeConfiguration<Registration>
{
    public void Configure(EntityTypeBuilder<Registration> builder)
    {
        builder.ToTable("registrations");
        builder.Property(r => r.Surname).HasMaxLength(100);
        builder.Property(r => r.GivenName).HasMaxLength(100);
        builder.Property(r => r.Patronymic).HasMaxLength(100);
        builder.Property(r => r.Phone).HasMaxLength(20);
        builder.Property(r => r.Email).HasMaxLength(256);
        builder.Property(r => r.Language).HasMaxLength(8);
        builder.HasIndex(r => r.AgreedAt);
    }
}
