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
/// Says that something has changed on a board, for as long as the person may see it and the session lasts; both are asked again before
/// every answer.
/// </summary>
public sealed class WatchBoard(IDbContextFactory<PorogDbContext> contexts, LiveFeed live)
{
    /// <summary>A group fetches its page again no more often than this, real time: a whole class comes within minutes.</summary>
    public static readonly TimeSpan GroupPause = TimeSpan.FromSeconds(2);

    /// <summary>The same for a house of a thousand.</summary>
    public static readonly TimeSpan HousePause = TimeSpan.FromSeconds(10);

    /// <param name="personId">Who watches.</param>
    /// <param name="sessionId">Where they are signed in.</param>
    /// <param name="groupId">The group watched.</param>
    /// <param name="cancel">Ends the watching; throws <see cref="OperationCanceledException"/>.</param>
    /// <returns>True for news, false for a heartbeat.</returns>
    public IAsyncEnumerable<bool> OfGroupAsync(Guid personId, Guid sessionId, Guid groupId, CancellationToken cancel) =>
        WatchAsync(
            sessionId,
            GroupPause,
            async db => await new StaffGroups(db).FindAsync(personId, groupId, cancel) is not null,
            db => db.Children.Where(c => c.GroupId == groupId),
            cancel
        );

    /// <inheritdoc cref="OfGroupAsync"/>
    /// <param name="personId">Who watches.</param>
    /// <param name="sessionId">Where they are signed in.</param>
    /// <param name="organisationId">The house watched.</param>
    /// <param name="cancel">Ends the watching.</param>
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
            // At first, what happened since the page was read.
            var news = true;
            while (true)
            {
                await using (var db = await contexts.CreateDbContextAsync(cancel))
                {
                    if (!await Sessions.Open(db).AnyAsync(s => s.Id == sessionId, cancel) || !await may(db))
                        yield break;
                    var ids = await among(db).Where(c => c.LeftAt == null).Select(c => c.Id).ToListAsync(cancel);
                    // Somebody has joined the group or left it.
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
