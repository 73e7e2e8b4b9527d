using System.Text.Json;
using System.Text.Json.Serialization;
using Porog.Shared;

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

    /// <summary>Instead of <see cref="Data"/>: the bytes of its JSON.</summary>
    [JsonPropertyName("data_base64")]
    [JsonConverter(typeof(Base64Converter))]
    public byte[]? DataBase64 { get; set; }
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
    [JsonConverter(typeof(WholeNumberConverter))]
    public long? Total { get; set; }

    [JsonPropertyName("wallet")]
    public string? Wallet { get; set; }

    [JsonPropertyName("amount")]
    [JsonConverter(typeof(WholeNumberConverter))]
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

    /// <summary>Pieces, or a part of one in a sale by weight: 0.35 kg.</summary>
    [JsonPropertyName("quantity")]
    public decimal? Quantity { get; set; }

    /// <summary>Kopecks per piece or unit of weight.</summary>
    [JsonPropertyName("price")]
    [JsonConverter(typeof(WholeNumberConverter))]
    public long? Price { get; set; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CloudEvent))]
[JsonSerializable(typeof(CloudEventData))]
[JsonSerializable(typeof(CloudEventItem[]))]
[JsonSerializable(typeof(long?))]
internal sealed partial class CloudEventJson : JsonSerializerContext;

/// <summary>Reads RFC 3339. A time without an offset is refused: .NET would assume the server's own zone.</summary>
internal sealed class OffsetTimeConverter : JsonConverter<DateTimeOffset?>
{
    public const string Form = "must be a date and time with an offset (RFC 3339), such as 2026-11-20T08:14:03+03:00";

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        // Serialisers may escape the plus sign as \u002B, so look at the unescaped text.
        Span<byte> text = stackalloc byte[Rfc3339.LongestText * 6];
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= text.Length)
            if (Rfc3339.TryRead(text[..reader.CopyString(text)], out var time))
                return time;
        throw new JsonException(Form);
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Events are read, never written.");
}

/// <summary>Reads a <see cref="WholeNumber"/>.</summary>
internal sealed class WholeNumberConverter : JsonConverter<long?>
{
    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType == JsonTokenType.Number && WholeNumber.TryRead(reader.ValueSpan, out var whole))
            return whole;
        throw new JsonException("must be a whole number of kopecks");
    }

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, CloudEventJson.Default.NullableInt64);
}

/// <summary>Reads bytes in Base64.</summary>
internal sealed class Base64Converter : JsonConverter<byte[]?>
{
    public override byte[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? null
        : reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes) ? bytes
        : throw new JsonException("must be Base64 (RFC 4648)");

    public override void Write(Utf8JsonWriter writer, byte[]? value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Events are read, never written.");
}
