using Porog.Registry;

namespace Porog.Tests.Registry;

public sealed class GroupNamesTests
{
    [Theory]
    [InlineData("5Б")]
    [InlineData("5-б")]
    [InlineData("5 Б класс")]
    [InlineData("Класс 5 «Б»")]
    [InlineData("5\u00A0Б\u00A0класс")]
    public void One_class_has_one_comparable_name(string written) => Assert.Equal("5Б", GroupNames.Comparable(written));

    [Fact]
    public void A_name_of_the_word_alone_stays() => Assert.Equal("КЛАСС", GroupNames.Comparable("Класс"));
}
