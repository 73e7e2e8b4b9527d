namespace Porog.Shared;

public static class Instants
{
    /// <summary>
    /// Cuts an instant to whole microseconds, the precision of both engines. An instant that is compared with its stored value later has
    /// to be cut before it is stored.
    /// </summary>
    public static DateTimeOffset CutToMicroseconds(this DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
