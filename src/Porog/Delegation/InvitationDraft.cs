using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Access;
using Porog.Accounts;

namespace Porog.Delegation;

/// <summary>
/// What a legal representative has typed of an invitation that is not sent yet. A person has one at most. It gives no right, and nobody
/// else sees it.
/// </summary>
public sealed class InvitationDraft
{
    public required Guid PersonId { get; init; }

    /// <summary>The id that the invitation will have.</summary>
    public required Guid Id { get; set; }

    /// <summary>Ids joined by commas.</summary>
    public string Children { get; set; } = "";

    /// <summary>As typed, perhaps wrong or empty. So are the surname and the dates.</summary>
    public string Phone { get; set; } = "";
    public string Surname { get; set; } = "";
    public Sight Sees { get; set; } = Sight.Everything;
    public string From { get; set; } = "";
    public string Until { get; set; } = "";
    public bool MayAccompany { get; set; }
    public bool MayAnnounceAbsence { get; set; }
    public required DateTimeOffset ChangedAt { get; set; }

    public IReadOnlyList<Guid> ChildIds
    {
        get => [.. Children.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => Guid.Parse(id, CultureInfo.InvariantCulture))];
        set => Children = string.Join(',', value);
    }
}

internal sealed class InvitationDraftConfiguration : IEntityTypeConfiguration<InvitationDraft>
{
    public void Configure(EntityTypeBuilder<InvitationDraft> builder)
    {
        builder.ToTable("invitation_drafts");
        builder.HasKey(d => d.PersonId);
        builder.Ignore(d => d.ChildIds);
        builder.Property(d => d.Phone).HasMaxLength(InvitationDrafts.LongestText);
        builder.Property(d => d.Surname).HasMaxLength(InvitationDrafts.LongestText);
        builder.Property(d => d.From).HasMaxLength(InvitationDrafts.LongestText);
        builder.Property(d => d.Until).HasMaxLength(InvitationDrafts.LongestText);
        builder.HasOne<Account>().WithOne().HasForeignKey<InvitationDraft>(d => d.PersonId);
        builder.HasIndex(d => d.ChangedAt);
    }
}
