using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Accounts;

/// <summary>A six-digit code or a link's secret that verifies a phone or an e-mail. Stored as a hash, used once.</summary>
public sealed class OneTimeSecret
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required SecretPurpose Purpose { get; init; }

    /// <summary>The registration or account it is for; a random id if no account has the typed phone or e-mail.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>The E.164 phone or e-mail address to which it was sent and which it verifies.</summary>
    public required string Target { get; init; }
    public required byte[] Hash { get; set; }
    public required DateTimeOffset SentAt { get; set; }
    public required DateTimeOffset ExpiresAt { get; set; }
    public required short TriesLeft { get; set; }
    public DateTimeOffset? UsedAt { get; set; }
}

public enum SecretPurpose : short
{
    /// <summary>The code that completes a registration.</summary>
    Register = 1,

    /// <summary>The link that verifies an e-mail address.</summary>
    VerifyEmail = 2,

    /// <summary>The code that verifies a new phone.</summary>
    ChangePhone = 3,

    /// <summary>The code for a forgotten password.</summary>
    ResetPassword = 4,

    /// <summary>The code by e-mail that a forgotten password needs in addition.</summary>
    RecoverByEmail = 5,

    /// <summary>The code for a lost second factor.</summary>
    LoseSecondFactor = 6,

    /// <summary>The code by e-mail that proves, beside that of the phone, that a lost second factor may be turned off.</summary>
    LoseSecondFactorByEmail = 7,
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
