namespace Porog.Shared;

public static class Instants
{
    /// <summary>
    /// Cuts an instant to whole microseconds, the precision of both engines. Cut an instant before storing it if it is compared
    /// with its stored value later.
    /// </summary>
    public static DateTimeOffset CutToMicroseconds(this DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
