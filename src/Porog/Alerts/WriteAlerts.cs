using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Attendance;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Alerts;

/// <param name="Bucket">Of the child.</param>
/// <param name="ChildId">The child.</param>
/// <param name="Round">1, or which time it is asked today.</param>
internal sealed record AskedChild(short Bucket, Guid ChildId, short Round);

/// <summary>Writes alerts and the notices that ask the families, in the caller's transaction.</summary>
public sealed class WriteAlerts(NoticeWriter notices, AlertLinks links, PorogOptions options, TimeProvider clock)
{
    /// <summary>From this many children on, their share is looked at.</summary>
    public const int Many = 6;

    /// <summary>Whether so many children are unexplained that the fault is more likely ours.</summary>
    internal static bool TooMany(int all, int unexplained, int mostPercent) => unexplained >= Many && unexplained * 100 > all * mostPercent;

    /// <summary>Asks the legal representatives, or the school where there are none.</summary>
    internal async Task RaiseAsync(
        PorogDbContext db,
        Organisation house,
        DateOnly today,
        AlertKind kind,
        IReadOnlyCollection<AskedChild> children,
        CancellationToken cancel
    )
    {
        if (children.Count == 0)
            return;
        var now = clock.GetUtcNow();
        var watchers = await ChildAccess.WatchersOfAsync(db, [.. children.Select(c => c.ChildId)], now, cancel);
        var families = watchers.Where(w => w.Value.IsLegal).ToLookup(w => w.Key.ChildId, w => w.Key.PersonId);
        foreach (var child in children)
        {
            var family = families[child.ChildId].ToList();
            var alert = new Alert
            {
                Bucket = child.Bucket,
                ChildId = child.ChildId,
                OrganisationId = house.Id,
                Day = today,
                Kind = kind,
                Round = child.Round,
                RaisedAt = now,
                Step = family.Count > 0 ? AlertStep.Told : AlertStep.School,
                NextStepAt = family.Count > 0 ? now.AddMinutes(options.Alerts.StepMinutes) : null,
            };
            db.Add(alert);
            foreach (var personId in family)
                await AskAsync(db, personId, alert, house, isAgain: false, NoticeWay.DevicesFirst, cancel);
        }
    }

    /// <summary>The question to one person.</summary>
    internal Task AskAsync(
        PorogDbContext db,
        Guid personId,
        Alert alert,
        Organisation house,
        bool isAgain,
        NoticeWay way,
        CancellationToken cancel
    ) =>
        notices.AddAsync(
            db,
            personId,
            NoticeTopic.AlertRaised,
            new NoticeFacts(
                Who: house.Name,
                ChildIds: [alert.ChildId],
                Detail: isAgain ? NoticeDetail.Again : null,
                Link: links.Path(alert.Id, personId),
                Question: alert.Kind.ToString()
            ),
            alert.Id,
            cancel,
            way
        );

    /// <summary>Tells the officers, once a day and kind, that families are not asked because so many children are unexplained.</summary>
    internal async Task TellOfficersAsync(
        PorogDbContext db,
        Organisation house,
        DateTimeOffset begin,
        NoticeTopic topic,
        int count,
        CancellationToken cancel
    )
    {
        if (await db.Notices.AnyAsync(n => n.Topic == topic && n.SubjectId == house.Id && n.At >= begin, cancel))
            return;
        foreach (var officer in await Officers.OfAsync(db, house.Id, cancel))
            await notices.AddAsync(db, officer, topic, new NoticeFacts(Count: count), house.Id, cancel);
    }
}
