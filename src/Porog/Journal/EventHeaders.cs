using System.Text;
using Porog.Shared;

namespace Porog.Journal;

/// <summary>
/// The attributes of an event in binary mode as its <c>ce-*</c> headers carry them (CloudEvents HTTP binding 1.0, section 3.1.3). Null for
/// a header that is missing. Other attributes are ignored.
/// </summary>
public readonly record struct EventHeaders(string? SpecVersion, string? Id, string? Source, string? Type, string? Time)
{
    /// <summary>Well-formed UTF-8 or nothing: two different texts must not become one id.</summary>
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The event without data; and the fault, which begins with the attribute, or null.</returns>
    internal (CloudEvent Event, string? Fault) Decode()
    {
        string? fault = null;
        var read = new CloudEvent
        {
            Id = Attribute("id", Id),
            SpecVersion = Attribute("specversion", SpecVersion),
            Source = Attribute("source", Source),
            Type = Attribute("type", Type),
        };
        if (Attribute("time", Time) is { } time)
            if (Rfc3339.TryRead(Encoding.UTF8.GetBytes(time), out var at))
                read.Time = at;
            else
                fault ??= $"time: {OffsetTimeConverter.Form}";
        return (read, fault);

        string? Attribute(string name, string? header)
        {
            if (header is null)
                return null;
            if (TryDecode(header, out var text))
                return text;
            fault ??= $"{name}: the header must be percent-encoded UTF-8";
            return null;
        }
    }

    /// <summary>
    /// Takes quotes off, then decodes percent signs once. Quotes are no part of the form that is sent today, but of an older one that
    /// must still be read.
    /// </summary>
    private static bool TryDecode(string header, out string text)
    {
        text = header.Length > 1 && header[0] == '"' && header[^1] == '"' ? Unquoted(header[1..^1]) : header;
        if (!text.Contains('%'))
            return true;
        var bytes = new MemoryStream(text.Length);
        for (var i = 0; i < text.Length; i++)
            if (text[i] != '%')
            {
                // A run keeps both halves of a surrogate pair together.
                var end = text.IndexOf('%', i) is var next && next < 0 ? text.Length : next;
                bytes.Write(Encoding.UTF8.GetBytes(text[i..end]));
                i = end - 1;
            }
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.WriteByte(Convert.FromHexString(text.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else
                return false;
        try
        {
            text = Strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static string Unquoted(string quoted)
    {
        if (!quoted.Contains('\\'))
            return quoted;
        var text = new StringBuilder(quoted.Length);
        for (var i = 0; i < quoted.Length; i++)
            text.Append(quoted[i] == '\\' && i + 1 < quoted.Length ? quoted[++i] : quoted[i]);
        return text.ToString();
    }
}
