using Microsoft.EntityFrameworkCore;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Journal;
using Porog.Notices;
using Porog.Storage;

namespace Porog.Honesty;

/// <summary>Adds what became of the messages about some events to the figures.</summary>
internal sealed class CountMessages(HonestFigures figures, TimeZoneInfo zone)
{
    private readonly Dictionary<(Guid PersonId, Guid SubjectId, MessageKind Kind), Message> messages = [];
    private readonly HashSet<Guid> told = [];

    /// <summary>Whether a message about the event was found.</summary>
    public bool Has(Guid eventId) => told.Contains(eventId);

    /// <param name="db">A context to read with.</param>
    /// <param name="rows">Deliveries; those about other events are skipped.</param>
    /// <param name="events">The events that are counted.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task AddAsync(
        PorogDbContext db,
        IQueryable<MessageDelivery> rows,
        Dictionary<Guid, JournalEntry> events,
        CancellationToken cancel
    )
    {
        var read = (await rows.AsNoTracking().ToListAsync(cancel)).Where(d => events.ContainsKey(d.SubjectId)).ToList();
        var people = read.Select(d => d.PersonId).Distinct().ToList();
        var quiet = await db
            .NotificationPreferences.AsNoTracking()
            .Where(p => p.QuietFrom != null && people.Contains(p.PersonId))
            .ToDictionaryAsync(p => p.PersonId, cancel);
        foreach (var row in read)
            Add(row, events[row.SubjectId], quiet.GetValueOrDefault(row.PersonId));
    }

    /// <summary>Counts the messages that were added.</summary>
    public void Finish()
    {
        foreach (var message in messages.Values)
        {
            figures.Count(HonestCount.Messages);
            if (message.IsQuiet)
                figures.Count(HonestCount.Quiet);
            else if (message.FirstAt is { } first)
                Measure(message.Event, HonestWay.First, first);
            if (!message.GoesOut)
                figures.Count(HonestCount.CentreOnly);
            else if (message.FirstAt is null && message.Waits)
                figures.Count(HonestCount.Waiting);
            else if (message.FirstAt is null && message.Problem is { } problem)
            {
                figures.Count(HonestCount.Unreached);
                figures.Count(HonestCount.UnreachedBy(problem));
            }
        }
    }

    private void Add(MessageDelivery row, JournalEntry entry, NotificationPreference? preference)
    {
        told.Add(row.SubjectId);
        var key = (row.PersonId, row.SubjectId, row.Kind);
        if (!messages.TryGetValue(key, out var message))
        {
            var isQuiet =
                preference is not null
                && !QuietHours.LetThrough(preference, row.Kind)
                && QuietHours.EndOf(preference, row.At, zone) is not null;
            messages[key] = message = new Message(entry, isQuiet);
            // The message centre shows a row from when it became due, whatever its channel.
            Measure(entry, HonestWay.Centre, row.At);
        }
        if (row.Channel == Channel.MessageCentre)
            return;
        message.GoesOut = true;
        switch (row.State)
        {
            case DeliveryState.Sent or DeliveryState.Summarised:
                figures.Count(row.State == DeliveryState.Sent ? HonestCount.Sent(row.Channel) : HonestCount.Summarised(row.Channel));
                message.FirstAt = message.FirstAt is { } first && first < row.StateAt ? first : row.StateAt;
                if (!message.IsQuiet)
                    Measure(entry, row.Channel == Channel.Push ? HonestWay.Push : HonestWay.Email, row.StateAt);
                break;
            case DeliveryState.Undelivered:
                var problem = DeliveryProblems.Of(row)!.Value;
                figures.Count(HonestCount.Undelivered(row.Channel));
                figures.Count(HonestCount.Undelivered(row.Channel, problem));
                // The mailbox says more of a family than one of its phones.
                if (message.Problem is null || row.Channel == Channel.Email)
                    message.Problem = problem;
                break;
            case DeliveryState.Withheld:
                figures.Count(HonestCount.Withheld(row.Channel));
                break;
            default:
                message.Waits = true;
                break;
        }
    }

    /// <summary>What a person entered by hand has no honest time of its own, so only the way from its receipt is measured.</summary>
    private void Measure(JournalEntry entry, HonestWay way, DateTimeOffset at)
    {
        figures.Measure(HonestStep.Told, way, at - entry.ReceivedAt);
        if (!ByHandDevice.Is(entry.DeviceId))
            figures.Measure(HonestStep.Whole, way, at - entry.HappenedAt);
    }

    private sealed class Message(JournalEntry entry, bool isQuiet)
    {
        public JournalEntry Event => entry;
        public bool IsQuiet => isQuiet;
        public bool GoesOut { get; set; }
        public bool Waits { get; set; }
        public DateTimeOffset? FirstAt { get; set; }
        public DeliveryProblem? Problem { get; set; }
    }
}
