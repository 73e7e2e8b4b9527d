using System.Buffers.Text;

namespace Porog.Shared;

/// <summary>An integer as JSON Schema defines it: any number without a fractional part, so also 95.0 and 1e3.</summary>
public static class WholeNumber
{
    /// <param name="json">A number token of JSON.</param>
    /// <param name="whole">Its value.</param>
    /// <returns>False for a number with a fraction, or one that does not fit.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out long whole)
    {
        if (Utf8Parser.TryParse(json, out whole, out var length) && length == json.Length)
            return true;
        var isWhole =
            Utf8Parser.TryParse(json, out decimal number, out length)
            && length == json.Length
            && number == decimal.Truncate(number)
            && (number != 0 || IsZero(json))
            && number is >= long.MinValue and <= long.MaxValue;
        whole = isWhole ? (long)number : 0;
        return isWhole;
    }

    /// <summary>A number too small for decimal is rounded to zero: 1e-400 is not whole.</summary>
    private static bool IsZero(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
            if (digit is (byte)'e' or (byte)'E')
                return true;
            else if (digit is >= (byte)'1' and <= (byte)'9')
                return false;
        return true;
    }
}
