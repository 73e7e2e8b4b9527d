using Porog.Journal;

namespace Porog.Web.Journal;

/// <summary>Writes what devices did every few seconds, and once more when the server stops.</summary>
public sealed class DeviceActivityWorker(DeviceActivity activity, TimeProvider clock, ILogger<DeviceActivityWorker> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TryAsync(CancellationToken.None);
        }
    }

    private async Task TryAsync(CancellationToken cancel)
    {
        try
        {
            await activity.WriteAsync(cancel);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // The database may be away; events wait for it, these figures do not.
            log.LogWarning(problem, "What devices did could not be written");
        }
    }
}
