using PhoneNumbers;

namespace Porog.Shared;

/// <summary>Reads phone numbers as people type them. They are stored as E.164 («+79000000001»).</summary>
public static class Phone
{
    private static readonly PhoneNumberUtil Numbers = PhoneNumberUtil.GetInstance();

    /// <summary>Reads «8 (900) 000-00-01», «+7 900 0000001» and similar forms. A number without a country code is Russian.</summary>
    /// <returns>E.164, or null if the text is not a possible phone number.</returns>
    public static string? TryParse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 40)
            return null;
        try
        {
            var number = Numbers.Parse(text, "RU");
            return Numbers.IsPossibleNumber(number) ? Numbers.Format(number, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

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
}
