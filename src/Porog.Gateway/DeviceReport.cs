namespace Porog.Gateway;

/// <summary>A record that an adapter has read from a device.</summary>
/// <param name="Record">
/// The device's own name of the record: its number and its local time, or what stands for them. A re-uploaded record has the same.
/// </param>
/// <param name="LocalTime">By the device's clock, without a zone.</param>
/// <param name="Reader">Reader or door number.</param>
/// <param name="Status">0 in, 1 out, for readers whose direction is chosen with a key.</param>
/// <param name="Card">As the device writes it; null when it names only the person.</param>
/// <param name="Person">The person's number at the device.</param>
public sealed record DeviceReport(string Record, DateTime LocalTime, string Reader, int Status, string? Card, string? Person)
{
    /// <summary>Why the record is no passage: a refused attempt, a door. Null for a passage.</summary>
    public string? NoPassage { get; init; }
}
