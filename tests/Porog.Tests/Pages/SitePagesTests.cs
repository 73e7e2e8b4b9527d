using System.Net;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Web.Shared;

namespace Porog.Tests.Pages;

/// <summary>Rules for every page, and signing in and out.</summary>
public sealed class SitePagesTests
{
    [Theory, Engines]
    public async Task One_signs_in_where_one_was_going_and_signs_out(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        using var visitor = new SiteVisitor(host);
        var challenge = await visitor.OpenAsync("/messages");
        var entered = await visitor.SignInAsync(person.Email!, TestRegistry.Password, challenge.Location!);
        Assert.Equal(HttpStatusCode.Redirect, entered.Status);
        Assert.Equal("/messages", new Uri(host.Address, entered.Location!).PathAndQuery);

        var messages = await visitor.OpenAsync("/messages");
        Assert.Equal(HttpStatusCode.OK, messages.Status);
        Assert.Contains("Иванова Мария Петровна", messages.TextOf("header"));
        await visitor.SubmitAsync(messages, "header form[action='/sign-out']", []);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.OpenAsync("/messages")).Status);
    }

    [Theory, Engines]
    public async Task A_refused_sign_in_answers_422_and_says_what_to_do(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var person = await new TestRegistry(host).PersonAsync();
        using var visitor = new SiteVisitor(host);
        var wrong = await visitor.SignInAsync(person.PhoneNumber!, "не тот пароль");
        var unknown = await visitor.SignInAsync("+79990000000", "не тот пароль");
        var empty = await visitor.SignInAsync("", "");
        Assert.All([wrong, unknown, empty], page => Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status));
        Assert.Equal(unknown.TextOf(".govuk-error-summary"), wrong.TextOf(".govuk-error-summary"));
        Assert.Equal(person.PhoneNumber, wrong.Document.QuerySelector("#login")!.GetAttribute("value"));
        Assert.Null(wrong.Document.QuerySelector("#password")!.GetAttribute("value"));
        Assert.Equal(
            ["#login", "#password"],
            empty.Document.QuerySelectorAll(".govuk-error-summary a").Select(a => "#" + a.GetAttribute("href")!.Split('#')[1])
        );
        Assert.StartsWith("Ошибка: ", empty.Document.Title);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("messages")]
    [InlineData("")]
    [InlineData(null)]
    public void No_form_sends_its_visitor_to_another_site(string? url) => Assert.Equal("/", LocalUrl.Safe(url));

    [Fact]
    public void A_form_sends_its_visitor_to_a_page_of_this_site() =>
        Assert.Equal("/children/1?day=2026-11-20", LocalUrl.Safe("/children/1?day=2026-11-20"));

    [Theory, Engines]
    public async Task Every_page_is_strict_about_what_the_browser_may_load(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync(OrganisationKind.Kindergarten));
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        using var unsigned = new SiteVisitor(host);
        using var signed = await SiteVisitor.SignedInAsync(host, mother);
        string[] open = ["/", "/sign-in", "/api", "/nowhere"];
        string[] hers =
        [
            "/",
            "/messages",
            "/nowhere",
            .. Enum.GetNames<Porog.Web.Timeline.ChildTab>().Select(t => $"/children/{child.Id}/{t.ToLowerInvariant()}"),
        ];
        foreach (var (visitor, path) in open.Select(p => (unsigned, p)).Concat(hers.Select(p => (signed, p))))
        {
            var page = await visitor.OpenAsync(path);
            Assert.Equal((path, path == "/nowhere" ? HttpStatusCode.NotFound : HttpStatusCode.OK), (path, page.Status));
            var policy = string.Join(' ', page.Answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy);
            Assert.DoesNotContain("unsafe", policy);
            Assert.Equal("nosniff", page.Answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains("no-store", page.Answer.Headers.CacheControl!.ToString());
            Assert.Empty(page.Document.QuerySelectorAll("[style], style, script:not([src]), [onclick], [onload]"));
            Assert.All(
                page.Document.QuerySelectorAll("script[src], link[href], img[src]"),
                e => Assert.StartsWith("/", e.GetAttribute("src") ?? e.GetAttribute("href"))
            );
            Assert.Equal(1, page.Document.QuerySelectorAll("h1").Length);
            Assert.NotEqual("", page.Document.Title);
        }
    }

    [Fact]
    public async Task A_page_names_the_fonts_that_the_styles_use_and_each_is_there()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var visitor = new SiteVisitor(host);
        var page = await visitor.OpenAsync("/sign-in");

        var styles = await visitor.DownloadAsync(page.Document.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!);

        var fonts = page.Document.QuerySelectorAll("link[rel=preload][as=font]").Select(link => link.GetAttribute("href")!).ToList();

        Assert.Equal(2, fonts.Count);
        foreach (var font in fonts)
        {
            Assert.Contains(Path.GetFileName(font), System.Text.Encoding.UTF8.GetString(styles), StringComparison.Ordinal);
            Assert.NotEmpty(await visitor.DownloadAsync(font));
        }
    }

    [Theory, Engines]
    public async Task The_language_is_the_chosen_one_then_the_persons_then_the_browsers(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var german = new SiteVisitor(host, "de");
        Assert.Equal("ru", (await german.OpenAsync("/")).Document.DocumentElement.GetAttribute("lang"));
        using var english = new SiteVisitor(host, "en-US,en;q=0.9,ru;q=0.5");
        Assert.Equal("en", (await english.OpenAsync("/")).Document.DocumentElement.GetAttribute("lang"));

        // The account's language (Russian) overrides the browser's, and the choice on the site overrides both.
        await english.SignInAsync((await new TestRegistry(host).PersonAsync()).PhoneNumber!, TestRegistry.Password);
        var home = await english.OpenAsync("/");
        Assert.Equal("ru", home.Document.DocumentElement.GetAttribute("lang"));
        await english.SubmitAsync(home, "header form[action='/language']", new() { ["language"] = "en" });
        Assert.Equal("en", (await english.OpenAsync("/")).Document.DocumentElement.GetAttribute("lang"));
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await english.PostAsync("/language", new() { ["language"] = "ru", ["returnUrl"] = "/" })).StatusCode
        );
    }
}
