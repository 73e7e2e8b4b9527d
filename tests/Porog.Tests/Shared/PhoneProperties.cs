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
