using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Delivery.Reports;
using Porog.Journal;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery.Messages;

/// <summary>
/// Reads the facts of many messages at once: one query each for journal, children, crossings and names. It checks no rights: callers
/// ask <see cref="Access.ChildAccess"/> first.
/// </summary>
public sealed class MessageFactsReader(PorogDbContext db, PorogOptions options)
{
    /// <param name="subjects">Journal entries by bucket and id, and which message of each.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>Without entries that are no longer in the journal, and without those of deleted children.</returns>
    public async Task<IReadOnlyDictionary<(Guid SubjectId, MessageKind Kind), MessageFacts>> ReadAsync(
        IReadOnlyCollection<(short Bucket, Guid SubjectId, MessageKind Kind)> subjects,
        CancellationToken cancel
    )
    {
        var entries = await db.Journal.ByKeyAsync("journal", "id", Keys(subjects), cancel);
        var crossings = await db.ThresholdCrossings.ByKeyAsync(
            "threshold_crossings",
            "event_id",
            Keys(subjects.Where(s => s.Kind == MessageKind.Threshold)),
            cancel
        );
        var byHand = await db.EnteredByAsync(entries, cancel);
        var childIds = entries.Select(e => e.ChildId).Distinct().ToList();
        var children = await db
            .Children.Where(c => childIds.Contains(c.Id))
            .Include(c => c.Organisation)
            .AsNoTracking()
            .ToDictionaryAsync(c => c.Id, cancel);
        var names = await db.FullNamesAsync(entries.Select(e => e.AccompaniedBy), cancel);

        var entry = entries.Where(e => children.ContainsKey(e.ChildId)).DistinctBy(e => e.Id).ToDictionary(e => e.Id);
        var crossing = crossings.ToDictionary(c => c.EventId);
        return subjects
            .Where(s => entry.ContainsKey(s.SubjectId))
            .DistinctBy(s => (s.SubjectId, s.Kind))
            .ToDictionary(
                s => (s.SubjectId, s.Kind),
                s =>
                {
                    var e = entry[s.SubjectId];
                    var child = children[e.ChildId];
                    var zone = child.Organisation!.Zone;
                    var fell = s.Kind == MessageKind.Threshold ? crossing.GetValueOrDefault(s.SubjectId) : null;
                    return new MessageFacts(
                        s.Kind,
                        e.Kind,
                        child.GivenName,
                        child.Sex,
                        child.Organisation.Kind,
                        child.Organisation.Name,
                        zone.At(e.HappenedAt),
                        zone.At(e.ReceivedAt),
                        e.IsLate(options.Events),
                        e.Place,
                        e.AccompaniedBy is { } person ? names.GetValueOrDefault(person) : null,
                        e.Amount,
                        e.Price,
                        MealItem.Read(e.Items),
                        e.Note,
                        fell?.Balance,
                        fell?.Threshold,
                        byHand.GetValueOrDefault(e.Id),
                        e.ClockDoubt
                    );
                }
            );
    }

    /// <summary>The notices of these deliveries, by id.</summary>
    public async Task<IReadOnlyDictionary<Guid, Notice>> NoticesAsync(
        IReadOnlyCollection<MessageDelivery> deliveries,
        CancellationToken cancel
    )
    {
        if (deliveries.Count == 0)
            return new Dictionary<Guid, Notice>();
        var ids = deliveries.Select(d => d.SubjectId).ToList();
        return await db.Notices.Where(n => ids.Contains(n.Id)).AsNoTracking().ToDictionaryAsync(n => n.Id, cancel);
    }

    /// <summary>The reports of these deliveries, by id.</summary>
    public async Task<Dictionary<Guid, Report>> ReportsAsync(IEnumerable<MessageDelivery> deliveries, CancellationToken cancel)
    {
        var ids = deliveries.Where(d => d.Kind == MessageKind.Report).Select(d => d.SubjectId).ToList();
        return ids.Count == 0 ? [] : await db.Reports.Where(r => ids.Contains(r.Id)).AsNoTracking().ToDictionaryAsync(r => r.Id, cancel);
    }

    private static IReadOnlyCollection<(short Bucket, Guid Id)> Keys(
        IEnumerable<(short Bucket, Guid SubjectId, MessageKind Kind)> subjects
    ) => [.. subjects.Select(s => (s.Bucket, s.SubjectId))];
}
