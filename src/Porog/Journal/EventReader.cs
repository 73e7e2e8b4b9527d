using System.Globalization;
using System.Text;
using System.Text.Json;
using Porog.Registry;
using Porog.Shared;

namespace Porog.Journal;

/// <summary>Reads a request's body into events. Each is accepted or refused on its own (contracts.md, "Events in").</summary>
public static class EventReader
{
    public const int BatchLimit = 1_000;
    private const int IdLimit = 200;
    private const int TextLimit = 200;
    private const int ItemLimit = 100;
    private const int ShortestPhone = 7;

    /// <summary>Kopecks: ten million roubles. A larger sum is a mistake, and totals below this limit cannot overflow.</summary>
    private const long MoneyLimit = 1_000_000_000;

    /// <summary>An event that is nested too deeply is refused by itself; what surrounds it is only skipped.</summary>
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = 1_000_000 };

    /// <param name="body">UTF-8 JSON: one event or an array of events.</param>
    /// <param name="batch">Whether an array is expected.</param>
    /// <exception cref="JsonException">The body as a whole is not JSON of that form.</exception>
    /// <exception cref="BatchTooLongException">More than <see cref="BatchLimit"/> events.</exception>
    public static List<ReceivedEvent> Read(ReadOnlySpan<byte> body, bool batch)
    {
        var events = new List<ReceivedEvent>(batch ? 128 : 1);
        // RFC 8259 lets a reader ignore a byte order mark.
        if (body.StartsWith(Encoding.UTF8.Preamble))
            body = body[Encoding.UTF8.Preamble.Length..];
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

    private static ReceivedEvent ReadOne(ReadOnlySpan<byte> json)
    {
        try
        {
            var read = JsonSerializer.Deserialize(json, CloudEventJson.Default.CloudEvent);
            return read is null ? Malformed(null, "an event is a JSON object") : Check(read);
        }
        catch (JsonException problem)
        {
            return Malformed(IdOf(json), $"{(problem.Path ?? "$").TrimStart('$').TrimStart('.')}: {Reason(problem)}");
        }
    }

    private static ReceivedEvent Check(CloudEvent e)
    {
        var problem =
            e.SpecVersion != "1.0" ? "specversion: must be \"1.0\""
            : Text(e.Id, IdLimit) is { } id ? $"id: {id}"
            : Text(e.Source, IdLimit) is { } source ? $"source: {source}"
            : string.IsNullOrEmpty(e.Type) ? "type: is missing"
            : e.Time is null ? "time: is missing"
            : null;
        if (problem is not null)
            return Malformed(e.Id, problem);
        if (e.Type is not ("porog.passage.v1" or "porog.meal.v1" or "porog.topup.v1" or "porog.correction.v1"))
            return new(e.Id, null, new Refusal(RefusalCode.UnsupportedType, "type: is none of the four event types"));
        if (e.Data is not { } data)
            return Malformed(e.Id, "data: is missing");
        var (fact, fault) = e.Type switch
        {
            "porog.passage.v1" => Passage(data),
            "porog.meal.v1" => Meal(data),
            "porog.topup.v1" => TopUp(data),
            _ => Correction(data),
        };
        if (fault is not null)
            return Malformed(e.Id, $"data.{fault}");
        var time = e.Time!.Value.CutToMicroseconds();
        return new(e.Id, fact! with { Source = e.Source!, EventId = e.Id!, Time = time }, null);
    }

    private static (EventFact?, string?) Passage(CloudEventData d)
    {
        if (Subject(d) is { } fault)
            return (null, fault);
        if (d.Direction is not ("in" or "out"))
            return (null, "direction: must be \"in\" or \"out\"");
        if (d.Place is not null && Text(d.Place, TextLimit) is { } place)
            return (null, $"place: {place}");
        var kind = d.Direction == "in" ? EventKind.In : EventKind.Out;
        return (new EventFact(kind, CardOf(d), d.Child, null) { Place = SafeLineOf(d.Place), AccompaniedBy = d.AccompaniedBy }, null);
    }

    private static (EventFact?, string?) Meal(CloudEventData d)
    {
        if (Subject(d) is { } fault)
            return (null, fault);
        EventKind? kind = d.Kind switch
        {
            "buffet" => EventKind.Buffet,
            "hot" => EventKind.Hot,
            "subsidised" => EventKind.Subsidised,
            _ => null,
        };
        if (kind is null)
            return (null, "kind: must be \"buffet\", \"hot\" or \"subsidised\"");
        if (d.Items is null)
            return (null, "items: is missing");
        if (d.Items.Length > ItemLimit)
            return (null, $"items: at most {ItemLimit}");
        for (var i = 0; i < d.Items.Length; i++)
        {
            if (Item(d.Items[i]) is { } item)
                return (null, $"items[{i.ToString(CultureInfo.InvariantCulture)}].{item}");
            d.Items[i]!.Name = TextFold.Line(d.Items[i]!.Name);
        }
        if (d.Total is not { } total || total < 0 || total > MoneyLimit)
            return (null, $"total: must be kopecks from 0 to {MoneyLimit}");
        return (
            new EventFact(kind.Value, CardOf(d), d.Child, null)
            {
                // The budget pays for a subsidised meal: it has a price but does not change the wallet.
                Amount = kind == EventKind.Subsidised ? 0 : -total,
                Price = total,
                Items = d.Items.Length == 0 ? null : JsonSerializer.Serialize(d.Items!, CloudEventJson.Default.CloudEventItemArray),
            },
            null
        );
    }

    private static (EventFact?, string?) TopUp(CloudEventData d)
    {
        if (Text(d.Wallet, TextLimit) is { } wallet)
            return (null, $"wallet: {wallet}");
        var number = WalletOf(d.Wallet!);
        if (d.Amount is not { } amount || amount <= 0 || amount > MoneyLimit)
            return (null, $"amount: must be kopecks from 1 to {MoneyLimit}");
        if (d.Method is not null && Text(d.Method, TextLimit) is { } method)
            return (null, $"method: {method}");
        return (new EventFact(EventKind.TopUp, null, null, number) { Amount = amount, Note = SafeLineOf(d.Method) }, null);
    }

    private static (EventFact?, string?) Correction(CloudEventData d)
    {
        if (Text(d.Wallet, TextLimit) is { } wallet)
            return (null, $"wallet: {wallet}");
        var number = WalletOf(d.Wallet!);
        if (d.Amount is not { } amount || amount == 0 || amount is < -MoneyLimit or > MoneyLimit)
            return (null, $"amount: must be kopecks, not zero, at most {MoneyLimit} either way");
        if (Text(d.Reason, TextLimit) is { } reason)
            return (null, $"reason: {reason}");
        return (new EventFact(EventKind.Correction, null, null, number) { Amount = amount, Note = LineOf(d.Reason) }, null);
    }

    private static string? Subject(CloudEventData d) =>
        d.Card is null == d.Child is null ? "card: exactly one of card and child must be given"
        : d.Card is not null && Text(d.Card.Trim(), TextLimit) is { } fault ? $"card: {fault}"
        : d.Card is not null && CardOf(d) is { Length: 0 } ? "card: is missing"
        : null;

    /// <summary>The site prints «7 710 702»; a person copies it with its blanks.</summary>
    private static string WalletOf(string number) =>
        number.Any(char.IsWhiteSpace) || number.Any(TextFold.IsHidden)
            ? string.Concat(number.Where(c => !char.IsWhiteSpace(c) && !TextFold.IsHidden(c)))
            : number;

    private static string? CardOf(CloudEventData d) => d.Card is null ? null : CardNumber.Canonical(d.Card);

    /// <summary>Texts of devices stand in messages: marks of direction and the like are left out.</summary>
    private static string? LineOf(string? text) => text is null ? null : TextFold.Line(text);

    /// <summary>
    /// A stolen key must not speak to families: a text with a link or a phone number is left out. The event stands, for it is a fact.
    /// </summary>
    private static string? SafeLineOf(string? text) =>
        LineOf(text) is { } line && !PersonName.HasLink(line) && !HasPhone(line) ? line : null;

    /// <summary>Seven digits with nothing between them but what people write in a phone number.</summary>
    private static bool HasPhone(string line)
    {
        var digits = 0;
        foreach (var c in line)
            if (char.IsDigit(c))
            {
                if (++digits == ShortestPhone)
                    return true;
            }
            else if (!(char.IsWhiteSpace(c) || c is '-' or '–' or '(' or ')' or '.' or '+'))
                digits = 0;
        return false;
    }

    private static string? Item(CloudEventItem? item) =>
        item is null ? "name: is missing"
        : Text(item.Name, TextLimit) is { } name ? $"name: {name}"
        : item.Quantity is not (> 0 and <= 1_000) ? "quantity: must be a number over 0, at most 1000"
        : item.Price is not (>= 0 and <= MoneyLimit) ? $"price: must be kopecks from 0 to {MoneyLimit}"
        : null;

    private static string? Text(string? text, int limit)
    {
        if (text is null || TextFold.Line(text).Length == 0)
            return "is missing";
        if (text.Length > limit && text.EnumerateRunes().Count() > limit)
            return $"at most {limit} characters";
        foreach (var c in text)
            if (char.IsControl(c) || char.IsSurrogate(c) && !IsWellFormed(text))
                return "holds a character that is no text";
        return null;

        static bool IsWellFormed(string text) => !text.EnumerateRunes().Any(r => r == Rune.ReplacementChar);
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

/// <summary>An event as the device sent it, before card and wallet are looked up.</summary>
public sealed record EventFact(EventKind Kind, string? Card, Guid? Child, string? Wallet)
{
    public string Source { get; init; } = "";
    public string EventId { get; init; } = "";

    /// <summary>By the device's clock, with its offset.</summary>
    public DateTimeOffset Time { get; init; }
    public long Amount { get; init; }
    public long? Price { get; init; }
    public string? Place { get; init; }
    public Guid? AccompaniedBy { get; init; }
    public string? Items { get; init; }
    public string? Note { get; init; }
}

/// <summary>Why one event was refused. The detail names the field and never contains personal data.</summary>
public sealed record Refusal(string Code, string Detail);

/// <summary>The refusal codes of contracts.md.</summary>
public static class RefusalCode
{
    public const string Malformed = "malformed";
    public const string UnknownCard = "unknown-card";
    public const string BlockedCard = "blocked-card";
    public const string UnknownWallet = "unknown-wallet";
    public const string WrongSource = "wrong-source";
    public const string WrongOrganisation = "wrong-organisation";
    public const string TooOld = "too-old";
    public const string InTheFuture = "in-the-future";
    public const string UnsupportedType = "unsupported-type";
}
