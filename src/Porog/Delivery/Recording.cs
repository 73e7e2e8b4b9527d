using Porog.Shared;

namespace Porog.Delivery;

/// <summary>
/// Records what became of a message that was sent. Not recorded, it would be sent again; so this waits for a database that is away, for as
/// long as the node runs.
/// </summary>
internal static class Recording
{
    /// <summary>How often a node that is stopping still tries, one second apart.</summary>
    private const int LastTries = 20;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <param name="record">Writes to the database; is called again after an outage.</param>
    /// <param name="waits">Called at the first outage that is met.</param>
    /// <param name="stopping">The node is asked to stop.</param>
    public static async Task DoAsync(Func<Task> record, Action<Exception> waits, CancellationToken stopping)
    {
        var (isFirst, left) = (true, LastTries);
        while (true)
        {
            try
            {
                await record();
                return;
            }
            catch (Exception failure) when (DatabaseAway.Is(failure) && left > 1)
            {
                if (stopping.IsCancellationRequested)
                    left--;
                if (isFirst)
                    waits(failure);
                isFirst = false;
                await Task.Delay(Rest, CancellationToken.None);
            }
        }
    }
}
