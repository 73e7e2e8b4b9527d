using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Registry.Calendar;

public enum ShiftOutcome
{
    Done,

    /// <summary>A shift of this name exists.</summary>
    Taken,

    /// <summary>It does not exist any more, or is of another organisation.</summary>
    NotFound,

    /// <summary>The organisation has <see cref="ManageHours.MostShifts"/> shifts already.</summary>
    Full,
}

/// <summary>The times of one group as they are entered.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="ShiftId">A shift of the same organisation; null for none.</param>
/// <param name="Begins">Local time of its own; null for none.</param>
/// <param name="Ends">Local time of its own; null for none.</param>
public sealed record GroupHours(Guid GroupId, Guid? ShiftId, TimeOnly? Begins, TimeOnly? Ends);

/// <summary>An officer sets the usual week, the shifts, and the groups' times. The caller has checked the organisation.</summary>
public sealed class ManageHours(PorogDbContext db)
{
    public const int MostShifts = 20;

    public async Task<WeekPattern> WeekAsync(Organisation organisation, CancellationToken cancel) =>
        await db.WeekPatterns.AsNoTracking().SingleOrDefaultAsync(w => w.OrganisationId == organisation.Id, cancel)
        ?? WeekPattern.Usual(organisation.Id, organisation.Kind);

    public async Task SetWeekAsync(WeekPattern week, CancellationToken cancel)
    {
        if (await ChangeAsync() == 1)
            return;
        try
        {
            db.WeekPatterns.Add(week);
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException problem) when (ConstraintViolation.Of(db, problem, WeekPatternConfiguration.OnePerOrganisation))
        {
            // Another officer saved the first one at the same moment.
            db.ChangeTracker.Clear();
            await ChangeAsync();
        }

        Task<int> ChangeAsync() =>
            db
                .WeekPatterns.Where(w => w.OrganisationId == week.OrganisationId)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(w => w.Days, week.Days)
                            .SetProperty(w => w.Begins, week.Begins)
                            .SetProperty(w => w.Ends, week.Ends)
                            .SetProperty(w => w.Closes, week.Closes)
                            .SetProperty(w => w.AsksInEvening, week.AsksInEvening)
                            .SetProperty(w => w.PublicHolidays, week.PublicHolidays),
                    cancel
                );
    }

    /// <summary>By the time at which they begin.</summary>
    public Task<List<Shift>> ShiftsAsync(Guid organisationId, CancellationToken cancel) =>
        db
            .Shifts.AsNoTracking()
            .Where(s => s.OrganisationId == organisationId)
            .OrderBy(s => s.Begins)
            .ThenBy(s => s.Name)
            .ToListAsync(cancel);

    public async Task<ShiftOutcome> AddShiftAsync(Shift shift, CancellationToken cancel)
    {
        if (await db.Shifts.CountAsync(s => s.OrganisationId == shift.OrganisationId, cancel) >= MostShifts)
            return ShiftOutcome.Full;
        db.Shifts.Add(shift);
        return await SaveAsync(() => db.SaveChangesAsync(cancel));
    }

    public Task<ShiftOutcome> ChangeShiftAsync(Shift shift, CancellationToken cancel) =>
        SaveAsync(() =>
            db
                .Shifts.Where(s => s.Id == shift.Id && s.OrganisationId == shift.OrganisationId)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(s => s.Name, shift.Name)
                            .SetProperty(s => s.Begins, shift.Begins)
                            .SetProperty(s => s.Ends, shift.Ends),
                    cancel
                )
        );

    /// <summary>Groups of the shift get the usual times again.</summary>
    public async Task<ShiftOutcome> RemoveShiftAsync(Guid organisationId, Guid shiftId, CancellationToken cancel) =>
        await db.Shifts.Where(s => s.Id == shiftId && s.OrganisationId == organisationId).ExecuteDeleteAsync(cancel) == 1
            ? ShiftOutcome.Done
            : ShiftOutcome.NotFound;

    /// <summary>Groups that have not ended; unsorted.</summary>
    public Task<List<Group>> GroupsAsync(Guid organisationId, CancellationToken cancel) =>
        db.Groups.AsNoTracking().Where(g => g.OrganisationId == organisationId && g.EndedAt == null).ToListAsync(cancel);

    /// <summary>Sets the times of all of these groups, or of none when a group or shift is not of the organisation any more.</summary>
    public async Task<bool> SetGroupsAsync(Guid organisationId, IReadOnlyCollection<GroupHours> hours, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var shifts = await db.Shifts.Where(s => s.OrganisationId == organisationId).Select(s => s.Id).ToListAsync(cancel);
        if (hours.Any(h => h.ShiftId is { } shift && !shifts.Contains(shift)))
            return false;
        var groups = await db
            .Groups.Where(g => g.OrganisationId == organisationId && g.EndedAt == null)
            .ToDictionaryAsync(g => g.Id, cancel);
        if (hours.Any(h => !groups.ContainsKey(h.GroupId)))
            return false;
        foreach (var (id, shift, begins, ends) in hours)
            (groups[id].ShiftId, groups[id].Begins, groups[id].Ends) = (shift, begins, ends);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            // A group was removed after it was read.
            return false;
        }
        await transaction.CommitAsync(cancel);
        return true;
    }

    private async Task<ShiftOutcome> SaveAsync(Func<Task<int>> save)
    {
        try
        {
            return await save() == 1 ? ShiftOutcome.Done : ShiftOutcome.NotFound;
        }
        catch (Exception problem) when (ConstraintViolation.Of(db, problem, ShiftConfiguration.UniqueName))
        {
            db.ChangeTracker.Clear();
            return ShiftOutcome.Taken;
        }
    }
}
