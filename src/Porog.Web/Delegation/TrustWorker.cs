using Porog.Delegation;

namespace Porog.Web.Delegation;

/// <summary>
/// Announces invitations, checks what was accepted and ends what ran out: at once when this node did something, and every
/// second for what another node, or this one before it died, has left.
/// </summary>
public sealed class TrustWorker(
    AnnounceInvitations announce,
    CheckTrusts check,
    ExpireTrusts expire,
    TrustSignal signal,
    ILogger<TrustWorker> log
) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Looking for trusts past their last day reads all the active ones, and nobody waits for it.</summary>
    private static readonly TimeSpan RunOutPace = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lastRunOut = 0L;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await check.CheckAsync(stoppingToken);
                await announce.AnnounceAsync(stoppingToken);
                await expire.ExpireAsync(stoppingToken);
                if (lastRunOut == 0 || TimeProvider.System.GetElapsedTime(lastRunOut) > RunOutPace)
                {
                    while (await expire.RunOutAsync(stoppingToken) > 0) { }
                    lastRunOut = TimeProvider.System.GetTimestamp();
                }
                await signal.WaitAsync(Pace, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Nothing is lost: every state is in the database, which may be away for a while.
                log.LogError(failure, "The work on trusts waits after a failure");
                await Task.Delay(Pace, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
