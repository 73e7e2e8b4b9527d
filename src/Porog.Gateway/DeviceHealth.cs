using System.Globalization;

namespace Porog.Gateway;

/// <summary>When each device was last heard of and how far its clock is off. Kept on the disk.</summary>
public sealed class DeviceHealth(EventQueue queue, SiteClock clock)
{
    /// <summary>A smaller shift is the way of the message.</summary>
    public static readonly TimeSpan Noticeable = TimeSpan.FromMinutes(2);

    private const string Contact = "contact";
    private const string LastEvent = "event";
    private const string Clock = "clock";

    public void Heard(SiteDevice device) => queue.SetFact(device.Source, Contact, Text(clock.Now));

    public void HeardEvent(SiteDevice device) => queue.SetFact(device.Source, LastEvent, Text(clock.Now));

    /// <summary>A sign of life that tells the device's present time.</summary>
    public void SawClock(SiteDevice device, DateTime localTime)
    {
        var shift = LocalTimes.ToInstant(localTime, device.Zone) - clock.Now;
        queue.SetFact(device.Source, Clock, ((long)shift.TotalSeconds).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>How far the device's clock is ahead; zero when it is not noticeable or not known.</summary>
    public TimeSpan ShiftOf(SiteDevice device)
    {
        var shift = queue.Fact(device.Source, Clock) is { } text
            ? TimeSpan.FromSeconds(long.Parse(text, CultureInfo.InvariantCulture))
            : TimeSpan.Zero;
        return shift.Duration() < Noticeable ? TimeSpan.Zero : shift;
    }

    /// <returns>UTC instant; null before the first contact.</returns>
    public DateTimeOffset? LastContact(SiteDevice device) => Instant(device, Contact);

    /// <returns>UTC instant; null before the first event.</returns>
    public DateTimeOffset? LastEventOf(SiteDevice device) => Instant(device, LastEvent);

    private DateTimeOffset? Instant(SiteDevice device, string name) =>
        queue.Fact(device.Source, name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);
}
