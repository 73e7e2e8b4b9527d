using Porog.Delegation;
using Porog.Shared;

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
    DatabaseOutage outage,
    ILogger<TrustWorker> log
) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Whoever did something has their answer first: how long that takes must not tell whose phone it was (product rule 6).</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Func<CancellationToken, Task<int>>[] work = [check.CheckAsync, announce.AnnounceAsync, expire.ExpireAsync, expire.RunOutAsync];
        try
        {
            while (true)
            {
                var failed = false;
                foreach (var part in work)
                    failed |= !await DoAsync(part, stoppingToken);
                if (failed)
                    await Task.Delay(Pace, stoppingToken);
                else if (await signal.WaitAsync(Pace, stoppingToken))
                    await Task.Delay(Calm, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops; what is left stands in the database.
        }
    }

    /// <returns>False when it failed; that one kind of work fails must not keep the others waiting.</returns>
    private async Task<bool> DoAsync(Func<CancellationToken, Task<int>> part, CancellationToken stopping)
    {
        try
        {
            while (await part(stopping) > 0) { }
            return true;
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            // Nothing is lost: every state is in the database.
            outage.Report(log, failure, "The work on trusts waits");
            return false;
        }
    }
}
