using Porog.Shared;

namespace Porog.Web.Shared;

/// <summary>Work that every node does at its start and each hour after. Several nodes may do it at once. No failure ends the node.</summary>
public abstract class HourlyWorker(TimeProvider clock, DatabaseOutage outage, ILogger log) : BackgroundService
{
    protected TimeProvider Clock { get; } = clock;

    /// <summary>One turn. If it fails, the next turn tries again.</summary>
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
        catch (Exception problem) when (!cancel.IsCancellationRequested)
        {
            outage.Report(log, problem, $"{GetType().Name} tries again in an hour");
        }
    }
}
