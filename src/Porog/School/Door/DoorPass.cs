using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Porog.Accounts;
using Porog.Registry;
using Porog.Shared;

namespace Porog.School.Door;

/// <summary>
/// Пропуск: a QR code or eight characters that a person shows at a kindergarten's door to bring or fetch a child. There is one row per
/// person and child; a new pass replaces the old one. docs/decisions/0016-door.md.
/// </summary>
public sealed class DoorPass
{
    /// <summary>How long it is valid.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(90);

    public required Guid PersonId { get; init; }
    public required Guid ChildId { get; init; }

    /// <summary>SHA-256 of the QR code's text: 256 random bits need no slow hash.</summary>
    public required byte[] SecretHash { get; set; }

    /// <summary>SHA-256 of the eight characters: 40 random bits, valid for 90 seconds, for an educator signed in at that door.</summary>
    public required byte[] CodeHash { get; set; }
    public required DateTimeOffset ExpiresAt { get; set; }

    /// <summary>UTC instant at which a door took it; null before.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    internal static byte[] HashOf(string words) => SHA256.HashData(Encoding.ASCII.GetBytes(words));
}

/// <summary>The eight characters under the QR code.</summary>
public static class DoorCode
{
    public const int Length = 8;

    /// <summary>Without I, O, 0 and 1, which are easily confused.</summary>
    private const string Alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    public static string New() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>«K7MP 2QXD».</summary>
    public static string Display(string code) => $"{code[..4]} {code[4..]}";

    /// <returns>The code in its stored form, whatever case and spacing was typed; null when it is not a code.</returns>
    public static string? Read(string typed)
    {
        var code = TextFold.Code(typed);
        return code.Length == Length && code.All(Alphabet.Contains) ? code : null;
    }
}

internal sealed class DoorPassConfiguration : IEntityTypeConfiguration<DoorPass>
{
    public void Configure(EntityTypeBuilder<DoorPass> builder)
    {
        builder.ToTable("door_passes");
        builder.HasKey(p => new { p.PersonId, p.ChildId });
        builder.HasOne<Account>().WithMany().HasForeignKey(p => p.PersonId);
        builder.HasOne<Child>().WithMany().HasForeignKey(p => p.ChildId);
        builder.HasIndex(p => p.ChildId);
        builder.HasIndex(p => p.ExpiresAt);
    }
}
