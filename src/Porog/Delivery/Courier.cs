using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Porog.Delivery.Messages;
using Porog.Shared;

namespace Porog.Delivery;

/// <summary>A message on its way.</summary>
internal sealed class Flight(MessageDelivery delivery, TimeProvider clock) : IDisposable
{
    private volatile bool isHandedOver;

    public MessageDelivery Delivery => delivery;

    public LeaseWatch Watch { get; } = new(clock);

    /// <summary>Renewals whose answer was lost: the row carries one of these leases, or the delivery's own.</summary>
    public List<DateTimeOffset?> Unsure { get; } = [];

    /// <summary>Whether the last question was answered with yes: from then on only the server's answer is missing.</summary>
    public bool IsHandedOver
    {
        get => isHandedOver;
        set => isHandedOver = value;
    }

    public void Dispose() => Watch.Dispose();
}

/// <summary>Asks whether a claimed message may go, hands it over, and says what became of it.</summary>
internal sealed class Courier(Outages outages, TimeProvider clock, ILogger log)
{
    /// <summary>No message is sent this close to the end of the lease: another sender might take it meanwhile.</summary>
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromMinutes(1);

    private readonly DeliveryOutcomes outcomes = new(clock);

    /// <param name="Approved">Null when it may not go now.</param>
    /// <param name="Instead">What becomes of it then.</param>
    private readonly record struct Answer(Approved? Approved, DeliveryOutcome? Instead);

    /// <summary>
    /// Asks before a connection is opened, so that none is opened in vain, and once more when it is open: opening one can take minutes,
    /// and a right may end meanwhile.
    /// </summary>
    public async Task<DeliveryOutcome> SendAsync(SendBatch batch, Flight flight)
    {
        var delivery = flight.Delivery;
        var answer = await AskAsync(batch, delivery, SendPermissions.Fresh);
        var asked = Stopwatch.GetTimestamp();
        if (answer.Approved is not { } first)
            return answer.Instead!;
        if (first.Receiver.Device?.HeldUntil is { } until && until > clock.GetUtcNow())
            return outcomes.AfterTheHold(delivery, until);
        var server = batch.Way.ServerOf(first.Receiver);
        if (outages.PauseOf(Neighbour.Of(batch.Way.Channel, server)) is { } pause)
            return outcomes.AfterTheOutage(delivery, server, pause);
        SendResult result;
        try
        {
            result = await batch.Way.SendAsync(delivery, first, AskAgainAsync);
            if (result.Verdict == SendVerdict.AddressGone)
                await batch.Way.ForgetAsync(delivery, first.Receiver);
        }
        catch (FormatException)
        {
            return outcomes.Undelivered(delivery, "the address is no mailbox");
        }
        catch (Exception defect) when (!DatabaseAway.Is(defect))
        {
            // A defect in one message must not stop the messages of everybody else.
            log.LogError(defect, "A message of kind {Kind} could not be sent", delivery.Kind);
            return outcomes.Undelivered(delivery, "it could not be written");
        }
        return result.Verdict == SendVerdict.NotAllowed
            ? answer.Instead ?? outcomes.GivenBack(delivery, delivery.At, delivery.Error)
            : Judge(batch, delivery, server, result);

        async Task<Approved?> AskAgainAsync()
        {
            // A kept connection is ready at once. When one had to be opened, the first answer is too old.
            var isReady = Stopwatch.GetElapsedTime(asked) <= SendPermissions.Moment;
            answer = await AskAsync(batch, delivery, isReady ? SendPermissions.Fresh : SendPermissions.Moment);
            flight.IsHandedOver = answer.Approved is not null;
            return answer.Approved;
        }
    }

    private async Task<Answer> AskAsync(SendBatch batch, MessageDelivery delivery, TimeSpan mostAge)
    {
        if (batch.Stopping || delivery.NextAttemptAt - clock.GetUtcNow() < LeaseMargin)
            return new(null, outcomes.GivenBack(delivery, delivery.At, delivery.Error));
        if (batch.Contents.Of(delivery) is not { } content)
            return new(null, outcomes.Undelivered(delivery, DeliveryProblems.NoLongerKept));
        var permission = await batch.Permissions.OfAsync(delivery, mostAge);
        if (permission.Receiver is not { } receiver)
            return new(null, outcomes.Withheld(delivery));
        if (content is IAskedAgain asks && (content = await asks.AllowedNowAsync(batch.Permissions)) is null)
            return new(null, outcomes.Withheld(delivery));
        if (permission.QuietUntil is { } quietEnd)
            return new(null, outcomes.Held(delivery, quietEnd));
        return new(new Approved(content, receiver), null);
    }

    private DeliveryOutcome Judge(SendBatch batch, MessageDelivery delivery, string server, SendResult result)
    {
        batch.Heard(result);
        var neighbour = Neighbour.Of(batch.Way.Channel, server);
        if (result.Verdict == SendVerdict.ServerDown)
            return outcomes.AfterTheOutage(delivery, server, outages.Down(neighbour, result.Answer));
        // The receiver's device is held from now on: the next message has to know.
        if (result.Wait is not null)
            batch.Permissions.Forget();
        // The operator has to see to it: the message is well addressed, and the server does not want it from us.
        if (result.Verdict == SendVerdict.Refused)
            log.LogWarning("{Channel}: refused for good: {Answer}", batch.Way.Channel, DeliveryProblems.WithoutWords(result.Answer));
        if (result.Verdict is not (SendVerdict.NotYet or SendVerdict.InDoubt) && outages.Up(neighbour))
            log.LogInformation("{Channel}: the server answers again", batch.Way.Channel);
        return outcomes.Of(delivery, result);
    }
}
