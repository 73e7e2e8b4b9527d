namespace Porog.Gateway.Hikvision;

/// <summary>
/// Takes multipart bodies apart by the boundary that the body itself begins with. The one in the header may differ from it, and the
/// lengths of the parts may be wrong.
/// </summary>
internal static class MultipartBody
{
    /// <returns>The contents of the parts; the whole body when it is not multipart.</returns>
    public static IEnumerable<ReadOnlyMemory<byte>> Parts(byte[] body)
    {
        var start = body.AsSpan().IndexOf("--"u8);
        var ahead = start < 0 ? body.Length : start;
        if (start < 0 || body.AsSpan(0, ahead).ContainsAnyExcept((byte)'\r', (byte)'\n', (byte)' '))
        {
            yield return body;
            yield break;
        }
        var lineEnd = body.AsSpan(start).IndexOf((byte)'\n');
        if (lineEnd < 0)
            yield break;
        var boundary = body.AsMemory(start, lineEnd).TrimEnd("\r "u8);
        for (var rest = body.AsMemory(start); rest.Span.StartsWith(boundary.Span); )
        {
            rest = rest[boundary.Length..];
            var next = rest.Span.IndexOf(boundary.Span);
            var part = next < 0 ? rest : rest[..next];
            if (Content(part) is { } content)
                yield return content;
            if (next < 0)
                yield break;
            rest = rest[next..];
        }
    }

    /// <summary>The first byte that is no blank; 0 when there is none.</summary>
    public static byte FirstByte(ReadOnlyMemory<byte> part)
    {
        var trimmed = part.Span.TrimStart("\r\n\t "u8);
        return trimmed.StartsWith("\uFEFF"u8) ? FirstByte(trimmed[3..].ToArray())
            : trimmed.IsEmpty ? (byte)0
            : trimmed[0];
    }

    /// <summary>What stands after the part's headers.</summary>
    private static ReadOnlyMemory<byte>? Content(ReadOnlyMemory<byte> part)
    {
        var headersEnd = part.Span.IndexOf("\r\n\r\n"u8);
        if (headersEnd >= 0)
            return part[(headersEnd + 4)..].Trim("\r\n "u8);
        headersEnd = part.Span.IndexOf("\n\n"u8);
        return headersEnd >= 0 ? part[(headersEnd + 2)..].Trim("\r\n "u8) : null;
    }
}
