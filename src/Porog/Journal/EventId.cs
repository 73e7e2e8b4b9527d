using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Porog.Journal;

/// <summary>Maps (<c>source</c>, <c>id</c>) of a CloudEvent to a 128-bit id: a UUID version 8 (RFC 9562, 5.8).</summary>
public static class EventId
{
    /// <summary>Uses the first 122 bits of SHA-256 over source, a zero byte, and id.</summary>
    public static Guid Of(string source, string id)
    {
        var size = Encoding.UTF8.GetMaxByteCount(source.Length + id.Length) + 1;
        var rented = ArrayPool<byte>.Shared.Rent(size);
        Span<byte> hash = stackalloc byte[32];
        var length = Encoding.UTF8.GetBytes(source, rented);
        rented[length++] = 0;
        length += Encoding.UTF8.GetBytes(id, rented.AsSpan(length));
        SHA256.HashData(rented.AsSpan(0, length), hash);
        ArrayPool<byte>.Shared.Return(rented);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
