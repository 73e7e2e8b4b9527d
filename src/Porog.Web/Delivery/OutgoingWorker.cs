using Porog.Delivery;
using Porog.Notices;
using Porog.Shared;

namespace Porog.Web.Delivery;

/// <summary>
/// Keeps this node's senders of letters and SMS at work, each channel by itself: at once when something was made here, every second for
/// the rest.
/// </summary>
public sealed class OutgoingWorker(OutgoingSender sender, OutgoingSignal signal, DatabaseOutage outage, ILogger<OutgoingWorker> log)
    : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(Enum.GetValues<OutgoingChannel>().Select(channel => SendAsync(channel, stoppingToken)));
        await sender.FinishAsync();
    }

    private async Task SendAsync(OutgoingChannel channel, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await sender.StartDueAsync(channel, stoppingToken) > 0 && !stoppingToken.IsCancellationRequested) { }
                await signal.WaitAsync(channel, Rest, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // What was claimed is taken up again when its lease has run out.
                outage.Report(log, failure, $"{channel} waits");
                await Task.Delay(RestAfterFailure, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
