using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Porog.Shared;
using Porog.Wallets;

namespace Porog.Tests.Shared;

/// <summary>Sums as they are shown (<see cref="Money"/>) and as they are typed (<see cref="RoubleInput"/>).</summary>
[Properties(Arbitrary = [typeof(Drawn)], MaxTest = 1_000)]
public sealed partial class RoubleProperties
{
    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    [Property]
    public void What_is_shown_in_Russian_can_be_typed(Sum sum)
    {
        Assert.True(RoubleInput.TryParse(Money.Format(sum.Kopecks, Russian), out var kopecks));
        Assert.Equal(sum.Kopecks, kopecks);
    }

    [Property]
    public void What_is_shown_with_its_sign_can_be_typed(Sum sum, bool negative)
    {
        var signed = negative ? -sum.Kopecks : sum.Kopecks;
        Assert.Equal(signed != 0, RoubleInput.TryParseSigned(Money.FormatSigned(signed, Russian), out var kopecks));
        Assert.Equal(signed, kopecks);
    }

    /// <summary>Never another sum than a second reader, written otherwise, makes of it; never an exception.</summary>
    [Property]
    public void Whatever_is_typed_is_read_as_what_it_says_or_not_at_all(Typed typed)
    {
        var plain = typed.Text.Replace("₽", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        var read = RoubleInput.TryParse(typed.Text, out var kopecks);
        if (plain.Length == 0)
        {
            Assert.True(read);
            Assert.Null(kopecks);
            return;
        }
        var expected = Read(plain);
        // Zeros behind the kopecks may be refused: «1.500» is a thousand and a half to some.
        if (read || !plain.EndsWith('0'))
            Assert.Equal(expected, kopecks);
    }

    [Property]
    public void Typed_with_a_sign_it_is_the_same_sum_with_that_sign(Typed typed)
    {
        var unsigned = RoubleInput.TryParse(typed.Text, out var kopecks) && kopecks > 0;
        Assert.Equal(unsigned, RoubleInput.TryParseSigned("-" + typed.Text, out var minus));
        Assert.Equal(unsigned, RoubleInput.TryParseSigned(" \u2212" + typed.Text, out var trueMinus));
        Assert.Equal(unsigned, RoubleInput.TryParseSigned("+" + typed.Text + " ", out var plus));
        if (unsigned)
            Assert.Equal((-kopecks, -kopecks, kopecks), (minus, trueMinus, plus));
    }

    [Property]
    public void All_digits_of_a_sum_are_shown_in_every_language(long kopecks)
    {
        var (roubles, rest) = (Int128.Abs(kopecks) / 100, Int128.Abs(kopecks) % 100);
        foreach (var culture in new[] { Russian, English })
        {
            var text = Money.Format(kopecks, culture);
            var digits = string.Concat(text.Where(char.IsAsciiDigit));
            Assert.Equal(rest == 0 ? $"{roubles}" : $"{roubles}{rest:00}", digits);
            Assert.Equal(kopecks < 0, text.StartsWith('\u2212'));
            Assert.EndsWith("\u00A0₽", text, StringComparison.Ordinal);
            // It breaks nowhere.
            Assert.DoesNotContain(text, c => char.IsWhiteSpace(c) && c is not ('\u00A0' or '\u202F'));
            Assert.Equal((kopecks > 0 ? "+" : "") + text, Money.FormatSigned(kopecks, culture));
        }
    }

    /// <summary>Digit by digit: at most one separator, and behind it no third digit but zeros.</summary>
    private static long? Read(string plain)
    {
        var match = Form().Match(plain);
        if (!match.Success || match.Groups["fraction"].Value.Skip(2).Any(c => c != '0'))
            return null;
        var fraction = match.Groups["fraction"].Value.PadRight(2, '0')[..2];
        var sum = Int128.Parse("0" + match.Groups["whole"].Value + fraction, CultureInfo.InvariantCulture);
        return sum > SetThreshold.Most ? null : (long)sum;
    }

    [GeneratedRegex(
        @"^(?=.*[0-9])(?<whole>[0-9]*)([.,](?<fraction>[0-9]*))?$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Form();

    /// <summary>Within the bounds of what may be typed.</summary>
    public readonly record struct Sum(long Kopecks);

    public readonly record struct Typed(string Text);

    public static class Drawn
    {
        public static Arbitrary<Sum> Sums() =>
            Gen.OneOf(Gen.Choose(0, (int)SetThreshold.Most), Gen.Choose(0, (int)SetThreshold.Most / 100).Select(r => r * 100))
                .Select(kopecks => new Sum(kopecks))
                .ToArbitrary();

        public static Arbitrary<Typed> Texts() =>
            Gen.Frequency(
                    (12, Gen.Elements("0123456789".ToCharArray())),
                    (2, Gen.Elements('.', ',')),
                    (2, Gen.Elements(' ', '₽')),
                    (1, Gen.Elements('-', '+', 'e', 'E', '(', '٣', 'о', '\u2212'))
                )
                .ListOf()
                .Select(chars => new Typed(new string([.. chars.Take(24)])))
                .ToArbitrary();
    }
}
