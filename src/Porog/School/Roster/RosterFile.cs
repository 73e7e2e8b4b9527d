using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Porog.School.Roster;

/// <summary>A piece of the uploaded file, at most <see cref="Size"/> bytes; deleted once the import is finished.</summary>
public sealed class RosterFile
{
    public const int Size = 1 << 20;

    public required Guid ImportId { get; init; }
    public required int Number { get; init; }
    public required byte[] Content { get; init; }
}

internal sealed class RosterFileConfiguration : IEntityTypeConfiguration<RosterFile>
{
    public void Configure(EntityTypeBuilder<RosterFile> builder)
    {
        builder.ToTable("roster_files");
        builder.HasKey(f => new { f.ImportId, f.Number });
        builder.HasOne<RosterImport>().WithMany().HasForeignKey(f => f.ImportId).OnDelete(DeleteBehavior.Cascade);
    }
}
