using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Porog.Tests.Support;

namespace Porog.Tests.BadInput;

/// <summary>Opens every route and every kind of link as somebody who may, and keeps the forms.</summary>
internal sealed partial class PageReader(Visitors visitors)
{
    private readonly HtmlParser parser = new();
    private readonly HashSet<string> opened = new(StringComparer.Ordinal);
    private readonly HashSet<string> tried = new(StringComparer.Ordinal);
    private readonly HashSet<string> formShapes = new(StringComparer.Ordinal);
    private readonly Queue<(string Role, string Path)> links = [];

    public List<(string Role, string Path)> Opened { get; } = [];
    public List<Form> Forms { get; } = [];

    /// <summary>Routes that nobody could open with the ids there are.</summary>
    public List<string> Unopened { get; } = [];

    public async Task ReadAsync(IEnumerable<string> patterns)
    {
        var ids = visitors.Ids.Distinct().ToList();
        var asked = patterns.ToList();
        foreach (var pattern in asked)
        {
            string[] addresses = pattern.Contains('{') ? [.. ids.Select(id => Targets.Parameter.Replace(pattern, id))] : [pattern];
            foreach (var address in addresses)
            foreach (var role in visitors.Roles)
                await OpenAsync(role, address);
            await FollowAsync();
        }
        Unopened.AddRange(asked.Where(pattern => !opened.Contains(Shape(Targets.Parameter.Replace(pattern, ids[0])))));
    }

    private async Task FollowAsync()
    {
        while (links.TryDequeue(out var link))
            await OpenAsync(link.Role, link.Path);
    }

    private async Task OpenAsync(string role, string path)
    {
        // The first page is another one in each role.
        var shape = path == "/" ? $"{role} /" : Shape(path);
        if (role == Visitors.Device || opened.Contains(shape) || !tried.Add($"{role} {path}"))
            return;
        using var answer = await visitors.Of(role).GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        if (!answer.IsSuccessStatusCode)
            return;
        opened.Add(shape);
        Opened.Add((role, path));
        if (answer.Content.Headers.ContentType?.MediaType != "text/html")
            return;
        using var page = await parser.ParseDocumentAsync(await answer.Content.ReadAsStringAsync());
        foreach (var form in page.QuerySelectorAll("form").OfType<IHtmlFormElement>().Select(form => Read(form, role, path)))
            if (formShapes.Add($"{form.Method} {Shape(form.Path)} {string.Join(',', form.Fields.Select(x => x.Name))} {Handler(form)}"))
                Forms.Add(form);
        foreach (var link in page.QuerySelectorAll("a[href^='/']").Select(a => a.GetAttribute("href")!.Split('#')[0]))
            links.Enqueue((role, link));
    }

    /// <summary>The address without ids and without the query's values: pages that differ in these alone are one.</summary>
    private static string Shape(string path)
    {
        var parts = path.Split('?', 2);
        var names = parts.Skip(1).SelectMany(query => query.Split('&')).Select(part => part.Split('=')[0]).Order(StringComparer.Ordinal);
        return $"{Id.Replace(parts[0], "{id}")}?{string.Join('&', names)}";
    }

    private static string Handler(Form form) => form.Fields.FirstOrDefault(f => f.Name == "_handler").Value ?? "";

    private static Form Read(IHtmlFormElement form, string role, string address) =>
        new(
            role,
            form.GetAttribute("action") is { Length: > 0 } action ? action : address,
            string.Equals(form.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase) ? "POST" : "GET",
            [
                .. form.QuerySelectorAll("input[name], select[name], textarea[name], button[name]")
                    .Select(field => (Name: field.GetAttribute("name")!, Value: Value(field)))
                    // Of several radio buttons or buttons a browser sends one.
                    .DistinctBy(field => field.Name),
            ],
            form.QuerySelector("input[type=file]") is not null
        );

    /// <summary>What the page proposes, or something that passes the first look, so that the code behind is reached.</summary>
    private static string Value(IElement field)
    {
        if (field.GetAttribute("name") == "__RequestVerificationToken")
            return Visitors.Token;
        var given = field switch
        {
            IHtmlSelectElement select => select.Value ?? "",
            IHtmlTextAreaElement area => area.Value,
            _ => field.GetAttribute("value") ?? "",
        };
        if (given.Length > 0)
            return given;
        return field.GetAttribute("type") switch
        {
            "tel" => "+79000000001",
            "email" => "somebody@example.org",
            "date" => "2026-11-20",
            "month" => "2026-11",
            "time" => "08:00",
            "number" => "100",
            "password" => TestRegistry.Password,
            "hidden" => "",
            _ => field.GetAttribute("inputmode") is "numeric" or "decimal" ? "100" : "Иванова",
        };
    }

    [GeneratedRegex("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Id { get; }
}
