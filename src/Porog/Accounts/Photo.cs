using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Accounts;

/// <summary>
/// A person's own photo, given by themselves. Shown to the person, and at a kindergarten's door beside their name while they may
/// bring and fetch a child there; nowhere else. docs/decisions/0018-photos.md.
/// </summary>
public sealed class Photo
{
    public required Guid PersonId { get; init; }

    /// <summary>A JPEG as <see cref="PhotoPicture"/> makes it: small, and nothing in it but the picture.</summary>
    public required byte[] Content { get; set; }

    /// <summary>UTC instant at which the person gave it, knowing who sees it.</summary>
    public required DateTimeOffset GivenAt { get; set; }
}

internal sealed class PhotoConfiguration : IEntityTypeConfiguration<Photo>
{
    public void Configure(EntityTypeBuilder<Photo> builder)
    {
        builder.ToTable("photos");
        builder.HasKey(p => p.PersonId);
        builder.HasOne<Account>().WithOne().HasForeignKey<Photo>(p => p.PersonId);
    }
}
