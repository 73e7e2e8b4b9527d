using System.Data.Common;
using Porog.Storage;

namespace Porog.Web.Feed;

/// <summary>Makes the journal's next months ahead of time; doing it on every node does no harm.</summary>
public sealed class JournalMonthsWorker(IJournalStore journal, TimeProvider clock, ILogger<JournalMonthsWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await PrepareAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    private async Task PrepareAsync(CancellationToken cancel)
    {
        try
        {
            await journal.PrepareAsync(clock.GetUtcNow(), cancel);
        }
        catch (DbException problem)
        {
            log.LogError(problem, "The journal's next months could not be made; trying again in an hour");
        }
    }
}
