using System.Globalization;
using System.Text;

namespace Porog.Tests.BadInput;

/// <summary>Texts that programs stumble over, and ways to put them into an address.</summary>
internal static class BadValues
{
    public static readonly string[] QueryNames =
    [
        "returnUrl",
        "child",
        "organisation",
        "group",
        "from",
        "to",
        "until",
        "day",
        "date",
        "month",
        "before",
        "limit",
        "kind",
        "q",
        "query",
        "page",
        "form",
        "format",
        "id",
        "_handler",
        "code",
        "year",
        "hash",
        "token",
        "é",
        "",
        "a[0]",
    ];

    private static readonly string[] Fixed =
    [
        "",
        " ",
        "\0",
        "a\0b",
        "/é",
        "//evil.example",
        "/\\evil",
        "javascript:alert(1)",
        "x",
        "null",
        "true",
        "-1",
        "0",
        "1e400",
        "NaN",
        "-0",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "2147483648",
        "79228162514264337593543950336",
        "1,5",
        "0x10",
        "0001-01-01",
        "9999-12-31",
        "2026-02-29",
        "29.02.2026",
        "29.02.2024",
        "31.12.9999",
        "01.01.0001",
        "2026-11-20",
        "20.11.2026",
        "2026-13-01",
        "9999-12",
        "0001-01",
        "2026-00",
        "24:00",
        "99:99",
        "9999-12-31T23:59:59+14:00",
        "0001-01-01T00:00:00-14:00",
        "2026-11-20T08:00:00+03:00",
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "{00000000-0000-0000-0000-000000000000}",
        "not-an-id",
        "\u202Eabc",
        "\u200F\u200E",
        "\uFEFF",
        "e\u0301",
        "ё",
        "Iı",
        "ﷺ",
        "😀",
        "\uD800",
        "a\uDC00b",
        "\uFFFF",
        "\r\nX-Odd: 1",
        "\t\v\f",
        "\u0085\u2028",
        "+7 900 000-00-01",
        "+",
        "8",
        "a@b",
        "a@b.c",
        "@",
        "%",
        "%00",
        "%zz",
        "'",
        "\"",
        "<b>",
        "${x}",
        "{{x}}",
        "{0}",
        "../../etc/passwd",
        "..\\",
        "*",
        "_%",
        "[]",
        "{}",
        "[null]",
        "=1+1",
        "true,true",
        ",",
        ";",
        "|",
    ];

    /// <param name="random">The seed's.</param>
    /// <param name="right">A value that would do, to make a nearly right one of.</param>
    public static string Any(Random random, string right) =>
        random.Next(12) switch
        {
            0 => right,
            1 => right + Fixed[random.Next(Fixed.Length)],
            2 => Fixed[random.Next(Fixed.Length)] + right,
            3 => new string("aя\u0301\0😀"[random.Next(4)], new[] { 65, 129, 257, 513, 1025, 5000 }[random.Next(6)]),
            4 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
            _ => Fixed[random.Next(Fixed.Length)],
        };

    /// <summary>Percent-encodes, at times as a careless program does: raw bytes, broken surrogates, overlong forms.</summary>
    public static string Encode(string text, Random random)
    {
        var how = random.Next(20);
        var encoded = new StringBuilder();
        foreach (var c in text)
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '[' or ']')
                encoded.Append(c);
            else if (how == 0 && c > 127)
                encoded.Append(CultureInfo.InvariantCulture, $"%u{(int)c:x4}");
            else if (how == 1)
                encoded.Append(CultureInfo.InvariantCulture, $"%{c & 0xff:x2}");
            else
                foreach (var b in Utf8(c, text))
                    encoded.Append(CultureInfo.InvariantCulture, $"%{b:x2}");
        return how == 2 ? encoded + "%" : encoded.ToString();
    }

    /// <summary>Each unit by itself: halves of pairs become the bytes that only a wrong encoder writes.</summary>
    private static byte[] Utf8(char c, string text) =>
        char.IsSurrogate(c) && text.Length < 200 ? [(byte)(0xE0 | (c >> 12)), (byte)(0x80 | ((c >> 6) & 0x3F)), (byte)(0x80 | (c & 0x3F))]
        : char.IsSurrogate(c) ? [0x3F]
        : Encoding.UTF8.GetBytes([c]);
}
