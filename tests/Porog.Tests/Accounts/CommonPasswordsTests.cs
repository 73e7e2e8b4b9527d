using System.Net;
using Porog.Accounts;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>Leaked passwords are refused on every page that sets one.</summary>
public sealed class CommonPasswordsTests
{
    /// <summary>Twelve letters without a common word of <see cref="PasswordRules"/> or a keyboard row.</summary>
    private const string Listed = "sonyericsson";

    [Theory]
    [InlineData("sonyericsson", PasswordFault.Listed)]
    [InlineData("Sony-Ericsson!", PasswordFault.Listed)]
    [InlineData("  UNBELIEVABLE", PasswordFault.Listed)]
    [InlineData("ghjcnjgfhjkm", PasswordFault.Listed)]
    [InlineData("1q2w3e4r5t6y7u8i", PasswordFault.Listed)]
    [InlineData("password", PasswordFault.TooShort)]
    [InlineData("sonyericsson и дождь", null)]
    [InlineData("четыре синих облака", null)]
    [InlineData("kettle under the stairs", null)]
    [InlineData("x7#Qp!v2Lm&9z", null)]
    public void The_whole_password_is_looked_up_whatever_its_case_and_signs(string password, PasswordFault? fault) =>
        Assert.Equal(fault, PasswordRules.Check(password));

    [Theory, Engines]
    public async Task It_is_refused_in_words_at_registration_change_and_recovery(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var person = await new TestRegistry(host).PersonAsync();

        using var newcomer = new SiteVisitor(host);
        Refuses(
            await newcomer.SubmitAsync(
                await newcomer.OpenAsync("/register"),
                "main form",
                new()
                {
                    ["Surname"] = "Кузнецова",
                    ["GivenName"] = "Ольга",
                    ["Phone"] = "+79161234567",
                    ["Email"] = "olga@example.org",
                    ["Password"] = Listed,
                },
                ticked: ["true"]
            ),
            "Этот пароль есть в известных списках"
        );

        using var member = await SiteVisitor.SignedInAsync(host, person);
        Refuses(
            await member.SubmitAsync(
                await member.OpenAsync("/account/password"),
                "main form",
                new() { ["Current"] = TestRegistry.Password, ["Password"] = Listed }
            ),
            "Этот пароль есть в известных списках"
        );

        using var forgetful = new SiteVisitor(host, "en");
        await forgetful.SubmitAsync(await forgetful.OpenAsync("/recover"), "main form", new() { ["Phone"] = person.PhoneNumber! });
        var code = await sms.CodeAsync(person.PhoneNumber!);
        Refuses(
            await forgetful.SubmitAsync(
                await forgetful.OpenAsync("/recover/code"),
                "main form",
                new() { ["Code"] = code, ["Password"] = Listed }
            ),
            "This password is on known lists"
        );
        using var still = new SiteVisitor(host);
        Assert.Equal(HttpStatusCode.Redirect, (await still.SignInAsync(person.PhoneNumber!, TestRegistry.Password)).Status);
    }

    private static void Refuses(SitePage page, string words)
    {
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(words, page.TextOf("#password-error"), StringComparison.Ordinal);
    }
}
