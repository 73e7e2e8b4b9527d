using System.Text.Json;
using System.Text.Json.Serialization;

namespace Porog.Journal;

/// <summary>One thing on a meal's composition; <see cref="Price"/> is kopecks for one piece.</summary>
public sealed record MealItem(string Name, int Quantity, long Price)
{
    /// <summary>Reads <see cref="JournalEntry.Items"/>; an entry without a composition has an empty list.</summary>
    public static IReadOnlyList<MealItem> Read(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize(json, MealItemJson.Default.IReadOnlyListMealItem) ?? [];

    /// <summary>Writes a composition as the journal keeps it; null for an empty one.</summary>
    public static string? Write(IReadOnlyList<MealItem> items) =>
        items.Count == 0 ? null : JsonSerializer.Serialize(items, MealItemJson.Default.IReadOnlyListMealItem);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<MealItem>))]
internal sealed partial class MealItemJson : JsonSerializerContext;
