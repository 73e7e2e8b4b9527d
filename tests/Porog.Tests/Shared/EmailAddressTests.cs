using Porog.Shared;

namespace Porog.Tests.Shared;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData(" maria@example.org ", "maria@example.org")]
    [InlineData("Maria.Ivanova+school@Example.ORG", "Maria.Ivanova+school@example.org")]
    [InlineData("мария@почта.рф", "мария@почта.рф")]
    [InlineData("maria@ПОЧТА.РФ", "maria@почта.рф")]
    [InlineData("maria@xn--80a1acny.xn--p1ai", "maria@почта.рф")]
    [InlineData("o'hara@example.co.uk", "o'hara@example.co.uk")]
    public void A_mailbox_on_a_named_host_is_taken(string typed, string address) => Assert.Equal(address, EmailAddress.TryParse(typed));

    [Theory]
    [InlineData("user@[127.0.0.1]")]
    [InlineData("user@127.0.0.1")]
    [InlineData("user@[IPv6:::1]")]
    [InlineData("user@example.org.")]
    [InlineData("user@.example.org")]
    [InlineData("user@example..org")]
    [InlineData("user@localhost")]
    [InlineData("user.@example.org")]
    [InlineData("us..er@example.org")]
    [InlineData("us er@example.org")]
    [InlineData("\"us er\"@example.org")]
    [InlineData("user@example.org\r\nBcc: other@example.org")]
    [InlineData("user\u0000@example.org")]
    [InlineData("user\u202E@example.org")]
    [InlineData("user@exam_ple.org")]
    [InlineData("Мария <maria@example.org>")]
    [InlineData("@example.org")]
    [InlineData("example.org")]
    [InlineData("")]
    [InlineData(null)]
    public void Anything_else_is_refused(string? typed) => Assert.Null(EmailAddress.TryParse(typed));

    [Theory]
    [InlineData("Maria@Example.org", "maria@EXAMPLE.ORG")]
    [InlineData("maria@почта.рф", "MARIA@xn--80a1acny.xn--p1ai")]
    [InlineData("маи\u0306@почта.рф", "май@Почта.РФ")]
    public void One_address_has_one_form(string one, string other) =>
        Assert.Equal(EmailAddress.Comparable(one), EmailAddress.Comparable(other));
}
