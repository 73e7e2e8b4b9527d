using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Registry;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Storage;
using Group = Porog.Registry.Group;

namespace Porog.School;

/// <summary>School years are called by the calendar year in which they begin.</summary>
public static class SchoolYear
{
    /// <summary>From March on it is the one to come that classes are made ready for.</summary>
    public static int Of(DateTimeOffset now, TimeZoneInfo zone) =>
        Shared.LocalTime.DayAt(zone, now) is { Month: >= 3 } day ? day.Year : Shared.LocalTime.DayAt(zone, now).Year - 1;
}

/// <summary>What would become of a class.</summary>
/// <param name="GroupId">Which.</param>
/// <param name="Before">Its name now.</param>
/// <param name="After">Its name then; may be edited.</param>
/// <param name="Ends">It finishes school.</param>
/// <param name="Children">How many are in it.</param>
public sealed record GroupStep(Guid GroupId, string Before, string After, bool Ends, int Children);

/// <param name="Organisation">Whose classes.</param>
/// <param name="Year">The school year they go on to.</param>
/// <param name="Steps">All classes there are.</param>
/// <param name="State">Changes with the classes: what is confirmed must be what was shown.</param>
/// <param name="Done">That it has been done already.</param>
public sealed record NewYearPlan(Organisation Organisation, int Year, IReadOnlyList<GroupStep> Steps, string State, NewYear? Done);

public enum NewYearOutcome
{
    Done,

    /// <summary>Of another organisation, or there is none.</summary>
    NotFound,

    /// <summary>It was done already, or the classes are not those that were shown.</summary>
    Moved,

    /// <summary>Two classes would have one name, or one would have none.</summary>
    Names,
}

/// <summary>
/// All classes of an organisation go on by a year: 1 А becomes 2 А, who finished school leaves. Once a school year, and it can be
/// taken back as long as the classes are still called what it called them.
/// </summary>
public sealed partial class StartNewYear(PorogDbContext db, KeptOrganisations kept, AccessLog log, TimeProvider clock)
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
            .Select(g => Step(organisation.Kind, g.Id, g.Name, g.Children))
            .OrderBy(s => Order(s.Before), StringComparer.Ordinal)
            .ToList();
        var state = string.Join('\n', groups.OrderBy(g => g.Id).Select(g => $"{g.Id} {g.Name}"));
        return new(organisation, year, steps, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state))[..16]), done);
    }

    /// <param name="actor">Who confirms it.</param>
    /// <param name="organisationId">Whose classes.</param>
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
        var names = plan.Steps.Select(s => steps[s.GroupId]?.Trim()).OfType<string>().ToList();
        if (names.Exists(n => n.Length is 0 or > 50) || names.DistinctBy(RosterNames.GroupKey).Count() < names.Count)
            return NewYearOutcome.Names;
        await WriteAsync(actor, plan, steps, cancel);
        await transaction.CommitAsync(cancel);
        return NewYearOutcome.Done;
    }

    /// <summary>Takes back what was done last: the classes get their names again, who left with it is enrolled again.</summary>
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
        // A class made or renamed since then may stand where another is to go back to.
        if (groups.Count != done.Groups.Count || done.Groups.Exists(d => groups.Find(g => g.Id == d.GroupId)?.Name != d.After))
            return NewYearOutcome.Moved;
        var at = done.At;
        var gone = db.Children.Where(c => ids.Contains(c.GroupId!.Value) && c.LeftAt == at);
        await ChildTurn.TakeAsync(db, await gone.Select(c => c.Id).ToListAsync(cancel), cancel);
        await RenameAsync(groups, done.Groups.ToDictionary(g => g.GroupId, g => g.Before), cancel);
        foreach (var group in groups)
            group.EndedAt = null;
        await db.SaveChangesAsync(cancel);
        // Read once it is their turn: one of them may have been taken in elsewhere until then.
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
        // Whole microseconds are what both engines keep: by this instant those who left with it are found again.
        var now = new DateTimeOffset(clock.GetUtcNow().UtcTicks / 10 * 10, TimeSpan.Zero);
        var organisationId = plan.Organisation.Id;
        var taken = await db
            .Groups.Where(g => g.OrganisationId == organisationId && g.EndedAt != null)
            .Select(g => g.Name)
            .ToListAsync(cancel);
        var after = plan.Steps.ToDictionary(s => s.GroupId, s => steps[s.GroupId]?.Trim() ?? EndedName(s.Before, plan.Year, taken));
        var groups = await db.Groups.Where(g => g.OrganisationId == organisationId && g.EndedAt == null).ToListAsync(cancel);
        var ended = plan.Steps.Where(s => steps[s.GroupId] is null).Select(s => s.GroupId).ToHashSet();
        var endedIds = ended.ToList();
        var staying = db.Children.Where(c => endedIds.Contains(c.GroupId!.Value) && c.LeftAt == null);
        await ChildTurn.TakeAsync(db, await staying.Select(c => c.Id).ToListAsync(cancel), cancel);
        await RenameAsync(groups, after, cancel);
        foreach (var group in groups.Where(g => ended.Contains(g.Id)))
            group.EndedAt = now;
        var graduates = await staying.ExecuteUpdateAsync(set => set.SetProperty(c => c.LeftAt, now), cancel);
        var id = Guid.NewGuid();
        var left = await db
            .Children.Where(c => endedIds.Contains(c.GroupId!.Value) && c.LeftAt == now)
            .Select(c => c.Id)
            .ToListAsync(cancel);
        var by = await kept.ActingAsync(actor, organisationId, cancel);
        await MoveChild.TurnCardsAsync(db, by, left, away: true, now, cancel);
        await log.AppendAsync(db, left.ConvertAll(child => new AuditLine(child, AuditEvent.ChildLeft, by)), cancel);
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

    /// <summary>In two strokes, since 2 А is still there when 1 А becomes it.</summary>
    private async Task RenameAsync(List<Group> groups, Dictionary<Guid, string> names, CancellationToken cancel)
    {
        foreach (var group in groups)
            group.Name = group.Id.ToString("N");
        await db.SaveChangesAsync(cancel);
        foreach (var group in groups)
            group.Name = names[group.Id];
        await db.SaveChangesAsync(cancel);
    }

    private static GroupStep Step(OrganisationKind kind, Guid id, string name, int children)
    {
        var match = kind switch
        {
            OrganisationKind.School => SchoolClass().Match(name),
            OrganisationKind.College => CollegeGroup().Match(name),
            _ => Match.Empty,
        };
        if (!match.Success)
            return new(id, name, name, Ends: false, children);
        var year = int.Parse(match.Groups["year"].ValueSpan, CultureInfo.InvariantCulture);
        var last = kind == OrganisationKind.School ? 11 : 4;
        return year >= last
            ? new(id, name, name, Ends: true, children)
            : new(id, name, $"{match.Groups["before"].Value}{year + 1}{match.Groups["after"].Value}", Ends: false, children);
    }

    /// <summary>2 А before 10 А.</summary>
    public static string Order(string name) => Number().Replace(name, n => n.Value.PadLeft(4, '0'));

    private static string EndedName(string name, int year, List<string> taken)
    {
        var ended = $"{(name.Length > 40 ? name[..40] : name)} · {year}";
        while (taken.Contains(ended))
            ended += "'";
        taken.Add(ended);
        return ended;
    }

    /// <summary>«1 А», «11-Б», «5».</summary>
    [GeneratedRegex(@"^(?<before>\s*)(?<year>\d{1,2})(?<after>\D.*)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchoolClass();

    /// <summary>«ИС-21»: the course is the first figure.</summary>
    [GeneratedRegex(@"^(?<before>\D+)(?<year>\d)(?<after>\d*\D*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CollegeGroup();

    [GeneratedRegex(@"\d+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
