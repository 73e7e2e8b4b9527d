using System.Threading.Channels;

namespace Porog.Shared;

/// <summary>
/// Turns many small pieces of work into few large ones without making anybody wait for a timer: whatever arrives while a
/// worker is busy is taken together by the next free one.
/// Our own: batching blocks of libraries (TPL Dataflow, Rx) flush by count or timer, and the timer would delay a lone event.
/// </summary>
public sealed class Coalescer<T> : IAsyncDisposable
    where T : ICoalesced
{
    private readonly Channel<T> waiting = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });
    private readonly int workers;
    private readonly int limit;
    private readonly int sideBySideFrom;
    private readonly Func<List<T>, Task> work;
    private readonly Task running;
    private int weight;

    /// <param name="workers">How many may work at once.</param>
    /// <param name="limit">About the most weight taken together.</param>
    /// <param name="sideBySideFrom">Less than this is not worth a second worker: what comes meanwhile is better taken together.</param>
    /// <param name="work">Does all of them; called from several workers at once. Must not throw: it answers its callers itself.</param>
    public Coalescer(int workers, int limit, int sideBySideFrom, Func<List<T>, Task> work)
    {
        this.workers = workers;
        this.limit = limit;
        this.sideBySideFrom = sideBySideFrom;
        this.work = work;
        running = Task.Run(RunAsync);
    }

    /// <summary>The weight of all that waits or is being worked on.</summary>
    public int Weight => Volatile.Read(ref weight);

    /// <returns>False after <see cref="DisposeAsync"/> was called: nothing was taken.</returns>
    public bool TryAdd(T item)
    {
        Interlocked.Add(ref weight, item.Weight);
        if (waiting.Writer.TryWrite(item))
            return true;
        Interlocked.Add(ref weight, -item.Weight);
        return false;
    }

    /// <summary>Finishes what is waiting, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await running;
    }

    private async Task RunAsync()
    {
        var busy = new List<Task>();
        while (await waiting.Reader.WaitToReadAsync())
        {
            var together = new List<T>();
            var taken = 0;
            while (taken < limit && waiting.Reader.TryRead(out var item))
            {
                together.Add(item);
                taken += item.Weight;
            }
            var working = WorkAsync(together, taken);
            if (taken < sideBySideFrom)
                await working;
            else
                busy.Add(working);
            busy.RemoveAll(task => task.IsCompleted);
            if (busy.Count >= workers)
                await Task.WhenAny(busy);
        }
        await Task.WhenAll(busy);
    }

    private async Task WorkAsync(List<T> together, int taken)
    {
        await work(together);
        Interlocked.Add(ref weight, -taken);
    }
}

/// <summary>Something a <see cref="Coalescer{T}"/> takes.</summary>
public interface ICoalesced
{
    /// <summary>How much of the limit it uses up; does not change.</summary>
    int Weight { get; }
}
