using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace Porog.Shared;

/// <summary>The instant, id and kind of a page's last row. Clients treat the text as opaque and pass it back.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PageCursor(DateTimeOffset At, Guid Id, short Kind = 0)
{
    private const int Size = sizeof(long) + 16 + sizeof(short);

    /// <summary>Negative for an older row, in the order of the databases: both compare ids as their hexadecimal digits.</summary>
    public int OrderTo(PageCursor other) =>
        At != other.At ? At.CompareTo(other.At)
        : Id != other.Id ? Id.CompareTo(other.Id)
        : Kind.CompareTo(other.Kind);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, At.UtcTicks);
        Id.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt16BigEndian(bytes[24..], Kind);
        return Base64Url.EncodeToString(bytes);
    }

    /// <returns>Null if the text is not a valid cursor; the reader then starts at the newest row.</returns>
    public static PageCursor? TryParse(string? text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (text is null || text.Length != Base64Url.GetEncodedLength(Size) || !Base64Url.IsValid(text))
            return null;
        if (!Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != Size)
            return null;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < DateTimeOffset.UnixEpoch.UtcTicks || ticks > DateTimeOffset.MaxValue.UtcTicks)
            return null;
        var kind = BinaryPrimitives.ReadInt16BigEndian(bytes[24..]);
        return new PageCursor(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes.Slice(8, 16), bigEndian: true), kind);
    }
}
