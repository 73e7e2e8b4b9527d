using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>Changes to an account, and the sessions that they end.</summary>
public sealed class AccountChangesTests
{
    private const string NewPassword = "шесть зелёных ворот";
    private const string NewPhone = "+79165550101";

    [Theory, Engines]
    public async Task A_changed_password_ends_every_other_session_at_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        using var here = await SiteVisitor.SignedInAsync(host, person);
        using var elsewhere = await SiteVisitor.SignedInAsync(host, person);
        var program = await host.SignInAsync(person);

        var wrong = await ChangeAsync(here, "не тот пароль");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.OpenAsync("/messages")).Status);

        Assert.Equal(HttpStatusCode.Redirect, (await ChangeAsync(here, TestRegistry.Password)).Status);
        Assert.Equal(HttpStatusCode.OK, (await here.OpenAsync("/messages")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.OpenAsync("/messages")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/api/v1/me")).StatusCode);
        Assert.Contains("Пароль изменён", (await here.OpenAsync("/messages")).Text, StringComparison.Ordinal);
        using var old = new SiteVisitor(host);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await old.SignInAsync(person.PhoneNumber!, TestRegistry.Password)).Status);
    }

    [Theory, Engines]
    public async Task A_session_ended_in_the_list_is_refused_at_once_and_the_others_go_on(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        using var here = await SiteVisitor.SignedInAsync(host, person);
        using var elsewhere = await SiteVisitor.SignedInAsync(host, person);

        await here.SubmitAsync(await here.OpenAsync("/account/sessions"), "main form", new() { ["Others"] = "true" });
        Assert.Equal(HttpStatusCode.OK, (await here.OpenAsync("/messages")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.OpenAsync("/messages")).Status);
    }

    [Theory, Engines]
    public async Task A_session_that_ends_ends_its_open_stream_at_once_and_no_other(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var here = await SiteVisitor.SignedInAsync(host, family.Mother);
        using var ended = await LiveStream.OpenAsync(host, family.Mother, family.Child);
        using var others = await LiveStream.OpenAsync(host, await family.TrustedAsync(), family.Child);

        await here.SubmitAsync(await here.OpenAsync("/account/sessions"), "main form", new() { ["Others"] = "true" });
        Assert.Null(await ended.NextAsync());

        using var again = await LiveStream.OpenAsync(host, family.Mother, family.Child);
        Assert.Equal(HttpStatusCode.Redirect, (await ChangeAsync(here, TestRegistry.Password)).Status);
        Assert.Null(await again.NextAsync());

        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        using var device = await family.Registry.DeviceClientAsync(school);
        await device.SendAsync(device.Passage(family.Child.Card, "in"));
        Assert.NotNull(await others.NextAsync());
    }

    [Theory, Engines]
    public async Task A_changed_phone_ends_every_other_session_and_its_refresh_token(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var family = await Family.CreateAsync(host);
        using var here = await SiteVisitor.SignedInAsync(host, family.Mother);
        using var elsewhere = await SiteVisitor.SignedInAsync(host, family.Mother);
        using var program = host.CreateClient();
        var tokens = await (await program.PostSignInAsync(family.Mother.PhoneNumber!, TestRegistry.Password)).TokensAsync();
        using var stream = await LiveStream.OpenAsync(host, family.Mother, family.Child);

        await here.SubmitAsync(
            await here.OpenAsync("/account/phone"),
            "main form",
            new() { ["NewPhone"] = NewPhone, ["Current"] = TestRegistry.Password }
        );
        // A request alone changes nothing.
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.OpenAsync("/messages")).Status);
        var code = new Dictionary<string, string> { ["Code"] = await sms.CodeAsync(NewPhone) };
        await here.SubmitAsync(await here.OpenAsync("/account/phone/code"), "main form", code);

        Assert.Contains("Остальные устройства вышли", (await here.OpenAsync("/account")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.OpenAsync("/messages")).Status);
        Assert.Null(await stream.NextAsync());
        await (await program.RefreshAsync(tokens)).ProblemAsync(401, "sign-in-refused");
    }

    [Theory, Engines]
    public async Task An_email_in_the_place_of_a_proved_one_ends_every_other_session_and_the_first_one_ends_none(DatabaseEngine engine)
    {
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, mail.Settings);
        var person = await new TestRegistry(host).PersonAsync();
        await host.WithDbAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.EmailConfirmed, false)));
        using var here = await SiteVisitor.SignedInAsync(host, person);
        using var elsewhere = await SiteVisitor.SignedInAsync(host, person);

        await ConfirmAsync(here, mail, "first@example.org", 1);
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.OpenAsync("/messages")).Status);

        await ConfirmAsync(here, mail, "second@example.org", 2);
        Assert.Equal(HttpStatusCode.OK, (await here.OpenAsync("/messages")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.OpenAsync("/messages")).Status);
    }

    [Theory, Engines]
    public async Task A_new_phone_takes_the_place_of_the_old_once_proved_and_the_children_stay(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var family = await Family.CreateAsync(host);
        using var mother = await SiteVisitor.SignedInAsync(host, family.Mother);

        var sent = await mother.SubmitAsync(
            await mother.OpenAsync("/account/phone"),
            "main form",
            new() { ["NewPhone"] = NewPhone, ["Current"] = TestRegistry.Password }
        );
        Assert.Equal(HttpStatusCode.Redirect, sent.Status);
        Assert.Equal(family.Mother.PhoneNumber, await PhoneAsync(host, family.Mother.Id));

        var asked = await mother.OpenAsync("/account/phone/code");
        Assert.Contains($"на номер {Phone.Masked(NewPhone)}.", asked.Text, StringComparison.Ordinal);
        var done = await mother.SubmitAsync(asked, "main form", new() { ["Code"] = await sms.CodeAsync(NewPhone) });
        Assert.Equal(HttpStatusCode.Redirect, done.Status);
        Assert.Equal(NewPhone, await PhoneAsync(host, family.Mother.Id));
        Assert.Contains("изменён", await sms.TextAsync(family.Mother.PhoneNumber!), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await mother.OpenAsync($"/children/{family.Child.Id}/attendance")).Status);
    }

    [Theory, Engines]
    public async Task A_forgotten_password_is_set_anew_with_the_code_and_an_unknown_phone_gets_the_same_answer(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var person = await new TestRegistry(host).PersonAsync();
        using var elsewhere = await SiteVisitor.SignedInAsync(host, person);
        using var visitor = new SiteVisitor(host);
        using var stranger = new SiteVisitor(host);

        var known = await AskAsync(visitor, person.PhoneNumber!);
        var unknown = await AskAsync(stranger, "+79165550199");
        Assert.Equal((known.Status, known.Location), (unknown.Status, unknown.Location));

        var done = await visitor.SubmitAsync(
            await visitor.OpenAsync("/recover/code"),
            "main form",
            new() { ["Code"] = await sms.CodeAsync(person.PhoneNumber!), ["Password"] = NewPassword }
        );
        Assert.Equal(HttpStatusCode.Redirect, done.Status);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.OpenAsync("/messages")).Status);
        using var again = new SiteVisitor(host);
        Assert.Equal(HttpStatusCode.Redirect, (await again.SignInAsync(person.PhoneNumber!, NewPassword)).Status);
    }

    [Theory, Engines]
    public async Task Pages_of_an_account_are_for_its_owner_alone(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var nobody = new SiteVisitor(host);
        foreach (
            var path in new[]
            {
                "/account",
                "/account/phone",
                "/account/email",
                "/account/password",
                "/account/sessions",
                "/account/delete",
            }
        )
            Assert.Equal((path, HttpStatusCode.Redirect), (path, (await nobody.OpenAsync(path)).Status));
        Assert.Equal(HttpStatusCode.NotFound, (await nobody.OpenAsync("/demo/outbox")).Status);
    }

    private static async Task<SitePage> ChangeAsync(SiteVisitor visitor, string current) =>
        await visitor.SubmitAsync(
            await visitor.OpenAsync("/account/password"),
            "main form",
            new() { ["Current"] = current, ["Password"] = NewPassword }
        );

    private static async Task ConfirmAsync(SiteVisitor visitor, MailServer mail, string email, int letter)
    {
        await visitor.SubmitAsync(
            await visitor.OpenAsync("/account/email"),
            "main form",
            new() { ["Email"] = email, ["Current"] = TestRegistry.Password }
        );
        var text = (await mail.WaitForAsync(letter)).Single(m => m.To == email).Text;
        var path = text.Split((char[]?)null).Single(word => word.Contains("/verify-email/", StringComparison.Ordinal));
        var done = await visitor.SubmitAsync(await visitor.OpenAsync(new Uri(path).AbsolutePath), "main form", []);
        Assert.Contains("Почта подтверждена", done.Text, StringComparison.Ordinal);
    }

    private static async Task<SitePage> AskAsync(SiteVisitor visitor, string phone) =>
        await visitor.SubmitAsync(await visitor.OpenAsync("/recover"), "main form", new() { ["Phone"] = phone });

    private static Task<string?> PhoneAsync(PorogHost host, Guid id) =>
        host.WithDbAsync(db => db.Users.Where(a => a.Id == id).Select(a => a.PhoneNumber).SingleAsync());
}
