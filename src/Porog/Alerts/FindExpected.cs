using Microsoft.EntityFrameworkCore;
using Porog.Journal;
using Porog.Registry;
using Porog.Storage;

namespace Porog.Alerts;

/// <summary>An enrolled child on one day.</summary>
/// <param name="Bucket">Of the child.</param>
/// <param name="Id">The child.</param>
/// <param name="GroupId">Class or group; null for none.</param>
/// <param name="IsSeen">The readers can see it: it has an active card. In a kindergarten the teacher marks each one.</param>
/// <param name="IsAnnounced">An absence is announced, from the first lesson on.</param>
/// <param name="Came">A passage or a meal of today is known.</param>
/// <param name="IsAsked">Its family was asked today.</param>
internal sealed record ExpectedChild(short Bucket, Guid Id, Guid? GroupId, bool IsSeen, bool IsAnnounced, bool Came, bool IsAsked)
{
    public bool IsExpected => IsSeen && !IsAnnounced;
}

/// <summary>Finds the enrolled children of an organisation and what is known of their day, in one statement.</summary>
internal sealed class FindExpected(PorogDbContext db)
{
    /// <param name="house">The organisation.</param>
    /// <param name="today">Its local date.</param>
    /// <param name="begin">UTC instant at which that date begins there.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<List<ExpectedChild>> OfAsync(Organisation house, DateOnly today, DateTimeOffset begin, CancellationToken cancel)
    {
        var month = JournalMonth.EarliestOf(begin);
        var byHand = house.Kind == OrganisationKind.Kindergarten;
        return db
            .Children.Where(c => c.OrganisationId == house.Id && c.LeftAt == null)
            // From the journal and not from presence: a follower that lags behind must not make a child missing.
            .Select(c => new ExpectedChild(
                c.Bucket,
                c.Id,
                c.GroupId,
                byHand || db.Cards.Any(k => k.ChildId == c.Id && k.State == CardState.Active),
                db.Absences.Any(a =>
                    a.Bucket == c.Bucket
                    && a.ChildId == c.Id
                    && a.From <= today
                    && a.Until >= today
                    && (a.TakenBackFrom == null || a.TakenBackFrom > today)
                    // Whole days, or from the first lesson on.
                    && (a.Lessons == 0 || (a.Lessons & 1) == 1)
                ),
                db.Journal.Any(e =>
                    e.Bucket == c.Bucket
                    && e.ChildId == c.Id
                    && e.Month >= month
                    && e.HappenedAt >= begin
                    && (
                        e.Kind == EventKind.In
                        || e.Kind == EventKind.Out
                        || e.Kind == EventKind.Buffet
                        || e.Kind == EventKind.Hot
                        || e.Kind == EventKind.Subsidised
                    )
                ),
                db.Alerts.Any(a => a.Bucket == c.Bucket && a.ChildId == c.Id && a.Day == today)
            ))
            .AsNoTracking()
            .ToListAsync(cancel);
    }
}
