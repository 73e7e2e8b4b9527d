using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Accounts;

namespace Porog.Access;

/// <summary>Приглашение: sent to one person for one or several children; each child has its own <see cref="Trust"/>.</summary>
public sealed class Invitation
{
    /// <summary>Made when the form is first shown, so that a form sent twice makes one invitation.</summary>
    public required Guid Id { get; init; }
    public required Guid GiverId { get; init; }
    public Account? Giver { get; init; }

    /// <summary>E.164, as the giver typed it.</summary>
    public required string Phone { get; init; }

    /// <summary>As the giver typed it.</summary>
    public required string Surname { get; init; }
    public required DateTimeOffset SentAt { get; set; }

    /// <summary>UTC instant at which it ends unanswered.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>UTC instant at which the invited person was told; null while nobody with that phone is registered.</summary>
    public DateTimeOffset? ToldAt { get; set; }

    /// <summary>
    /// <see cref="Shared.ContentHash"/> of what the form asked for. Null for rows of earlier versions and once the invited person's
    /// data is deleted.
    /// </summary>
    public byte[]? ContentHash { get; init; }
    public List<Trust> Trusts { get; init; } = [];
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitations");
        builder.Property(i => i.Phone).HasMaxLength(20);
        builder.Property(i => i.Surname).HasMaxLength(100);
        builder.Property(i => i.ContentHash).HasMaxLength(32);
        builder.HasOne(i => i.Giver).WithMany().HasForeignKey(i => i.GiverId);
        builder.HasIndex(i => i.Phone);
        builder.HasIndex(i => new { i.GiverId, i.SentAt });
    }
}
