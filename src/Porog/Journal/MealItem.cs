using System.Text.Json;
using System.Text.Json.Serialization;

namespace Porog.Journal;

/// <summary>One item of a meal; <see cref="Price"/> is kopecks per piece.</summary>
public sealed record MealItem(string Name, int Quantity, long Price)
{
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
