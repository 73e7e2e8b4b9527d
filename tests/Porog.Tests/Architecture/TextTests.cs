using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Porog.Shared;

namespace Porog.Tests.Architecture;

/// <summary>Text is compared and cut in one place, <see cref="TextFold"/>.</summary>
public sealed partial class TextTests
{
    /// <summary>Half a surrogate pair cannot be stored in PostgreSQL, and a whole batch would fail with it.</summary>
    [Fact]
    public void No_text_is_cut_by_hand() => UsedTypes.Nothing(Found(CutByHand()).Select(place => $"{place}: use TextFold.Cut"));

    [Fact]
    public void No_text_is_folded_by_hand() => UsedTypes.Nothing(Found(FoldedByHand()).Select(place => $"{place}: use TextFold"));

    [Theory]
    [InlineData("text.Length > 20 ? text[..20] : text")]
    [InlineData("text.Length <= Longest\n    ? text\n    : text[..Longest]")]
    [InlineData("Q is { Length: > 100 } ? Q[..100] : Q")]
    [InlineData("text is { } t && t.Length > most ? t[..most] : text")]
    public void A_cut_is_recognised(string code) => Assert.Matches(CutByHand(), code);

    [Theory]
    [InlineData("name.ToUpperInvariant().Where(char.IsLetterOrDigit)")]
    [InlineData("text.ToUpperInvariant().Replace('Ё', 'Е')")]
    [InlineData("text\n    .ToLowerInvariant()\n    .Where(char.IsLetter)")]
    public void A_fold_is_recognised(string code) => Assert.Matches(FoldedByHand(), code);

    private static IEnumerable<string> Found(Regex code)
    {
        var root = Path.GetFullPath(Path.Combine(Here(), "..", "..", "..", "src"));
        foreach (var file in Directory.EnumerateFiles(root, "*.*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(root, file).Replace('\\', '/');
            if (Path.GetExtension(name) is not (".cs" or ".razor") || IsBuilt().IsMatch(name) || IsExempt(name))
                continue;
            foreach (Match match in code.Matches(File.ReadAllText(file)))
                yield return $"src/{name}: {match.Value.ReplaceLineEndings(" ")}";
        }
    }

    /// <summary>Passwords are not compared with what a person sees: look-alike letters differ in them.</summary>
    private static bool IsExempt(string name) => name is "Porog/Shared/TextFold.cs" or "Porog/Accounts/PasswordRules.cs";

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(
        @"Length(:\s*>\s*\w+\s*\}|\s*(>|<=)\s*[\w.]+)\s*\?\s*(\w+\s*:\s*)?\$?""?\{?[\w.]+\[\.\.\w+\]",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex CutByHand();

    [GeneratedRegex(
        @"\.To(Upper|Lower)Invariant\(\)\s*\.(Where\(char\.IsLetter(OrDigit)?\)|Replace\('[Ёё]')",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex FoldedByHand();

    [GeneratedRegex(@"(^|/)(bin|obj|Migrations)/", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsBuilt();
}
