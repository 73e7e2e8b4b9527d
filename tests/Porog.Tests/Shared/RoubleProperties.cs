using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Porog.Shared;

namespace Porog.Tests.Shared;

/// <summary>Sums as <see cref="Money"/> shows them and as <see cref="RoubleInput"/> reads them.</summary>
[Properties(Arbitrary = [typeof(Drawn)], MaxTest = 1_000)]
public sealed partial class RoubleProperties
{
    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    [Property]
    public void What_is_shown_in_Russian_can_be_typed(Sum sum)
    {
        Assert.True(RoubleInput.TryParse(Money.Format(sum.Kopecks, Russian), Russian, out var kopecks));
        Assert.Equal(sum.Kopecks, kopecks);
    }

    [Property]
    public void What_is_shown_in_English_can_be_typed(Sum sum)
    {
        Assert.True(RoubleInput.TryParse(Money.Format(sum.Kopecks, English), English, out var kopecks));
        Assert.Equal(sum.Kopecks, kopecks);
    }

    [Property]
    public void What_is_shown_with_its_sign_can_be_typed(Sum sum, bool negative)
    {
        var signed = negative ? -sum.Kopecks : sum.Kopecks;
        foreach (var culture in new[] { Russian, English })
        {
            Assert.Equal(signed != 0, RoubleInput.TryParseSigned(Money.FormatSigned(signed, culture), culture, out var kopecks));
            Assert.Equal(signed, kopecks);
        }
    }

    /// <summary>A second reader, written differently, agrees. Nothing throws.</summary>
    [Property]
    public void Whatever_is_typed_is_read_as_what_it_says_or_not_at_all(Typed typed)
    {
        var plain = typed.Text.Replace("₽", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        foreach (var culture in new[] { Russian, English })
        {
            var read = RoubleInput.TryParse(typed.Text, culture, out var kopecks);
            var expected = Read(plain, culture);
            Assert.Equal(plain.Length == 0 || expected is not null, read);
            Assert.Equal(expected, kopecks);
        }
    }

    [Theory]
    [InlineData("1,500", null, 1_500_00L)]
    [InlineData("1,500.5", null, 1_500_50L)]
    [InlineData("12,500,000", null, null)]
    [InlineData("100,000", null, 100_000_00L)]
    [InlineData("1.500", null, null)]
    [InlineData("0,500", null, null)]
    [InlineData("1,50", 1_50L, 1_50L)]
    [InlineData("1 500,5", 1_500_50L, 1_500_50L)]
    [InlineData("1.500,00", null, null)]
    [InlineData("1234567890123456789012345678", null, null)]
    [InlineData("79228162514264337593543950335", null, null)]
    [InlineData("99999999999999999999999999999999999999", null, null)]
    public void Three_digits_behind_a_separator_are_thousands_in_English_or_refused(string text, long? russian, long? english)
    {
        Assert.Equal(russian is not null, RoubleInput.TryParse(text, Russian, out var read));
        Assert.Equal(russian, read);
        Assert.Equal(english is not null, RoubleInput.TryParse(text, English, out read));
        Assert.Equal(english, read);
    }

    [Property]
    public void Typed_with_a_sign_it_is_the_same_sum_with_that_sign(Typed typed)
    {
        foreach (var culture in new[] { Russian, English })
        {
            var unsigned = RoubleInput.TryParse(typed.Text, culture, out var kopecks) && kopecks > 0;
            Assert.Equal(unsigned, RoubleInput.TryParseSigned("-" + typed.Text, culture, out var minus));
            Assert.Equal(unsigned, RoubleInput.TryParseSigned(" \u2212" + typed.Text, culture, out var trueMinus));
            Assert.Equal(unsigned, RoubleInput.TryParseSigned("+" + typed.Text + " ", culture, out var plus));
            if (unsigned)
                Assert.Equal((-kopecks, -kopecks, kopecks), (minus, trueMinus, plus));
        }
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
            // No line break is possible inside it.
            Assert.DoesNotContain(text, c => char.IsWhiteSpace(c) && c is not ('\u00A0' or '\u202F'));
            Assert.Equal((kopecks > 0 ? "+" : "") + text, Money.FormatSigned(kopecks, culture));
        }
    }

    /// <summary>At most one separator with at most two digits behind it; in English also thousands behind commas.</summary>
    private static long? Read(string plain, CultureInfo culture)
    {
        var match = Form().Match(plain);
        if (!match.Success || (match.Groups["more"].Success && culture != English))
            return null;
        var whole = match.Groups["whole"].Value + match.Groups["more"].Value.Replace(",", "", StringComparison.Ordinal);
        var fraction = match.Groups["fraction"].Value.PadRight(2, '0');
        var sum = BigInteger.Parse("0" + whole + fraction, CultureInfo.InvariantCulture);
        return sum > RoubleInput.Most ? null : (long)sum;
    }

    [GeneratedRegex(
        @"^(?=.*[0-9])((?<whole>[0-9]*)([.,](?<fraction>[0-9]{0,2}))?|(?<whole>[1-9][0-9]{0,2})(?<more>(,[0-9]{3})+)(\.(?<fraction>[0-9]{0,2}))?)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Form();

    /// <summary>Within the bounds that <see cref="RoubleInput"/> accepts.</summary>
    public readonly record struct Sum(long Kopecks);

    public readonly record struct Typed(string Text);

    public static class Drawn
    {
        public static Arbitrary<Sum> Sums() =>
            Gen.OneOf(Gen.Choose(0, (int)RoubleInput.Most), Gen.Choose(0, (int)RoubleInput.Most / 100).Select(r => r * 100))
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
                .Select(chars => new Typed(new string([.. chars.Take(60)])))
                .ToArbitrary();
    }
}
