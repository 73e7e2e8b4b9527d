namespace Porog.Journal;

/// <summary>
/// Passages that were taken back at the kindergarten's door. The journal keeps the mistaken passage and the one that takes it back, and
/// families see both. Whatever counts days, time or who is here uses the passages that stand.
/// </summary>
internal static class TakenBack
{
    /// <summary>The request id of the passage that takes this one back: the same for every educator.</summary>
    public static string RequestId(Guid passageId) => $"undo-{passageId:N}";

    /// <summary>Whether such an entry takes back an earlier one.</summary>
    public static bool Is(EventKind kind, Guid deviceId, string? note) =>
        kind.IsPassage() && note == DoorNotes.Mistake && ByHandDevice.Is(deviceId);

    /// <inheritdoc cref="Is(EventKind, Guid, string?)"/>
    /// <param name="kind">The entry's.</param>
    /// <param name="by">Who entered it; null for an entry of a device.</param>
    /// <param name="note">The entry's.</param>
    public static bool Is(EventKind kind, EnteredBy? by, string? note) => kind.IsPassage() && note == DoorNotes.Mistake && by is not null;

    /// <returns>By time: the passages without those taken back, and without those that take back.</returns>
    public static IReadOnlyList<JournalEntry> StandingPassages(this IEnumerable<JournalEntry> entries)
    {
        var passages = entries.Where(e => e.Kind.IsPassage()).OrderBy(e => e.HappenedAt).ThenBy(e => e.Id).ToList();
        var takingBack = passages.Where(e => Is(e.Kind, e.DeviceId, e.Note)).Select(e => e.Id).ToHashSet();
        if (takingBack.Count == 0)
            return passages;
        var mistaken = passages
            .Where(e => ByHandDevice.Is(e.DeviceId) && takingBack.Contains(ManualEvents.IdOf(RequestId(e.Id))))
            .Select(e => e.Id)
            .ToHashSet();
        return [.. passages.Where(e => !takingBack.Contains(e.Id) && !mistaken.Contains(e.Id))];
    }
}
