using System.Text;
using System.Text.Json.Nodes;

namespace Porog.Tests.BadInput;

/// <summary>Inputs that have made the server fail before, each sent to everything that takes it, in every run.</summary>
internal static class KnownInputs
{
    private const string FormType = "application/x-www-form-urlencoded";
    private static readonly string TooLong = new('я', 5000);

    private static readonly string[] Queries =
    [
        "returnUrl=%2F%C3%A9&child=x&group=x&organisation=x&id=x",
        "from=0001-01-01&until=9999-12-31&day=9999-12-31&date=0001-01-01&month=9999-12&before=%00&limit=99999999999999999999&page=-1",
        "q=%00&query=%ED%A0%80&kind=%00&form=x&form=y&format=&returnUrl=%2F%5C",
    ];

    /// <summary>Values that a call's texts are replaced with, one at a time.</summary>
    private static readonly string[] Texts = ["\0", TooLong, "", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "x"];

    public static IEnumerable<Input> All(Targets targets, Visitors visitors) =>
        targets
            .Pages.SelectMany(Visits)
            .Concat(targets.Forms.SelectMany(Submissions))
            .Concat(targets.Calls.SelectMany(call => Bodies(call, visitors)));

    private static IEnumerable<Input> Visits((string Role, string Path) page)
    {
        foreach (var query in Queries)
            yield return new(
                page.Role,
                "GET",
                $"{page.Path.Split('?')[0]}?{query}",
                null,
                [],
                [("X-Forwarded-Proto", "1"), ("X-Forwarded-For", "_")]
            );
    }

    private static IEnumerable<Input> Submissions(Form form)
    {
        if (form.Method != "POST")
            yield break;
        // The form is found by its handler and opened by its token: without them nothing behind is reached.
        var opened = form.Fields.Where(f => f.Name is "_handler" or "__RequestVerificationToken").ToList();
        var fields = form.Fields.Except(opened).ToList();
        var path = form.Path + (form.Path.Contains('?') ? "&" : "?") + Queries[0];
        yield return Post(path, FormType, Encoded(opened));
        yield return Post(form.Path, FormType, Encoded([.. opened, .. fields.Select(f => (f.Name, "\0"))]));
        yield return Post(form.Path, FormType, Encoded([.. opened, .. fields.Select(f => (f.Name, TooLong))]));
        yield return Post(form.Path, FormType, Encoded([.. opened, .. fields, .. fields]));
        yield return Post(form.Path, FormType, Encoded([.. opened, .. fields.Select(f => (f.Name, "99999999999999999999"))]));
        yield return Post(form.Path, FormType, Encoded([.. opened, .. fields.Select(f => (f.Name, "9999-12-31"))]));
        yield return Post(form.Path, $"{FormType}; charset=utf-7", Encoded([.. opened, .. fields]));
        yield return Post(form.Path, "multipart/form-data; boundary=part", "");
        yield return Post(form.Path, "multipart/form-data; boundary=part", Parts([.. opened, .. fields.Select(f => (f.Name, "a\0b"))]));
        yield return Post(
            form.Path,
            "multipart/form-data; boundary=part",
            Parts(opened).Replace("\r\n\r\n", "\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n", StringComparison.Ordinal)
        );
        yield return Post(form.Path, "application/json", "{}");

        Input Post(string to, string type, string body) => new(form.Role, "POST", to, type, Encoding.UTF8.GetBytes(body), []);
    }

    private static IEnumerable<Input> Bodies(Call call, Visitors visitors)
    {
        var role = call.Path.EndsWith("/events", StringComparison.Ordinal) ? Visitors.Device : "mother";
        var path = Targets.Parameter.Replace(call.Path, visitors.Known.Child);
        string[] whole = ["", "null", "[null]", "{}", "[]", new string('[', 5000), """{"children":[null]}""", "{\"x\":\"\\ud800\"}"];
        foreach (var body in whole)
            yield return Send(call.ContentType, body);
        yield return Send("text/plain", call.Sample.ToJsonString());
        yield return Send($"{call.ContentType}; charset=utf-7", call.Sample.ToJsonString());
        yield return Send(call.ContentType, call.Sample.ToJsonString().Replace("\"text\"", "\"\\ud800\"", StringComparison.Ordinal));
        // A batch is read event by event, as above.
        if (call.Sample is JsonArray)
            yield break;
        foreach (var name in Members(call.Sample).Distinct().ToList())
        foreach (var value in (JsonNode?[])[null, new JsonArray((JsonNode?)null), long.MaxValue, .. Texts.Select(t => (JsonNode?)t)])
            yield return Send(call.ContentType, With(call.Sample.DeepClone(), name, value).ToJsonString());

        Input Send(string type, string body) => new(role, call.Method, path, type, Encoding.UTF8.GetBytes(body), []);
    }

    private static IEnumerable<string> Members(JsonNode? node) =>
        node switch
        {
            JsonObject members => members.SelectMany(m => Members(m.Value).Append(m.Key)),
            JsonArray items => items.SelectMany(Members),
            _ => [],
        };

    private static JsonNode With(JsonNode node, string name, JsonNode? value)
    {
        if (node is JsonObject members)
            foreach (var (key, inner) in members.ToList())
                if (key == name)
                    members[key] = value?.DeepClone();
                else if (inner is not null)
                    With(inner, name, value);
        if (node is JsonArray items)
            foreach (var item in items.OfType<JsonNode>())
                With(item, name, value);
        return node;
    }

    /// <summary>Unlike a form in an address's spelling, parts can hold NUL.</summary>
    private static string Parts(IEnumerable<(string Name, string Value)> fields) =>
        string.Concat(fields.Select(f => $"--part\r\nContent-Disposition: form-data; name=\"{f.Name}\"\r\n\r\n{f.Value}\r\n"))
        + "--part--\r\n";

    private static string Encoded(IEnumerable<(string Name, string Value)> fields) =>
        string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(f.Name)}={Uri.EscapeDataString(f.Value)}"));
}
