using System.Data.Common;

namespace Porog.Web.Shared;

/// <summary>Something every node does at its start and each hour after; doing it side by side does no harm.</summary>
public abstract class HourlyWorker(TimeProvider clock, ILogger log) : BackgroundService
{
    protected TimeProvider Clock { get; } = clock;

    /// <summary>One turn; what the database refuses is tried again in an hour.</summary>
    protected abstract Task WorkAsync(CancellationToken cancel);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), Clock);
        try
        {
            do
            {
                await TryAsync(stoppingToken);
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    private async Task TryAsync(CancellationToken cancel)
    {
        try
        {
            await WorkAsync(cancel);
        }
        catch (DbException problem)
        {
            log.LogError(problem, "{Worker} failed; trying again in an hour", GetType().Name);
        }
    }
}
