using System.Collections.Concurrent;

namespace Porog.Delivery;

/// <summary>
/// Servers that do not answer this node at all. What goes there keeps its place and loses no attempt, and one batch looks again on a
/// literal schedule. Each node finds out for itself.
/// </summary>
public sealed class Outages(TimeProvider clock)
{
    /// <summary>How long a server is left alone after nobody answered once, twice, …; the last of them again and again.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(15),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1),
    ];

    /// <summary>What has waited for longer is undelivered: it stands in the message centre, and is no news any more.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>The name of a channel's server where there is only one.</summary>
    internal const string OneServer = "";

    /// <summary>Browsers know a handful of push services; whoever makes up more gets no more of the memory.</summary>
    private const int MostServers = 200;

    private readonly ConcurrentDictionary<(Channel Channel, string Server), Outage> servers = new();

    /// <param name="Times">How often in a row nobody answered.</param>
    /// <param name="Until">UTC instant until which it is left alone.</param>
    /// <param name="Answer">What failed, without addresses.</param>
    internal sealed record Outage(int Times, DateTimeOffset Until, string? Answer);

    /// <summary>Whether the last that was heard of a channel's one server is that it does not answer.</summary>
    public bool IsDown(Channel channel) => servers.ContainsKey((channel, OneServer));

    /// <returns>Null when it may be tried.</returns>
    internal Outage? PauseOf(Channel channel, string server) =>
        servers.TryGetValue((channel, server), out var outage) && clock.GetUtcNow() < outage.Until ? outage : null;

    /// <summary>Nobody answered. Whoever had set out before that was known makes the pause no longer.</summary>
    internal Outage Down(Channel channel, string server, string? answer)
    {
        var now = clock.GetUtcNow();
        if (servers.Count >= MostServers)
            servers.Clear();
        return servers.AddOrUpdate(
            (channel, server),
            _ => new Outage(1, now + Pauses[0], answer),
            (_, known) =>
                now < known.Until ? known : new Outage(known.Times + 1, now + Pauses[Math.Min(known.Times, Pauses.Count - 1)], answer)
        );
    }

    /// <returns>Whether it had been down.</returns>
    internal bool Up(Channel channel, string server) => servers.TryRemove((channel, server), out _);
}
