using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Porog.Tests.Support;

namespace Porog.Tests.Delegation;

/// <summary>A raw answer; <see cref="Body"/> is empty for an endless stream.</summary>
internal sealed record Heard(HttpStatusCode Status, string? Location, string Body)
{
    public bool IsRedirect => Status == HttpStatusCode.Redirect;
}

/// <summary>
/// A person in a random family, with a browser and an API client that stay signed in while the clock moves.
/// </summary>
internal sealed partial class FamilyPerson(PorogHost host, string surname, string phone) : IDisposable
{
    /// <summary>Shorter than the product's, so that no token expires during the questions.</summary>
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan CookieLife = TimeSpan.FromDays(6);

    private readonly HttpClient program = host.CreateClient();
    private HttpClient browser = Browser(host);
    private JsonElement? tokens;
    private DateTimeOffset tokenAt;
    private DateTimeOffset signedInAt;
    private string form = "";
    private Guid? id;
    private readonly HashSet<Guid> had = [];

    public string Surname { get; } = surname;
    public string Phone { get; } = phone;
    public string Email { get; } = $"p{phone[1..]}@example.org";

    /// <summary>The current account; null before registration, after deletion, and for an anonymous visitor.</summary>
    public Guid? Id
    {
        get => id;
        set
        {
            id = value;
            if (value is { } account)
                had.Add(account);
        }
    }

    public required string Password { get; init; }

    /// <summary>The organisation whose officer they are.</summary>
    public Guid? OfficerOf { get; init; }

    /// <summary>Has nothing to do with the family.</summary>
    public bool IsStranger { get; init; }

    /// <summary>Signs in again if needed.</summary>
    public async Task ReadyAsync()
    {
        var now = host.Clock.GetUtcNow();
        if (Id is null)
            return;
        if (form.Length == 0 || now - signedInAt > CookieLife)
        {
            browser.Dispose();
            browser = Browser(host);
            var page = await browser.GetStringAsync("/sign-in");
            var answer = await SubmitAsync("/sign-in", "sign-in", Token().Match(page).Value, [("Login", Phone), ("Password", Password)]);
            Assert.True(answer.IsRedirect, $"{Surname} cannot sign in: {answer.Status}");
            form = Token().Match(await browser.GetStringAsync("/account")).Value;
            (signedInAt, tokens) = (now, null);
        }
        if (tokens is { } old && now - tokenAt > TokenLife)
            tokens = await (await program.RefreshAsync(old)).TokensAsync();
        else if (tokens is null)
            tokens = await (await program.PostSignInAsync(Phone, Password)).TokensAsync();
        else
            return;
        tokenAt = now;
        program.With(tokens.Value.GetProperty("accessToken").GetString()!);
    }

    /// <summary>Opens an address: the API with the client, a page with the browser.</summary>
    public async Task<Heard> GetAsync(string path)
    {
        var isApi = path.StartsWith("/api/", StringComparison.Ordinal);
        using var answer = await (isApi ? program : browser).GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        var endless = answer.Content.Headers.ContentType?.MediaType == "text/event-stream";
        return new(answer.StatusCode, answer.Headers.Location?.ToString(), endless ? "" : await answer.Content.ReadAsStringAsync());
    }

    public Task<Heard> CallAsync(HttpMethod method, string path, object? body = null) => SendAsync(program, method, path, body);

    /// <summary>Posts a form to a page, whether or not the page shows it.</summary>
    public Task<Heard> PostAsync(string path, string handler, params (string Name, string Value)[] fields) =>
        SubmitAsync(path, handler, form, fields);

    /// <summary>Whether this is one of their accounts, including deleted ones.</summary>
    public bool WasEver(Guid? account) => account is { } one && had.Contains(one);

    /// <summary>Another API client; the caller disposes it.</summary>
    public HttpClient NewProgram() => host.CreateClient().With(tokens!.Value.GetProperty("accessToken").GetString()!);

    public void Forget()
    {
        (Id, form, tokens) = (null, "", null);
        program.DefaultRequestHeaders.Authorization = null;
        browser.Dispose();
        browser = Browser(host);
    }

    public void Dispose()
    {
        program.Dispose();
        browser.Dispose();
    }

    private static async Task<Heard> SendAsync(HttpClient client, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body);
        using var answer = await client.SendAsync(request);
        return new(answer.StatusCode, answer.Headers.Location?.ToString(), await answer.Content.ReadAsStringAsync());
    }

    private Task<Heard> SubmitAsync(string path, string handler, string token, IEnumerable<(string Name, string Value)> fields)
    {
        KeyValuePair<string, string>[] pairs =
        [
            new("__RequestVerificationToken", token),
            new("_handler", handler),
            .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)),
        ];
        return SendAsync(browser, HttpMethod.Post, path, new FormUrlEncodedContent(pairs));
    }

    private static HttpClient Browser(PorogHost host)
    {
        var client = host.CreateClient();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("ru");
        return client;
    }

    [GeneratedRegex("(?<=name=\"__RequestVerificationToken\" value=\")[^\"]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
