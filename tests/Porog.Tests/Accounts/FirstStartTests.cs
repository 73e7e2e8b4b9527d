using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Accounts;

/// <summary>An installation without an administrator.</summary>
public sealed partial class FirstStartTests
{
    private const string Password = "четыре синих облака";

    [Theory, Engines]
    public async Task The_set_up_code_of_the_log_makes_the_first_administrator_once(DatabaseEngine engine)
    {
        using var log = new LogLines();
        string[] settings = ["--Porog:FirstStart", "true"];
        await using var host = await PorogHost.StartAsync(engine, settings, configure: s => s.AddSingleton<ILoggerProvider>(log));
        await using var second = await PorogHost.StartAsync(engine, settings, host, s => s.AddSingleton<ILoggerProvider>(log));
        foreach (var node in (PorogHost[])[host, second])
            await node.Services.GetRequiredService<Administrators>().PrepareAsync(default);
        // Both nodes print the same code.
        var code = Assert.Single(Code().Matches(log.Ours).Select(m => m.Value).Distinct());

        using var visitor = new SiteVisitor(host);
        foreach (var path in (string[])["/", "/sign-in", "/register", "/school/applications", "/services", "/nowhere"])
            Assert.Equal((path, "/first-start"), (path, (await visitor.OpenAsync(path)).Location));
        using var client = host.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/me")).StatusCode);

        var page = await visitor.OpenAsync("/first-start");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        var wrong = await visitor.SubmitAsync(page, "main form", Fields("AAAA-AAAA-AAAA-AAAA"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("Код не подошёл", wrong.Text);
        Assert.Contains("Логинов", wrong.Document.QuerySelector("#surname")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.SubmitAsync(page, "main form", new() { ["Code"] = code })).Status);
        Assert.Equal(0, await host.WithDbAsync(db => db.Users.CountAsync()));

        var late = await visitor.OpenAsync("/first-start");
        var done = await visitor.SubmitAsync(page, "main form", Fields(code.ToLowerInvariant().Replace("-", " ")));
        Assert.Equal("/admin", new Uri(host.Address, done.Location!).AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/admin")).Status);
        var account = await host.WithDbAsync(db => db.Users.SingleAsync());
        Assert.True(account is { PhoneNumberConfirmed: true, EmailConfirmed: true });

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync("/first-start")).Status);
        var again = await visitor.SubmitAsync(late, "main form", Fields(code, "+79990000002", "second@example.org"));
        Assert.NotEqual(HttpStatusCode.Redirect, again.Status);
        using var other = new SiteVisitor(second);
        Assert.Equal(HttpStatusCode.OK, (await other.OpenAsync("/sign-in")).Status);
        Assert.Equal(1, await host.WithDbAsync(db => db.Users.CountAsync()));
        Assert.Equal("RoleGiven", await host.WithDbAsync(db => db.StaffLog.Select(e => e.Event.ToString()).SingleAsync()));
    }

    [Theory, Engines]
    public async Task Of_two_who_hold_the_code_at_the_same_moment_one_becomes_administrator(DatabaseEngine engine)
    {
        using var log = new LogLines();
        await using var host = await PorogHost.StartAsync(
            engine,
            ["--Porog:FirstStart", "true"],
            configure: s => s.AddSingleton<ILoggerProvider>(log)
        );
        var administrators = host.Services.GetRequiredService<Administrators>();
        await administrators.PrepareAsync(default);
        var code = Code().Match(log.Ours).Value;
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(1, 4)
                .Select(i =>
                    Task.Run(() =>
                        administrators.CreateFirstAsync(
                            new Account
                            {
                                Surname = "Логинов",
                                GivenName = "Артур",
                                PhoneNumber = $"+7999000000{i}",
                                Email = $"admin{i}@example.org",
                            },
                            code,
                            default
                        )
                    )
                )
        );
        Assert.Equal(1, outcomes.Count(o => o == AdministratorOutcome.Done));
        Assert.Equal(3, outcomes.Count(o => o == AdministratorOutcome.Refused));
        Assert.Equal(1, await host.WithDbAsync(db => db.Users.CountAsync()));
    }

    private static Dictionary<string, string> Fields(string code, string phone = "8 (999) 000-00-01", string email = "admin@example.org") =>
        new()
        {
            ["Code"] = code,
            ["Surname"] = "Логинов",
            ["GivenName"] = "Артур",
            ["Phone"] = phone,
            ["Email"] = email,
            ["Password"] = Password,
        };

    [GeneratedRegex("[2-9A-Z]{4}(-[2-9A-Z]{4}){3}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
