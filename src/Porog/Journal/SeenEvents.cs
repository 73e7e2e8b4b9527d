using Porog.Access;

namespace Porog.Journal;

/// <summary>Decides which events of a child a person may read.</summary>
internal static class SeenEvents
{
    /// <summary>The kinds of events this person may read, limited to <paramref name="only"/>.</summary>
    public static EventKind[] Kinds(this SeenChild child, Sight only) =>
        [.. Enum.GetValues<EventKind>().Where(kind => child.Rights.Allows(kind.Sight()) && only.HasFlag(kind.Sight()))];

    /// <summary>The parts of the child this person may see, limited to <paramref name="only"/>.</summary>
    public static Sight Shows(this SeenChild child, Sight only) => child.Rights.Shown & only;
}
