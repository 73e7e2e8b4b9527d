using System.Text;
using System.Text.Json;
using Porog.Shared;

namespace Porog.Journal;

/// <summary>Reads a request's body into events. Each is accepted or refused on its own (contracts.md, "Events in").</summary>
public static class EventReader
{
    public const int BatchLimit = 1_000;
    private const int IdLimit = 200;

    /// <summary>An event that is nested too deeply is refused by itself; what surrounds it is only skipped.</summary>
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 1_000_000 };

    /// <param name="body">UTF-8 JSON: one event or an array of events.</param>
    /// <param name="batch">Whether an array is expected.</param>
    /// <exception cref="JsonException">The body as a whole is not JSON of that form.</exception>
    /// <exception cref="BatchTooLongException">More than <see cref="BatchLimit"/> events.</exception>
    public static List<ReceivedEvent> Read(ReadOnlySpan<byte> body, bool batch)
    {
        var events = new List<ReceivedEvent>(batch ? 128 : 1);
        body = WithoutMark(body);
        var reader = new Utf8JsonReader(body, AnyDepth);
        if (!reader.Read() || reader.TokenType != (batch ? JsonTokenType.StartArray : JsonTokenType.StartObject))
            throw new JsonException(batch ? "a batch is a JSON array" : "an event is a JSON object");
        if (!batch)
        {
            reader.Skip();
            events.Add(ReadOne(body[..(int)reader.BytesConsumed]));
        }
        else
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (events.Count == BatchLimit)
                    throw new BatchTooLongException();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                events.Add(ReadOne(body[start..(int)reader.BytesConsumed]));
            }
        }
        // The reader throws if anything but white space follows.
        while (reader.Read()) { }
        return events;
    }

    /// <summary>Reads one event in binary mode: the attributes are in headers, the body is the data.</summary>
    /// <param name="headers">The headers as they came.</param>
    /// <param name="body">UTF-8 JSON: the event's data.</param>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static ReceivedEvent ReadBinary(EventHeaders headers, ReadOnlySpan<byte> body)
    {
        body = WithoutMark(body);
        if (body.Length > 0)
            EnsureJson(body);
        var (read, fault) = headers.Decode();
        if (fault is null && body.Length > 0)
            fault = Unpack(read, body);
        return fault is null ? Check(read) : Malformed(read.Id, fault);
    }

    private static ReceivedEvent ReadOne(ReadOnlySpan<byte> json)
    {
        try
        {
            var read = JsonSerializer.Deserialize(json, CloudEventJson.Default.CloudEvent);
            return read is null ? Malformed(null, "an event is a JSON object")
                : read.DataBase64 is not null && UnpackBase64(read) is { } fault ? Malformed(read.Id, fault)
                : Check(read);
        }
        catch (JsonException problem)
        {
            return Malformed(IdOf(json), $"{(problem.Path ?? "$").TrimStart('$').TrimStart('.')}: {Reason(problem)}");
        }
    }

    /// <returns>What is wrong; null if the event has its data now.</returns>
    private static string? UnpackBase64(CloudEvent e)
    {
        if (e.Data is not null)
            return "data_base64: must not stand beside data";
        var json = WithoutMark(e.DataBase64);
        try
        {
            EnsureJson(json);
        }
        catch (JsonException)
        {
            return "data_base64: must hold JSON";
        }
        return Unpack(e, json);
    }

    /// <returns>What is wrong; null if the event has its data now.</returns>
    private static string? Unpack(CloudEvent e, ReadOnlySpan<byte> json)
    {
        try
        {
            e.Data = JsonSerializer.Deserialize(json, CloudEventJson.Default.CloudEventData);
            return null;
        }
        catch (JsonException problem)
        {
            var path = problem.Path is null or "$" ? "data" : $"data{problem.Path[1..]}";
            return $"{path}: {Reason(problem)}";
        }
    }

    private static void EnsureJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, AnyDepth);
        while (reader.Read()) { }
    }

    /// <summary>RFC 8259 lets a reader ignore a byte order mark.</summary>
    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) =>
        text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;

    private static ReceivedEvent Check(CloudEvent e)
    {
        var problem =
            e.SpecVersion != "1.0" ? "specversion: must be \"1.0\""
            : EventDataReader.Text(e.Id, IdLimit) is { } id ? $"id: {id}"
            : EventDataReader.Text(e.Source, IdLimit) is { } source ? $"source: {source}"
            : string.IsNullOrEmpty(e.Type) ? "type: is missing"
            : e.Time is null ? "time: is missing"
            : null;
        if (problem is not null)
            return Malformed(e.Id, problem);
        if (e.Type is not ("porog.passage.v1" or "porog.meal.v1" or "porog.topup.v1" or "porog.correction.v1"))
            return new(e.Id, null, new Refusal(RefusalCode.UnsupportedType, "type: is none of the four event types"));
        if (e.Data is not { } data)
            return Malformed(e.Id, "data: is missing");
        var (fact, fault) = EventDataReader.Read(e.Type, data);
        if (fault is not null)
            return Malformed(e.Id, $"data.{fault}");
        var time = e.Time!.Value.CutToMicroseconds();
        return new(e.Id, fact! with { Source = e.Source!, EventId = e.Id!, Time = time }, null);
    }

    private static ReceivedEvent Malformed(string? id, string detail) =>
        new(Printable(id), null, new Refusal(RefusalCode.Malformed, detail));

    /// <summary>Our converters say which form they want; the serialiser's own words name .NET types.</summary>
    private static string Reason(JsonException problem) =>
        problem.Message.StartsWith("must be ", StringComparison.Ordinal) ? problem.Message.Split(" Path:")[0] : "not of the expected form";

    /// <summary>The id of a refused event may hold anything. PostgreSQL stores no NUL and no half of a surrogate pair.</summary>
    private static string? Printable(string? id)
    {
        if (id is null)
            return null;
        var text = new StringBuilder();
        foreach (var rune in id.EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > IdLimit)
                break;
            text.Append(Rune.IsControl(rune) ? Rune.ReplacementChar.ToString() : rune.ToString());
        }
        return text.ToString();
    }

    /// <summary>The id of an event that could not be read completely, so that the answer can name it.</summary>
    private static string? IdOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, AnyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId && reader.TokenType == JsonTokenType.String)
                return TextOf(ref reader);
            reader.Skip();
        }
        return null;

        // JSON may contain an unpaired surrogate, which is not valid text.
        static string? TextOf(ref Utf8JsonReader reader)
        {
            try
            {
                return reader.GetString();
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }
}

/// <summary>More events in one request than <see cref="EventReader.BatchLimit"/>.</summary>
public sealed class BatchTooLongException() : Exception($"A batch holds at most {EventReader.BatchLimit} events.");

/// <summary>One event of a request: either a fact or a refusal.</summary>
/// <param name="Id">The device's id for the event, if it could be read.</param>
/// <param name="Fact">Null if refused.</param>
/// <param name="Refusal">Null if valid.</param>
public readonly record struct ReceivedEvent(string? Id, EventFact? Fact, Refusal? Refusal);
