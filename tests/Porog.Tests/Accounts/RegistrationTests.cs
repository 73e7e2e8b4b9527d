using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>From the form to an account, with a real HTTP gateway for SMS.</summary>
public sealed partial class RegistrationTests
{
    private const string NewPhone = "+79161234567";
    private const string Password = "четыре синих облака";

    [Theory, Engines]
    public async Task A_mother_registers_with_the_code_from_her_phone_and_is_signed_in(DatabaseEngine engine)
    {
        using var log = new LogLines();
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(
            engine,
            [.. sms.Settings, "--Porog:Demo", "false"],
            configure: s => s.AddSingleton<ILoggerProvider>(log)
        );
        using var visitor = new SiteVisitor(host);
        var sent = await RegisterAsync(visitor, NewPhone);
        Assert.EndsWith("/register/code", sent.Location, StringComparison.Ordinal);
        Assert.Equal(0, await host.WithDbAsync(db => db.Users.CountAsync()));
        var code = await sms.CodeAsync(NewPhone);
        Assert.Equal("secret", sms.Key);

        var done = await EnterAsync(visitor, code);
        Assert.EndsWith("/account", done.Location, StringComparison.Ordinal);
        var page = await visitor.OpenAsync("/account");
        Assert.Contains("Кузнецова Ольга", page.Text, StringComparison.Ordinal);
        Assert.Contains("+7 916 123-45-67 – подтверждён", page.Text, StringComparison.Ordinal);
        Assert.Contains("не подтверждена", page.Text, StringComparison.Ordinal);
        Assert.Equal(0, await host.WithDbAsync(db => db.Registrations.CountAsync()));
        // Sent messages are deleted.
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(async db => !await db.Outgoing.AnyAsync()), "nothing is left to send");
        Assert.DoesNotContain(code, log.Ours, StringComparison.Ordinal);
        Assert.DoesNotContain(NewPhone[2..], log.Ours, StringComparison.Ordinal);
    }

    [Theory, Engines]
    public async Task A_known_phone_gets_the_same_answer_and_is_told_by_sms(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var known = await new TestRegistry(host).PersonAsync();
        var answers = new List<string>();
        foreach (
            var (phone, email) in new[]
            {
                (NewPhone, "a@example.org"),
                (known.PhoneNumber!, "b@example.org"),
                ("+79161234568", known.Email!),
            }
        )
        {
            using var visitor = new SiteVisitor(host);
            var sent = await RegisterAsync(visitor, phone, email);
            var page = await visitor.OpenAsync("/register/code");
            var wrong = await EnterAsync(visitor, "000000");
            var masked = Phone.Masked(phone);
            Assert.Contains($"на номер {masked}.", page.Text, StringComparison.Ordinal);
            answers.Add(Written.Of(sent, phone, email) + Written.Of(page, masked) + Written.Of(wrong, masked));
        }
        Assert.Single(answers.Distinct());
        Assert.Contains("уже есть личный кабинет", await sms.TextAsync(known.PhoneNumber!), StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\d{6}", await sms.TextAsync(known.PhoneNumber!));
    }

    [Theory, Engines]
    public async Task After_five_wrong_tries_the_right_code_is_refused_too(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        using var visitor = new SiteVisitor(host);
        await RegisterAsync(visitor, NewPhone);
        var code = await sms.CodeAsync(NewPhone);
        var wrong = code == "111111" ? "222222" : "111111";
        for (var i = 0; i < OneTimeSecrets.MostTries; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await EnterAsync(visitor, wrong)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await EnterAsync(visitor, code)).Status);

        // A new code is sent after a minute, not sooner, and works.
        var page = await visitor.OpenAsync("/register/code");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ResendAsync(visitor, page)).Status);
        host.Clock.Advance(OneTimeSecrets.ResendAfter);
        Assert.Equal(HttpStatusCode.OK, (await ResendAsync(visitor, page)).Status);
        Assert.EndsWith("/account", (await EnterAsync(visitor, await sms.CodeAsync(NewPhone, 2))).Location, StringComparison.Ordinal);
    }

    [Theory, Engines]
    public async Task New_codes_give_no_endless_tries_for_a_phone_and_an_hour_later_there_are_new_ones(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        using var visitor = new SiteVisitor(host);
        await RegisterAsync(visitor, NewPhone);
        for (var codes = 1; codes <= OneTimeSecrets.MostTriesAPhone / OneTimeSecrets.MostTries; codes++)
        {
            var sent = await sms.CodeAsync(NewPhone, codes);
            for (var i = 0; i < OneTimeSecrets.MostTries; i++)
                Assert.Equal(
                    HttpStatusCode.UnprocessableEntity,
                    (await EnterAsync(visitor, sent == "111111" ? "222222" : "111111")).Status
                );
            host.Clock.Advance(OneTimeSecrets.ResendAfter);
            await ResendAsync(visitor, await visitor.OpenAsync("/register/code"));
        }
        // The fourth code is right and new, but exceeds the attempts; another form does not help.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await EnterAsync(visitor, await sms.CodeAsync(NewPhone, 4))).Status);
        using var elsewhere = new SiteVisitor(host);
        await RegisterAsync(elsewhere, NewPhone);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await EnterAsync(elsewhere, await sms.CodeAsync(NewPhone, 5))).Status);

        host.Clock.Advance(TimeSpan.FromHours(2));
        using var later = new SiteVisitor(host);
        await RegisterAsync(later, NewPhone);
        Assert.EndsWith("/account", (await EnterAsync(later, await sms.CodeAsync(NewPhone, 6))).Location, StringComparison.Ordinal);
    }

    [Theory, Engines]
    public async Task A_code_is_good_for_ten_minutes(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        using var visitor = new SiteVisitor(host);
        await RegisterAsync(visitor, NewPhone);
        var code = await sms.CodeAsync(NewPhone);
        host.Clock.Advance(OneTimeSecrets.CodeLife);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await EnterAsync(visitor, code)).Status);
        Assert.Equal(0, await host.WithDbAsync(db => db.Users.CountAsync()));
    }

    [Theory, Engines]
    public async Task A_code_sent_twice_at_once_makes_one_account(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        using var visitor = new SiteVisitor(host);
        await RegisterAsync(visitor, NewPhone);
        var code = await sms.CodeAsync(NewPhone);
        var page = await visitor.OpenAsync("/register/code");
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => visitor.SubmitAsync(page, "main form", new() { ["Code"] = code }))
        );
        Assert.Single(answers, a => a.Status == HttpStatusCode.Redirect);
        Assert.Equal(1, await host.WithDbAsync(db => db.Users.CountAsync()));
    }

    [Theory, Engines]
    public async Task Two_registrations_of_one_phone_leave_one_account(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        using var one = new SiteVisitor(host);
        using var two = new SiteVisitor(host);
        await RegisterAsync(one, NewPhone, "one@example.org");
        var first = await sms.CodeAsync(NewPhone);
        await RegisterAsync(two, NewPhone, "two@example.org");
        var second = await sms.CodeAsync(NewPhone, 2);
        var answers = await Task.WhenAll(EnterAsync(one, first), EnterAsync(two, second));
        Assert.Single(answers, a => a.Status == HttpStatusCode.Redirect);
        Assert.Equal(1, await host.WithDbAsync(db => db.Users.CountAsync()));
    }

    [Theory, Engines]
    public async Task An_operator_that_fails_is_asked_again(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        sms.Refuse(2);
        using var visitor = new SiteVisitor(host);
        await RegisterAsync(visitor, NewPhone);
        foreach (var (wait, tries) in new[] { (OutgoingSender.RetryAfter[0], 1), (OutgoingSender.RetryAfter[1], 2) })
        {
            await PorogHost.EventuallyAsync(
                () =>
                    host.WithDbAsync(db =>
                        db.Outgoing.AnyAsync(o => o.Attempts == tries && o.NextAttemptAt <= host.Clock.GetUtcNow() + wait)
                    ),
                "it waits for the next try"
            );
            Assert.Empty(sms.Received);
            host.Clock.Advance(wait);
        }
        Assert.Matches(@"\d{6}", await sms.TextAsync(NewPhone));
        Assert.Equal(3, sms.Requests);
    }

    [Fact]
    public async Task What_is_missing_or_weak_is_named_and_no_code_is_sent()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var visitor = new SiteVisitor(host);
        var page = await visitor.OpenAsync("/register");
        var answer = await visitor.SubmitAsync(page, "main form", new() { ["Password"] = "qwerty123456", ["Email"] = "не почта" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(6, answer.Document.QuerySelectorAll(".govuk-error-summary li").Length);
        Assert.Equal(0, await host.WithDbAsync(db => db.OneTimeSecrets.CountAsync()));
        Assert.EndsWith("/register", (await visitor.OpenAsync("/register/code")).Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8 900 123-45-67 мама")]
    [InlineData("9001234567+1")]
    [InlineData("maria.sergeeva1")]
    [InlineData("Сергеева Мария 1")]
    [InlineData("Порог Порог 2026")]
    public async Task Neither_ones_own_name_phone_or_mailbox_nor_the_name_of_the_site_is_a_password(string password)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var visitor = new SiteVisitor(host);
        var answer = await visitor.SubmitAsync(
            await visitor.OpenAsync("/register"),
            "main form",
            new()
            {
                ["Surname"] = "Сергеева",
                ["GivenName"] = "Мария",
                ["Phone"] = "+7 900 123-45-67",
                ["Email"] = "maria.sergeeva@example.org",
                ["Password"] = password,
            },
            ticked: ["true"]
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(
            "/register#password",
            Assert.Single(answer.Document.QuerySelectorAll(".govuk-error-summary li a")).GetAttribute("href")
        );
    }

    [Fact]
    public async Task Without_a_gateway_the_code_is_in_the_log_and_only_a_demo_shows_it()
    {
        using var log = new LogLines();
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite, configure: s => s.AddSingleton<ILoggerProvider>(log));
        using var visitor = new SiteVisitor(host);
        await RegisterAsync(visitor, NewPhone);
        await PorogHost.EventuallyAsync(() => Task.FromResult(InLog().IsMatch(log.Ours)), "the code is in the log");
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync("/demo/outbox")).Status);
        Assert.EndsWith(
            "/account",
            (await EnterAsync(visitor, InLog().Match(log.Ours).Groups["code"].Value)).Location,
            StringComparison.Ordinal
        );
    }

    [Theory, Engines]
    public async Task More_than_five_codes_an_hour_are_refused(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var visitor = new SiteVisitor(host);
        for (var i = 0; i < SmsLimits.CodesAPhone; i++)
            Assert.Equal(HttpStatusCode.Redirect, (await RegisterAsync(visitor, NewPhone)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await RegisterAsync(visitor, NewPhone)).Status);
        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Redirect, (await RegisterAsync(visitor, NewPhone)).Status);
    }

    [Theory, Engines]
    public async Task The_link_of_the_letter_proves_the_email_by_a_button_once(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, [.. sms.Settings, .. mail.Settings]);
        using var visitor = new SiteVisitor(host);
        await RegisterAsync(visitor, NewPhone);
        await EnterAsync(visitor, await sms.CodeAsync(NewPhone));
        var letter = (await mail.WaitForAsync(1))[0];
        Assert.Equal("olga@example.org", letter.To);
        var path = Link().Match(letter.Text).Value;

        using var elsewhere = new SiteVisitor(host);
        var page = await elsewhere.OpenAsync(path);
        Assert.False(await host.WithDbAsync(db => db.Users.Select(u => u.EmailConfirmed).SingleAsync()));
        Assert.Contains("Почта подтверждена", (await elsewhere.SubmitAsync(page, "main form", [])).Text, StringComparison.Ordinal);
        Assert.True(await host.WithDbAsync(db => db.Users.Select(u => u.EmailConfirmed).SingleAsync()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await elsewhere.SubmitAsync(page, "main form", [])).Status);
    }

    internal static async Task<SitePage> RegisterAsync(SiteVisitor visitor, string phone, string email = "olga@example.org") =>
        await visitor.SubmitAsync(
            await visitor.OpenAsync("/register"),
            "main form",
            new()
            {
                ["Surname"] = "Кузнецова",
                ["GivenName"] = "Ольга",
                ["Phone"] = phone,
                ["Email"] = email,
                ["Password"] = Password,
            },
            ticked: ["true"]
        );

    internal static async Task<SitePage> EnterAsync(SiteVisitor visitor, string code) =>
        await visitor.SubmitAsync(await visitor.OpenAsync("/register/code"), "main form", new() { ["Code"] = code });

    private static Task<SitePage> ResendAsync(SiteVisitor visitor, SitePage page) =>
        visitor.SubmitAsync(page, "main form:last-of-type", []);

    [GeneratedRegex(@"код (?<code>\d{6})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InLog();

    [GeneratedRegex(@"/verify-email/\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
