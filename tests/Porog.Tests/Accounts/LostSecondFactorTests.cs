using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Notices;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>The way out for the owner of a lost second factor: password, phone, and one more proof or a day of waiting.</summary>
public sealed class LostSecondFactorTests
{
    private const string Way = "/recover/second-step";
    private static readonly string[] Required = ["--Porog:Staff:SecondFactor", "true"];

    [Theory, Engines]
    public async Task Only_the_right_password_leads_to_the_way_and_the_page_tells_the_masked_number_alone(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var family = await Family.CreateAsync(host);
        await TurnOnAsync(host, family.Mother);
        var answers = new List<string>();
        foreach (var login in (string[])[family.Mother.Email!, "nobody@example.org"])
        {
            using var stranger = new SiteVisitor(host);
            var refused = Written.Of(await stranger.SignInAsync(login, "не тот пароль"), login);
            answers.Add(refused + Written.Of(await stranger.OpenAsync(Way)) + Written.Of(await stranger.OpenAsync($"{Way}/code")));
            Assert.Equal("/sign-in", Next(await stranger.OpenAsync(Way)));
        }
        Assert.Single(answers.Distinct());

        using var visitor = new SiteVisitor(host);
        await visitor.SignInAsync(family.Mother.Email!, TestRegistry.Password);
        var step = await visitor.OpenAsync("/sign-in/code");
        Assert.NotNull(step.Document.QuerySelector($"main a[href='{Way}']"));
        var page = await visitor.OpenAsync(Way);
        Assert.Contains(Phone.Masked(family.Mother.PhoneNumber!), page.Text, StringComparison.Ordinal);
        var asked = await AskAsync(visitor);
        Assert.Contains($"на номер {Phone.Masked(family.Mother.PhoneNumber!)}.", asked.Text, StringComparison.Ordinal);
        foreach (var told in (SitePage[])[page, asked])
            Assert.DoesNotContain(
                family.Mother.PhoneNumber![^7..],
                string.Concat(told.Document.DocumentElement.TextContent.Where(char.IsAsciiDigit)),
                StringComparison.Ordinal
            );
    }

    [Theory, Engines]
    public async Task A_phone_alone_turns_it_off_after_a_day_of_which_the_owner_is_told(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var family = await Family.CreateAsync(host);
        var phone = family.Mother.PhoneNumber!;
        var codes = await TurnOnAsync(host, family.Mother);
        using var owner = await EnterAsync(host, family.Mother, codes[0]);

        using var visitor = await HalfWayAsync(host, family.Mother);
        Assert.Equal($"{Way}/later", Next(await ProveAsync(sms, visitor, phone)));
        Assert.Contains("можно будет после 21.11.2026 11:00", (await visitor.OpenAsync($"{Way}/later")).Text, StringComparison.Ordinal);
        Assert.Contains("Кто-то просит выключить второй шаг входа", (await owner.OpenAsync("/messages")).Text, StringComparison.Ordinal);
        Assert.Contains("просит выключить второй шаг", (await owner.OpenAsync("/account")).Text, StringComparison.Ordinal);

        // Asking again before the time neither shortens it nor tells again.
        host.Clock.Advance(TimeSpan.FromHours(23));
        using (var early = await HalfWayAsync(host, family.Mother))
            Assert.Equal($"{Way}/later", Next(await ProveAsync(sms, early, phone, 2)));
        Assert.Equal(1, await host.WithDbAsync(db => db.Notices.CountAsync(n => n.Topic == NoticeTopic.SecondFactorRecoveryWaits)));
        Assert.True(await IsOnAsync(host, family.Mother));

        host.Clock.Advance(TimeSpan.FromHours(1));
        using var due = await HalfWayAsync(host, family.Mother);
        Assert.Contains("Сутки прошли", (await due.OpenAsync(Way)).Text, StringComparison.Ordinal);
        Assert.Equal("/sign-in?returnUrl=%2Faccount%2Fsecond-factor", Next(await ProveAsync(sms, due, phone, 3)));
        Assert.Contains("Второй шаг входа выключен.", (await due.OpenAsync("/sign-in")).Text, StringComparison.Ordinal);
        Assert.False(await IsOnAsync(host, family.Mother));
        Assert.Equal(0, await host.WithDbAsync(db => db.Recoveries.CountAsync()));
        Assert.Equal(HttpStatusCode.Redirect, (await owner.OpenAsync("/account")).Status);
        using var again = await SiteVisitor.SignedInAsync(host, family.Mother);
        Assert.Contains("Второй шаг входа выключен как потерянный", (await again.OpenAsync("/messages")).Text, StringComparison.Ordinal);
        Assert.Contains(
            $"SecondFactorRecovered at 2026-11-21T08:00:00.0000000+00:00: account {family.Mother.Id}, address 127.0.0.1, wait",
            host.Log.Of(SecurityLog.Category)
        );
    }

    [Theory, Engines]
    public async Task The_owner_stops_it_without_signing_in_and_it_stays_on(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var family = await Family.CreateAsync(host);
        var phone = family.Mother.PhoneNumber!;
        await TurnOnAsync(host, family.Mother);
        using var visitor = await HalfWayAsync(host, family.Mother);
        await ProveAsync(sms, visitor, phone);
        var id = await host.WithDbAsync(db => db.Recoveries.Select(r => r.Id).SingleAsync());
        using var owner = new SiteVisitor(host);
        var page = await owner.OpenAsync($"/recover/stop/{id:N}");
        Assert.Contains("ваш пароль и код из SMS", page.Text, StringComparison.Ordinal);
        Assert.Contains("Второй шаг входа действует", (await owner.SubmitAsync(page, "main form", [])).Text, StringComparison.Ordinal);

        host.Clock.Advance(TimeSpan.FromDays(2));
        using var late = await HalfWayAsync(host, family.Mother);
        Assert.Equal($"{Way}/later", Next(await ProveAsync(sms, late, phone, 2)));
        Assert.Contains("Ожидание остановлено", (await late.OpenAsync($"{Way}/later")).Text, StringComparison.Ordinal);
        Assert.True(await IsOnAsync(host, family.Mother));
    }

    [Theory, Engines]
    public async Task A_code_by_e_mail_turns_it_off_at_once(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, [.. sms.Settings, .. mail.Settings]);
        var person = await new TestRegistry(host).PersonAsync("Преображенская", "Мария");
        var codes = await TurnOnAsync(host, person);
        await mail.WaitForAsync(1);
        using var owner = await EnterAsync(host, person, codes[0]);
        using var visitor = await HalfWayAsync(host, person);
        Assert.Equal($"{Way}/confirm", Next(await ProveAsync(sms, visitor, person.PhoneNumber!)));
        var letter = (await mail.WaitForAsync(2)).Single(l => l.Text.Contains("Код: ", StringComparison.Ordinal));
        Assert.Equal(person.Email, letter.To);
        var code = letter.Text.Split("Код: ")[1][..6];
        var wrong = code == "111111" ? "222222" : "111111";
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ConfirmAsync(visitor, wrong)).Status);
        Assert.True(await IsOnAsync(host, person));

        Assert.Equal("/sign-in?returnUrl=%2Faccount%2Fsecond-factor", Next(await ConfirmAsync(visitor, code)));
        Assert.False(await IsOnAsync(host, person));
        Assert.Equal(HttpStatusCode.Redirect, (await owner.OpenAsync("/account")).Status);
        Assert.Contains(host.Log.Of(SecurityLog.Category), line => line.EndsWith(", email", StringComparison.Ordinal));
        // The step is over.
        Assert.Equal(Way, Next(await visitor.OpenAsync($"{Way}/confirm")));
    }

    [Theory, Engines]
    public async Task Who_cannot_open_the_e_mail_any_more_waits_for_a_day(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, [.. sms.Settings, .. mail.Settings]);
        var family = await Family.CreateAsync(host);
        await TurnOnAsync(host, family.Mother);
        using var visitor = await HalfWayAsync(host, family.Mother);
        await ProveAsync(sms, visitor, family.Mother.PhoneNumber!);
        var asked = await visitor.OpenAsync($"{Way}/confirm");
        Assert.Equal($"{Way}/later", Next(await visitor.SubmitAsync(asked, "main form:last-of-type", [])));
        var letters = await mail.WaitForAsync(3);
        Assert.Contains(letters, l => l.Text.Contains("/recover/stop/", StringComparison.Ordinal));
        host.Clock.Advance(TimeSpan.FromDays(1));
        using var due = await HalfWayAsync(host, family.Mother);
        Assert.StartsWith("/sign-in?", Next(await ProveAsync(sms, due, family.Mother.PhoneNumber!, 2)), StringComparison.Ordinal);
        Assert.False(await IsOnAsync(host, family.Mother));
    }

    [Theory, Engines]
    public async Task A_signed_in_person_types_the_password_and_keeps_this_session_alone(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, [.. sms.Settings, .. mail.Settings]);
        var person = await new TestRegistry(host).PersonAsync();
        var codes = await TurnOnAsync(host, person);
        using var elsewhere = await EnterAsync(host, person, codes[0]);
        using var visitor = await EnterAsync(host, person, codes[1]);
        Assert.NotNull((await visitor.OpenAsync("/account/second-factor")).Document.QuerySelector($"main a[href='{Way}']"));
        var page = await visitor.OpenAsync(Way);
        var wrong = await visitor.SubmitAsync(page, "main form", new() { ["Current"] = "не тот пароль" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal(0, await host.WithDbAsync(db => db.OneTimeSecrets.CountAsync()));

        await visitor.SubmitAsync(page, "main form", new() { ["Current"] = TestRegistry.Password });
        await EnterCodeAsync(visitor, await sms.CodeAsync(person.PhoneNumber!));
        var letter = (await mail.WaitForAsync(2)).Single(l => l.Text.Contains("Код: ", StringComparison.Ordinal));
        Assert.Equal("/account/second-factor", Next(await ConfirmAsync(visitor, letter.Text.Split("Код: ")[1][..6])));
        Assert.Contains("Второй шаг входа выключен.", (await visitor.OpenAsync("/account/second-factor")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.OpenAsync("/account")).Status);
    }

    [Theory, Engines]
    public async Task Staff_whose_role_needs_it_are_sent_to_the_administrator_also_when_the_role_comes_later(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, [.. sms.Settings, .. Required]);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var officer = await registry.StaffAsync(StaffKind.Officer, school);
        await TurnOnAsync(host, officer);
        using var closed = await HalfWayAsync(host, officer);
        var told = await closed.OpenAsync(Way);
        Assert.Contains("Его сбросит администратор системы", told.Text, StringComparison.Ordinal);
        Assert.Null(told.Document.QuerySelector("main form"));

        var mother = (await Family.CreateAsync(host)).Mother;
        await TurnOnAsync(host, mother);
        using var visitor = await HalfWayAsync(host, mother);
        var open = await visitor.OpenAsync(Way);
        Assert.Equal($"{Way}/later", Next(await ProveAsync(sms, visitor, mother.PhoneNumber!)));
        host.Clock.Advance(TimeSpan.FromDays(1));
        using var due = await HalfWayAsync(host, mother);
        await AskAsync(due);
        var code = await sms.CodeAsync(mother.PhoneNumber!, 2);
        await registry.AddAsync(
            new StaffRole
            {
                PersonId = mother.Id,
                Kind = StaffKind.Cashier,
                OrganisationId = school.Id,
            }
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await EnterCodeAsync(due, code)).Status);
        // The form of a page that was opened before sends no code any more.
        using var again = await HalfWayAsync(host, mother);
        Assert.Null(Next(await again.SubmitAsync(open, "main form", [])));
        Assert.True(await IsOnAsync(host, mother));
        Assert.True(await IsOnAsync(host, officer));
    }

    [Theory, Engines]
    public async Task A_changed_password_ends_the_wait_and_the_codes(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var family = await Family.CreateAsync(host);
        await TurnOnAsync(host, family.Mother);
        using var visitor = await HalfWayAsync(host, family.Mother);
        await ProveAsync(sms, visitor, family.Mother.PhoneNumber!);
        host.Clock.Advance(TimeSpan.FromDays(1));
        using var due = await HalfWayAsync(host, family.Mother);
        await AskAsync(due);
        var code = await sms.CodeAsync(family.Mother.PhoneNumber!, 2);
        await using (var scope = host.Services.CreateAsyncScope())
            await scope
                .ServiceProvider.GetRequiredService<ChangeAccount>()
                .PasswordAsync(family.Mother.Id, "шесть зелёных ворот", null, default);
        Assert.Equal(0, await host.WithDbAsync(db => db.Recoveries.CountAsync()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await EnterCodeAsync(due, code)).Status);
        Assert.Equal("/sign-in", Next(await due.OpenAsync(Way)));
        Assert.True(await IsOnAsync(host, family.Mother));
    }

    /// <summary>Signed in with the password, before the second step.</summary>
    private static async Task<SiteVisitor> HalfWayAsync(PorogHost host, Account person)
    {
        var visitor = new SiteVisitor(host);
        await visitor.SignInAsync(person.PhoneNumber!, TestRegistry.Password);
        return visitor;
    }

    private static async Task<SiteVisitor> EnterAsync(PorogHost host, Account person, string code)
    {
        var visitor = await HalfWayAsync(host, person);
        var entered = await visitor.SubmitAsync(
            await visitor.OpenAsync("/sign-in/code"),
            "main form:has([name=Code])",
            new() { ["Code"] = code }
        );
        Assert.Equal(HttpStatusCode.Redirect, entered.Status);
        return visitor;
    }

    /// <returns>The page that asks for the code.</returns>
    private static async Task<SitePage> AskAsync(SiteVisitor visitor)
    {
        Assert.Equal($"{Way}/code", Next(await visitor.SubmitAsync(await visitor.OpenAsync(Way), "main form", [])));
        return await visitor.OpenAsync($"{Way}/code");
    }

    private static async Task<SitePage> EnterCodeAsync(SiteVisitor visitor, string code) =>
        await visitor.SubmitAsync(await visitor.OpenAsync($"{Way}/code"), "main form", new() { ["Code"] = code });

    /// <summary>Asks for the code of the phone and enters it.</summary>
    private static async Task<SitePage> ProveAsync(SmsOperator sms, SiteVisitor visitor, string phone, int number = 1)
    {
        await AskAsync(visitor);
        return await EnterCodeAsync(visitor, await sms.CodeAsync(phone, number));
    }

    private static async Task<SitePage> ConfirmAsync(SiteVisitor visitor, string code) =>
        await visitor.SubmitAsync(await visitor.OpenAsync($"{Way}/confirm"), "main form:has([name=Code])", new() { ["Code"] = code });

    private static async Task<IReadOnlyList<string>> TurnOnAsync(PorogHost host, Account person)
    {
        var key = new byte[OneTimePassword.KeyBytes];
        await using var scope = host.Services.CreateAsyncScope();
        var first = AuthenticatorApp.CodeOf(host, OneTimePassword.Text(key));
        return (
            await scope.ServiceProvider.GetRequiredService<SecondFactors>().TurnOnAsync(person.Id, key, first, Guid.NewGuid(), default)
        )!;
    }

    private static async Task<bool> IsOnAsync(PorogHost host, Account person) =>
        await host.WithDbAsync(db => db.SecondFactors.AnyAsync(f => f.AccountId == person.Id));

    /// <summary>Where a page leads, without the host.</summary>
    private static string? Next(SitePage page) =>
        page.Location is { } location ? new Uri(new Uri("http://porog.example"), location).PathAndQuery : null;
}
