using System.Globalization;
using System.Text;
using System.Text.Json;
using Porog.Registry;
using Porog.Shared;

namespace Porog.Journal;

/// <summary>Reads the data of each type of event into a fact, or names the field that is wrong.</summary>
internal static class EventDataReader
{
    public const int TextLimit = 200;
    private const int ItemLimit = 100;
    private const int ShortestPhone = 7;

    /// <summary>Kopecks: ten million roubles. A larger sum is a mistake, and totals below this limit cannot overflow.</summary>
    private const long MoneyLimit = 1_000_000_000;

    /// <param name="type">One of the four types of events.</param>
    /// <param name="data">Its data.</param>
    /// <returns>The fact without source, id and time; or the fault, which begins with the field.</returns>
    public static (EventFact? Fact, string? Fault) Read(string type, CloudEventData data) =>
        type switch
        {
            "porog.passage.v1" => Passage(data),
            "porog.meal.v1" => Meal(data),
            "porog.topup.v1" => TopUp(data),
            _ => Correction(data),
        };

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

    /// <returns>What is wrong with a text that must be there; null if nothing is.</returns>
    public static string? Text(string? text, int limit)
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
}
