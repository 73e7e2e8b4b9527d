using Porog.Delivery;
using Porog.Notices;

namespace Porog.Web.Delivery;

/// <summary>Keeps this node's sender of letters and SMS at work: at once when something was made here, every second for the rest.</summary>
public sealed class OutgoingWorker(OutgoingSender sender, OutgoingSignal signal, ILogger<OutgoingWorker> log) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await sender.SendDueAsync(stoppingToken) > 0 && !stoppingToken.IsCancellationRequested) { }
                await signal.WaitAsync(Rest, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Most likely the database is away. What was claimed is taken up again when its lease has run out.
                log.LogError(failure, "Letters and SMS wait after a failure");
                await Task.Delay(RestAfterFailure, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
