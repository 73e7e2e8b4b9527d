using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Delivery.Messages;
using Porog.Delivery.Reports;
using Porog.Storage;

namespace Porog.Delivery.Choices;

/// <summary>What a person has chosen to be told about a child.</summary>
/// <param name="ChildId">The child.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Offered">What there is to choose from: only what the person may see.</param>
/// <param name="Email">What comes by e-mail at once; within <paramref name="Offered"/>.</param>
/// <param name="Push">What comes to the person's devices, as soon as there are any; within <paramref name="Offered"/>.</param>
/// <param name="IsDefault">Nothing was chosen yet: the defaults hold.</param>
public sealed record ChildChoice(Guid ChildId, string FullName, EventTypes Offered, EventTypes Email, EventTypes Push, bool IsDefault)
{
    public EventTypes By(Channel channel) => channel == Channel.Email ? Email : Push;
}

/// <summary>A choice among some event types for a channel; every other type keeps its choice.</summary>
/// <param name="ChildId">The child told about.</param>
/// <param name="Channel">One of <see cref="NotificationChoices.Channels"/>.</param>
/// <param name="Among">The types decided on.</param>
/// <param name="Chosen">Those of them that are wanted.</param>
public sealed record ChoiceChange(Guid ChildId, Channel Channel, EventTypes Among, EventTypes Chosen);

/// <summary>What changes of a person's settings; null is left as it is.</summary>
/// <param name="Choices">Event types and reports, by child and channel.</param>
/// <param name="Manner">Quiet hours and the like.</param>
/// <param name="ReportTime">When reports come.</param>
public sealed record SettingsChange(IReadOnlyCollection<ChoiceChange> Choices, Manner? Manner = null, ReportTime? ReportTime = null);

/// <summary>Reads and sets what each person wants told. Everybody chooses for themselves alone.</summary>
public sealed class NotificationChoices(PorogDbContext db, ChildAccess access, ReportSchedules reports)
{
    /// <summary>The channels there are to choose from; the message centre keeps everything in any case.</summary>
    public static readonly IReadOnlyList<Channel> Channels = [Channel.Email, Channel.Push];

    /// <summary>Of every child that the person may see anything of, by name.</summary>
    public async Task<IReadOnlyList<ChildChoice>> ListAsync(Guid personId, CancellationToken cancel)
    {
        var rows = await (
            from grant in access.LiveGrants().Where(g => g.PersonId == personId)
            join child in db.Children on grant.ChildId equals child.Id
            select new { Grant = grant, Child = child }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        var childIds = rows.Select(r => r.Child.Id).Distinct().ToList();
        var stored = await db
            .NotificationChoices.Where(c => c.PersonId == personId && childIds.Contains(c.ChildId))
            .AsNoTracking()
            .ToDictionaryAsync(c => (c.ChildId, c.Channel), cancel);
        var hasDevice = await db.PushDevices.AnyAsync(d => d.PersonId == personId, cancel);

        return
        [
            .. rows.GroupBy(r => r.Child.Id)
                .Select(grants =>
                {
                    var first = grants.First();
                    var offered = MessageKinds.Offered(Rights.Join(grants.Select(r => r.Grant.Rights)).Shown);
                    var wanted = new Wanted(
                        stored.GetValueOrDefault((grants.Key, Channel.Email)),
                        stored.GetValueOrDefault((grants.Key, Channel.Push)),
                        hasDevice
                    );
                    return new ChildChoice(
                        grants.Key,
                        first.Child.FullName,
                        offered,
                        Those(offered, wanted.ByEmail),
                        Those(offered, wanted.IsPushOn),
                        Channels.All(channel =>
                            stored.GetValueOrDefault((grants.Key, channel)) is not { } row
                            || row is { Decided: EventTypes.None, Ended: EventTypes.None }
                        )
                    );
                })
                .Where(c => c.Offered != EventTypes.None)
                .OrderBy(c => c.FullName, StringComparer.Ordinal)
                .ThenBy(c => c.ChildId),
        ];
    }

    private static EventTypes Those(EventTypes among, Func<EventTypes, bool> hold) =>
        Enum.GetValues<EventTypes>()
            .Where(type => short.IsPow2((short)type) && among.HasFlag(type) && hold(type))
            .Aggregate(EventTypes.None, (all, type) => all | type);

    /// <returns>Null when the person may see nothing of such a child.</returns>
    public async Task<ChildChoice?> FindAsync(Guid personId, Guid childId, CancellationToken cancel) =>
        (await ListAsync(personId, cancel)).FirstOrDefault(c => c.ChildId == childId);

    /// <summary>
    /// Sets what is told from now on, and what waits to be sent too, all of it or nothing. Of types that are not offered the
    /// earlier choice stays, so that a trust widened later is as it was.
    /// </summary>
    /// <returns>False, and nothing has changed, when the person may see nothing of one of the children.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The manner or report time is out of bounds; callers check what people type first.</exception>
    public async Task<bool> SetAsync(Guid personId, SettingsChange change, CancellationToken cancel)
    {
        var offered = (await ListAsync(personId, cancel)).ToDictionary(c => c.ChildId, c => c.Offered);
        if (!change.Choices.All(c => offered.ContainsKey(c.ChildId)))
            return false;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (change.Manner is { } manner)
            await NotificationPreferences.SetAsync(db, personId, manner, cancel);
        if (change.ReportTime is { } time)
            await NotificationPreferences.SetAsync(db, personId, time, cancel);
        // In one order, so that two clicks at once do not wait for each other.
        foreach (var choice in change.Choices.OrderBy(c => c.ChildId).ThenBy(c => c.Channel))
            if ((choice.Among & offered[choice.ChildId]) is var among and not EventTypes.None)
                await WriteAsync(db, personId, choice with { Among = among }, cancel);
        await reports.RescheduleAsync(db, personId, cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>What the choice made for one child means for another: the same, as far as both are offered it.</summary>
    public static IEnumerable<ChoiceChange> ForAll(IEnumerable<ChoiceChange> choices, IEnumerable<ChildChoice> children) =>
        from choice in choices
        from child in children
        select choice with
        {
            ChildId = child.ChildId,
        };

    /// <summary>
    /// Of what a person ticked, only what differs from what they were shown: the rest is not decided by them, and goes on following the
    /// defaults when a device is added or removed.
    /// </summary>
    public static IEnumerable<ChoiceChange> Changed(IEnumerable<ChoiceChange> choices, IEnumerable<ChildChoice> children)
    {
        var shown = children.ToDictionary(c => c.ChildId);
        return choices
            .Select(c =>
                shown.TryGetValue(c.ChildId, out var child)
                    ? c with
                    {
                        Among = c.Among & child.Offered & (c.Chosen ^ child.By(c.Channel)),
                    }
                    : c
            )
            .Where(c => c.Among != EventTypes.None);
    }

    /// <summary>One statement: two clicks at once leave one row, and a change of one type does not undo that of another.</summary>
    internal static Task<int> WriteAsync(PorogDbContext db, Guid personId, ChoiceChange change, CancellationToken cancel)
    {
        var chosen = (short)(change.Chosen & change.Among);
        var (among, kept, unended) = ((short)change.Among, (short)~change.Among, (short)~chosen);
        var channel = (short)change.Channel;
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO notification_choices (child_id, person_id, channel, events, decided, ended)
            VALUES ({change.ChildId}, {personId}, {channel}, {chosen}, {among}, 0)
            ON CONFLICT (child_id, person_id, channel) DO UPDATE SET
                events = (notification_choices.events & {kept}) | {chosen},
                decided = notification_choices.decided | {among},
                ended = notification_choices.ended & {unended}
            """,
            cancel
        );
    }
}
