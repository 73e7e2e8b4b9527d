using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>The second factor.</summary>
public sealed class SecondFactorTests
{
    private static readonly string[] Required = ["--Porog:Staff:SecondFactor", "true"];

    /// <summary>RFC 6238, appendix B, SHA-1; the last six digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void The_codes_are_those_of_the_standard(long seconds, string code)
    {
        var key = Encoding.ASCII.GetBytes("12345678901234567890");
        var (at, step) = (DateTimeOffset.FromUnixTimeSeconds(seconds), seconds / 30);
        Assert.Equal(step, OneTimePassword.Match(key, code, at));
        foreach (var wrong in (string[])["", "1", code[1..], code + "0", "абвгде"])
            Assert.Null(OneTimePassword.Match(key, wrong, at));
        Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", OneTimePassword.Text(key));
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_phones_clock_may_be_one_step_slow_or_fast(int steps, bool accepted)
    {
        var key = Encoding.ASCII.GetBytes("12345678901234567890");
        var at = DateTimeOffset.FromUnixTimeSeconds(1111111109).AddSeconds(30 * steps);
        Assert.Equal(accepted ? 1111111109 / 30 : null, OneTimePassword.Match(key, "081804", at));
    }

    [Theory, Engines]
    public async Task A_staff_page_leads_to_the_set_up_and_family_pages_stay_open(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, Required);
        var registry = new TestRegistry(host);
        var officer = await registry.StaffAsync(StaffKind.Officer, await registry.OrganisationAsync());
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        using var elsewhere = await SiteVisitor.SignedInAsync(host, officer);
        var refused = await visitor.OpenAsync("/school/applications");
        Assert.EndsWith("/account/second-factor?returnUrl=%2Fschool%2Fapplications", refused.Location);
        foreach (var path in (string[])["/account", "/messages", "/services"])
            Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync(path)).Status);

        var page = await visitor.OpenAsync(refused.Location!);
        Assert.NotNull(page.Document.QuerySelector("svg.qr path"));
        var key = KeyOf(page);
        var wrong = await visitor.SubmitAsync(page, Form, new() { ["Code"] = "000000", ["Current"] = TestRegistry.Password });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        // The key stays the same after a wrong code.
        Assert.Equal(key, KeyOf(wrong));
        var code = AuthenticatorApp.CodeOf(host, key);
        var noPassword = await visitor.SubmitAsync(page, Form, new() { ["Code"] = code, ["Current"] = "not this one" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, noPassword.Status);
        var done = await visitor.SubmitAsync(page, Form, new() { ["Code"] = code, ["Current"] = TestRegistry.Password });
        Assert.Equal(SecondFactors.RecoveryCodes, done.TextsOf(".codes code").Distinct().Count());
        Assert.Equal("/school/applications", done.Document.QuerySelector("main a.govuk-button")!.GetAttribute("href"));
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/school/applications")).Status);
        // The person is notified and signed out everywhere else.
        Assert.Contains("Включён второй шаг входа", (await visitor.OpenAsync("/messages")).Text);
        Assert.Contains("/sign-in", (await elsewhere.OpenAsync("/account")).Location);
        Assert.DoesNotContain(
            "codes",
            (await visitor.OpenAsync("/account/second-factor")).Document.QuerySelector("main ul")?.ClassName ?? ""
        );
    }

    [Theory, Engines]
    public async Task Signing_in_takes_the_code_once_and_a_recovery_code_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        var (key, codes) = await TurnOnAsync(host, person);

        using var visitor = new SiteVisitor(host);
        var first = await visitor.SignInAsync(person.PhoneNumber!, TestRegistry.Password, "/sign-in?returnUrl=%2Fmessages");
        Assert.EndsWith("/sign-in/code?returnUrl=%2Fmessages", first.Location);
        // The password alone opens no page.
        Assert.Contains("/sign-in", (await visitor.OpenAsync("/messages")).Location);
        var step = await visitor.OpenAsync(first.Location!);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await EnterAsync(visitor, step, "123")).Status);
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        var code = AuthenticatorApp.CodeOf(host, key);
        Assert.EndsWith("/messages", (await EnterAsync(visitor, step, code[..3] + " " + code[3..])).Location);
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/messages")).Status);

        // The same code a moment later in another browser.
        using var thief = new SiteVisitor(host);
        await thief.SignInAsync(person.PhoneNumber!, TestRegistry.Password);
        step = await thief.OpenAsync("/sign-in/code");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await EnterAsync(thief, step, code)).Status);

        using var client = host.CreateClient();
        await (await client.PostSignInAsync(person.PhoneNumber!, TestRegistry.Password)).ProblemAsync(401, "second-factor-required");
        await (await client.PostSignInAsync(person.PhoneNumber!, "wrong")).ProblemAsync(401, "sign-in-refused");
        var login = person.PhoneNumber;
        var password = TestRegistry.Password;
        // With the Russian keyboard layout letters of the same shape are Cyrillic.
        var recovery = string.Concat(codes[0].Select(c => "ABCEHKMPTXY".IndexOf(c) is >= 0 and var at ? "авсенкмртху"[at] : c));
        Assert.True(
            (
                await client.PostAsJsonAsync(
                    "/api/v1/sign-in",
                    new
                    {
                        login,
                        password,
                        code = recovery,
                    }
                )
            ).IsSuccessStatusCode
        );
        var again = await client.PostAsJsonAsync(
            "/api/v1/sign-in",
            new
            {
                login,
                password,
                code = recovery,
            }
        );
        await again.ProblemAsync(401, "second-factor-required");
    }

    [Theory, Engines]
    public async Task Tries_are_few_however_many_come_at_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        var (key, _) = await TurnOnAsync(host, person);
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        var right = AuthenticatorApp.CodeOf(host, key);
        // One code, many parallel attempts: one succeeds.
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => CheckAsync(host, person, right))));
        Assert.Equal(1, answers.Count(a => a));
        host.Clock.Advance(SecondFactors.LockedFor);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => CheckAsync(host, person, $"{i:000000}"))));
        Assert.False(await CheckAsync(host, person, AuthenticatorApp.CodeOf(host, key)));
        host.Clock.Advance(SecondFactors.LockedFor);
        Assert.True(await CheckAsync(host, person, AuthenticatorApp.CodeOf(host, key)));
    }

    [Theory, Engines]
    public async Task Turning_it_off_takes_password_and_code_and_its_owner_is_told(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        var (key, codes) = await TurnOnAsync(host, person);
        using var visitor = await SignedInAsync(host, person, codes[0]);
        var page = await visitor.OpenAsync("/account/second-factor");
        const string change = "main form:has([name=Action])";
        foreach (var (code, password) in ((string, string)[])[("000000", TestRegistry.Password), (codes[1], "not this one")])
        {
            var refused = await visitor.SubmitAsync(page, change, Fields(code, password, "off"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        }
        var renewed = await visitor.SubmitAsync(page, change, Fields(codes[1], TestRegistry.Password, "codes"));
        var fresh = renewed.TextsOf(".codes code");
        Assert.Equal(SecondFactors.RecoveryCodes, fresh.Count);
        Assert.False(await CheckAsync(host, person, codes[2]));
        host.Clock.Advance(TimeSpan.FromSeconds(60));
        var off = await visitor.SubmitAsync(page, change, Fields(AuthenticatorApp.CodeOf(host, key), TestRegistry.Password, "off"));
        Assert.Equal(HttpStatusCode.Redirect, off.Status);
        Assert.Contains("Второй шаг входа выключен", (await visitor.OpenAsync("/messages")).Text);
        using var plain = await SiteVisitor.SignedInAsync(host, person);
        Assert.Equal(HttpStatusCode.OK, (await plain.OpenAsync("/account")).Status);
        Assert.Equal(0, await host.WithDbAsync(db => db.RecoveryCodes.CountAsync()));

        static Dictionary<string, string> Fields(string code, string password, string action) =>
            new()
            {
                ["CurrentCode"] = code,
                ["Current"] = password,
                ["Action"] = action,
            };
    }

    /// <summary>A page's parts that read share one database connection.</summary>
    [Fact]
    public async Task The_page_has_two_forms_that_ask_for_the_code_however_slow_the_database_is()
    {
        var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        var proxy = database.Interpose();
        await using var host = await PorogHost.StartAsync(database.Engine, database: database);
        var person = await new TestRegistry(host).PersonAsync();
        var (_, codes) = await TurnOnAsync(host, person);
        using var visitor = await SignedInAsync(host, person, codes[0]);
        proxy.Delay(TimeSpan.FromMilliseconds(50));
        var page = await visitor.OpenAsync("/account/second-factor");
        Assert.Equal(2, page.Document.QuerySelectorAll("main [name=CurrentCode]").Length);
    }

    [Theory, Engines]
    public async Task An_administrator_resets_that_of_staff_and_of_nobody_else(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var (officer, mother) = (await registry.StaffAsync(StaffKind.Officer, school), await registry.PersonAsync());
        var (_, codes) = await TurnOnAsync(host, officer);
        await TurnOnAsync(host, mother);
        using var officers = await SignedInAsync(host, officer, codes[0]);
        var administrator = await registry.StaffAsync(StaffKind.Administrator);
        using var visitor = await SiteVisitor.SignedInAsync(host, administrator);
        var role = await host.WithDbAsync(db => db.StaffRoles.Where(r => r.PersonId == officer.Id).Select(r => r.Id).SingleAsync());
        var page = await visitor.OpenAsync($"/admin/staff/{role}");
        var reset = await visitor.SubmitAsync(page, "main form:nth-of-type(2)", []);
        Assert.EndsWith("/admin/staff", reset.Location);
        Assert.Contains("/sign-in", (await officers.OpenAsync("/account")).Location);
        using var again = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Contains("Второй шаг входа сброшен", (await again.OpenAsync("/messages")).Text);
        Assert.Contains("Второй шаг входа сброшен", (await visitor.OpenAsync("/admin/staff/log")).Text);
        await using var scope = host.Services.CreateAsyncScope();
        var factors = scope.ServiceProvider.GetRequiredService<SecondFactors>();
        var actor = new Porog.Access.AuditActor(administrator.Id, administrator.FullName, Porog.Access.ActorRole.Administrator);
        Assert.False(await scope.ServiceProvider.GetRequiredService<ResetSecondFactor>().ResetAsync(actor, mother.Id, default));
        Assert.True(await factors.IsOnAsync(mother.Id, default));
    }

    private const string Form = "main form:has([name=Offer])";

    private static string KeyOf(SitePage page) => page.Document.QuerySelector("main form code")!.TextContent.Replace(" ", "");

    private static Task<SitePage> EnterAsync(SiteVisitor visitor, SitePage page, string code) =>
        visitor.SubmitAsync(page, "main form:has([name=Code])", new() { ["Code"] = code });

    private static async Task<(string Key, IReadOnlyList<string> Codes)> TurnOnAsync(PorogHost host, Account person)
    {
        using var visitor = await SiteVisitor.SignedInAsync(host, person);
        var page = await visitor.OpenAsync("/account/second-factor");
        var key = KeyOf(page);
        var done = await visitor.SubmitAsync(
            page,
            Form,
            new() { ["Code"] = AuthenticatorApp.CodeOf(host, key), ["Current"] = TestRegistry.Password }
        );
        return (key, done.TextsOf(".codes code"));
    }

    private static async Task<SiteVisitor> SignedInAsync(PorogHost host, Account person, string code)
    {
        var visitor = new SiteVisitor(host);
        await visitor.SignInAsync(person.PhoneNumber!, TestRegistry.Password);
        var entered = await EnterAsync(visitor, await visitor.OpenAsync("/sign-in/code"), code);
        Assert.Equal(HttpStatusCode.Redirect, entered.Status);
        return visitor;
    }

    private static async Task<bool> CheckAsync(PorogHost host, Account person, string code)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SecondFactors>().CheckAsync(person.Id, code, default);
    }
}
