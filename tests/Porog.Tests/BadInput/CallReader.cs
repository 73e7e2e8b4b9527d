using System.Text.Json.Nodes;

namespace Porog.Tests.BadInput;

/// <summary>Makes one right body per call out of its schema; the mutations start from it.</summary>
internal static class CallReader
{
    public static IReadOnlyList<Call> Read(JsonNode document, Known known)
    {
        var calls = new List<Call>();
        foreach (var (path, methods) in document["paths"]!.AsObject())
        foreach (var (method, operation) in methods!.AsObject())
            if (operation?["requestBody"]?["content"] is JsonObject content)
                foreach (var (type, body) in content)
                foreach (var schema in Variants(body!["schema"]!, document))
                    calls.Add(new(method.ToUpperInvariant(), path, type, Sample(schema, document, "", known, 0)!));
        Assert.NotEmpty(calls);
        return calls;
    }

    private static IEnumerable<JsonNode> Variants(JsonNode schema, JsonNode document) =>
        Resolve(schema, document) is var real && real["oneOf"] is JsonArray several ? several.Select(one => one!) : [real];

    private static JsonNode Resolve(JsonNode schema, JsonNode document)
    {
        while (schema["$ref"]?.GetValue<string>() is { } reference)
            schema = reference.TrimStart('#', '/').Split('/').Aggregate(document, (node, part) => node[part]!);
        return schema;
    }

    private static JsonNode? Sample(JsonNode schema, JsonNode document, string name, Known known, int depth)
    {
        schema = Resolve(schema, document);
        if (depth > 6)
            return null;
        if (schema["oneOf"] is JsonArray { Count: > 0 } choices)
            return Sample(choices[^1]!, document, name, known, depth + 1);
        if (schema["enum"] is JsonArray { Count: > 0 } words)
            return words[0]?.DeepClone();
        return Kind(schema["type"]) switch
        {
            "object" => new JsonObject(
                (schema["properties"] as JsonObject ?? []).Select(p =>
                    KeyValuePair.Create(p.Key, Sample(p.Value!, document, p.Key, known, depth + 1))
                )
            ),
            "array" => schema["items"] is { } item ? new JsonArray(Sample(item, document, name, known, depth + 1)) : new JsonArray(),
            "integer" or "number" => 100,
            "boolean" => true,
            _ when schema["format"]?.GetValue<string>() == "uuid" => known.Child,
            _ => name switch
            {
                "card" => known.Card,
                "wallet" => known.Wallet,
                "source" => known.Source,
                "time" => "2026-11-20T08:00:00+03:00",
                "phone" => "+79000000001",
                "from" or "until" => "2026-11-20",
                "id" => Guid.NewGuid().ToString(),
                "endpoint" => "https://push.example/1",
                _ => "text",
            },
        };
    }

    private static string? Kind(JsonNode? type) =>
        type is JsonArray several ? several.Select(t => t!.GetValue<string>()).FirstOrDefault(t => t != "null") : type?.GetValue<string>();
}
