using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Notices;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>Password recovery: only a person with the right code learns why a password is refused.</summary>
public sealed class RecoveryTests
{
    private const string Good = "шесть зелёных ворот";

    [Theory, Engines]
    public async Task Ones_own_name_is_refused_once_the_code_is_right_and_the_code_stays_good(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var person = await new TestRegistry(host).PersonAsync("Преображенская", "Мария");
        using var visitor = new SiteVisitor(host);
        await AskAsync(visitor, person.PhoneNumber!);
        var code = await sms.CodeAsync(person.PhoneNumber!);
        var wrong = code == "111111" ? "222222" : "111111";

        var guessed = await FinishAsync(visitor, wrong, "Преображенская 1");
        Assert.Equal(["#code"], ErrorsOf(guessed));
        // More often than there are attempts: refused passwords count as none, and do not reset the wrong attempt.
        string[] own =
        [
            "Преображенская 1",
            "преображенская-7",
            $"8{person.PhoneNumber![2..]} ма",
            $"{person.Email}",
            "мария преображенская",
            "Мария 12 Мария",
        ];
        foreach (var password in own)
        {
            var refused = await FinishAsync(visitor, code, password);
            Assert.Equal((password, HttpStatusCode.UnprocessableEntity), (password, refused.Status));
            Assert.Equal(["#password"], ErrorsOf(refused));
            Assert.Equal(code, refused.Document.QuerySelector("#code")!.GetAttribute("value"));
        }
        Assert.Equal(OneTimeSecrets.MostTries - 1, await host.WithDbAsync(db => db.OneTimeSecrets.Select(s => s.TriesLeft).SingleAsync()));
        using (var still = new SiteVisitor(host))
            Assert.Equal(HttpStatusCode.Redirect, (await still.SignInAsync(person.PhoneNumber!, TestRegistry.Password)).Status);

        Assert.Equal(HttpStatusCode.Redirect, (await FinishAsync(visitor, code, Good)).Status);
        using var again = new SiteVisitor(host);
        Assert.Equal(HttpStatusCode.Redirect, (await again.SignInAsync(person.PhoneNumber!, Good)).Status);
    }

    [Theory, Engines]
    public async Task Without_the_right_code_a_name_is_as_good_as_any_word_and_tries_run_out_all_the_same(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var person = await new TestRegistry(host).PersonAsync("Преображенская", "Мария");
        using var visitor = new SiteVisitor(host);
        await AskAsync(visitor, person.PhoneNumber!);
        var code = await sms.CodeAsync(person.PhoneNumber!);
        var wrong = code == "111111" ? "222222" : "111111";
        var answers = new List<string>();
        for (var tries = 0; tries < OneTimeSecrets.MostTries; tries++)
        {
            await FinishAsync(visitor, code, "Преображенская 1");
            answers.Add(Written.Of(await FinishAsync(visitor, wrong, tries % 2 == 0 ? "Преображенская 1" : Good)));
        }
        // The code is right but no longer valid, so the answer reveals nothing.
        answers.Add(Written.Of(await FinishAsync(visitor, code, "Преображенская 1")).Replace(code, wrong));
        answers.Add(Written.Of(await FinishAsync(visitor, code, Good)).Replace(code, wrong));
        Assert.Single(answers.Distinct());
    }

    [Theory, Engines]
    public async Task A_known_and_an_unknown_phone_get_the_same_bytes_at_every_step(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var person = await new TestRegistry(host).PersonAsync("Преображенская", "Мария");
        var answers = new List<string>();
        foreach (var phone in (string[])[person.PhoneNumber!, "+79165550199"])
        {
            using var visitor = new SiteVisitor(host);
            string[] steps =
            [
                Written.Of(await AskAsync(visitor, phone), phone),
                Written.Of(await visitor.OpenAsync("/recover/code"), Phone.Masked(phone)),
                Written.Of(await FinishAsync(visitor, "000000", "Преображенская 1"), Phone.Masked(phone)),
                Written.Of(await FinishAsync(visitor, "000000", Good), Phone.Masked(phone)),
                Written.Of(
                    await visitor.SubmitAsync(await visitor.OpenAsync("/recover/code"), "main form:last-of-type", []),
                    Phone.Masked(phone)
                ),
            ];
            Assert.Contains($"на номер {Phone.Masked(phone)}.", (await visitor.OpenAsync("/recover/code")).Text, StringComparison.Ordinal);
            answers.Add(string.Join("\n", steps));
        }
        Assert.Equal(answers[0], answers[1]);
    }

    [Theory, Engines]
    public async Task With_a_verified_e_mail_its_code_is_asked_too(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, [.. sms.Settings, .. mail.Settings]);
        var person = await new TestRegistry(host).PersonAsync("Преображенская", "Мария");
        using var signedIn = await SiteVisitor.SignedInAsync(host, person);
        using var visitor = new SiteVisitor(host);

        var proved = await ProveAsync(sms, visitor, person.PhoneNumber!);
        Assert.Equal("/recover/confirm", Next(proved));
        Assert.Equal(HttpStatusCode.OK, (await signedIn.OpenAsync("/account")).Status);
        var letter = Assert.Single(await mail.WaitForAsync(1));
        Assert.Equal(person.Email, letter.To);
        var code = letter.Text.Split("Код: ")[1][..6];
        var wrong = code == "111111" ? "222222" : "111111";
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ConfirmAsync(visitor, wrong)).Status);
        using (var still = new SiteVisitor(host))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await still.SignInAsync(person.PhoneNumber!, Good)).Status);

        Assert.Equal("/sign-in", Next(await ConfirmAsync(visitor, code)));
        Assert.Equal(HttpStatusCode.Redirect, (await signedIn.OpenAsync("/account")).Status);
        using var again = new SiteVisitor(host);
        Assert.Equal(HttpStatusCode.Redirect, (await again.SignInAsync(person.PhoneNumber!, Good)).Status);
        // The first step is over with the new password.
        Assert.Equal("/recover", Next(await visitor.OpenAsync("/recover/confirm")));
    }

    [Theory, Engines]
    public async Task The_code_of_an_e_mail_is_worth_nothing_after_the_password_or_the_e_mail_has_changed(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, [.. sms.Settings, .. mail.Settings]);
        var person = await new TestRegistry(host).PersonAsync("Преображенская", "Мария");
        using var visitor = new SiteVisitor(host);
        await ProveAsync(sms, visitor, person.PhoneNumber!);
        var code = (await mail.WaitForAsync(1))[0].Text.Split("Код: ")[1][..6];
        await host.WithDbAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.Email, "other@example.org")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ConfirmAsync(visitor, code)).Status);
        await host.WithDbAsync(db =>
            db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.Email, person.Email).SetProperty(a => a.SecurityStamp, "other"))
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ConfirmAsync(visitor, code)).Status);
    }

    [Theory, Engines]
    public async Task With_a_second_factor_its_code_is_asked_too(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var person = await new TestRegistry(host).PersonAsync("Преображенская", "Мария");
        var codes = await TurnOnAsync(host, person);
        using var visitor = new SiteVisitor(host);
        Assert.Equal("/recover/confirm", Next(await ProveAsync(sms, visitor, person.PhoneNumber!)));
        Assert.DoesNotContain("Подождать сутки", (await visitor.OpenAsync("/recover/confirm")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ConfirmAsync(visitor, "ABCD-EFGH-JKMN-PQRS")).Status);
        Assert.Equal("/sign-in", Next(await ConfirmAsync(visitor, codes[0])));
        using var again = new SiteVisitor(host);
        Assert.StartsWith("/sign-in/code", Next(await again.SignInAsync(person.PhoneNumber!, Good)), StringComparison.Ordinal);
    }

    [Theory, Engines]
    public async Task A_phone_alone_opens_a_child_only_after_a_day_of_which_the_owner_is_told(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var family = await Family.CreateAsync(host);
        var phone = family.Mother.PhoneNumber!;
        using var owner = await SiteVisitor.SignedInAsync(host, family.Mother);
        using var visitor = new SiteVisitor(host);

        Assert.Equal("/recover/later", Next(await ProveAsync(sms, visitor, phone)));
        Assert.Contains("Новый пароль можно будет задать после 21.11.2026 11:00", (await visitor.OpenAsync("/recover/later")).Text);
        using (var nobody = new SiteVisitor(host))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await nobody.SignInAsync(phone, Good)).Status);
        Assert.Contains("Кто-то просит новый пароль", (await owner.OpenAsync("/messages")).Text, StringComparison.Ordinal);
        Assert.Contains("остановите восстановление", (await owner.OpenAsync("/account")).Text, StringComparison.Ordinal);
        Assert.Contains("остановите восстановление", (await owner.OpenAsync("/account/sessions")).Text, StringComparison.Ordinal);

        // Asking again before the time neither shortens it nor tells again.
        host.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal("/recover/later", Next(await ProveAsync(sms, visitor, phone, 2)));
        Assert.Equal(1, await host.WithDbAsync(db => db.Notices.CountAsync(n => n.Topic == NoticeTopic.RecoveryWaits)));
        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("/sign-in", Next(await ProveAsync(sms, visitor, phone, 3)));
        Assert.Equal(0, await host.WithDbAsync(db => db.Recoveries.CountAsync()));
        Assert.Equal(HttpStatusCode.Redirect, (await owner.OpenAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SignInAsync(phone, Good)).Status);
    }

    [Theory, Engines]
    public async Task The_owner_stops_a_recovery_without_signing_in_and_no_other_begins_for_a_week(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var family = await Family.CreateAsync(host);
        var phone = family.Mother.PhoneNumber!;
        using var visitor = new SiteVisitor(host);
        await ProveAsync(sms, visitor, phone);
        var id = await host.WithDbAsync(db => db.Recoveries.Select(r => r.Id).SingleAsync());
        using var owner = new SiteVisitor(host);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.OpenAsync($"/recover/stop/{Guid.NewGuid():N}")).Status);
        // Opening alone stops nothing.
        var page = await owner.OpenAsync($"/recover/stop/{id:N}");
        Assert.Null(await host.WithDbAsync(db => db.Recoveries.Select(r => r.StoppedAt).SingleAsync()));
        Assert.Contains("Остановлено", (await owner.SubmitAsync(page, "main form", [])).Text, StringComparison.Ordinal);

        host.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal("/recover/later", Next(await ProveAsync(sms, visitor, phone, 2)));
        Assert.Contains("Восстановление остановлено", (await visitor.OpenAsync("/recover/later")).Text, StringComparison.Ordinal);
        host.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal("/recover/later", Next(await ProveAsync(sms, visitor, phone, 3)));
        Assert.Contains("можно будет задать", (await visitor.OpenAsync("/recover/later")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await owner.OpenAsync($"/recover/stop/{id:N}")).Status);
        using var still = new SiteVisitor(host);
        Assert.Equal(HttpStatusCode.Redirect, (await still.SignInAsync(phone, TestRegistry.Password)).Status);
    }

    [Theory, Engines]
    public async Task A_changed_phone_or_password_ends_a_waiting_recovery(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var family = await Family.CreateAsync(host);
        using var visitor = new SiteVisitor(host);
        await ProveAsync(sms, visitor, family.Mother.PhoneNumber!);
        await using var scope = host.Services.CreateAsyncScope();
        var change = scope.ServiceProvider.GetRequiredService<ChangeAccount>();
        var started = await change.StartPhoneAsync(family.Mother, "+79165550177", "192.0.2.1", default);
        var code = await sms.CodeAsync("+79165550177");
        Assert.True(await change.FinishPhoneAsync(family.Mother.Id, started.SecretId!.Value, code, null, default));
        Assert.Equal(0, await host.WithDbAsync(db => db.Recoveries.CountAsync()));

        await ProveAsync(sms, visitor, "+79165550177", 2);
        Assert.Equal(1, await host.WithDbAsync(db => db.Recoveries.CountAsync()));
        await change.PasswordAsync(family.Mother.Id, Good, null, default);
        Assert.Equal(0, await host.WithDbAsync(db => db.Recoveries.CountAsync()));
    }

    [Theory, Engines]
    public async Task Who_cannot_open_the_e_mail_any_more_may_wait_for_a_day(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, [.. sms.Settings, .. mail.Settings]);
        var family = await Family.CreateAsync(host);
        using var visitor = new SiteVisitor(host);
        Assert.Equal("/recover/confirm", Next(await ProveAsync(sms, visitor, family.Mother.PhoneNumber!)));
        var asked = await visitor.OpenAsync("/recover/confirm");
        Assert.Equal("/recover/later", Next(await visitor.SubmitAsync(asked, "main form:last-of-type", [])));
        // The owner is told by e-mail too, with the address that stops it.
        var letters = await mail.WaitForAsync(2);
        Assert.Contains(letters, l => l.Text.Contains("/recover/stop/", StringComparison.Ordinal));
        host.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("/sign-in", Next(await ProveAsync(sms, visitor, family.Mother.PhoneNumber!, 2)));
    }

    [Theory, Engines]
    public async Task Who_lost_password_and_second_factor_waits_for_a_day_and_then_shows_phone_and_e_mail(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, [.. sms.Settings, .. mail.Settings]);
        var family = await Family.CreateAsync(host);
        var phone = family.Mother.PhoneNumber!;
        await TurnOnAsync(host, family.Mother);
        using var visitor = new SiteVisitor(host);
        Assert.Equal("/recover/confirm", Next(await ProveAsync(sms, visitor, phone)));
        var asked = await visitor.OpenAsync("/recover/confirm");
        Assert.Contains("И пароль не вспомнить?", asked.Text, StringComparison.Ordinal);
        Assert.Equal("/recover/later", Next(await visitor.SubmitAsync(asked, "main form:last-of-type", [])));
        Assert.Contains("Понадобится и код из письма", (await visitor.OpenAsync("/recover/later")).Text, StringComparison.Ordinal);
        await mail.WaitForAsync(1);

        // Before the day is over the second factor is asked, and no letter goes.
        host.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal("/recover/confirm", Next(await ProveAsync(sms, visitor, phone, 2)));
        Assert.Contains("Код из приложения", (await visitor.OpenAsync("/recover/confirm")).Text, StringComparison.Ordinal);
        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("/recover/confirm", Next(await ProveAsync(sms, visitor, phone, 3)));
        Assert.DoesNotContain("Подождать сутки", (await visitor.OpenAsync("/recover/confirm")).Text, StringComparison.Ordinal);
        var code = await CodeOfLetterAsync(mail);

        // A code that does not fit costs no day.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ConfirmAsync(visitor, code == "111111" ? "222222" : "111111")).Status);
        Assert.Equal("/sign-in", Next(await ConfirmAsync(visitor, code)));
        using var again = new SiteVisitor(host);
        Assert.StartsWith("/sign-in/code", Next(await again.SignInAsync(phone, Good)), StringComparison.Ordinal);
    }

    [Theory, Engines]
    public async Task The_letter_is_worth_nothing_when_the_owner_stops_the_wait_for_a_lost_second_factor(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, [.. sms.Settings, .. mail.Settings]);
        var family = await Family.CreateAsync(host);
        var phone = family.Mother.PhoneNumber!;
        await TurnOnAsync(host, family.Mother);
        using var visitor = new SiteVisitor(host);
        await ProveAsync(sms, visitor, phone);
        await visitor.SubmitAsync(await visitor.OpenAsync("/recover/confirm"), "main form:last-of-type", []);
        host.Clock.Advance(TimeSpan.FromDays(1));
        await ProveAsync(sms, visitor, phone, 2);
        var code = await CodeOfLetterAsync(mail);
        var id = await host.WithDbAsync(db => db.Recoveries.Select(r => r.Id).SingleAsync());
        using var owner = new SiteVisitor(host);
        await owner.SubmitAsync(await owner.OpenAsync($"/recover/stop/{id:N}"), "main form", []);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ConfirmAsync(visitor, code)).Status);
        using var still = new SiteVisitor(host);
        Assert.StartsWith("/sign-in/code", Next(await still.SignInAsync(phone, TestRegistry.Password)), StringComparison.Ordinal);
    }

    private static async Task<string> CodeOfLetterAsync(MailServer mail) =>
        (await mail.WaitForAsync(3)).Select(l => l.Text.Split("Код: ")).Single(parts => parts.Length == 2)[1][..6];

    private static async Task<IReadOnlyList<string>> TurnOnAsync(PorogHost host, Account person)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var key = new byte[OneTimePassword.KeyBytes];
        var first = AuthenticatorApp.CodeOf(host, OneTimePassword.Text(key));
        return (
            await scope.ServiceProvider.GetRequiredService<SecondFactors>().TurnOnAsync(person.Id, key, first, Guid.NewGuid(), default)
        )!;
    }

    /// <summary>Asks for a code, takes it from the phone, and enters it with the new password.</summary>
    private static async Task<SitePage> ProveAsync(SmsOperator sms, SiteVisitor visitor, string phone, int number = 1)
    {
        await AskAsync(visitor, phone);
        return await FinishAsync(visitor, await sms.CodeAsync(phone, number), Good);
    }

    /// <summary>Where a page leads, without the host.</summary>
    private static string? Next(SitePage page) =>
        page.Location is { } location ? new Uri(new Uri("http://porog.example"), location).PathAndQuery : null;

    private static async Task<SitePage> ConfirmAsync(SiteVisitor visitor, string code) =>
        await visitor.SubmitAsync(await visitor.OpenAsync("/recover/confirm"), "main form", new() { ["Code"] = code });

    private static async Task<SitePage> AskAsync(SiteVisitor visitor, string phone) =>
        await visitor.SubmitAsync(await visitor.OpenAsync("/recover"), "main form", new() { ["Phone"] = phone });

    private static async Task<SitePage> FinishAsync(SiteVisitor visitor, string code, string password) =>
        await visitor.SubmitAsync(
            await visitor.OpenAsync("/recover/code"),
            "main form",
            new() { ["Code"] = code, ["Password"] = password }
        );

    private static IEnumerable<string> ErrorsOf(SitePage page) =>
        page
            .Document.QuerySelectorAll(".govuk-error-summary li a")
            .Select(a => a.GetAttribute("href")![a.GetAttribute("href")!.IndexOf('#')..]);
}
