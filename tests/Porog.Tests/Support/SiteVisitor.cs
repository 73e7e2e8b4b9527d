using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Porog.Accounts;

namespace Porog.Tests.Support;

/// <summary>A browser without scripts: opens pages, fills in forms, keeps cookies.</summary>
public sealed class SiteVisitor(PorogHost host, string? language = "ru") : IDisposable
{
    private static readonly HtmlParser Parser = new();
    private readonly HttpClient http = CreateClient(host, language);

    public static async Task<SiteVisitor> SignedInAsync(PorogHost host, Account person, string language = "ru")
    {
        var visitor = new SiteVisitor(host, language);
        var answer = await visitor.SignInAsync(person.PhoneNumber!, TestRegistry.Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        return visitor;
    }

    public async Task<SitePage> SignInAsync(string login, string password, string path = "/sign-in") =>
        await SubmitAsync(await OpenAsync(path), "main form", new() { ["Login"] = login, ["Password"] = password });

    public async Task<SitePage> OpenAsync(string path) => await ReadAsync(await http.GetAsync(path));

    /// <summary>Submits a form of the page like a browser, with its current values and the typed ones.</summary>
    /// <param name="page">The page with the form.</param>
    /// <param name="selector">Selects the form.</param>
    /// <param name="typed">Values by field name.</param>
    /// <param name="ticked">If given, exactly the checkboxes with these values are ticked.</param>
    public async Task<SitePage> SubmitAsync(SitePage page, string selector, Dictionary<string, string> typed, string[]? ticked = null)
    {
        var form = page.Form(selector);
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var input in form.QuerySelectorAll("input[name]").Cast<IHtmlInputElement>())
        {
            if (input.Type == "checkbox" && !(ticked?.Contains(input.Value) ?? input.IsChecked))
                continue;
            if (!typed.ContainsKey(input.Name!))
                fields.Add(new(input.Name!, input.Value));
        }
        foreach (var select in form.QuerySelectorAll("select[name]").Cast<IHtmlSelectElement>().Where(s => !typed.ContainsKey(s.Name!)))
            fields.Add(new(select.Name!, select.Value ?? ""));
        fields.AddRange(typed);
        var action = form.GetAttribute("action") is { Length: > 0 } named ? named : page.Path;
        return await ReadAsync(await http.PostAsync(action, new FormUrlEncodedContent(fields)));
    }

    /// <summary>Submits the page's form and opens the page it leads to.</summary>
    public async Task<SitePage> GoAsync(SitePage page, Dictionary<string, string> typed, string[]? ticked = null)
    {
        var answer = await SubmitAsync(page, "main form", typed, ticked);
        return answer.Location is { } next ? await OpenAsync(next) : answer;
    }

    /// <summary>Submits a form with a file like a browser.</summary>
    public async Task<SitePage> UploadAsync(SitePage page, string selector, Dictionary<string, string> typed, string name, byte[] file)
    {
        var form = page.Form(selector);
        using var content = new MultipartFormDataContent();
        foreach (
            var input in form.QuerySelectorAll("input[type=hidden][name]").Cast<IHtmlInputElement>().Where(i => !typed.ContainsKey(i.Name!))
        )
            content.Add(new StringContent(input.Value), input.Name!);
        foreach (var (field, value) in typed)
            content.Add(new StringContent(value), field);
        content.Add(new ByteArrayContent(file), "File", name);
        return await ReadAsync(await http.PostAsync(form.GetAttribute("action") ?? page.Path, content));
    }

    public async Task<byte[]> DownloadAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Opens a page with additional headers, like a script in the browser.</summary>
    public async Task<SitePage> FetchAsync(string path, Dictionary<string, string> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await ReadAsync(await http.SendAsync(request));
    }

    /// <param name="path">The target.</param>
    /// <param name="fields">The form fields.</param>
    /// <param name="accept">The Accept header of a script; null for a browser.</param>
    public async Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> fields, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        return await http.SendAsync(request);
    }

    /// <summary>Announces a form with files and sends it only when the server asks for it (Expect: 100-continue).</summary>
    /// <returns>The status, and whether the server asked for the body.</returns>
    public async Task<(HttpStatusCode Status, bool AskedForBody)> AnnounceAsync(string path, long length)
    {
        using var body = new AnnouncedBody(length);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        request.Headers.ExpectContinue = true;
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, body.IsAskedFor);
    }

    /// <summary>Server-sent events, line by line.</summary>
    public async Task<StreamReader> ListenAsync(string path)
    {
        var answer = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new StreamReader(await answer.Content.ReadAsStreamAsync());
    }

    public void Dispose() => http.Dispose();

    private static HttpClient CreateClient(PorogHost host, string? language)
    {
        var client = host.CreateClient();
        if (language is not null)
            client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }

    private async Task<SitePage> ReadAsync(HttpResponseMessage answer)
    {
        var path = answer.RequestMessage!.RequestUri!.PathAndQuery;
        // No rule ends in a fault: the log says why this one did.
        if (answer.StatusCode == HttpStatusCode.InternalServerError)
            throw new Xunit.Sdk.XunitException($"{path} answered 500:\n{string.Join('\n', host.Log.Complaints.TakeLast(2))}");
        return new(
            answer.StatusCode,
            path,
            answer.Headers.Location?.ToString(),
            Parser.ParseDocument(await answer.Content.ReadAsStringAsync()),
            answer
        );
    }
}

/// <summary>A body of zeros that remembers whether it was sent.</summary>
internal sealed class AnnouncedBody : HttpContent
{
    private readonly long length;

    public AnnouncedBody(long length)
    {
        this.length = length;
        Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=form");
    }

    public bool IsAskedFor { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        IsAskedFor = true;
        var zeros = new byte[1 << 16];
        for (var left = length; left > 0; left -= zeros.Length)
            await stream.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = this.length;
        return true;
    }
}

/// <summary>What came back.</summary>
public sealed record SitePage(HttpStatusCode Status, string Path, string? Location, IDocument Document, HttpResponseMessage Answer)
{
    /// <summary>The visible text between header and footer, on one line.</summary>
    public string Text => TextOf("main");

    /// <summary>The form that a selector finds; fails with what came instead.</summary>
    public IHtmlFormElement Form(string selector)
    {
        if (Document.QuerySelector(selector) is not IHtmlFormElement form)
            throw new Xunit.Sdk.XunitException(
                $"{Path} answered {(int)Status} {Location} without the form '{selector}': {Document.Body?.TextContent}"
            );
        return form;
    }

    public string TextOf(string selector) => OnOneLine(Document.QuerySelector(selector)?.TextContent ?? "");

    /// <summary>The texts of table rows, cell by cell.</summary>
    public IReadOnlyList<string> RowsOf(string selector) =>
        [.. Document.QuerySelectorAll(selector).Select(row => OnOneLine(string.Join(' ', row.Children.Select(cell => cell.TextContent))))];

    public IReadOnlyList<string> TextsOf(string selector) => [.. Document.QuerySelectorAll(selector).Select(e => e.TextContent.Trim())];

    private static string OnOneLine(string text) =>
        string.Join(" ", text.Replace('\u00A0', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
