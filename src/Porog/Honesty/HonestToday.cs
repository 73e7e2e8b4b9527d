using System.Collections.Concurrent;
using Porog.Registry;
using Porog.Shared;

namespace Porog.Honesty;

/// <summary>
/// Today's figures so far, counted when somebody asks. A node counts for one reader at a time and keeps the result for a minute, so that
/// asking often costs nothing.
/// </summary>
public sealed class HonestToday(CountDay count, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, CountedPeriod> latest = new();
    private readonly SemaphoreSlim turn = new(1);

    public async Task<CountedPeriod> OfAsync(Organisation house, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            var now = clock.GetUtcNow();
            var today = house.Zone.DayAt(now);
            if (latest.TryGetValue(house.Id, out var kept) && kept.CountedAt > now - Fresh && house.Zone.DayAt(kept.CountedAt) == today)
                return kept;
            return latest[house.Id] = new CountedPeriod(now, await count.OfAsync(house, today, cancel));
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}
