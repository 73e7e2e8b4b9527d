using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School;

/// <summary>What the new year would do with a class.</summary>
/// <param name="GroupId">The class.</param>
/// <param name="Before">Its name now.</param>
/// <param name="After">The proposed name; a person may edit it.</param>
/// <param name="Ends">It finishes school.</param>
/// <param name="Children">How many are in it.</param>
public sealed record GroupStep(Guid GroupId, string Before, string After, bool Ends, int Children);

/// <param name="Organisation">The organisation of the classes.</param>
/// <param name="Year">The school year that begins.</param>
/// <param name="Steps">All classes.</param>
/// <param name="State">Changes with the classes, so that a confirmation of an outdated plan is refused.</param>
/// <param name="Done">The record when it was done already.</param>
public sealed record NewYearPlan(Organisation Organisation, int Year, IReadOnlyList<GroupStep> Steps, string State, NewYear? Done);

public enum NewYearOutcome
{
    Done,

    /// <summary>The organisation is unknown or not the person's.</summary>
    NotFound,

    /// <summary>It was done already, or the classes have changed since they were shown.</summary>
    Moved,

    /// <summary>Two classes would have the same name, or one would have none.</summary>
    Names,
}

/// <summary>
/// Moves all classes of an organisation on by a year: 1 А becomes 2 А, and children who finished school leave. Works once a school
/// year, and can be undone while the classes still have the names it gave them.
/// </summary>
public sealed class StartNewYear(PorogDbContext db, KeptOrganisations kept, AccessLog log, TimeProvider clock)
{
    /// <returns>Null for an organisation that is not theirs.</returns>
    public async Task<NewYearPlan?> PlanAsync(Guid personId, Guid organisationId, CancellationToken cancel)
    {
        var organisation = await kept.Of(personId).AsNoTracking().SingleOrDefaultAsync(o => o.Id == organisationId, cancel);
        if (organisation is null)
            return null;
        var groups = await db
            .Groups.Where(g => g.OrganisationId == organisationId && g.EndedAt == null)
            .Select(g => new
            {
                g.Id,
                g.Name,
                Children = db.Children.Count(c => c.GroupId == g.Id && c.LeftAt == null),
            })
            .ToListAsync(cancel);
        var year = SchoolYear.Of(clock.GetUtcNow(), organisation.Zone);
        var done = await db
            .NewYears.AsNoTracking()
            .Include(y => y.Groups)
            .SingleOrDefaultAsync(y => y.OrganisationId == organisationId && y.Year == year && y.UndoneAt == null, cancel);
        var steps = groups
            .Select(g => ClassNames.Next(organisation.Kind, g.Id, g.Name, g.Children))
            .OrderBy(s => s.Before, NaturalOrder.Names)
            .ToList();
        var state = string.Join('\n', groups.OrderBy(g => g.Id).Select(g => $"{g.Id} {g.Name}"));
        return new(organisation, year, steps, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state))[..16]), done);
    }

    /// <param name="actor">The person who confirms it.</param>
    /// <param name="organisationId">The organisation of the classes.</param>
    /// <param name="state"><see cref="NewYearPlan.State"/> as it was shown.</param>
    /// <param name="steps">New name by class; null for one that finishes school.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<NewYearOutcome> StartAsync(
        AuditActor actor,
        Guid organisationId,
        string state,
        IReadOnlyDictionary<Guid, string?> steps,
        CancellationToken cancel
    )
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfPersonAsync(db, organisationId, cancel);
        if (await PlanAsync(actor.Id!.Value, organisationId, cancel) is not { } plan)
            return NewYearOutcome.NotFound;
        if (plan.Done is not null || plan.State != state || plan.Steps.Count == 0 || plan.Steps.Any(s => !steps.ContainsKey(s.GroupId)))
            return NewYearOutcome.Moved;
        var names = plan.Steps.Select(s => steps[s.GroupId]).OfType<string>().Select(TextFold.Line).ToList();
        if (names.Exists(n => n.Length is 0 or > 50) || names.DistinctBy(GroupNames.Comparable).Count() < names.Count)
            return NewYearOutcome.Names;
        await WriteAsync(actor, plan, steps, cancel);
        await transaction.CommitAsync(cancel);
        return NewYearOutcome.Done;
    }

    /// <summary>Undoes the latest one: classes get their old names, and children who left with it are enrolled again.</summary>
    public async Task<NewYearOutcome> UndoAsync(AuditActor actor, Guid organisationId, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfPersonAsync(db, organisationId, cancel);
        if (await PlanAsync(actor.Id!.Value, organisationId, cancel) is not { } plan)
            return NewYearOutcome.NotFound;
        if (plan.Done is not { } done)
            return NewYearOutcome.Moved;
        var ids = done.Groups.Select(g => g.GroupId).ToList();
        var groups = await db
            .Groups.Where(g => g.OrganisationId == organisationId && (ids.Contains(g.Id) || g.EndedAt == null))
            .ToListAsync(cancel);
        // A class added or renamed since then may have the name that another one should get back.
        if (groups.Count != done.Groups.Count || done.Groups.Exists(d => groups.Find(g => g.Id == d.GroupId)?.Name != d.After))
            return NewYearOutcome.Moved;
        var at = done.At;
        var gone = db.Children.Where(c => ids.Contains(c.GroupId!.Value) && c.LeftAt == at);
        await ChildTurn.TakeAsync(db, await gone.Select(c => c.Id).ToListAsync(cancel), cancel);
        await RenameAsync(groups, done.Groups.ToDictionary(g => g.GroupId, g => g.Before), cancel);
        foreach (var group in groups)
            group.EndedAt = null;
        await db.SaveChangesAsync(cancel);
        // Read after the turns: another organisation may have taken one of them in before.
        var back = await gone.Select(c => new { c.Id, GroupId = c.GroupId!.Value }).ToListAsync(cancel);
        var by = await kept.ActingAsync(actor, organisationId, cancel);
        await MoveChild.TurnCardsAsync(db, by, back.ConvertAll(c => c.Id), away: false, clock.GetUtcNow(), cancel);
        await gone.ExecuteUpdateAsync(set => set.SetProperty(c => c.LeftAt, (DateTimeOffset?)null), cancel);
        var places = groups.ToDictionary(g => g.Id, g => MoveChild.Place(plan.Organisation.Name, g.Name));
        await log.AppendAsync(
            db,
            back.ConvertAll(c => new AuditLine(c.Id, AuditEvent.ChildReturned, by, Detail: places[c.GroupId])),
            cancel
        );
        var (id, now, name) = (done.Id, clock.GetUtcNow(), actor.Name);
        await db
            .NewYears.Where(y => y.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(y => y.UndoneAt, now).SetProperty(y => y.UndoneByName, name), cancel);
        await transaction.CommitAsync(cancel);
        return NewYearOutcome.Done;
    }

    private async Task WriteAsync(AuditActor actor, NewYearPlan plan, IReadOnlyDictionary<Guid, string?> steps, CancellationToken cancel)
    {
        // Undo finds the graduates by this instant, and both engines store whole microseconds.
        var now = new DateTimeOffset(clock.GetUtcNow().UtcTicks / 10 * 10, TimeSpan.Zero);
        var organisationId = plan.Organisation.Id;
        var taken = await db
            .Groups.Where(g => g.OrganisationId == organisationId && g.EndedAt != null)
            .Select(g => g.Name)
            .ToListAsync(cancel);
        var after = plan.Steps.ToDictionary(
            s => s.GroupId,
            s => steps[s.GroupId] is { } name ? TextFold.Line(name) : ClassNames.Ended(s.Before, plan.Year, taken)
        );
        var groups = await db.Groups.Where(g => g.OrganisationId == organisationId && g.EndedAt == null).ToListAsync(cancel);
        var ended = plan.Steps.Where(s => steps[s.GroupId] is null).Select(s => s.GroupId).ToHashSet();
        List<Guid> endedIds = [.. ended];
        var staying = db.Children.Where(c => endedIds.Contains(c.GroupId!.Value) && c.LeftAt == null);
        await ChildTurn.TakeAsync(db, await staying.Select(c => c.Id).ToListAsync(cancel), cancel);
        await RenameAsync(groups, after, cancel);
        foreach (var group in groups.Where(g => ended.Contains(g.Id)))
            group.EndedAt = now;
        var graduates = await GraduateAsync(actor, organisationId, endedIds, now, cancel);
        var id = Guid.NewGuid();
        db.NewYears.Add(
            new NewYear
            {
                Id = id,
                OrganisationId = organisationId,
                Year = plan.Year,
                At = now,
                ById = actor.Id!.Value,
                ByName = actor.Name ?? "",
                Graduates = graduates,
                Groups =
                [
                    .. plan.Steps.Select(s => new NewYearGroup
                    {
                        NewYearId = id,
                        GroupId = s.GroupId,
                        Before = s.Before,
                        After = after[s.GroupId],
                        Ended = ended.Contains(s.GroupId),
                    }),
                ],
            }
        );
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Ends the schooling of all children of the classes that finish.</summary>
    /// <returns>How many children left.</returns>
    private async Task<int> GraduateAsync(
        AuditActor actor,
        Guid organisationId,
        List<Guid> groupIds,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var graduates = await db
            .Children.Where(c => groupIds.Contains(c.GroupId!.Value) && c.LeftAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.LeftAt, now), cancel);
        var left = await db
            .Children.Where(c => groupIds.Contains(c.GroupId!.Value) && c.LeftAt == now)
            .Select(c => c.Id)
            .ToListAsync(cancel);
        var by = await kept.ActingAsync(actor, organisationId, cancel);
        await MoveChild.TurnCardsAsync(db, by, left, away: true, now, cancel);
        await log.AppendAsync(db, left.ConvertAll(child => new AuditLine(child, AuditEvent.ChildLeft, by)), cancel);
        return graduates;
    }

    /// <summary>Renames in two steps, because 2 А still exists when 1 А becomes 2 А.</summary>
    private async Task RenameAsync(List<Group> groups, Dictionary<Guid, string> names, CancellationToken cancel)
    {
        foreach (var group in groups)
            group.Name = group.Id.ToString("N");
        await db.SaveChangesAsync(cancel);
        foreach (var group in groups)
            group.Name = names[group.Id];
        await db.SaveChangesAsync(cancel);
    }
}
