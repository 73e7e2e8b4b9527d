using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Porog.Journal;

/// <summary>One item of a meal.</summary>
/// <param name="Name">As the till names it.</param>
/// <param name="Quantity">Pieces, or a part of one in a sale by weight.</param>
/// <param name="Price">Kopecks per piece or unit of weight.</param>
public sealed record MealItem(string Name, decimal Quantity, long Price)
{
    /// <summary>Kopecks of the whole item.</summary>
    [JsonIgnore]
    public long Cost => (long)decimal.Round(Price * Quantity, MidpointRounding.AwayFromZero);

    /// <summary>«Пирожок», «Пирожок × 2», «Виноград × 0,35».</summary>
    public string Label(CultureInfo culture) => Quantity == 1 ? Name : string.Create(culture, $"{Name} × {Quantity:0.###}");

    /// <summary>Whether it is a number of pieces, not a weight.</summary>
    [JsonIgnore]
    public bool IsCounted => decimal.IsInteger(Quantity);

    /// <summary>Reads <see cref="JournalEntry.Items"/>; returns an empty list for an entry without a composition.</summary>
    public static IReadOnlyList<MealItem> Read(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize(json, MealItemJson.Default.IReadOnlyListMealItem) ?? [];

    /// <summary>Writes a composition as the journal stores it; null for an empty one.</summary>
    public static string? Write(IReadOnlyList<MealItem> items) =>
        items.Count == 0 ? null : JsonSerializer.Serialize(items, MealItemJson.Default.IReadOnlyListMealItem);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<MealItem>))]
internal sealed partial class MealItemJson : JsonSerializerContext;
