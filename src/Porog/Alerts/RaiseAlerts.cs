using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Porog.Notices;
using Porog.Readers;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Alerts;

/// <summary>
/// Asks families where a child is: in the morning of those who have not come (<see cref="AskMorning"/>), in the evening of those without an
/// exit (<see cref="AskEvening"/>). Nobody is asked before Porog itself has watched its readers for a while without a gap.
/// </summary>
public sealed class RaiseAlerts(
    IDbContextFactory<PorogDbContext> contexts,
    NoticeWriter notices,
    WriteAlerts write,
    PorogOptions options,
    TimeProvider clock,
    ILogger<RaiseAlerts> log
)
{
    /// <summary>Organisations whose calendars one statement reads.</summary>
    private const int Batch = 200;

    /// <summary>Where everything is explained, the children are read again after this: an absence may be taken back, hours may change.</summary>
    private static readonly TimeSpan RestWhenExplained = TimeSpan.FromMinutes(5);

    /// <summary>Where everything is explained until when. Each node has its own.</summary>
    private readonly ConcurrentDictionary<Guid, (int Due, DateTimeOffset Until)> explained = [];

    /// <returns>How many families were asked.</returns>
    public async Task<int> LookAsync(CancellationToken cancel)
    {
        if (!options.Alerts.Enabled)
            return 0;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (!await ReaderWatch.IsSteadyAsync(db, clock.GetUtcNow(), cancel))
            return 0;
        var houses = await db.Organisations.AsNoTracking().OrderBy(o => o.Id).ToListAsync(cancel);
        var asked = 0;
        foreach (var some in houses.Chunk(Batch))
        {
            var calendars = await new ReadCalendar(db).OfAsync([.. some.Select(o => o.Id)], cancel);
            asked += await OneByOne.DoAsync(
                [.. some.Where(o => calendars.ContainsKey(o.Id))],
                house => AskAsync(new HouseNow(house, calendars[house.Id], clock.GetUtcNow(), options.Alerts), cancel),
                log,
                "Asking families of children who are not where they should be"
            );
        }
        if (asked > 0)
            notices.Wake();
        return asked;
    }

    private async Task<int> AskAsync(HouseNow house, CancellationToken cancel)
    {
        // Before anything is asked of the database: most of the day nobody is due, or all is explained.
        var (morning, evening) = (AskMorning.IsDue(house), AskEvening.IsDue(house));
        if (!morning && !evening)
            return 0;
        var due = house.CountDue();
        if (explained.TryGetValue(house.Id, out var known) && known.Due == due && house.Now < known.Until)
            return 0;

        await using var db = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (!await Turns.TryAlertsAsync(db, cancel))
            return 0;
        var (asked, isHeld) = morning ? await new AskMorning(db, write, clock).AskAsync(house, cancel) : (0, false);
        if (evening)
        {
            var (more, isHeldToo) = await new AskEvening(db, write, clock).AskAsync(house, cancel);
            (asked, isHeld) = (asked + more, isHeld || isHeldToo);
        }
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        if (!isHeld)
            explained[house.Id] = (due, house.Now + RestWhenExplained);
        return asked;
    }
}

/// <summary>An organisation at a moment of its day.</summary>
internal sealed class HouseNow(Organisation house, OrganisationCalendar calendar, DateTimeOffset now, AlertOptions options)
{
    public Guid Id => house.Id;
    public Organisation House => house;
    public OrganisationCalendar Calendar => calendar;

    /// <summary>UTC instant.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Of the organisation's clock.</summary>
    public DateTime Local { get; } = house.Zone.At(now).DateTime;

    public DateOnly Today => DateOnly.FromDateTime(Local);

    /// <summary>UTC instant at which <see cref="Today"/> begins there.</summary>
    public DateTimeOffset Begin => LocalTime.StartOfDay(Today, house.Zone);

    public TimeSpan Grace { get; } = TimeSpan.FromMinutes(options.GraceMinutes);

    /// <summary>Changes when another group becomes due, in the morning or in the evening.</summary>
    public int CountDue()
    {
        if (Local.TimeOfDay < Grace)
            return 0;
        var then = TimeOnly.FromDateTime(Local - Grace);
        return (100 * calendar.CountBegun(Today, then)) + calendar.PlansOn(Today).Count(plan => plan.Ends <= then);
    }
}
