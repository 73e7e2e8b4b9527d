using Porog.Notifications;
using Porog.Shared;

namespace Porog.Web.Notifications;

/// <summary>Keeps this node's sender at work: at once when the follower has made rows, and every second for the rows of others.</summary>
public sealed class DeliveryWorker(DeliverySender sender, DeliverySignal signal, PorogOptions options, ILogger<DeliveryWorker> log)
    : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Mail.Host.Length == 0)
            return;
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
                log.LogError(failure, "Mail waits after a failure");
                await Task.Delay(RestAfterFailure, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
