namespace Porog.Shared;

/// <summary>
/// Reads <c>date-time</c> of RFC 3339, section 5.6, in full: lower-case letters, a space instead of T, any number of digits of a second,
/// leap seconds, and offsets up to 23:59. .NET's own reader takes only a part of that.
/// </summary>
public static class Rfc3339
{
    /// <summary>The longest text that is read. The grammar sets no limit to the digits of a second.</summary>
    public const int LongestText = 100;

    /// <param name="text">UTF-8.</param>
    /// <param name="time">
    /// With the offset as written; in UTC where the offset is larger than 14 hours, which .NET cannot hold. A leap second is the first
    /// moment of the next minute.
    /// </param>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length is < 20 or > LongestText || (text[10] | 0x20) is not ('t' or ' '))
            return false;
        if (
            !TryNumber(text[..4], out var year)
            || !TryPart(text[4..], '-', 12, out var month)
            || !TryPart(text[7..], '-', 31, out var day)
            || !TryNumber(text[11..13], out var hour)
            || !TryPart(text[13..], ':', 59, out var minute)
            || !TryPart(text[16..], ':', 60, out var second)
            || year == 0
            || month == 0
            || day == 0
            || day > DateTime.DaysInMonth(year, month)
            || hour > 23
        )
            return false;
        var rest = text[19..];
        if (!TryFraction(ref rest, out var ticks) || !TryOffset(rest, out var offset))
            return false;
        var local = new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Unspecified);
        return TryAdd(local.Ticks + (second * TimeSpan.TicksPerSecond) + ticks, offset, out time);
    }

    private static bool TryAdd(long localTicks, TimeSpan offset, out DateTimeOffset time)
    {
        time = default;
        var utc = localTicks - offset.Ticks;
        if (utc < 0 || utc > DateTime.MaxValue.Ticks || localTicks < 0 || localTicks > DateTime.MaxValue.Ticks)
            return false;
        time =
            offset.Duration() <= TimeSpan.FromHours(14) ? new DateTimeOffset(localTicks, offset) : new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    /// <summary>Reads "." and at least one digit, or nothing. Digits beyond the seventh are cut off.</summary>
    private static bool TryFraction(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest.Length == 0 || rest[0] != '.')
            return true;
        var digits = 1;
        for (var unit = TimeSpan.TicksPerSecond / 10; digits < rest.Length && char.IsAsciiDigit((char)rest[digits]); digits++, unit /= 10)
            ticks += (rest[digits] - '0') * unit;
        rest = rest[digits..];
        return digits > 1;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text.Length == 1)
            return (text[0] | 0x20) == 'z';
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-'))
            return false;
        if (!TryNumber(text[1..3], out var hours) || hours > 23 || !TryPart(text[3..], ':', 59, out var minutes))
            return false;
        offset = new TimeSpan(hours, minutes, 0);
        if (text[0] == '-')
            offset = -offset;
        return true;
    }

    private static bool TryPart(ReadOnlySpan<byte> text, char before, int most, out int number)
    {
        number = 0;
        return text.Length >= 3 && text[0] == before && TryNumber(text[1..3], out number) && number <= most;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            number = (number * 10) + (digit - '0');
        }
        return true;
    }
}
