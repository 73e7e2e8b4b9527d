namespace Porog.Shared.Sheets;

/// <summary>A long number that a spreadsheet has shortened: «7,71235E+18».</summary>
internal static class RoundedNumber
{
    /// <summary>«1,2E12» and «1E+12» are rounded. «1E12» may be a hexadecimal number.</summary>
    public static bool Is(string text)
    {
        var number = text.Trim();
        var exponent = number.IndexOf('E', StringComparison.OrdinalIgnoreCase);
        return exponent > 0
            && number[..exponent].All(c => char.IsAsciiDigit(c) || c is ',' or '.')
            && number[(exponent + 1)..].TrimStart('+') is { Length: > 0 } power
            && power.All(char.IsAsciiDigit)
            && number.AsSpan().ContainsAny(',', '.', '+');
    }
}
