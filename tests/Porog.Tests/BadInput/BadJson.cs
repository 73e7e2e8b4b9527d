using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Porog.Tests.BadInput;

/// <summary>Spoils JSON: missing, doubled and mistyped members, null in arrays, depth, and text that is no JSON.</summary>
internal static class BadJson
{
    /// <returns>The spoilt document.</returns>
    public static JsonNode Spoil(JsonNode document, Random random)
    {
        var nodes = new List<JsonNode>();
        Collect(document, nodes);
        var at = nodes[random.Next(nodes.Count)];
        switch (at)
        {
            case JsonObject members when members.Count > 0:
                var name = members.ElementAt(random.Next(members.Count)).Key;
                if (random.Next(4) == 0)
                    members.Remove(name);
                else
                    members[name] = Value(random, members[name]);
                break;
            case JsonArray items when random.Next(3) > 0:
                items.Add(Value(random, items.FirstOrDefault()));
                break;
            case JsonArray items:
                items.Clear();
                items.Add(null);
                break;
            default:
                return Value(random, document) ?? document;
        }
        return document;
    }

    /// <summary>As text, at times not JSON any more.</summary>
    public static string Write(JsonNode document, Random random)
    {
        var text = document.ToJsonString();
        return random.Next(24) switch
        {
            0 => text[..random.Next(text.Length)],
            1 => text.Replace("\"text\"", "\"\\ud800\"", StringComparison.Ordinal),
            2 => new string('[', 5000),
            3 => "[" + text + "]",
            4 => string.Concat(text.TrimEnd('}'), ",", text.TrimStart('{')),
            5 => text + text,
            6 => "",
            7 => "null",
            8 => "\uFEFF" + text,
            9 => text.Replace("\"text\"", "\"\\u0000\"", StringComparison.Ordinal),
            _ => text,
        };
    }

    private static JsonNode? Value(Random random, JsonNode? right) =>
        random.Next(12) switch
        {
            0 => null,
            1 => new JsonArray(null, right?.DeepClone()),
            2 => new JsonObject { ["x"] = right?.DeepClone() },
            3 => true,
            4 => random.NextInt64(long.MinValue, long.MaxValue),
            5 => JsonNode.Parse(new[] { "1e400", "-1", "0.5", "99999999999999999999999999" }[random.Next(4)]),
            6 => Deep(random.Next(10, 80)),
            _ => JsonValue.Create(
                WellFormed(
                    BadValues.Any(
                        random,
                        right is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "x"
                    )
                )
            ),
        };

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static JsonNode Deep(int levels)
    {
        JsonNode node = new JsonArray();
        for (var i = 0; i < levels; i++)
            node = new JsonArray(node);
        return node;
    }

    private static void Collect(JsonNode node, List<JsonNode> found)
    {
        found.Add(node);
        var inner = node switch
        {
            JsonObject members => members.Select(m => m.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (var one in inner.OfType<JsonNode>())
            if (one is JsonObject or JsonArray)
                Collect(one, found);
    }
}
