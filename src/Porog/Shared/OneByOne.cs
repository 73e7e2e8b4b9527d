using Microsoft.Extensions.Logging;

namespace Porog.Shared;

/// <summary>Work on rows that do not depend on each other.</summary>
internal static class OneByOne
{
    /// <summary>
    /// Does the work for each item. An item that fails is logged and keeps none of the others waiting; it is still due, so the next run
    /// tries it again. An outage of the database ends the run, because every item would fail.
    /// </summary>
    /// <returns>The sum of what the items returned.</returns>
    public static async Task<int> DoAsync<T>(IEnumerable<T> items, Func<T, Task<int>> work, ILogger log, string what)
    {
        var done = 0;
        foreach (var item in items)
        {
            try
            {
                done += await work(item);
            }
            catch (Exception failure) when (failure is not OperationCanceledException && !DatabaseAway.Is(failure))
            {
                log.LogError(failure, "{Work}: one row failed; the others go on and it is tried again", what);
            }
        }
        return done;
    }
}
