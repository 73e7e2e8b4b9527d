using Porog.Access;
using Porog.Attendance;
using Porog.Web.Timeline;

namespace Porog.Web.Access;

/// <summary>What pages tell the access log of those who look at them.</summary>
public sealed class Looks(AccessLogLooks log)
{
    /// <summary>
    /// Set by an open page that fetches itself again. It can lower a look to a watch, which is still recorded, and nothing more.
    /// </summary>
    public const string Refresh = "Porog-Refresh";

    /// <summary>A page of one child, before it is given away.</summary>
    public Task RecordAsync(HttpContext http, ChildView view, AuditEvent at, Sight shown)
    {
        var what = http.Request.Headers.ContainsKey(Refresh) ? AuditEvent.LookedAtWatch : at;
        return log.RecordAsync(view.PersonId, [new Look(view.Child.Id, view.Child.Relation, what, shown)], http.RequestAborted);
    }

    /// <summary>The children at a glance.</summary>
    public Task RecordOverviewAsync(HttpContext http, Guid personId, IEnumerable<ChildSummary> children) =>
        log.RecordAsync(personId, children.Select(AtOverview), http.RequestAborted);

    /// <summary>What a list of children shows of one: where the child is and the balance, as far as the person sees them.</summary>
    public static Look AtOverview(ChildSummary child) =>
        new(
            child.Id,
            child.Relation,
            AuditEvent.LookedAtOverview,
            (child.Presence is null ? Sight.Nothing : Sight.Attendance) | (child.Balance is null ? Sight.Nothing : Sight.Account)
        );

    /// <summary>The timeline, called by the first part of it that the person sees.</summary>
    public static Look AtTimeline(Guid childId, Relation by, Sight shown) =>
        new(
            childId,
            by,
            shown.HasFlag(Sight.Attendance) ? AuditEvent.LookedAtAttendance
                : shown.HasFlag(Sight.Meals) ? AuditEvent.LookedAtMeals
                : AuditEvent.LookedAtAccount,
            shown
        );
}
