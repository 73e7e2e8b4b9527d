using System.Text.Json;
using System.Text.Json.Serialization;

namespace Porog.Journal;

/// <summary>
/// A CloudEvents 1.0 envelope in JSON with the data of any of the four event types. Unknown attributes are ignored.
/// The properties are settable because the serialiser fills them several times faster than init-only ones.
/// </summary>
public sealed class CloudEvent
{
    [JsonPropertyName("specversion")]
    public string? SpecVersion { get; set; }

    [JsonPropertyName("id")]
    public string? Id { get; set; }

    [JsonPropertyName("source")]
    public string? Source { get; set; }

    [JsonPropertyName("type")]
    public string? Type { get; set; }

    [JsonPropertyName("time")]
    [JsonConverter(typeof(OffsetTimeConverter))]
    public DateTimeOffset? Time { get; set; }

    [JsonPropertyName("data")]
    public CloudEventData? Data { get; set; }
}

public sealed class CloudEventData
{
    [JsonPropertyName("card")]
    public string? Card { get; set; }

    [JsonPropertyName("child")]
    public Guid? Child { get; set; }

    [JsonPropertyName("direction")]
    public string? Direction { get; set; }

    [JsonPropertyName("place")]
    public string? Place { get; set; }

    [JsonPropertyName("accompaniedBy")]
    public Guid? AccompaniedBy { get; set; }

    [JsonPropertyName("kind")]
    public string? Kind { get; set; }

    [JsonPropertyName("items")]
    public CloudEventItem?[]? Items { get; set; }

    [JsonPropertyName("total")]
    public long? Total { get; set; }

    [JsonPropertyName("wallet")]
    public string? Wallet { get; set; }

    [JsonPropertyName("amount")]
    public long? Amount { get; set; }

    [JsonPropertyName("method")]
    public string? Method { get; set; }

    [JsonPropertyName("reason")]
    public string? Reason { get; set; }
}

/// <summary>One line of a meal. The journal stores it in the same form.</summary>
public sealed class CloudEventItem
{
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    [JsonPropertyName("quantity")]
    public int? Quantity { get; set; }

    /// <summary>Kopecks per piece.</summary>
    [JsonPropertyName("price")]
    public long? Price { get; set; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CloudEvent))]
[JsonSerializable(typeof(CloudEventItem[]))]
internal sealed partial class CloudEventJson : JsonSerializerContext;

/// <summary>Reads RFC 3339 with an offset. Without an offset .NET would assume the server's own zone, so such a time is refused.</summary>
internal sealed class OffsetTimeConverter : JsonConverter<DateTimeOffset?>
{
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        // Serialisers may escape the plus sign as \u002B, so look for the offset in the unescaped text.
        Span<byte> text = stackalloc byte[64];
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= text.Length)
        {
            text = text[..reader.CopyString(text)];
            if (HasOffset(text) && reader.TryGetDateTimeOffset(out var time))
                return time;
        }
        throw new JsonException("not a time with an offset (RFC 3339)");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Events are read, never written.");

    private static bool HasOffset(ReadOnlySpan<byte> text) =>
        text.Length >= 20 && (text[^1] == 'Z' || (text[^3] == ':' && text[^6] is (byte)'+' or (byte)'-'));
}
