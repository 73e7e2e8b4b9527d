namespace Porog.Gateway;

/// <summary>Where a gateway keeps its files and which server it tells.</summary>
public sealed class GatewayOptions
{
    /// <summary>Holds the queue (<c>queue.db</c>) and the list of devices (<c>devices.json</c>).</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The server's address; null while it is not known yet, which counts as a line that is away.</summary>
    public required Func<Uri?> Server { get; init; }

    /// <summary>Whether the server runs in this process. Its clock is then this clock and needs no check.</summary>
    public bool IsHosted { get; init; }
}
