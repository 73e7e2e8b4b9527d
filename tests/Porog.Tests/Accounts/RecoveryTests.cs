using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
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
                Written.Of(await visitor.OpenAsync("/recover/code")),
                Written.Of(await FinishAsync(visitor, "000000", "Преображенская 1")),
                Written.Of(await FinishAsync(visitor, "000000", Good)),
                Written.Of(await visitor.SubmitAsync(await visitor.OpenAsync("/recover/code"), "main form:last-of-type", [])),
            ];
            answers.Add(string.Join("\n", steps));
        }
        Assert.Equal(answers[0], answers[1]);
    }

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
