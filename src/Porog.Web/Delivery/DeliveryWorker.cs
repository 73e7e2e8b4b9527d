using Porog.Delivery;
using Porog.Shared;

namespace Porog.Web.Delivery;

/// <summary>
/// Keeps this node's senders at work, each channel by itself: at once when the follower has made rows, and every second for the
/// rows of others.
/// </summary>
public sealed class DeliveryWorker(DeliverySender sender, DeliverySignal signal, DatabaseOutage outage, ILogger<DeliveryWorker> log)
    : BackgroundService
{
    /// <summary>While one batch is on its way, the next is claimed and read, and the one before recorded.</summary>
    private const int BatchesAtOnce = 2;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var loops = sender.Channels.SelectMany(channel => Enumerable.Repeat(channel, BatchesAtOnce));
        await Task.WhenAll(loops.Select(channel => SendAsync(channel, stoppingToken)));
        await sender.FinishAsync();
    }

    private async Task SendAsync(Channel channel, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await sender.SendDueAsync(channel, stoppingToken) > 0 && !stoppingToken.IsCancellationRequested) { }
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
