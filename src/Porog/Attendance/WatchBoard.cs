using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Journal;
using Porog.Registry;
using Porog.Storage;
using Porog.Timeline;

namespace Porog.Attendance;

/// <summary>
/// Signals changes on a board. Ends when the person may not see the board any more or the session ends; both are checked before
/// every answer.
/// </summary>
public sealed class WatchBoard(IDbContextFactory<PorogDbContext> contexts, LiveFeed live)
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
            async db => await new StaffGroups(db).FindAsync(personId, groupId, cancel) is not null,
            db => db.Children.Where(c => c.GroupId == groupId),
            cancel
        );

    /// <summary>Watches all groups of an organisation.</summary>
    /// <inheritdoc cref="OfGroupAsync"/>
    public IAsyncEnumerable<bool> OfHouseAsync(Guid personId, Guid sessionId, Guid organisationId, CancellationToken cancel) =>
        WatchAsync(
            sessionId,
            HousePause,
            async db => (await new StaffGroups(db).HousesAsync(personId, cancel)).Exists(o => o.Id == organisationId),
            db => db.Children.Where(c => c.OrganisationId == organisationId),
            cancel
        );

    private async IAsyncEnumerable<bool> WatchAsync(
        Guid sessionId,
        TimeSpan pause,
        Func<PorogDbContext, Task<bool>> may,
        Func<PorogDbContext, IQueryable<Child>> among,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        LiveFeed.Subscription? subscription = null;
        try
        {
            // The first answer reports what happened since the page was read.
            var news = true;
            while (true)
            {
                await using (var db = await contexts.CreateDbContextAsync(cancel))
                {
                    if (!await Sessions.Open(db).AnyAsync(s => s.Id == sessionId, cancel) || !await may(db))
                        yield break;
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
}
