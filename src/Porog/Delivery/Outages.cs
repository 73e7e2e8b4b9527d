using System.Collections.Concurrent;

namespace Porog.Delivery;

/// <summary>
/// Servers that do not answer this node. Their messages keep their place and lose no attempt. One batch tries again on a fixed
/// schedule. Nodes do not share this.
/// </summary>
public sealed class Outages(TimeProvider clock)
{
    /// <summary>The pause after the first failed try, the second, …; the last one repeats.</summary>
    public static readonly IReadOnlyList<TimeSpan> Pauses =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(15),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1),
    ];

    /// <summary>A message that has waited longer is undelivered; the message centre still shows it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>The name of a channel's server where there is only one.</summary>
    internal const string OneServer = "";

    /// <summary>Cap the table: clients can invent push hosts.</summary>
    private const int MostServers = 200;

    private readonly ConcurrentDictionary<Neighbour, Outage> servers = new();

    /// <param name="Times">Failed tries in a row.</param>
    /// <param name="Until">UTC instant of the next try.</param>
    /// <param name="Answer">What failed, without addresses.</param>
    internal sealed record Outage(int Times, DateTimeOffset Until, string? Answer);

    /// <summary>Neighbours that did not answer their last try, by kind.</summary>
    internal ILookup<string, Outage> Now => servers.ToLookup(pair => pair.Key.Kind, pair => pair.Value);

    /// <summary>Whether the one server of a channel did not answer the last try.</summary>
    public bool IsDown(Channel channel) => IsDown(Neighbour.Of(channel, OneServer));

    internal bool IsDown(Neighbour server) => servers.ContainsKey(server);

    /// <returns>Null when it may be tried.</returns>
    internal Outage? PauseOf(Neighbour server) =>
        servers.TryGetValue(server, out var outage) && clock.GetUtcNow() < outage.Until ? outage : null;

    /// <summary>Notes a failed try. Tries that began before the outage was known do not lengthen the pause.</summary>
    internal Outage Down(Neighbour server, string? answer)
    {
        var now = clock.GetUtcNow();
        if (servers.Count >= MostServers && !servers.ContainsKey(server))
            foreach (var push in servers.Keys.Where(known => known.Server != OneServer))
                servers.TryRemove(push, out _);
        return servers.AddOrUpdate(
            server,
            _ => new Outage(1, now + Pauses[0], answer),
            (_, known) =>
                now < known.Until ? known : new Outage(known.Times + 1, now + Pauses[Math.Min(known.Times, Pauses.Count - 1)], answer)
        );
    }

    /// <returns>Whether it had been down.</returns>
    internal bool Up(Neighbour server) => servers.TryRemove(server, out _);
}

/// <summary>A server that messages are handed to.</summary>
/// <param name="Kind">«email», «push» or «sms».</param>
/// <param name="Server">Its host, or <see cref="Outages.OneServer"/>.</param>
internal readonly record struct Neighbour(string Kind, string Server)
{
    public static readonly Neighbour Mail = Of(Channel.Email, Outages.OneServer);
    public static readonly Neighbour Sms = new("sms", Outages.OneServer);

    public static Neighbour Of(Channel channel, string server) => new(channel.ToString().ToLowerInvariant(), server);
}
