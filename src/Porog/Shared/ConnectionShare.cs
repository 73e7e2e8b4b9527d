namespace Porog.Shared;

/// <summary>
/// The parts of a node's connections to PostgreSQL. No part can use those of another, so pages that wait for a lock stop neither
/// events nor followers.
/// </summary>
public enum ConnectionShare
{
    /// <summary>Background work and commands: everything that nothing else claims.</summary>
    Workers,

    /// <summary>Pages and the interface.</summary>
    Pages,

    /// <summary>Live streams, which query when they are woken and at each heartbeat. A quiet stream holds no connection.</summary>
    Streams,

    /// <summary>Events of devices, from the key to the commit.</summary>
    Events,
}

public static class ConnectionShares
{
    private static readonly AsyncLocal<ConnectionShare> OfThisFlow = new();

    /// <summary>The share that the current flow of calls uses. Set it in an async method: it ends with that method.</summary>
    public static ConnectionShare Current
    {
        get => OfThisFlow.Value;
        set => OfThisFlow.Value = value;
    }

    /// <summary>Splits a node's connections.</summary>
    /// <param name="share">The part.</param>
    /// <param name="all">All connections of the node.</param>
    public static int SizeOf(this ConnectionShare share, int all) =>
        share switch
        {
            // One listens to other nodes, and each of two followers holds one while it reads through another.
            ConnectionShare.Workers => 6 + (all / 10),
            ConnectionShare.Streams => all / 10,
            ConnectionShare.Events => all / 5,
            _ => all - ConnectionShare.Workers.SizeOf(all) - ConnectionShare.Streams.SizeOf(all) - ConnectionShare.Events.SizeOf(all),
        };
}
