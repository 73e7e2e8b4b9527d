using System.Globalization;
using System.Resources;

namespace Porog.Shared;

/// <summary>
/// The texts of messages and mail in one language. Code says them in Russian; <c>Words.en.resx</c> has the English beside.
/// The language is the receiver's and is always named: a worker has no ambient culture to go by, and a page's is the
/// sender's, not the receiver's.
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

    /// <summary>For numbers and dates in these texts.</summary>
    public CultureInfo Culture { get; }

    /// <param name="language">One of <see cref="Languages"/>; Russian for one we do not speak.</param>
    public static Words In(string language) => language == Languages.English ? English : Russian;

    /// <param name="russian">The text as it stands in the code. One without a translation is said in Russian; a test sees to it that none is.</param>
    public string this[string russian] => translations?.GetString(russian) ?? russian;

    /// <inheritdoc cref="this[string]"/>
    /// <param name="russian">A text with places for <paramref name="values"/>.</param>
    /// <param name="values">Written by the rules of the language.</param>
    public string this[string russian, params object?[] values] => string.Format(Culture, this[russian], values);

    /// <summary>«{0} минуту», «{0} минуты», «{0} минут»: the form the number asks for in this language, already translated.</summary>
    /// <param name="count">What is counted.</param>
    /// <param name="one">As after 1.</param>
    /// <param name="few">As after 2.</param>
    /// <param name="many">As after 5.</param>
    public string Count(long count, string one, string few, string many) =>
        string.Format(Culture, Plural.Choose(Culture, count, one, few, many), count);
}
