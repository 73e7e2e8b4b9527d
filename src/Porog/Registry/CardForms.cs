using System.Globalization;
using System.Numerics;

namespace Porog.Registry;

/// <summary>
/// Says which numbers may be one card that two readers speak differently: hexadecimal, decimal, with the bytes reversed, or the last
/// three bytes as Wiegand-26 (facility 170, number 48076: «170,48076», «11189196»). A hint for people; nothing is decided by it.
/// </summary>
public sealed class CardForms
{
    /// <summary>Shorter numbers are alike by chance.</summary>
    private const int Shortest = 6;

    /// <summary>Marks the last three bytes of a whole number, and a number of three bytes. Two whole numbers are not compared by them.</summary>
    private const string End = "…";

    /// <inheritdoc cref="End"/>
    private const string Three = "=";

    private readonly HashSet<string> stored = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    /// <param name="number">As <see cref="CardNumber.Canonical"/> writes it.</param>
    public CardForms(string number)
    {
        if (OfWiegand(number) is { } three)
            AddThree(three);
        if (number.Length is < Shortest or > CardNumber.Longest)
            return;
        if (number.All(char.IsAsciiHexDigit))
            AddWhole(number);
        if (!number.All(char.IsAsciiDigit))
            return;
        var value = BigInteger.Parse(number, CultureInfo.InvariantCulture);
        AddWhole(value.ToString("X", CultureInfo.InvariantCulture));
        if (value <= 0xFFFFFF)
            AddThree(value.ToString("X6", CultureInfo.InvariantCulture)[^6..]);
    }

    /// <summary>Keys to file a registered card under. It may be the asked one if they share a key with its <see cref="Asked"/>.</summary>
    public IReadOnlySet<string> Stored => stored;

    /// <inheritdoc cref="Stored"/>
    public IReadOnlySet<string> Asked => asked;

    public bool IsLike(CardForms other) => asked.Overlaps(other.stored);

    /// <summary>The value and that of the reversed bytes, and the last three bytes of both.</summary>
    private void AddWhole(string hex)
    {
        var digits = hex.TrimStart('0');
        // Cards have four, seven or eight bytes. Leading zeros count when the bytes are reversed.
        foreach (var size in new[] { digits.Length + (digits.Length % 2), 8, 14, 16 }.Where(size => size >= digits.Length).Distinct())
        {
            var forward = digits.PadLeft(size, '0');
            var reversed = string.Concat(Enumerable.Range(1, size / 2).Select(at => forward.Substring(size - (2 * at), 2)));
            string[] whole = [digits, reversed.TrimStart('0')];
            stored.UnionWith(whole);
            asked.UnionWith(whole);
            if (size <= 6)
                continue;
            string[] ends = [forward[^6..], reversed[^6..]];
            stored.UnionWith(ends.Select(end => End + end));
            asked.UnionWith(ends.Select(end => Three + end));
        }
    }

    private void AddThree(string three)
    {
        stored.Add(Three + three);
        asked.Add(End + three);
    }

    /// <returns>Six hexadecimal digits; null when the number is not «facility,number».</returns>
    private static string? OfWiegand(string number) =>
        number.Split(',', '/') is [var facility, var rest]
        && byte.TryParse(facility, NumberStyles.None, CultureInfo.InvariantCulture, out var high)
        && ushort.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var low)
            ? $"{high:X2}{low:X4}"
            : null;
}
