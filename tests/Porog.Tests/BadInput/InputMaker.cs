using System.Text;

namespace Porog.Tests.BadInput;

/// <summary>Makes inputs out of targets, bad values and a seed. Equal seeds make equal inputs for equal targets.</summary>
internal sealed class InputMaker(Random random, Targets targets, Visitors visitors)
{
    private const string TokenField = "__RequestVerificationToken";

    private static readonly string[] FormTypes =
    [
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=utf-32",
        "application/x-www-form-urlencoded; charset=none",
        "application/json",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\u0001\"",
        "multipart/form-data; boundary=" + new string('b', 200),
        "x",
        "",
    ];

    private static readonly (string Name, string Value)[] Odd =
    [
        ("X-Forwarded-Proto", "1"),
        ("X-Forwarded-For", "127.0.0.1, _"),
        ("X-Forwarded-Host", "evil.example"),
        ("Forwarded", "for=_;proto=_"),
        ("Host", "evil.example"),
        ("Accept-Language", "xx-\u0001;q=9"),
        ("Accept-Language", "ru;q=2,en;q=-1"),
        ("Accept", "_"),
        ("Accept-Encoding", "gzip;q=x"),
        ("Range", "bytes=9999999999999999999-"),
        ("If-Modified-Since", "0"),
        ("If-None-Match", "\""),
        ("Last-Event-ID", "_-99999999999999999999"),
        ("Authorization", "Bearer _"),
        ("Authorization", "Basic :"),
        ("Cookie", "porog.language=%00; porog.flash=9999; porog=x"),
        ("Content-Encoding", "gzip"),
        ("blazor-enhanced-nav", "_"),
        ("Idempotency-Key", new string('k', 5000)),
        ("Origin", "null"),
    ];

    public Input Next() =>
        random.Next(20) switch
        {
            < 7 => Visit(),
            < 14 => Submission(),
            _ => OfCall(),
        };

    private Input Visit()
    {
        var (method, pattern) = Pick(targets.Routes);
        var query = new List<(string, string)>();
        for (var i = random.Next(3); i > 0; i--)
            query.Add((Pick(BadValues.QueryNames), BadValues.Any(random, Pick(visitors.Ids))));
        var body = method is "GET" or "HEAD" or "DELETE" ? [] : Bytes(BadValues.Encode(BadValues.Any(random, "x"), random));
        return new(
            Pick(visitors.Roles),
            method,
            Fill(pattern) + (query.Count == 0 ? "" : "?" + Encoded(query)),
            body.Length == 0 ? null
                : random.Next(2) == 0 ? "application/json"
                : Pick(FormTypes),
            body,
            Headers()
        );
    }

    private Input Submission()
    {
        var form = Pick(targets.Forms);
        var fields = form.Fields.ToList();
        for (var i = random.Next(1, 4); i > 0 && fields.Count > 0; i--)
            Spoil(fields);
        // Another role's token is refused early, so most are sent by the role that saw the form.
        var role = random.Next(6) == 0 ? Pick(visitors.Roles) : form.Role;
        var path =
            random.Next(8) == 0
                ? $"{form.Path}{(form.Path.Contains('?') ? '&' : '?')}{Encoded([(Pick(BadValues.QueryNames), BadValues.Any(random, ""))])}"
                : form.Path;
        if (form.Method == "GET")
            return new(role, "GET", form.Path.Split('?')[0] + "?" + Encoded(fields), null, [], Headers());
        if (form.IsMultipart || random.Next(10) == 0)
            return new(role, "POST", path, "multipart/form-data; boundary=part", Multipart(fields), Headers());
        var type = random.Next(10) == 0 ? Pick(FormTypes) : "application/x-www-form-urlencoded";
        return new(role, "POST", path, type, Bytes(Encoded(fields)), Headers());
    }

    private void Spoil(List<(string Name, string Value)> fields)
    {
        var at = random.Next(fields.Count);
        var (name, value) = fields[at];
        // The form is found by its handler and opened by its token: without them nothing behind is reached.
        if (name is "_handler" or TokenField && random.Next(10) > 0)
            return;
        switch (random.Next(8))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.Add((name, BadValues.Any(random, value)));
                break;
            case 2:
                fields[at] = ($"{name}[0].{BadValues.Any(random, "x")}", value);
                break;
            default:
                fields[at] = (name, BadValues.Any(random, random.Next(4) == 0 ? Pick(visitors.Ids) : value));
                break;
        }
    }

    private Input OfCall()
    {
        var call = Pick(targets.Calls);
        var isEvent = call.Path.EndsWith("/events", StringComparison.Ordinal);
        var body = call.Sample.DeepClone();
        for (var i = random.Next(1, 3); i > 0; i--)
            body = BadJson.Spoil(body, random);
        var role =
            random.Next(5) == 0 ? Pick(visitors.Roles)
            : isEvent ? Visitors.Device
            : "mother";
        var type = random.Next(10) == 0 ? Pick(FormTypes) : call.ContentType;
        return new(role, call.Method, Fill(call.Path), type, Bytes(BadJson.Write(body, random)), Headers());
    }

    private string Fill(string pattern) =>
        Targets.Parameter.Replace(
            pattern,
            _ =>
                random.Next(5) == 0
                    ? BadValues.Encode(BadValues.Any(random, "x"), random).Replace("/", "%2F", StringComparison.Ordinal)
                    : Pick(visitors.Ids)
        );

    private string Encoded(IEnumerable<(string Name, string Value)> fields) =>
        string.Join('&', fields.Select(f => $"{BadValues.Encode(f.Name, random)}={BadValues.Encode(f.Value, random)}"));

    private byte[] Multipart(List<(string Name, string Value)> fields)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            var file =
                name == "File" || random.Next(15) == 0 ? $"; filename=\"{BadValues.Any(random, "list.csv").Replace('\n', ' ')}\"" : "";
            var type = file.Length > 0 || random.Next(15) == 0 ? "\r\nContent-Type: " + Pick(FormTypes) : "";
            text.Append("--part\r\nContent-Disposition: form-data; name=\"")
                .Append(name)
                .Append('"')
                .Append(file)
                .Append(type)
                .Append("\r\n\r\n");
            text.Append(value).Append("\r\n");
        }
        text.Append(random.Next(4) == 0 ? "--par" : "--part--\r\n");
        var bytes = Bytes(text.ToString());
        return random.Next(6) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private List<(string, string)> Headers() =>
        [.. Enumerable.Range(0, random.Next(5) == 0 ? random.Next(1, 3) : 0).Select(_ => Pick(Odd))];

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private T Pick<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
