using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Accounts;

/// <summary>A signed-in browser or program. The cookie or token contains its id; ending the session ends it there too.</summary>
public sealed class Session
{
    public Guid Id { get; init; } = Guid.NewGuid();
    public required Guid AccountId { get; init; }
    public Account? Account { get; init; }

    /// <summary>UTC instant of signing in.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>UTC instant, accurate to a quarter of an hour.</summary>
    public required DateTimeOffset SeenAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>UTC instant at which the second factor was passed; null if it was not.</summary>
    public DateTimeOffset? SecondFactorAt { get; init; }

    /// <summary>How often the session's refresh token was exchanged: only the newest one is good.</summary>
    public int TokenNumber { get; init; }

    /// <summary>UTC instant of the last exchange; null before the first.</summary>
    public DateTimeOffset? TokenAt { get; init; }

    /// <summary>The device as its owner recognises it: «Chrome, Android».</summary>
    public required string Device { get; init; }
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions");
        builder.Property(s => s.Device).HasMaxLength(100);
        builder.HasOne(s => s.Account).WithMany().HasForeignKey(s => s.AccountId);
        builder.HasIndex(s => s.AccountId);
        builder.HasIndex(s => s.SeenAt);
    }
}
