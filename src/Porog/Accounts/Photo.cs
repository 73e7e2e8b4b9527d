using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.Accounts;

/// <summary>
/// A photo that a person uploaded of themselves. The person sees it, and a kindergarten's door page shows it beside their name while
/// they may bring and fetch a child there. No other page shows it. docs/decisions/0018-photos.md.
/// </summary>
public sealed class Photo
{
    public required Guid PersonId { get; init; }

    /// <summary>A small JPEG without metadata, created by <see cref="PhotoPicture"/>.</summary>
    public required byte[] Content { get; set; }

    /// <summary>UTC instant of the upload, at which the person also agreed to who sees it.</summary>
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
