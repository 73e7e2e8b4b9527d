using Microsoft.EntityFrameworkCore;
using Porog.Attendance;
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
/// <param name="Passed">A passage of today is known.</param>
/// <param name="Ate">A meal of today is known.</param>
/// <param name="IsAsked">Its family was asked today, and the time in its answer has not passed.</param>
/// <param name="Rounds">How often its family was asked today.</param>
internal sealed record ExpectedChild(
    short Bucket,
    Guid Id,
    Guid? GroupId,
    bool IsSeen,
    bool IsAnnounced,
    bool Passed,
    bool Ate,
    bool IsAsked,
    int Rounds
)
{
    public bool IsExpected => IsSeen && !IsAnnounced;

    public bool Came => Passed || Ate;
}

/// <summary>Finds the enrolled children of an organisation and what is known of their day, in one statement, of a kindergarten in two.</summary>
internal sealed class FindExpected(PorogDbContext db)
{
    /// <param name="house">The organisation.</param>
    /// <param name="today">Its local date.</param>
    /// <param name="begin">UTC instant at which that date begins there.</param>
    /// <param name="latest">Local time. «Опаздывает, будет к …» explains a child until then.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<List<ExpectedChild>> OfAsync(
        Organisation house,
        DateOnly today,
        DateTimeOffset begin,
        TimeOnly latest,
        CancellationToken cancel
    )
    {
        var month = JournalMonth.EarliestOf(begin);
        var byHand = house.Kind == OrganisationKind.Kindergarten;
        var children = await db
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
                    && (e.Kind == EventKind.In || e.Kind == EventKind.Out)
                ),
                db.Journal.Any(e =>
                    e.Bucket == c.Bucket
                    && e.ChildId == c.Id
                    && e.Month >= month
                    && e.HappenedAt >= begin
                    && (e.Kind == EventKind.Buffet || e.Kind == EventKind.Hot || e.Kind == EventKind.Subsidised)
                ),
                db.Alerts.Any(a =>
                    a.Bucket == c.Bucket
                    && a.ChildId == c.Id
                    && a.Day == today
                    && a.Kind == AlertKind.NotCome
                    && !(a.Answer == AlertAnswer.Late && a.Until != null && a.Until <= latest)
                ),
                db.Alerts.Count(a => a.Bucket == c.Bucket && a.ChildId == c.Id && a.Day == today && a.Kind == AlertKind.NotCome)
            ))
            .AsNoTracking()
            .ToListAsync(cancel);
        if (!byHand)
            return children;
        // An educator may have taken back a mark that was meant for another child.
        var inside = await new FindInside(db).OfAsync([.. children.Where(c => c.Passed).Select(c => c.Id)], begin, cancel);
        return [.. children.Select(c => c with { Passed = c.Passed && inside.ContainsKey(c.Id) })];
    }
}
