using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Notices;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

public sealed class SignInTests
{
    [Theory, Engines]
    public async Task One_signs_in_with_the_phone_in_any_spelling_or_the_email(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        using var client = host.CreateClient();
        var phone = person.PhoneNumber!;
        string[] logins =
        [
            phone,
            $"8 ({phone[2..5]}) {phone[5..8]}-{phone[8..10]}-{phone[10..]}",
            phone[1..],
            person.Email!,
            $" {person.Email!.ToUpperInvariant()} ",
        ];
        foreach (var login in logins)
        {
            var answer = await client.PostSignInAsync(login, TestRegistry.Password);
            Assert.True(answer.IsSuccessStatusCode, login);
            var tokens = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(
                ["accessToken", "expiresIn", "refreshToken", "tokenType"],
                tokens.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)
            );
            Assert.Equal(900, tokens.GetProperty("expiresIn").GetInt64());
            var me = await host.CreateClient().With(tokens.GetProperty("accessToken").GetString()!).JsonAsync("/api/v1/me");
            Assert.Equal(person.Id, me.GetProperty("id").GetGuid());
            Assert.Equal("Иванова Мария Петровна", me.GetProperty("fullName").GetString());
            Assert.Equal(phone, me.GetProperty("phone").GetString());
            Assert.True(me.GetProperty("phoneVerified").GetBoolean());
        }
    }

    [Theory, Engines]
    public async Task A_password_that_was_hashed_too_cheaply_is_hashed_anew_at_the_next_sign_in(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(
            engine,
            configure: services =>
                services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = 2 * TestRegistry.HashIterations)
        );
        var person = await new TestRegistry(host).PersonAsync();
        using var client = host.CreateClient();
        for (var again = 0; again < 2; again++)
            Assert.True((await client.PostSignInAsync(person.Email!, TestRegistry.Password)).IsSuccessStatusCode);
        var hash = await host.WithDbAsync(db => db.Users.Where(u => u.Id == person.Id).Select(u => u.PasswordHash!).SingleAsync());
        Assert.NotEqual(person.PasswordHash, hash);
        Assert.Equal(
            PasswordVerificationResult.Success,
            host.Services.GetRequiredService<IPasswordHasher<Account>>().VerifyHashedPassword(person, hash, TestRegistry.Password)
        );
    }

    [Theory, Engines]
    public async Task Unknown_wrong_unverified_and_locked_are_refused_alike(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var person = await registry.PersonAsync();
        var unverified = await registry.PersonAsync();
        var locked = await registry.PersonAsync();
        await host.WithDbAsync(async db =>
        {
            await db
                .Users.Where(u => u.Id == unverified.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.PhoneNumberConfirmed, false).SetProperty(u => u.EmailConfirmed, false));
            await db
                .Users.Where(u => u.Id == locked.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.LockoutEnd, PorogHost.SchoolDay.AddMinutes(1)));
        });
        using var client = host.CreateClient();
        var answers = new List<string>();
        foreach (
            var (login, password) in new[]
            {
                ("+79990000000", TestRegistry.Password),
                ("nobody@example.org", TestRegistry.Password),
                ("' OR 1=1 --", TestRegistry.Password),
                (person.PhoneNumber!, "не тот пароль"),
                (person.Email!, "не тот пароль"),
                (unverified.PhoneNumber!, TestRegistry.Password),
                (unverified.Email!, TestRegistry.Password),
                (locked.PhoneNumber!, TestRegistry.Password),
            }
        )
        {
            var answer = await client.PostSignInAsync(login, password);
            await answer.ProblemAsync(401, "sign-in-refused");
            answers.Add(await answer.Content.ReadAsStringAsync());
        }
        Assert.Single(answers.Distinct());

        answers.Clear();
        foreach (var login in (string[])["+79990000000", "nobody@example.org", person.PhoneNumber!, person.Email!, locked.PhoneNumber!])
        {
            using var visitor = new SiteVisitor(host);
            answers.Add(Written.Of(await visitor.SignInAsync(login, "не тот пароль"), login));
        }
        Assert.Single(answers.Distinct());
    }

    [Theory, Engines]
    public async Task Five_wrong_passwords_lock_an_account_for_fifteen_minutes(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        using var client = host.CreateClient();
        var wrong = await Task.WhenAll(
            Enumerable.Range(0, SignIn.MostTries).Select(i => client.PostSignInAsync(person.PhoneNumber!, $"не тот {i}"))
        );
        foreach (var answer in wrong)
            await answer.ProblemAsync(401, "sign-in-refused");
        await (await client.PostSignInAsync(person.Email!, TestRegistry.Password)).ProblemAsync(401, "sign-in-refused");

        host.Clock.Advance(SignIn.LockedFor);
        Assert.True((await client.PostSignInAsync(person.Email!, TestRegistry.Password)).IsSuccessStatusCode);
    }

    [Theory, Engines]
    public async Task Strangers_do_not_lock_the_owner_out_of_a_device_that_signed_in_before(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var (person, other) = (await registry.PersonAsync(), await registry.PersonAsync());
        using var known = await SiteVisitor.SignedInAsync(host, person);
        using var foreign = await SiteVisitor.SignedInAsync(host, other);
        using var stranger = host.CreateClient();
        // More than lock the account, and more than one login allows.
        for (var i = 0; i <= SignInLimits.FailuresALogin; i++)
            await stranger.PostSignInAsync(person.PhoneNumber!, "не тот");

        // A session is known too: its owner can change the password meanwhile.
        await known.SubmitAsync(
            await known.OpenAsync("/account/password"),
            "main form",
            new() { ["Current"] = TestRegistry.Password, ["Password"] = "шесть зелёных ворот" }
        );
        await LockAsync(host, person);
        await known.SubmitAsync(await known.OpenAsync("/account"), "form[action='/sign-out']", []);
        Assert.Equal(HttpStatusCode.Redirect, (await known.SignInAsync(person.PhoneNumber!, "шесть зелёных ворот")).Status);
        // A device that is known to another account only is none of this one's.
        await foreign.SubmitAsync(await foreign.OpenAsync("/account"), "form[action='/sign-out']", []);
        Assert.NotEqual(HttpStatusCode.Redirect, (await foreign.SignInAsync(person.PhoneNumber!, "шесть зелёных ворот")).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await foreign.SignInAsync(other.PhoneNumber!, TestRegistry.Password)).Status);
    }

    [Theory, Engines]
    public async Task A_known_device_has_few_tries_of_its_own(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        using var known = await SiteVisitor.SignedInAsync(host, person);
        await known.SubmitAsync(await known.OpenAsync("/account"), "form[action='/sign-out']", []);
        for (var i = 0; i < SignIn.MostTries; i++)
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await known.SignInAsync(person.PhoneNumber!, "не тот")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await known.SignInAsync(person.PhoneNumber!, TestRegistry.Password)).Status);
        // It locked itself alone.
        using var elsewhere = await SiteVisitor.SignedInAsync(host, person);
        host.Clock.Advance(SignIn.LockedFor);
        Assert.Equal(HttpStatusCode.Redirect, (await known.SignInAsync(person.PhoneNumber!, TestRegistry.Password)).Status);
    }

    [Theory, Engines]
    public async Task The_owner_is_told_of_a_lock_once_a_day(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        var locks = host.Services.GetRequiredService<TellOfLocks>();
        foreach (var (wait, told) in ((TimeSpan, int)[])[(TimeSpan.Zero, 1), (TimeSpan.FromHours(23), 1), (TimeSpan.FromHours(1), 2)])
        {
            host.Clock.Advance(wait);
            await LockAsync(host, person);
            await Task.WhenAll(locks.TellAsync(default), locks.TellAsync(default));
            Assert.Equal(told, await host.WithDbAsync(db => db.Notices.CountAsync(n => n.Topic == NoticeTopic.AccountLocked)));
        }
    }

    [Fact]
    public async Task Nodes_count_failures_together()
    {
        await using var one = await PorogHost.StartAsync(DatabaseEngine.PostgreSql);
        await using var two = await PorogHost.StartAsync(DatabaseEngine.PostgreSql, sharing: one);
        using var here = one.CreateClient();
        using var there = two.CreateClient();
        for (var i = 0; i < SignInLimits.FailuresALogin; i++)
            await (await (i % 2 == 0 ? here : there).PostSignInAsync("+79990000000", "x")).ProblemAsync(401, "sign-in-refused");
        await (await here.PostSignInAsync("+79990000000", "x")).ProblemAsync(429, "too-many-requests");
        await (await there.PostSignInAsync("+79990000000", "x")).ProblemAsync(429, "too-many-requests");
    }

    private static async Task LockAsync(PorogHost host, Account person)
    {
        using var stranger = host.CreateClient();
        host.Clock.Advance(SignIn.LockedFor);
        for (var i = 0; i < SignIn.MostTries; i++)
            await stranger.PostSignInAsync(person.PhoneNumber!, "не тот");
        Assert.False((await stranger.PostSignInAsync(person.PhoneNumber!, TestRegistry.Password)).IsSuccessStatusCode);
    }

    [Theory, Engines]
    public async Task A_right_password_forgets_the_wrong_ones_before_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        using var client = host.CreateClient();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 1; i < SignIn.MostTries; i++)
                await (await client.PostSignInAsync(person.PhoneNumber!, "не тот")).ProblemAsync(401, "sign-in-refused");
            Assert.True((await client.PostSignInAsync(person.PhoneNumber!, TestRegistry.Password)).IsSuccessStatusCode);
        }
    }

    [Fact]
    public async Task Too_many_failures_for_one_login_are_not_even_looked_at()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var client = host.CreateClient();
        for (var i = 0; i < SignInLimits.FailuresALogin; i++)
            await (await client.PostSignInAsync("+79990000000", "x")).ProblemAsync(401, "sign-in-refused");
        var answer = await client.PostSignInAsync("8 999 000-00-00", "x");
        await answer.ProblemAsync(429, "too-many-requests");
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        host.Clock.Advance(answer.Headers.RetryAfter.Delta.Value);
        await (await client.PostSignInAsync("+79990000000", "x")).ProblemAsync(401, "sign-in-refused");
    }

    [Theory]
    [InlineData("""{"login":"","password":""}""", "login,password")]
    [InlineData("{}", "login,password")]
    [InlineData("""{"login":"a@example.org"}""", "password")]
    [InlineData("""{"login":5,"password":"x"}""", "login")]
    [InlineData("[]", "body")]
    [InlineData("{", "body")]
    [InlineData("null", null)]
    [InlineData("", null)]
    public async Task What_is_no_sign_in_is_named(string body, string? fields)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var client = host.CreateClient();
        var answer = await client.PostAsync("/api/v1/sign-in", new StringContent(body, null, "application/json"));
        var problem = await answer.ProblemAsync(400, "invalid");
        if (fields is not null)
            Assert.Equal(fields.Split(','), problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }

    [Theory, Engines]
    public async Task A_refresh_token_makes_new_tokens_until_the_password_changes(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        using var client = host.CreateClient();
        var tokens = await (
            await client.PostSignInAsync(person.PhoneNumber!, TestRegistry.Password)
        ).Content.ReadFromJsonAsync<JsonElement>();

        host.Clock.Advance(TimeSpan.FromMinutes(16));
        client.With(tokens.GetProperty("accessToken").GetString()!);
        await (await client.GetAsync("/api/v1/me")).ProblemAsync(401, "unauthenticated");

        var refresh = new { refreshToken = tokens.GetProperty("refreshToken").GetString() };
        var fresh = await (await client.PostAsJsonAsync("/api/v1/sign-in/refresh", refresh)).Content.ReadFromJsonAsync<JsonElement>();
        await client.With(fresh.GetProperty("accessToken").GetString()!).JsonAsync("/api/v1/me");
        // An access token does not work as a refresh token.
        await (
            await client.PostAsJsonAsync("/api/v1/sign-in/refresh", new { refreshToken = fresh.GetProperty("accessToken").GetString() })
        ).ProblemAsync(401, "sign-in-refused");

        await host.WithDbAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.SecurityStamp, "another")));
        await (await client.PostAsJsonAsync("/api/v1/sign-in/refresh", refresh)).ProblemAsync(401, "sign-in-refused");
    }

    [Fact]
    public async Task A_token_of_one_node_is_good_on_the_other()
    {
        await using var one = await PorogHost.StartAsync(DatabaseEngine.PostgreSql);
        await using var two = await PorogHost.StartAsync(DatabaseEngine.PostgreSql, sharing: one);
        var person = await new TestRegistry(one).PersonAsync();
        using var client = await one.SignInAsync(person);
        using var elsewhere = two.CreateClient().With(client.DefaultRequestHeaders.Authorization!.Parameter!);
        Assert.Equal(person.Id, (await elsewhere.JsonAsync("/api/v1/me")).GetProperty("id").GetGuid());
    }
}
