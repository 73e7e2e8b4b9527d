using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Porog.Tests.Pages;

/// <summary>Every Russian text of the pages has an English translation.</summary>
public sealed partial class WordsTests
{
    [Fact]
    public void Every_text_of_a_page_has_its_English_and_no_English_is_left_over()
    {
        var said = Directory
            .EnumerateFiles(Source, "*.*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".razor" or ".cs")
            .Where(f => !Path.GetRelativePath(Source, f).Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin" or "node_modules"))
            .SelectMany(f => Text().Matches(File.ReadAllText(f)).Select(m => Regex.Unescape(m.Groups["text"].Value)))
            .ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(said);
        Assert.Equal(said.Order(StringComparer.Ordinal), English.Keys.Order(StringComparer.Ordinal));
        // The build drops one of two keys that differ only in case, and that text would stay Russian.
        Assert.Empty(
            English.Keys.GroupBy(k => k, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).Select(same => same.Key)
        );
    }

    [Fact]
    public void A_translation_has_the_places_of_its_original_and_no_Russian_letters()
    {
        foreach (var (russian, english) in English)
        {
            Assert.Equal(Places(russian), Places(english));
            Assert.DoesNotMatch("[А-Яа-яЁё]", english);
        }
    }

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Value).Order(StringComparer.Ordinal);

    private static readonly string Source = Path.GetFullPath(Path.Combine(Here(), "../../../src/Porog.Web"));

    private static readonly Dictionary<string, string> English = XDocument
        .Load(Path.Combine(Source, "Words.en.resx"))
        .Root!.Elements("data")
        .ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value, StringComparer.Ordinal);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex("""\bL\[\s*"(?<text>([^"\\]|\\.)*)"\s*[\],]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Text();

    [GeneratedRegex(@"\{\d\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
