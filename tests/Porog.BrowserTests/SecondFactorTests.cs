using Porog.Accounts;
using Porog.Tests.Support;

namespace Porog.BrowserTests;

/// <summary>The second factor in a browser: set up with the keyboard, then a passkey of a virtual authenticator.</summary>
public sealed class SecondFactorTests(Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task The_second_step_is_set_up_by_keyboard_and_a_passkey_signs_in()
    {
        var person = await site.Registry.PersonAsync("Ключникова", "Вера");
        await using var visit = await site.VisitAsync();
        var page = visit.Page;
        // Chromium's virtual authenticator, which verifies its user and stores credentials.
        var chromium = await page.Context.NewCDPSessionAsync(page);
        await chromium.SendAsync("WebAuthn.enable");
        await chromium.SendAsync(
            "WebAuthn.addVirtualAuthenticator",
            new()
            {
                ["options"] = new Dictionary<string, object>
                {
                    ["protocol"] = "ctap2",
                    ["transport"] = "internal",
                    ["hasResidentKey"] = true,
                    ["hasUserVerification"] = true,
                    ["isUserVerified"] = true,
                    ["automaticPresenceSimulation"] = true,
                },
            }
        );
        // Passkeys need a host name, not an IP address.
        var local = new UriBuilder(site.Address) { Host = "localhost" }.Uri;
        await page.GotoAsync(new Uri(local, "/sign-in").ToString());
        await page.FillAsync("#login", person.PhoneNumber!);
        await page.FillAsync("#password", TestRegistry.Password);
        await page.ClickAsync("main button.govuk-button");
        await page.Locator("header .initials").WaitForAsync();

        await page.GotoAsync(new Uri(local, "/account/second-factor").ToString());
        var key = await page.Locator("main form code").InnerTextAsync();
        await page.FocusAsync("#code");
        await page.Keyboard.TypeAsync(AuthenticatorApp.CodeOf(site.Host, key));
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(TestRegistry.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".codes").WaitForAsync();
        Assert.Equal(SecondFactors.RecoveryCodes, await page.Locator(".codes code").CountAsync());
        var recovery = await page.Locator(".codes code").First.InnerTextAsync();

        await page.ClickAsync("main a.govuk-button");
        await page.FillAsync("#current-passkey", TestRegistry.Password);
        await page.FillAsync("#current-code-passkey", recovery);
        await page.Locator("form[data-passkey=create] .govuk-button").ClickAsync();
        await page.Locator(".notice[role=status]").WaitForAsync();
        await page.Locator("form:has([name=Passkey])").WaitForAsync();

        await page.Locator("header summary").ClickAsync();
        await page.Locator("header form[action='/sign-out'] button").ClickAsync();
        await page.Locator("header a[href='/sign-in']").WaitForAsync();
        await page.GotoAsync(new Uri(local, "/sign-in").ToString());
        await page.FillAsync("#login", person.PhoneNumber!);
        await page.FillAsync("#password", TestRegistry.Password);
        await page.ClickAsync("main button.govuk-button");
        await page.Locator("form[data-passkey=get] button").ClickAsync();
        await page.Locator("header .initials").WaitForAsync();
        Assert.DoesNotContain("/sign-in", page.Url, StringComparison.Ordinal);

        // App and codes are lost, the passkey is not: with a code of the phone it turns the second step off.
        await page.GotoAsync(new Uri(local, "/account/second-factor").ToString());
        await page.ClickAsync("main a[href='/recover/second-step']");
        await page.FillAsync("#current", TestRegistry.Password);
        var code = await Places.CodeAsync(page, person, () => page.ClickAsync("main form .govuk-button"));
        await page.FillAsync("#code", code);
        await page.Locator("main form:has(#code) .govuk-button").ClickAsync();
        await page.Locator("form[data-passkey=get] button").ClickAsync();
        await page.Locator(".notice[role=status]").WaitForAsync();
        await page.Locator("main form:has([name=Offer])").WaitForAsync();
    }
}
