using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Accounts;
using Porog.Registry;

namespace Porog.Access.Staff;

/// <summary>A letter that offers a role. Its link works once and for a week; of its secret only a hash is stored.</summary>
public sealed class StaffInvitation : IStaffPost
{
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    public Guid Id { get; init; } = Guid.NewGuid();
    public required string Email { get; init; }
    public required StaffKind Kind { get; init; }
    public Guid? OrganisationId { get; init; }
    public Organisation? Organisation { get; init; }
    public Guid? GroupId { get; init; }
    public Group? Group { get; init; }
    public required Guid InvitedById { get; init; }
    public Account? InvitedBy { get; init; }

    /// <summary>SHA-256 over the id and the secret.</summary>
    public required byte[] SecretHash { get; set; }
    public required DateTimeOffset SentAt { get; set; }
    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>UTC instant at which the mail server said that there is no such mailbox; null when it did not, or since sent again.</summary>
    public DateTimeOffset? RefusedAt { get; set; }
    public StaffInvitationState State { get; set; } = StaffInvitationState.Sent;

    /// <summary>UTC instant of the answer or of the withdrawal.</summary>
    public DateTimeOffset? EndedAt { get; set; }
    public Guid? AcceptedById { get; set; }

    internal static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    internal static byte[] HashOf(Guid id, string secret) => SHA256.HashData([.. id.ToByteArray(), .. Encoding.UTF8.GetBytes(secret)]);
}

/// <summary>Sent becomes one of the others, once. After its week an invitation stays Sent, but its link works only when sent again.</summary>
public enum StaffInvitationState : short
{
    Sent = 1,
    Accepted = 2,
    Withdrawn = 3,
}

internal sealed class StaffInvitationConfiguration : IEntityTypeConfiguration<StaffInvitation>
{
    public void Configure(EntityTypeBuilder<StaffInvitation> builder)
    {
        builder.ToTable("staff_invitations");
        builder.Property(i => i.Email).HasMaxLength(256);
        builder.HasOne(i => i.Organisation).WithMany().HasForeignKey(i => i.OrganisationId);
        builder.HasOne(i => i.Group).WithMany().HasForeignKey(i => i.GroupId).OnDelete(DeleteBehavior.SetNull);
        builder.HasOne(i => i.InvitedBy).WithMany().HasForeignKey(i => i.InvitedById);
    }
}
