using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Porog.Storage;

namespace Porog.Registry.Calendar;

public enum MarkOutcome
{
    Done,

    /// <summary>These days are marked already.</summary>
    Taken,

    /// <summary>It does not exist any more, or is of another organisation.</summary>
    NotFound,

    /// <summary>The organisation has <see cref="ManageMarks.MostMarks"/> marks already.</summary>
    Full,
}

/// <summary>A mark of last year as it would be copied.</summary>
/// <param name="Mark">The mark of last year.</param>
/// <param name="Line">The same days one year later; 29 February becomes 28 February.</param>
/// <param name="IsThere">These days are marked already and stay as they are.</param>
public sealed record CopiedMark(CalendarMark Mark, MarkLine Line, bool IsThere);

/// <summary>An officer marks days of an organisation. The caller has checked the organisation.</summary>
public sealed class ManageMarks(PorogDbContext db)
{
    /// <summary>Per organisation, over all years. A board reads all of them.</summary>
    public const int MostMarks = 500;

    /// <summary>The marks that reach into these days, by date.</summary>
    public Task<List<CalendarMark>> ListAsync(Guid organisationId, DateOnly first, DateOnly last, CancellationToken cancel) =>
        Of(organisationId)
            .AsNoTracking()
            .Where(m => m.Until >= first && m.From <= last)
            .OrderBy(m => m.From)
            .ThenBy(m => m.Until)
            .ToListAsync(cancel);

    /// <returns>Null for a mark of another organisation and for an unknown one.</returns>
    public Task<CalendarMark?> FindAsync(Guid organisationId, Guid markId, CancellationToken cancel) =>
        Of(organisationId).AsNoTracking().SingleOrDefaultAsync(m => m.Id == markId, cancel);

    public async Task<MarkOutcome> AddAsync(Guid organisationId, MarkLine line, CancellationToken cancel)
    {
        await using var transaction = await BeginAsync(organisationId, cancel);
        if (await Of(organisationId).CountAsync(cancel) >= MostMarks)
            return MarkOutcome.Full;
        db.CalendarMarks.Add(line.ToMark(organisationId));
        return await SaveAsync(() => db.SaveChangesAsync(cancel), transaction, cancel);
    }

    /// <param name="organisationId">The caller has checked it.</param>
    /// <param name="markId">The mark.</param>
    /// <param name="seen">The mark as it was when the person began to change it.</param>
    /// <param name="line">The new days.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<MarkOutcome> ChangeAsync(Guid organisationId, Guid markId, MarkLine seen, MarkLine line, CancellationToken cancel)
    {
        await using var transaction = await BeginAsync(organisationId, cancel);
        return await SaveAsync(
            () =>
                Of(organisationId)
                    .Where(m => m.Id == markId)
                    .Where(m =>
                        m.From == seen.From && m.Until == seen.Until && m.Kind == seen.Kind && m.Name == seen.Name && m.Ends == seen.Ends
                    )
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(m => m.From, line.From)
                                .SetProperty(m => m.Until, line.Until)
                                .SetProperty(m => m.Kind, line.Kind)
                                .SetProperty(m => m.Name, line.Name)
                                .SetProperty(m => m.Ends, line.Ends),
                        cancel
                    ),
            transaction,
            cancel
        );
    }

    public async Task<MarkOutcome> RemoveAsync(Guid organisationId, Guid markId, CancellationToken cancel) =>
        await Of(organisationId).Where(m => m.Id == markId).ExecuteDeleteAsync(cancel) == 1 ? MarkOutcome.Done : MarkOutcome.NotFound;

    /// <summary>What a copy into the school year would add: the marks that begin in the year before, moved by one year.</summary>
    /// <param name="organisationId">The caller has checked it.</param>
    /// <param name="year">The calendar year in which the school year begins.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<IReadOnlyList<CopiedMark>> LastYearAsync(Guid organisationId, int year, CancellationToken cancel)
    {
        var (first, last) = (new DateOnly(year - 1, 9, 1), new DateOnly(year, 8, 31));
        var marks = await Of(organisationId)
            .AsNoTracking()
            .Where(m => m.From >= first && m.From <= last)
            .OrderBy(m => m.From)
            .ThenBy(m => m.Until)
            .ToListAsync(cancel);
        var there = await PeriodsAsync(organisationId, cancel);
        return [.. marks.Select(m => (Mark: m, Line: NextYear(m))).Select(c => new CopiedMark(c.Mark, c.Line, !there.Add(c.Line.Period)))];
    }

    /// <summary>Copies the chosen marks of last year that are not there yet.</summary>
    /// <returns>How many were added.</returns>
    public async Task<int> CopyLastYearAsync(Guid organisationId, int year, IReadOnlyCollection<Guid> chosen, CancellationToken cancel)
    {
        await using var transaction = await BeginAsync(organisationId, cancel);
        var copied = await LastYearAsync(organisationId, year, cancel);
        var room = MostMarks - await Of(organisationId).CountAsync(cancel);
        var added = copied.Where(c => !c.IsThere && chosen.Contains(c.Mark.Id)).Take(Math.Max(0, room)).ToList();
        db.CalendarMarks.AddRange(added.Select(c => c.Line.ToMark(organisationId)));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return added.Count;
    }

    internal IQueryable<CalendarMark> Of(Guid organisationId) => db.CalendarMarks.Where(m => m.OrganisationId == organisationId);

    private async Task<HashSet<(DateOnly, DateOnly)>> PeriodsAsync(Guid organisationId, CancellationToken cancel) =>
        [.. (await Of(organisationId).Select(m => new { m.From, m.Until }).ToListAsync(cancel)).Select(m => (m.From, m.Until))];

    private static MarkLine NextYear(CalendarMark mark) =>
        MarkLine.Of(mark) with
        {
            From = mark.From.AddYears(1),
            Until = mark.Until.AddYears(1),
        };

    /// <summary>Two people who mark the same days take turns, and the second sees what the first has marked.</summary>
    internal async Task<IDbContextTransaction> BeginAsync(Guid organisationId, CancellationToken cancel)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfPersonAsync(db, organisationId, cancel);
        return transaction;
    }

    private async Task<MarkOutcome> SaveAsync(Func<Task<int>> save, IDbContextTransaction transaction, CancellationToken cancel)
    {
        try
        {
            if (await save() != 1)
                return MarkOutcome.NotFound;
            await transaction.CommitAsync(cancel);
            return MarkOutcome.Done;
        }
        catch (Exception problem) when (ConstraintViolation.Of(db, problem, CalendarMarkConfiguration.UniquePeriod))
        {
            db.ChangeTracker.Clear();
            return MarkOutcome.Taken;
        }
    }
}
