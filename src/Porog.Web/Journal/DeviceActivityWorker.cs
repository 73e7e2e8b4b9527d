using Porog.Journal;
using Porog.Shared;

namespace Porog.Web.Journal;

/// <summary>Writes what devices did every few seconds, and once more when the server stops.</summary>
public sealed class DeviceActivityWorker(
    DeviceActivity activity,
    TimeProvider clock,
    DatabaseOutage outage,
    ILogger<DeviceActivityWorker> log
) : BackgroundService
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
            // Events wait for the database; these figures do not.
            outage.Report(log, problem, "What devices did could not be written");
        }
    }
}
