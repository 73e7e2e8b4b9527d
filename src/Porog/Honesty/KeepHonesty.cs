using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Honesty;

/// <summary>
/// Counts finished days and keeps them with their months, for each organisation and for the installation. Any number of nodes may do it at
/// the same time: they write the same. What an outage left uncounted is counted by a later run.
/// </summary>
public sealed class KeepHonesty(IDbContextFactory<PorogDbContext> contexts, CountDay count, TimeProvider clock, ILogger<KeepHonesty> log)
{
    /// <summary>For so many days after its end a day is counted again each night: events of a device that was offline still arrive.</summary>
    public const int OpenDays = 7;

    /// <summary>How long days and months are kept.</summary>
    public const int DaysKept = 731;

    /// <returns>How many days of organisations were counted.</returns>
    public async Task<int> LookAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var houses = await db.Organisations.AsNoTracking().ToListAsync(cancel);
        // Nodes that start at the same minute share the work.
        var order = houses.ToArray();
        Random.Shared.Shuffle(order);
        var changed = new HashSet<DateOnly>();
        var counted = await OneByOne.DoAsync(order, house => OfHouseAsync(house, changed, cancel), log, "Counting honest figures");
        await SumInstallationAsync(db, changed, cancel);
        var last = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-DaysKept);
        await db.HonestyPeriods.Where(p => p.First < last).ExecuteDeleteAsync(cancel);
        return counted;
    }

    private async Task<int> OfHouseAsync(Organisation house, HashSet<DateOnly> changed, CancellationToken cancel)
    {
        var today = house.Zone.DayAt(clock.GetUtcNow());
        var (first, midnight) = (today.AddDays(-OpenDays), LocalTime.StartOfDay(today, house.Zone));
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var done = 0;
        for (var day = first; day < today; day = day.AddDays(1))
        {
            // Asked before each day: another node may have counted it meanwhile.
            if (await Days(db, house.Id).AnyAsync(p => p.First == day && p.CountedAt >= midnight, cancel))
                continue;
            var now = clock.GetUtcNow().CutToMicroseconds();
            var figures = await count.OfAsync(house, day, cancel);
            await KeepAsync(house.Id, day, now, figures, cancel);
            changed.Add(day);
            done++;
        }
        return done;
    }

    /// <summary>
    /// The installation's day is the sum of its organisations' days of that local date. Summed again when this run changed one, and when it
    /// does not agree with them: a node may have ended before it had summed what it had counted.
    /// </summary>
    private async Task SumInstallationAsync(PorogDbContext db, HashSet<DateOnly> changed, CancellationToken cancel)
    {
        var first = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-OpenDays - 1);
        var days = db.HonestyPeriods.AsNoTracking().Where(p => p.Span == HonestySpan.Day && p.First >= first);
        var wanted = await days.Where(p => p.OrganisationId != HonestyPeriod.Installation)
            .GroupBy(p => p.First)
            .Select(day => new
            {
                Day = day.Key,
                At = day.Max(p => p.CountedAt),
                Messages = day.Sum(p => p.Messages),
                Children = day.Sum(p => p.Children),
            })
            .ToListAsync(cancel);
        var kept = await days.Where(p => p.OrganisationId == HonestyPeriod.Installation).ToDictionaryAsync(p => p.First, cancel);
        foreach (var day in wanted.OrderBy(d => d.Day))
            if (
                changed.Contains(day.Day)
                || !kept.TryGetValue(day.Day, out var sum)
                || (sum.CountedAt, sum.Messages, sum.Children) != (day.At, day.Messages, day.Children)
            )
                await KeepAsync(HonestyPeriod.Installation, day.Day, day.At, figures: null, cancel);
    }

    /// <summary>
    /// Writes the day, and the month as the sum of its days. One at a time for each organisation, so the last one has seen all days. The
    /// database is written to at the end only: followers wait for open transactions that have written.
    /// </summary>
    /// <param name="organisationId">Whose; or the installation.</param>
    /// <param name="day">Local date.</param>
    /// <param name="at">UTC instant at which counting began: an older count does not replace a newer one.</param>
    /// <param name="figures">Null for the sum of the organisations.</param>
    /// <param name="cancel">Gives up.</param>
    private async Task KeepAsync(Guid organisationId, DateOnly day, DateTimeOffset at, HonestFigures? figures, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await Turns.OfHonestyAsync(db, organisationId, cancel);
        var (first, next) = (new DateOnly(day.Year, day.Month, 1), new DateOnly(day.Year, day.Month, 1).AddMonths(1));
        var kept = await Days(db, organisationId).AsTracking().Where(p => p.First >= first && p.First < next).ToListAsync(cancel);
        if (kept.Exists(p => p.First == day && p.CountedAt > at))
            return;
        Set(db, kept, HonestySpan.Day, organisationId, day, at, figures ?? await SumAsync(db, day, cancel));
        var month = new HonestFigures();
        foreach (var one in kept)
            month.Add(HonestFigures.FromJson(one.Figures), sameDay: false);
        var months = await db
            .HonestyPeriods.AsTracking()
            .Where(p => p.OrganisationId == organisationId && p.Span == HonestySpan.Month && p.First == first)
            .ToListAsync(cancel);
        Set(db, months, HonestySpan.Month, organisationId, first, kept.Max(p => p.CountedAt), month);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private static async Task<HonestFigures> SumAsync(PorogDbContext db, DateOnly day, CancellationToken cancel)
    {
        var sum = new HonestFigures();
        var days = db
            .HonestyPeriods.AsNoTracking()
            .Where(p => p.Span == HonestySpan.Day && p.First == day && p.OrganisationId != HonestyPeriod.Installation);
        await foreach (var figures in days.Select(p => p.Figures).AsAsyncEnumerable().WithCancellation(cancel))
            sum.Add(HonestFigures.FromJson(figures), sameDay: true);
        return sum;
    }

    private static void Set(
        PorogDbContext db,
        List<HonestyPeriod> kept,
        HonestySpan span,
        Guid organisationId,
        DateOnly first,
        DateTimeOffset at,
        HonestFigures figures
    )
    {
        if (kept.Find(p => p.First == first) is { } row)
        {
            row.Set(at, figures);
            return;
        }
        row = HonestyPeriod.Of(organisationId, span, first, at, figures);
        db.Add(row);
        kept.Add(row);
    }

    private static IQueryable<HonestyPeriod> Days(PorogDbContext db, Guid organisationId) =>
        db.HonestyPeriods.Where(p => p.OrganisationId == organisationId && p.Span == HonestySpan.Day);
}
