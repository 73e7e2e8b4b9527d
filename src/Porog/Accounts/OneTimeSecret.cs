using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Accounts;

/// <summary>A six-digit code or the secret of a link, sent to prove a phone or an e-mail. Kept as a hash, used once.</summary>
public sealed class OneTimeSecret
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required SecretPurpose Purpose { get; init; }

    /// <summary>The registration or the account it is for; a random id when nobody has the phone or e-mail that was typed.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>E.164 or e-mail: where it was sent, and what it proves.</summary>
    public required string Target { get; init; }
    public required byte[] Hash { get; set; }
    public required DateTimeOffset SentAt { get; set; }
    public required DateTimeOffset ExpiresAt { get; set; }
    public required short TriesLeft { get; set; }
    public DateTimeOffset? UsedAt { get; set; }
}

public enum SecretPurpose : short
{
    /// <summary>The code that finishes a registration.</summary>
    Register = 1,

    /// <summary>The link that proves an e-mail.</summary>
    VerifyEmail = 2,

    /// <summary>The code that proves a new phone.</summary>
    ChangePhone = 3,

    /// <summary>The code for a forgotten password.</summary>
    ResetPassword = 4,
}

internal sealed class OneTimeSecretConfiguration : IEntityTypeConfiguration<OneTimeSecret>
{
    public void Configure(EntityTypeBuilder<OneTimeSecret> builder)
    {
        builder.ToTable("one_time_secrets");
        builder.Property(s => s.Target).HasMaxLength(256);
        builder.HasIndex(s => new { s.SubjectId, s.Purpose });
        builder.HasIndex(s => s.ExpiresAt);
    }
}
