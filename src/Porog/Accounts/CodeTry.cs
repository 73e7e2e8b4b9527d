using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Accounts;

/// <summary>
/// One attempt at a code of a phone. The attempts have a table of their own, because codes are deleted with a changed password or a
/// deleted account, and that must not give new attempts. Deleted after a day.
/// </summary>
public sealed class CodeTry
{
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>SHA-256 of the E.164 phone: a deleted account leaves no number behind.</summary>
    public required byte[] PhoneHash { get; init; }
    public required DateTimeOffset At { get; init; }

    internal static byte[] HashOf(string phone) => SHA256.HashData(Encoding.UTF8.GetBytes(phone));
}

internal sealed class CodeTryConfiguration : IEntityTypeConfiguration<CodeTry>
{
    public void Configure(EntityTypeBuilder<CodeTry> builder)
    {
        builder.ToTable("code_tries");
        builder.Property(t => t.PhoneHash).HasMaxLength(32);
        builder.HasIndex(t => new { t.PhoneHash, t.At });
        builder.HasIndex(t => t.At);
    }
}
