namespace Porog.Journal;

/// <summary>How a device's clock was wrong when it reported an event. The event counts with the time of receipt.</summary>
public enum ClockDoubt
{
    /// <summary>The device's time is in the future.</summary>
    Ahead,

    /// <summary>The device's time is so far back that the clock must have been reset.</summary>
    Behind,
}

/// <summary>The codes of contracts.md.</summary>
public static class DoubtCode
{
    public const string ClockAhead = "clock-ahead";
    public const string ClockBehind = "clock-behind";

    public static string Of(ClockDoubt doubt) => doubt == ClockDoubt.Ahead ? ClockAhead : ClockBehind;
}
