using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Timeline;

/// <summary>What the start page says of a child beside where it is.</summary>
/// <param name="Eaten">Names of what was bought or given today, in order; cancelled meals left out. Empty when meals are not seen.</param>
/// <param name="Threshold">Kopecks; null when the account is not seen or no threshold is set.</param>
public sealed record ChildToday(IReadOnlyList<string> Eaten, long? Threshold);

/// <summary>Reads today of all children of one person in two statements.</summary>
public sealed class ReadToday(PorogDbContext db, ChildAccess access, TimeProvider clock)
{
    private static readonly EventKind[] Meals = [EventKind.Buffet, EventKind.Hot, EventKind.Subsidised];

    /// <returns>By child; only children whom the person may see now.</returns>
    public async Task<IReadOnlyDictionary<Guid, ChildToday>> OfAsync(Guid personId, CancellationToken cancel)
    {
        var grants = await (
            from grant in access.LiveGrants().Where(g => g.PersonId == personId)
            join child in db.Children on grant.ChildId equals child.Id
            join organisation in db.Organisations on child.OrganisationId equals organisation.Id
            from wallet in db.Wallets.Where(w => w.Bucket == child.Bucket && w.ChildId == child.Id).DefaultIfEmpty()
            select new
            {
                Grant = grant,
                child.Bucket,
                organisation.TimeZone,
                Threshold = wallet == null ? null : wallet.Threshold,
            }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        var children = grants
            .GroupBy(g => g.Grant.ChildId)
            .Select(g => new Seen(
                g.Key,
                g.First().Bucket,
                StartOfDay(TimeZoneInfo.FindSystemTimeZoneById(g.First().TimeZone)),
                Rights.Join(g.Select(one => one.Grant.Rights)),
                g.First().Threshold
            ))
            .ToList();
        var eaten = await EatenAsync([.. children.Where(c => c.Rights.Allows(Sight.Meals))], cancel);
        return children.ToDictionary(c => c.Id, c => new ChildToday([.. eaten[c.Id]], c.Rights.Allows(Sight.Account) ? c.Threshold : null));
    }

    private async Task<ILookup<Guid, string>> EatenAsync(List<Seen> children, CancellationToken cancel)
    {
        if (children.Count == 0)
            return Enumerable.Empty<Guid>().ToLookup(id => id, _ => "");
        var (buckets, ids) = (children.Select(c => c.Bucket).Distinct().ToList(), children.Select(c => c.Id).ToList());
        var starts = children.ToDictionary(c => c.Id, c => c.Start);
        var start = starts.Values.Min();
        var month = JournalMonth.EarliestOf(start);
        var entries = await db
            .Journal.Where(e => buckets.Contains(e.Bucket) && ids.Contains(e.ChildId) && Meals.Contains(e.Kind))
            .Where(e => e.Month >= month && e.HappenedAt >= start)
            .AsNoTracking()
            .ToListAsync(cancel);
        return entries
            .Where(e => e.HappenedAt >= starts[e.ChildId])
            .GroupBy(e => e.ChildId)
            .SelectMany(ofChild => Left(ofChild).Select(name => (Child: ofChild.Key, Name: name)))
            .ToLookup(one => one.Child, one => one.Name);
    }

    /// <summary>The names of items, less those that a cancelled sale took back.</summary>
    private static IEnumerable<string> Left(IEnumerable<JournalEntry> entries) =>
        entries
            .OrderBy(e => e.HappenedAt)
            .SelectMany(e => MealItem.Read(e.Items).Select(item => (item.Name, Quantity: e.TakesBack ? -item.Quantity : item.Quantity)))
            .GroupBy(item => item.Name)
            .Where(same => same.Sum(item => item.Quantity) > 0)
            .Select(same => same.Key);

    private DateTimeOffset StartOfDay(TimeZoneInfo zone) => LocalTime.StartOfDay(zone.DayAt(clock.GetUtcNow()), zone);

    private sealed record Seen(Guid Id, short Bucket, DateTimeOffset Start, Rights Rights, long? Threshold);
}
