using Microsoft.EntityFrameworkCore;
using Porog.Delivery.Reports;
using Porog.Following;
using Porog.Journal;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Simulator.Demo;

/// <summary>Fills an empty database with the demo and writes a <see cref="DemoFile"/>.</summary>
public sealed class DemoLoader(
    IDbContextFactory<PorogDbContext> contexts,
    JournalWriter journal,
    JournalFollower follower,
    ReportSchedules reports,
    PorogOptions options,
    TimeProvider clock
)
{
    /// <summary>Days; devices may not report older events.</summary>
    public const int PastDays = 30;

    /// <summary>The message centres contain the events of this many days.</summary>
    private const int ToldDays = 6;

    /// <summary>The first people of the file, whose accounts demo users sign in to.</summary>
    private const int MainPeople = 17;

    /// <summary>The path of the demo file.</summary>
    public string FilePath => Path.Combine(options.DataDirectory, DemoFile.Name);

    /// <summary>
    /// Loads the demo unless it is already loaded, and writes the file again in both cases. An interrupted load is completed by the next one.
    /// </summary>
    /// <param name="pastDays">How many days of events to create before now; 0 for none.</param>
    /// <param name="cancel">Interrupts the load.</param>
    /// <exception cref="DemoException">The database contains other data.</exception>
    public async Task<DemoResult> LoadAsync(int pastDays, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var registry = DemoRegistry.Build(now);
        var file = registry.ToFile(options.PublicUrl);
        var state = await StateAsync(registry, cancel);
        if (state == DatabaseState.Other)
            throw new DemoException("The database already contains other data. Load the demo into an empty database.");
        if (state == DatabaseState.Empty)
            await InsertAsync(registry, cancel);
        await KeepDevicesAsync(registry, cancel);
        await KeepMenusAsync(registry, cancel);
        await KeepCalendarsAsync(registry, now, cancel);
        // Messages are written last. If they are missing, an earlier load was interrupted and continues now. Events have fixed ids, so those
        // already written are not duplicated.
        var finish = pastDays > 0 && (state == DatabaseState.Empty || !await HasMessagesAsync(cancel));
        var events = finish ? await LivePastAsync(registry, file, now, pastDays, cancel) : 0;
        await file.WriteAsync(FilePath, cancel);
        return new DemoResult(file, Loaded: finish || state == DatabaseState.Empty, events);
    }

    /// <summary>Whether the database contains data that does not come from the demo.</summary>
    public async Task<bool> IsForeignAsync(CancellationToken cancel) =>
        await StateAsync(DemoRegistry.Build(clock.GetUtcNow()), cancel) == DatabaseState.Other;

    private async Task<DatabaseState> StateAsync(DemoRegistry registry, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var first = registry.Organisations[0].Id;
        if (await db.Organisations.AnyAsync(o => o.Id == first, cancel))
            return DatabaseState.Demo;
        return await db.Organisations.AnyAsync(cancel) || await db.Users.AnyAsync(cancel) ? DatabaseState.Other : DatabaseState.Empty;
    }

    /// <summary>Adds missing devices, also to a demo that an older version has loaded.</summary>
    private async Task KeepDevicesAsync(DemoRegistry registry, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var there = await db.Devices.Select(d => d.Id).ToListAsync(cancel);
        db.Devices.AddRange(registry.Devices.Where(d => !there.Contains(d.Id)));
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Adds missing menus around today, also to a demo that was loaded long ago.</summary>
    private async Task KeepMenusAsync(DemoRegistry registry, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        foreach (var organisation in registry.Organisations)
        {
            var there = await db
                .MenuItems.Where(i => i.OrganisationId == organisation.Id)
                .Select(i => i.Day)
                .Distinct()
                .ToListAsync(cancel);
            var today = organisation.Zone.DayAt(clock.GetUtcNow());
            db.MenuItems.AddRange(DemoMenus.Of(organisation, today).Where(i => !there.Contains(i.Day)));
        }
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Marks the school year, also in a demo that was loaded long ago.</summary>
    private async Task KeepCalendarsAsync(DemoRegistry registry, DateTimeOffset now, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        foreach (var mark in registry.Organisations.Select(o => DemoCalendars.MarkOf(o, now)))
            if (
                !await db.CalendarMarks.AnyAsync(
                    m => m.OrganisationId == mark.OrganisationId && m.From == mark.From && m.Until == mark.Until,
                    cancel
                )
            )
                db.CalendarMarks.Add(mark);
        await db.SaveChangesAsync(cancel);
    }

    private async Task<bool> HasMessagesAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Deliveries.AnyAsync(cancel);
    }

    private async Task InsertAsync(DemoRegistry registry, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        db.AddRange(registry.Organisations);
        db.AddRange(registry.Groups);
        db.AddRange(registry.Children);
        db.AddRange(registry.Cards);
        db.AddRange(registry.Wallets);
        db.AddRange(registry.Devices);
        db.AddRange(registry.Accounts);
        db.AddRange(registry.StaffRoles);
        db.AddRange(registry.Representations);
        db.AddRange(registry.Trusts);
        db.AddRange(registry.Choices);
        db.AddRange(registry.Preferences);
        await db.SaveChangesAsync(cancel);
    }

    private async Task<int> LivePastAsync(DemoRegistry registry, DemoFile file, DateTimeOffset now, int pastDays, CancellationToken cancel)
    {
        if (pastDays == 0)
            return 0;
        var mainPeople = file.People.Take(MainPeople).ToList();
        var theirChildren = mainPeople.SelectMany(p => p.Children).ToHashSet();
        var told = new List<JournalEntry>();
        var count = 0;
        foreach (var part in new DemoPast(registry, file, now).Parted(pastDays))
        {
            var there = await journal.AppendAsync(part, cancel);
            count += part.Count - there.Count;
            told.AddRange(part.Where(e => e.ReceivedAt > now.AddDays(-ToldDays) && theirChildren.Contains(e.ChildId)));
        }
        await follower.FollowAsync(Telling.Nobody, cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        DemoReports.Add(db, registry.Choices, registry.Organisations[0].Zone, now);
        foreach (var person in registry.Choices.Select(c => c.PersonId).Distinct())
            await reports.RescheduleAsync(db, person, cancel);
        await DemoMessages.WriteAsync(db, [.. mainPeople.Select(p => p.Id)], told, now, cancel);
        return count;
    }

    private enum DatabaseState
    {
        Empty,
        Demo,
        Other,
    }
}

/// <param name="File">The written file.</param>
/// <param name="Loaded">False if the demo was already loaded.</param>
/// <param name="Events">How many past events were created now.</param>
public sealed record DemoResult(DemoFile File, bool Loaded, int Events);
