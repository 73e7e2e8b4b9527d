using PhoneNumbers;

namespace Porog.Shared;

/// <summary>Reads phone numbers as people type them. They are stored as E.164 («+79000000001»).</summary>
public static class Phone
{
    private static readonly PhoneNumberUtil Numbers = PhoneNumberUtil.GetInstance();

    /// <summary>Without the country: a number of so many digits hides enough of them with the first one shown.</summary>
    private const int ShownFirst = 9;

    /// <summary>Reads «8 (900) 000-00-01», «+7 900 0000001» and similar forms. A number without a country code is Russian.</summary>
    /// <returns>E.164, or null if the text is not a possible phone number.</returns>
    public static string? TryParse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 40)
            return null;
        try
        {
            // Numbers copied from a contact come with marks of direction.
            var number = Numbers.Parse(TextFold.Line(text), "RU");
            if (!Numbers.IsPossibleNumber(number))
                return null;
            var e164 = Numbers.Format(number, PhoneNumberFormat.E164);
            // «8 900 555 01 1» lacks a digit; it is not the number 890 055-50-11, a code that is not in use.
            return e164.StartsWith("+789", StringComparison.Ordinal) ? null : e164;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    /// <summary>Like <see cref="TryParse"/>, for a number that gets SMS: a Russian one must be mobile (+7 9…).</summary>
    /// <returns>E.164, or null if the text is no phone number or the number of a Russian landline.</returns>
    public static string? TryParseMobile(string? text) => TryParse(text) is { } number && GetsSms(number) ? number : null;

    /// <summary>+7 6 and +7 7 are Kazakhstan. Other countries' plans are not checked.</summary>
    private static bool GetsSms(string e164) => !e164.StartsWith("+7", StringComparison.Ordinal) || e164[2] is '9' or '6' or '7';

    /// <summary>Formats an E.164 number for people: «+7 900 000-00-01».</summary>
    public static string Display(string e164)
    {
        try
        {
            return Numbers.Format(Numbers.Parse(e164, "RU"), PhoneNumberFormat.INTERNATIONAL);
        }
        catch (NumberParseException)
        {
            return e164;
        }
    }

    /// <summary>
    /// Formats an E.164 number so that its owner recognises it and others do not learn it: «+7 9•• •••-••-17». The country, the first
    /// digit and the last two stay, of a short number the country and the last two.
    /// </summary>
    public static string Masked(string e164)
    {
        var shown = Display(e164).ToCharArray();
        var afterCountry = Array.IndexOf(shown, ' ') + 1;
        List<int> digits = [.. Enumerable.Range(afterCountry, shown.Length - afterCountry).Where(i => char.IsAsciiDigit(shown[i]))];
        var first = digits.Count < ShownFirst ? 0 : 1;
        foreach (var at in digits.Skip(first).SkipLast(2))
            shown[at] = '•';
        return new string(shown);
    }
}
