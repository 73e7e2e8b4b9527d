namespace Porog.Tests.BadInput;

/// <summary>One request, as bytes that no client library would send.</summary>
/// <param name="Role">Who sends it.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query, sent as they are.</param>
/// <param name="ContentType">Null for no body.</param>
/// <param name="Body">The body.</param>
/// <param name="Headers">Further headers.</param>
internal sealed record Input(
    string Role,
    string Method,
    string Path,
    string? ContentType,
    byte[] Body,
    IReadOnlyList<(string Name, string Value)> Headers
)
{
    public override string ToString()
    {
        var body = Encode(Body.Length > 400 ? Body[..400] : Body);
        return $"{Role}: {Method} {Cut(Path)} [{ContentType}] {string.Join(' ', Headers.Select(h => $"{h.Name}={Cut(h.Value)}"))} {body}";
    }

    private static string Cut(string text) => text.Length > 300 ? text[..300] + "…" : text;

    private static string Encode(byte[] bytes) =>
        string.Concat(bytes.Select(b => b is >= 32 and < 127 ? ((char)b).ToString() : $"\\x{b:x2}"));
}
