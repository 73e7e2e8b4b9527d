using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Porog.Shared;

namespace Porog.Tests.Shared;

public sealed partial class WordsTests
{
    [Fact]
    public void Every_Russian_text_has_an_English_one_and_none_is_left_over()
    {
        var said = Directory
            .EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/"))
            .SelectMany(path => Said().Matches(File.ReadAllText(path)))
            .Select(match => match.Groups["text"].Value)
            .ToHashSet();
        var english = XDocument
            .Load(Path.Combine(Source, "Shared", "Words.en.resx"))
            .Root!.Elements("data")
            .ToDictionary(data => (string)data.Attribute("name")!, data => (string)data.Element("value")!);

        Assert.NotEmpty(said);
        Assert.Empty(said.Except(english.Keys));
        Assert.Empty(english.Keys.Except(said));
        Assert.All(english, text => Assert.DoesNotMatch("[А-Яа-яЁё]", text.Value));
        // Both languages use the same placeholders.
        Assert.All(english, text => Assert.Equal(Places(text.Key), Places(text.Value)));
    }

    [Theory]
    [InlineData(1, "1 минуту", "1 minute")]
    [InlineData(2, "2 минуты", "2 minutes")]
    [InlineData(5, "5 минут", "5 minutes")]
    [InlineData(11, "11 минут", "11 minutes")]
    [InlineData(14, "14 минут", "14 minutes")]
    [InlineData(21, "21 минуту", "21 minutes")]
    [InlineData(22, "22 минуты", "22 minutes")]
    [InlineData(112, "112 минут", "112 minutes")]
    public void Counted_words_agree_with_their_number(int count, string russian, string english)
    {
        Assert.Equal(russian, Minutes("ru"));
        Assert.Equal(english, Minutes("en"));

        string Minutes(string language)
        {
            var words = Words.In(language);
            return words.Count(count, words["{0} минуту"], words["{0} минуты"], words["{0} минут"]);
        }
    }

    [Theory]
    [InlineData(123450, "1 234,50 ₽", "1,234.50 ₽")]
    [InlineData(30000, "300 ₽", "300 ₽")]
    [InlineData(-4505, "−45,05 ₽", "−45.05 ₽")]
    [InlineData(0, "0 ₽", "0 ₽")]
    public void Money_is_written_by_the_rules_of_the_language(long kopecks, string russian, string english)
    {
        // Spaces inside an amount are no-break spaces, so that no line ends inside it.
        Assert.Equal(russian.Replace(' ', '\u00A0'), Money.Format(kopecks, Words.In("ru").Culture));
        Assert.Equal(english.Replace(' ', '\u00A0'), Money.Format(kopecks, Words.In("en").Culture));
    }

    private static string Source => Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "src", "Porog"));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Groups["place"].Value).Distinct().Order();

    [GeneratedRegex("""\b[wW]ords\[\s*"(?<text>(?:[^"\\]|\\.)*)"[\],\s]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Said();

    [GeneratedRegex(@"\{(?<place>\d)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
