using System.Threading.Channels;

namespace Porog.Shared;

/// <summary>
/// Groups many small work items into few large batches without a timer. Items that arrive while a worker is busy form the
/// next batch. TPL Dataflow and Rx flush by count or by timer; a timer would delay a lone event.
/// </summary>
public sealed class Coalescer<T> : IAsyncDisposable
    where T : ICoalesced
{
    private readonly Channel<T> waiting = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });
    private readonly int workers;
    private readonly int limit;
    private readonly int sideBySideFrom;
    private readonly int mostWaiting;
    private readonly Func<List<T>, Task> work;
    private readonly Task running;
    private int weight;

    /// <param name="workers">How many batches may be worked on at the same time.</param>
    /// <param name="limit">A batch takes no further items once its weight reaches this.</param>
    /// <param name="sideBySideFrom">A lighter batch runs alone, so that the items behind it gather into one batch.</param>
    /// <param name="mostWaiting">The weight that may wait. Beyond it nothing more is taken, so that a slow database fills no memory.</param>
    /// <param name="work">Handles one batch; called concurrently. It must not throw and must answer its callers itself.</param>
    public Coalescer(int workers, int limit, int sideBySideFrom, int mostWaiting, Func<List<T>, Task> work)
    {
        this.workers = workers;
        this.limit = limit;
        this.sideBySideFrom = sideBySideFrom;
        this.mostWaiting = mostWaiting;
        this.work = work;
        // The first request makes it: what belongs to that request must not stick to the work of all.
        using (ExecutionContext.SuppressFlow())
            running = Task.Run(RunAsync);
    }

    /// <summary>The weight of all items that wait or are being worked on.</summary>
    public int Weight => Volatile.Read(ref weight);

    /// <returns>False when too much is waiting, and after <see cref="DisposeAsync"/> was called; the item is not taken.</returns>
    public bool TryAdd(T item)
    {
        if (Weight > mostWaiting)
            return false;
        Interlocked.Add(ref weight, item.Weight);
        if (waiting.Writer.TryWrite(item))
            return true;
        Interlocked.Add(ref weight, -item.Weight);
        return false;
    }

    /// <summary>Finishes the waiting items, then stops.</summary>
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

/// <summary>A work item of a <see cref="Coalescer{T}"/>.</summary>
public interface ICoalesced
{
    /// <summary>How much of the batch limit the item uses. Must not change.</summary>
    int Weight { get; }
}
