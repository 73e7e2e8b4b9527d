using System.Globalization;
using System.Resources;

namespace Porog.Shared;

/// <summary>
/// The texts of messages and mail in one language. The code contains the Russian text; <c>Words.en.resx</c> contains the English one.
/// Callers always name the recipient's language: a worker has no ambient culture, and a page has the sender's.
/// </summary>
public sealed class Words
{
    private static readonly Words Russian = new(CultureInfo.GetCultureInfo("ru-RU"), translations: null);
    private static readonly Words English = new(
        CultureInfo.GetCultureInfo("en-GB"),
        new ResourceManager(typeof(Words)).GetResourceSet(CultureInfo.GetCultureInfo("en"), createIfNotExists: true, tryParents: false)
    );

    private readonly ResourceSet? translations;

    private Words(CultureInfo culture, ResourceSet? translations)
    {
        Culture = culture;
        this.translations = translations;
    }

    /// <summary>The culture for numbers and dates in these texts.</summary>
    public CultureInfo Culture { get; }

    /// <param name="language">One of <see cref="Languages"/>; any other value means Russian.</param>
    public static Words In(string language) => language == Languages.English ? English : Russian;

    /// <param name="russian">The text as written in the code. Returned unchanged if it has no translation; a test prevents that.</param>
    public string this[string russian] => translations?.GetString(russian) ?? russian;

    /// <inheritdoc cref="this[string]"/>
    /// <param name="russian">A format string with placeholders for <paramref name="values"/>.</param>
    /// <param name="values">Formatted by <see cref="Culture"/>.</param>
    public string this[string russian, params object?[] values] => string.Format(Culture, this[russian], values);

    /// <summary>Chooses «{0} минуту», «{0} минуты» or «{0} минут» by the number and inserts it. The three forms are already translated.</summary>
    public string Count(long count, string one, string few, string many) =>
        string.Format(Culture, Plural.Choose(Culture, count, one, few, many), count);
}
