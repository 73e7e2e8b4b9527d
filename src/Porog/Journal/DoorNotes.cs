using Porog.Shared;

namespace Porog.Journal;

/// <summary>Notes that the kindergarten's door page adds to a passage. The journal stores them in Russian; readers get their own language.</summary>
public static class DoorNotes
{
    /// <summary>A hand-over to a person whose right had ended.</summary>
    internal const string WithoutRight = "Право забирать закончилось раньше: планшет был без связи и не знал об этом";

    /// <summary>An opposite passage that corrects a mistaken tap.</summary>
    internal const string Mistake = "Отмена: предыдущая отметка сделана по ошибке";

    /// <returns>The translation of a door note; any other text unchanged; null for null.</returns>
    public static string? In(string? note, Words words) =>
        note switch
        {
            WithoutRight => words["Право забирать закончилось раньше: планшет был без связи и не знал об этом"],
            Mistake => words["Отмена: предыдущая отметка сделана по ошибке"],
            _ => note,
        };
}
