using Porog.Shared.Sheets;

namespace Porog.Tests.Shared;

public sealed class NumberFormatTests
{
    [Theory]
    [InlineData("General", 7712345678901, "7712345678901")]
    [InlineData("0", 5, "5")]
    [InlineData("0000000000", 12345678, "0012345678")]
    [InlineData("0000000000", 123456789012, "123456789012")]
    [InlineData("\"№ \"0000", 12, "0012")]
    [InlineData("00\\-00\\-00", 1234, "00-12-34")]
    [InlineData("000\\ 000", 1234567, "1234 567")]
    [InlineData("#,##0.00\\ \"₽\"", 1234.5, "1234.5")]
    [InlineData("[Red]0000;[Blue]-0000", 12, "0012")]
    [InlineData("0.00E+00", 123, "123")]
    public void A_number_is_written_as_its_cell_shows_it(string code, double number, string text)
    {
        Assert.False(NumberFormat.Parse(code).IsDate);
        Assert.Equal(text, NumberFormat.Parse(code).Text(number));
    }

    [Theory]
    [InlineData("dd.mm.yyyy")]
    [InlineData("[$-419]d\\ mmmm\\ yyyy;@")]
    [InlineData("m/d/yy")]
    [InlineData("[h]:mm:ss")]
    public void A_format_with_a_part_of_a_date_makes_a_date(string code) => Assert.True(NumberFormat.Parse(code).IsDate);
}
