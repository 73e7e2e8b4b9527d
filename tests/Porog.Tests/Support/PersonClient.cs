using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Porog.Accounts;

namespace Porog.Tests.Support;

/// <summary>API clients that sign in as a person.</summary>
public static class PersonClient
{
    public static async Task<HttpClient> SignInAsync(this PorogHost host, Account person)
    {
        var client = host.CreateClient();
        var answer = await client.PostSignInAsync(person.PhoneNumber!, TestRegistry.Password);
        var tokens = await answer.TokensAsync();
        return client.With(tokens.GetProperty("accessToken").GetString()!);
    }

    public static HttpClient With(this HttpClient client, string accessToken)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return client;
    }

    /// <summary>Signs in on the page, like a browser without scripts. The client keeps the cookie.</summary>
    public static async Task<HttpResponseMessage> PostSignInFormAsync(this HttpClient browser, Account person, string? returnUrl = null)
    {
        var address = "/sign-in" + (returnUrl is null ? "" : $"?returnUrl={Uri.EscapeDataString(returnUrl)}");
        var page = await new HtmlParser().ParseDocumentAsync(await browser.GetStringAsync(address));
        var form = page.QuerySelectorAll("form").Single(f => f.QuerySelector("input[name=Password]") is not null);
        var fields = form.QuerySelectorAll("input[type=hidden]")
            .ToDictionary(i => i.GetAttribute("name")!, i => i.GetAttribute("value") ?? "");
        fields["Login"] = person.PhoneNumber!;
        fields["Password"] = TestRegistry.Password;
        return await browser.PostAsync(address, new FormUrlEncodedContent(fields));
    }

    public static Task<HttpResponseMessage> PostSignInAsync(this HttpClient client, string login, string password) =>
        client.PostAsJsonAsync("/api/v1/sign-in", new { login, password });

    /// <summary>Reads the tokens from the answer to a sign-in.</summary>
    public static async Task<JsonElement> TokensAsync(this HttpResponseMessage answer)
    {
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static Task<HttpResponseMessage> RefreshAsync(this HttpClient client, JsonElement tokens) =>
        client.PostAsJsonAsync("/api/v1/sign-in/refresh", new { refreshToken = tokens.GetProperty("refreshToken").GetString() });

    public static async Task<JsonElement> JsonAsync(this HttpClient client, string path)
    {
        var answer = await client.GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}, not {status}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        return problem;
    }
}
