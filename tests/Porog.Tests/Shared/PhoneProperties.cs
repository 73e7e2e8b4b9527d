using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Porog.Shared;

namespace Porog.Tests.Shared;

[Properties(MaxTest = 300)]
public sealed class PhoneProperties
{
    /// <summary>The ten digits of a Russian mobile number.</summary>
    private static readonly Gen<string> Mobiles = Gen.Choose(0, 999_999_999).Select(n => $"9{n:000000000}");

    [Property]
    public Property However_it_is_typed_a_number_is_the_same_number() =>
        Prop.ForAll(
            Typed().ToArbitrary(),
            typed => Assert.Equal(("+7" + typed.Digits, typed.Text), (Phone.TryParse(typed.Text), typed.Text))
        );

    [Property]
    public Property What_is_shown_can_be_typed() =>
        Prop.ForAll(
            Mobiles.ToArbitrary(),
            digits =>
            {
                Assert.Equal("+7" + digits, Phone.TryParse(Phone.Display("+7" + digits)));
                Assert.Equal("+7" + digits, Phone.TryParse("+7" + digits));
            }
        );

    [Property]
    public Property Whatever_is_typed_is_no_number_or_one_that_stays_itself()
    {
        var texts = Gen.Frequency((6, Gen.Elements("0123456789".ToCharArray())), (3, Gen.Elements("+()- .;#x".ToCharArray())))
            .ListOf()
            .Select(chars => new string([.. chars]));
        return Prop.ForAll(
            Gen.OneOf(texts, ArbMap.Default.GeneratorFor<string>()).ToArbitrary(),
            text =>
            {
                if (Phone.TryParse(text) is not { } number)
                    return;
                Assert.Matches("^\\+[0-9]{4,18}$", number);
                Assert.Equal(number, Phone.TryParse(number));
            }
        );
    }

    [Theory]
    [InlineData("+79005550117", "+7 9•• •••-••-17")]
    [InlineData("+375291234567", "+375 2• •••-••-67")]
    [InlineData("+29012345", "+290 •••45")]
    public void A_masked_number_shows_the_country_the_first_digit_and_the_last_two(string number, string masked) =>
        Assert.Equal(masked, Phone.Masked(number));

    [Property]
    public Property A_masked_number_hides_seven_digits_of_a_mobile() =>
        Prop.ForAll(Mobiles.ToArbitrary(), digits => Assert.Equal(7, Phone.Masked("+7" + digits).Count(c => c == '•')));

    [Theory]
    [InlineData("8 900 555 01 1")]
    [InlineData("8900555011")]
    [InlineData("+7 890 055 50 11")]
    [InlineData("8 900 555 01")]
    [InlineData("8 900 555 01 112")]
    public void A_number_that_lacks_or_has_too_many_digits_is_no_other_number(string typed) => Assert.Null(Phone.TryParse(typed));

    [Theory]
    [InlineData("8 900 555-01-12", "+79005550112")]
    [InlineData("\u202A+7\u00A0900\u2011555\u201101\u201112\u202C", "+79005550112")]
    [InlineData("+7 701 555 01 12", "+77015550112")]
    [InlineData("+375 29 555-01-12", "+375295550112")]
    [InlineData("+44 7700 900123", "+447700900123")]
    [InlineData("8 (495) 555-01-12", null)]
    [InlineData("812 555-01-12", null)]
    [InlineData("8 800 555-01-12", null)]
    public void Sms_goes_to_mobile_phones(string typed, string? number)
    {
        Assert.NotNull(Phone.TryParse(typed));
        Assert.Equal(number, Phone.TryParseMobile(typed));
    }

    private static Gen<(string Digits, string Text)> Typed() =>
        from digits in Mobiles
        from prefix in Gen.Elements("+7", "8", "7", "")
        from between in Gen.Elements("", " ", "-", "\u00A0")
        from brackets in Gen.Elements(true, false)
        let code = brackets ? $"({digits[..3]})" : digits[..3]
        select (
            digits,
            string.Join(between, new[] { prefix, code, digits[3..6], digits[6..8], digits[8..] }.Where(part => part.Length > 0))
        );
}
