using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Attendance;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Alerts;

/// <summary>An alert as a person who was asked, or the school, sees it.</summary>
/// <param name="Id">The alert.</param>
/// <param name="ChildId">The child.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="GivenName">For the question.</param>
/// <param name="Sex">For grammatical agreement.</param>
/// <param name="OrganisationId">The child's organisation.</param>
/// <param name="Organisation">Its name.</param>
/// <param name="HouseKind">School, college or kindergarten.</param>
/// <param name="GroupId">Class or group; null for none.</param>
/// <param name="Day">Local date there.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="RaisedAt">When the family was asked, with the organisation's offset.</param>
/// <param name="Step">How far it has climbed.</param>
/// <param name="EndedAt">Null while nobody has answered; with the organisation's offset.</param>
/// <param name="End">How it ended.</param>
/// <param name="Answer">The first answer.</param>
/// <param name="Until">When the child will come or be fetched, by the organisation's clock.</param>
/// <param name="AnsweredBy">Full name of the person who answered.</param>
public sealed record AlertView(
    Guid Id,
    Guid ChildId,
    string FullName,
    string GivenName,
    Sex Sex,
    Guid OrganisationId,
    string Organisation,
    OrganisationKind HouseKind,
    Guid? GroupId,
    DateOnly Day,
    AlertKind Kind,
    DateTimeOffset RaisedAt,
    AlertStep Step,
    DateTimeOffset? EndedAt,
    AlertEnd? End,
    AlertAnswer? Answer,
    TimeOnly? Until,
    string? AnsweredBy
)
{
    public bool IsOpen => EndedAt is null;
}

/// <summary>Reads alerts: for legal representatives, through <see cref="ChildAccess"/>, and for the staff of an organisation.</summary>
public sealed class ReadAlerts(PorogDbContext db, ChildAccess access, TimeProvider clock)
{
    /// <summary>An answered alert can be read for this long.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Those of the last day about children whom the person legally represents now, newest first.</summary>
    public async Task<IReadOnlyList<AlertView>> OfPersonAsync(Guid personId, CancellationToken cancel)
    {
        var since = clock.GetUtcNow() - Kept;
        var theirs = access.LiveGrants().Where(g => g.PersonId == personId && g.Relation == Relation.Legal).Select(g => g.ChildId);
        return await ViewsAsync(db.Alerts.Where(a => a.RaisedAt >= since && theirs.Contains(a.ChildId)), cancel);
    }

    /// <returns>Null when there is none, or the person does not legally represent the child now.</returns>
    public async Task<AlertView?> FindAsync(Guid personId, Guid alertId, CancellationToken cancel)
    {
        var theirs = access.LiveGrants().Where(g => g.PersonId == personId && g.Relation == Relation.Legal).Select(g => g.ChildId);
        return (await ViewsAsync(db.Alerts.Where(a => a.Id == alertId && theirs.Contains(a.ChildId)), cancel)).FirstOrDefault();
    }

    /// <summary>The latest of each child of one organisation on a local date. The caller has checked that the reader works there.</summary>
    public async Task<IReadOnlyDictionary<Guid, AlertView>> OfDayAsync(Guid organisationId, DateOnly day, CancellationToken cancel) =>
        (await ViewsAsync(db.Alerts.Where(a => a.OrganisationId == organisationId && a.Day == day), cancel))
            .DistinctBy(a => a.ChildId)
            .ToDictionary(a => a.ChildId);

    private static async Task<List<AlertView>> ViewsAsync(IQueryable<Alert> alerts, CancellationToken cancel)
    {
        var rows = await alerts
            .Include(a => a.Child!.Organisation)
            .Include(a => a.AnsweredBy)
            .OrderByDescending(a => a.RaisedAt)
            .ThenBy(a => a.Id)
            .AsNoTracking()
            .ToListAsync(cancel);
        return [.. rows.Select(Of)];
    }

    private static AlertView Of(Alert alert)
    {
        var (child, house) = (alert.Child!, alert.Child!.Organisation!);
        return new(
            alert.Id,
            child.Id,
            child.FullName,
            child.GivenName,
            child.Sex,
            alert.OrganisationId,
            house.Name,
            house.Kind,
            child.GroupId,
            alert.Day,
            alert.Kind,
            house.Zone.At(alert.RaisedAt),
            alert.Step,
            alert.EndedAt is { } ended ? house.Zone.At(ended) : null,
            alert.End,
            alert.Answer,
            alert.Until,
            alert.AnsweredBy?.FullName
        );
    }
}
