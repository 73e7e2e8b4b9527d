using Porog.Access;
using Porog.Attendance;
using Porog.Registry;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Timeline;

/// <summary>The tabs of «Посещение и питание», in their order.</summary>
public enum ChildTab
{
    Attendance,
    Meals,
    Account,
    Settings,
}

/// <summary>One child as its pages need it.</summary>
/// <param name="PersonId">Who looks.</param>
/// <param name="Child">At whom.</param>
/// <param name="Children">All whom the person may see, for the switcher.</param>
/// <param name="Now">This moment on the organisation's wall clock.</param>
/// <param name="Days">The child's calendar; null on tabs that show no days, unless the answer where the child is needs it.</param>
public sealed record ChildView(
    Guid PersonId,
    ChildSummary Child,
    IReadOnlyList<ChildSummary> Children,
    DateTimeOffset Now,
    SchoolDays? Days
)
{
    /// <summary>Whether the calendar says that there are no lessons.</summary>
    public bool IsOff(DateOnly day) => Days?.On(day).IsSchoolDay == false;

    public DateOnly Today => DateOnly.FromDateTime(Now.DateTime);

    public IEnumerable<ChildTab> Tabs => Enum.GetValues<ChildTab>().Where(tab => ChildViews.Opens(Child, tab));
}

/// <summary>Opens a child's page for the signed-in person, or says that there is none for them.</summary>
public sealed class ChildViews(OwnChildren children, ReadSchoolDays calendar, TimeProvider clock)
{
    /// <returns>Null, and the answer is 404, for a foreign and an unknown child, and for a tab this person may not open.</returns>
    public async Task<ChildView?> OpenAsync(HttpContext http, Guid childId, ChildTab? tab)
    {
        if (Visitor.IdOf(http.User) is not { } personId)
            return Missing(http);
        var all = await children.ListAsync(personId, http.RequestAborted);
        var child = all.FirstOrDefault(c => c.Id == childId);
        if (child is null || (tab is { } asked && !Opens(child, asked)))
            return Missing(http);
        var now = child.Zone.At(clock.GetUtcNow());
        var needsDays = tab is ChildTab.Attendance or ChildTab.Meals || EventWords.AsksCalendar(child, DateOnly.FromDateTime(now.DateTime));
        return new ChildView(personId, child, all, now, needsDays ? await calendar.OfAsync(child.Seen, http.RequestAborted) : null);
    }

    /// <summary>What was there a moment ago is there no more.</summary>
    public static ChildView? Missing(HttpContext http)
    {
        http.NotFound();
        return null;
    }

    public static bool Opens(ChildSummary child, ChildTab tab) =>
        tab switch
        {
            ChildTab.Attendance => child.Shown.HasFlag(Sight.Attendance),
            ChildTab.Meals => child.Shown.HasFlag(Sight.Meals),
            ChildTab.Account => child.Shown.HasFlag(Sight.Account) && child.Balance is not null,
            _ => true,
        };

    public static string Address(Guid childId, ChildTab tab) => $"/children/{childId}/{Enum.GetName(tab)!.ToLowerInvariant()}";

    public static string Icon(OrganisationKind kind) =>
        kind switch
        {
            OrganisationKind.College => "graduation-cap",
            OrganisationKind.Kindergarten => "toy-brick",
            _ => "school",
        };
}
