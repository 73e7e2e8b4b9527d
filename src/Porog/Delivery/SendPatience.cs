namespace Porog.Delivery;

/// <summary>
/// How long this node waits for its neighbours. The times for mail are those of RFC 5321, section 4.5.3.2: a server that gets less may
/// have taken a letter that we believe lost.
/// </summary>
public sealed record SendPatience
{
    /// <summary>For a TCP connection.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For greeting, encryption and login of the mail server together.</summary>
    public TimeSpan Greeting { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For each of MAIL and RCPT.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>From DATA to the answer to the final dot: 2 minutes for DATA, 3 for the text, 10 for the answer.</summary>
    public TimeSpan Letter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>For the answer of an SMS operator. Shorter than <see cref="OutgoingSender.Lease"/>.</summary>
    public TimeSpan Sms { get; init; } = TimeSpan.FromSeconds(90);
}
