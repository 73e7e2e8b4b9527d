using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery;

/// <summary>
/// Messages that were handed over and whose server takes its time. A mail server may take ten minutes (RFC 5321, 4.5.3.2.6). Their
/// leases are renewed, and they give their place to other messages.
/// </summary>
internal sealed class SlowAnswers(IDbContextFactory<PorogDbContext> contexts, OutcomeWriter writer, TimeProvider clock, ILogger log)
{
    /// <summary>Cap the open connections: with more, messages wait in their places.</summary>
    private const int Most = 24;

    private readonly ConcurrentDictionary<Task, bool> finishing = new();
    private int waiting;

    /// <summary>Whether outcomes wait for a database that is away.</summary>
    public bool IsRecording => writer.IsWaiting;

    /// <returns>Whether the message should give its place to others; false when its outcome is there and can be recorded.</returns>
    public async Task<bool> IsSlowAsync(Flight flight, Task sending, CancellationToken stopping)
    {
        var isSlow = !await flight.Watch.WaitAsync(
            sending,
            async () =>
            {
                await RenewAsync(flight);
                return !(flight.IsHandedOver && TakePlace());
            }
        );
        if (!isSlow)
            await SettleAsync(flight, stopping);
        return isSlow;
    }

    /// <summary>Records the outcome when it comes, and disposes the flight.</summary>
    /// <returns>Null: there is no outcome yet.</returns>
    public DeliveryOutcome? FinishLater(IDeliveryChannel way, Flight flight, Task<DeliveryOutcome> sending, CancellationToken stopping)
    {
        var finish = FinishAsync(way, flight, sending, stopping);
        finishing[finish] = true;
        _ = finish.ContinueWith(done => finishing.TryRemove(done, out _), TaskScheduler.Default);
        return null;
    }

    /// <summary>Waits until every outcome is recorded.</summary>
    public Task FinishAsync() => Task.WhenAll(finishing.Keys);

    private async Task FinishAsync(IDeliveryChannel way, Flight flight, Task<DeliveryOutcome> sending, CancellationToken stopping)
    {
        try
        {
            await flight.Watch.WaitAsync(
                sending,
                async () =>
                {
                    await RenewAsync(flight);
                    return true;
                }
            );
            await SettleAsync(flight, stopping);
            await writer.RecordLateAsync(way, await sending, stopping);
        }
        catch (Exception failure)
        {
            // Nobody awaits this. The message is sent again when its lease has ended.
            log.LogError(failure, "{Channel}: the outcome of a message could not be recorded", way.Channel);
        }
        finally
        {
            flight.Dispose();
            Interlocked.Decrement(ref waiting);
        }
    }

    private bool TakePlace()
    {
        if (Interlocked.Increment(ref waiting) <= Most)
            return true;
        Interlocked.Decrement(ref waiting);
        return false;
    }

    /// <summary>An outcome is recorded only in a row with a known lease.</summary>
    private async Task SettleAsync(Flight flight, CancellationToken stopping)
    {
        if (flight.Unsure.Count > 0)
            await Recording.DoAsync(() => RenewOrFailAsync(flight), _ => { }, stopping);
    }

    private async Task RenewAsync(Flight flight)
    {
        try
        {
            await RenewOrFailAsync(flight);
        }
        catch (Exception failure) when (DatabaseAway.Is(failure))
        {
            log.LogWarning(
                "{Channel}: a lease could not be renewed ({Cause})",
                flight.Delivery.Channel,
                failure.GetBaseException().Message
            );
        }
    }

    /// <summary>A lease whose renewal got no answer becomes unsure.</summary>
    private async Task RenewOrFailAsync(Flight flight)
    {
        var delivery = flight.Delivery;
        List<DateTimeOffset?> leases = [delivery.NextAttemptAt, .. flight.Unsure];
        var lease = (clock.GetUtcNow() + DeliverySender.Lease).CutToMicroseconds();
        try
        {
            await using var db = await contexts.CreateDbContextAsync();
            var renewed = await db
                .Deliveries.Where(d =>
                    d.Bucket == delivery.Bucket
                    && d.PersonId == delivery.PersonId
                    && d.At == delivery.At
                    && d.SubjectId == delivery.SubjectId
                    && d.Kind == delivery.Kind
                    && d.Channel == delivery.Channel
                    && d.Device == delivery.Device
                    && d.State == DeliveryState.Sending
                    && leases.Contains(d.NextAttemptAt)
                )
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.NextAttemptAt, lease));
            flight.Unsure.Clear();
            if (renewed == 1)
                delivery.NextAttemptAt = lease;
        }
        catch (Exception failure) when (DatabaseAway.Is(failure))
        {
            flight.Unsure.Add(lease);
            throw;
        }
    }
}
