using System.Globalization;
using System.Resources;
using Porog.Shared;

namespace Porog.Web;

/// <summary>
/// The texts of pages in the language of the request. Pages say them in Russian; <c>Words.en.resx</c> has the English beside,
/// and a test sees to it that none is missing.
/// </summary>
public sealed class Words
{
    private static readonly ResourceSet? English = new ResourceManager(typeof(Words)).GetResourceSet(
        CultureInfo.GetCultureInfo("en"),
        createIfNotExists: true,
        tryParents: false
    );

    /// <summary>The language of this request: «ru» or «en».</summary>
    public string Language => IsEnglish ? "en" : "ru";

    /// <summary>For the numbers and dates of this request.</summary>
    public CultureInfo Culture => CultureInfo.CurrentCulture;

    private static bool IsEnglish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    /// <param name="russian">The text as it stands in the page.</param>
    public string this[string russian] => IsEnglish ? English?.GetString(russian) ?? russian : russian;

    /// <inheritdoc cref="this[string]"/>
    /// <param name="russian">A text with places for <paramref name="values"/>.</param>
    /// <param name="values">Written by the rules of the language.</param>
    public string this[string russian, params object?[] values] => string.Format(Culture, this[russian], values);

    /// <summary>«обед», «обеда», «обедов»: the form the number asks for in this language, out of three already translated.</summary>
    /// <param name="count">What is counted.</param>
    /// <param name="one">As after 1.</param>
    /// <param name="few">As after 2.</param>
    /// <param name="many">As after 5.</param>
    public string Count(long count, string one, string few, string many) =>
        Plural.Choose(CultureInfo.CurrentUICulture, count, one, few, many);
}
