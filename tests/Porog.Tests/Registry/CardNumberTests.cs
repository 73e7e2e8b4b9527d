using FsCheck.Xunit;
using Porog.Registry;

namespace Porog.Tests.Registry;

/// <summary>A card has one number, however a reader, a printer, a spreadsheet or a person writes it.</summary>
public sealed class CardNumberTests
{
    [Theory]
    [InlineData("04AABBCC", "04AABBCC")]
    [InlineData("04aabbcc", "04AABBCC")]
    [InlineData("04:AA:BB:CC", "04AABBCC")]
    [InlineData("04-aa-bb-cc", "04AABBCC")]
    [InlineData("04\u2013AA\u2013BB\u2013CC", "04AABBCC")]
    [InlineData(" 04 AA\u00A0BB CC ", "04AABBCC")]
    [InlineData("0x04AABBCC", "04AABBCC")]
    [InlineData("0X04aabbcc", "04AABBCC")]
    [InlineData("04ФФИИСС", "04AABBCC")]
    [InlineData("04ффиисс", "04AABBCC")]
    [InlineData("0ч04ффиисс", "04AABBCC")]
    [InlineData("04ЖФФЖИИЖСС", "04AABBCC")]
    [InlineData("04\u200BAABBCC", "04AABBCC")]
    [InlineData("ВУФВИУУА", "DEADBEEF")]
    [InlineData("0х04С1С2С303", "04C1C2C303")]
    [InlineData("04АВСЕ11", "04ABCE11")]
    [InlineData("04ABСС11", "04ABCC11")]
    [InlineData("０４ＡＡＢＢＣＣ", "04AABBCC")]
    [InlineData("04AABBCC\r\n", "04AABBCC")]
    [InlineData("0078298060", "0078298060")]
    [InlineData("170,48076", "170,48076")]
    [InlineData("K-1042", "K1042")]
    [InlineData("k 1042", "K1042")]
    [InlineData("card_7", "CARD_7")]
    [InlineData("0XYZ", "0XYZ")]
    [InlineData("1E12", "1E12")]
    public void Every_spelling_is_one_number(string typed, string number)
    {
        Assert.True(CardNumber.TryRead(typed, out var read));
        Assert.Equal(number, read);
        Assert.Same(read, CardNumber.Canonical(read));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("00000000")]
    [InlineData("0x")]
    [InlineData("-5")]
    [InlineData("<b>")]
    [InlineData("http://x.example")]
    [InlineData("04C1C2C308;04C1C2C309")]
    [InlineData("АБВГ")]
    [InlineData("1,23457E+12")]
    [InlineData("1.23457E+12")]
    [InlineData("1E+12")]
    [InlineData("1,23457e12")]
    [InlineData("карта №5")]
    [InlineData("-:-")]
    [InlineData("  ")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_number_is_refused(string? typed) => Assert.False(CardNumber.TryRead(typed, out _));

    [Fact]
    public void A_number_has_at_most_64_characters()
    {
        Assert.True(CardNumber.TryRead(new string('1', 64), out _));
        Assert.False(CardNumber.TryRead(new string('1', 65), out _));
    }

    [Property(MaxTest = 500)]
    public void The_form_of_a_form_is_itself(string? text)
    {
        var once = CardNumber.Canonical(text ?? "");
        Assert.Equal(once, CardNumber.Canonical(once));
    }

    [Theory]
    [InlineData("04AABBCC", "78298060")]
    [InlineData("04AABBCC", "0078298060")]
    [InlineData("04AABBCC", "CCBBAA04")]
    [InlineData("04AABBCC", "3434850820")]
    [InlineData("04AABBCC", "170,48076")]
    [InlineData("04AABBCC", "0011189196")]
    [InlineData("0078298060", "CCBBAA04")]
    [InlineData("04CB212E2B171F", "1F172B2E21CB04")]
    [InlineData("04CB212E2B171F", "1349243275777823")]
    [InlineData("00AABBCC", "CCBBAA00")]
    public void One_card_the_other_way_round_is_recognised(string one, string other)
    {
        Assert.True(new CardForms(one).IsLike(new CardForms(other)));
        Assert.True(new CardForms(other).IsLike(new CardForms(one)));
    }

    [Theory]
    [InlineData("04AABBCC", "04AABBCD")]
    [InlineData("04AABBCC", "05AABBCC")]
    [InlineData("04AABBCC", "170,48077")]
    [InlineData("K1042", "1042")]
    [InlineData("1042", "412")]
    [InlineData("ШКОЛА", "04AABBCC")]
    public void Other_cards_are_not(string one, string other) => Assert.False(new CardForms(one).IsLike(new CardForms(other)));
}
