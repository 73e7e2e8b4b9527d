using Porog.Shared;

namespace Porog.Journal;

/// <summary>What the kindergarten's door writes beside a passage. The journal keeps it in Russian; each reads it in their own language.</summary>
public static class DoorNotes
{
    /// <summary>A hand-over to somebody whose right had ended.</summary>
    internal const string WithoutRight = "Право забирать закончилось раньше: планшет был без связи и не знал об этом";

    /// <summary>A passage back, after a mistaken tap.</summary>
    internal const string Mistake = "Отмена: предыдущая отметка сделана по ошибке";

    /// <returns>What people and devices wrote as it is; null for nothing.</returns>
    public static string? In(string? note, Words words) =>
        note switch
        {
            WithoutRight => words["Право забирать закончилось раньше: планшет был без связи и не знал об этом"],
            Mistake => words["Отмена: предыдущая отметка сделана по ошибке"],
            _ => note,
        };
}
