using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Journal;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Storage;
using Porog.Timeline;

namespace Porog.Attendance;

/// <summary>
/// Signals changes on a board: a passage, a child that joins or leaves, a group that begins. Ends when the person may not see the board any more or the session ends; both are checked before
/// every answer.
/// </summary>
public sealed class WatchBoard(IDbContextFactory<PorogDbContext> contexts, LiveFeed live, TimeProvider clock)
{
    /// <summary>The least real time between two updates of a group's page: a whole class arrives within minutes.</summary>
    public static readonly TimeSpan GroupPause = TimeSpan.FromSeconds(2);

    /// <summary>The same for an organisation with a thousand children.</summary>
    public static readonly TimeSpan HousePause = TimeSpan.FromSeconds(10);

    /// <summary>Watches one group.</summary>
    /// <returns>True for news, false for a heartbeat.</returns>
    /// <exception cref="OperationCanceledException">The watching was cancelled.</exception>
    public IAsyncEnumerable<bool> OfGroupAsync(Guid personId, Guid sessionId, Guid groupId, CancellationToken cancel) =>
        WatchAsync(
            sessionId,
            GroupPause,
            async db => (await new StaffGroups(db).FindAsync(personId, groupId, cancel))?.Organisation,
            db => db.Children.Where(c => c.GroupId == groupId),
            cancel
        );

    /// <summary>Watches all groups of an organisation.</summary>
    /// <inheritdoc cref="OfGroupAsync"/>
    public IAsyncEnumerable<bool> OfHouseAsync(Guid personId, Guid sessionId, Guid organisationId, CancellationToken cancel) =>
        WatchAsync(
            sessionId,
            HousePause,
            async db => (await new StaffGroups(db).HousesAsync(personId, cancel)).Find(o => o.Id == organisationId),
            db => db.Children.Where(c => c.OrganisationId == organisationId),
            cancel
        );

    private async IAsyncEnumerable<bool> WatchAsync(
        Guid sessionId,
        TimeSpan pause,
        Func<PorogDbContext, Task<Organisation?>> may,
        Func<PorogDbContext, IQueryable<Child>> among,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        LiveFeed.Subscription? subscription = null;
        var begun = (Day: default(DateOnly), Count: 0);
        try
        {
            // The first answer reports what happened since the page was read.
            var news = true;
            while (true)
            {
                await using (var db = await contexts.CreateDbContextAsync(cancel))
                {
                    if (!await Sessions.Open(db).AnyAsync(s => s.Id == sessionId, cancel) || await may(db) is not { } organisation)
                        yield break;
                    var now = await BegunAsync(db, organisation, cancel);
                    news |= now != begun;
                    begun = now;
                    var ids = await among(db).Where(c => c.LeftAt == null).Select(c => c.Id).ToListAsync(cancel);
                    // A child joined the group or left it.
                    if (subscription is null || !subscription.ChildIds.ToHashSet().SetEquals(ids))
                    {
                        subscription?.Dispose();
                        subscription = live.Subscribe(ids);
                        news = true;
                    }
                }
                yield return news;
                if (news)
                    await Task.Delay(pause, cancel);
                news = await subscription.WaitAsync(WatchTimeline.Heartbeat, cancel);
            }
        }
        finally
        {
            subscription?.Dispose();
        }
    }

    /// <summary>Changes when a day or a group begins: from then on the same children are missing.</summary>
    private async Task<(DateOnly Day, int Count)> BegunAsync(PorogDbContext db, Organisation organisation, CancellationToken cancel)
    {
        var now = organisation.Zone.At(clock.GetUtcNow()).DateTime;
        var day = DateOnly.FromDateTime(now);
        var calendar = await new ReadCalendar(db).OfAsync(organisation.Id, cancel);
        return (day, calendar.CountBegun(day, TimeOnly.FromDateTime(now)));
    }
}
