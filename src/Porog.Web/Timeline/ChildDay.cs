using Porog.Access;
using Porog.Timeline;

namespace Porog.Web.Timeline;

/// <summary>A chosen day of a child and the week around it.</summary>
/// <param name="Day">The chosen day.</param>
/// <param name="Items">Its events, newest first.</param>
/// <param name="Next">The <c>before</c> of the day's older events; null at the end.</param>
/// <param name="Week">The week's events as far as one page of them goes, newest first.</param>
public sealed record ChildDay(DateOnly Day, IReadOnlyList<TimelineItem> Items, string? Next, IReadOnlyList<TimelineItem> Week)
{
    public IReadOnlySet<DateOnly> Days => Week.Select(DayOf).ToHashSet();

    /// <summary>
    /// A week of one child fits into one page of the timeline, as a rule; only where it does not, or where one pages
    /// through a long day, is the day read by itself.
    /// </summary>
    public static async Task<ChildDay> ReadAsync(
        ReadTimeline timeline,
        ChildView view,
        string? day,
        string? before,
        Sight only,
        CancellationToken cancel
    )
    {
        var chosen = Dates.Parse(day) ?? view.Today;
        var monday = Dates.Monday(chosen);
        var query = new TimelineQuery(monday, monday.AddDays(6), TimelineQuery.MostItems, Only: only);
        var week = await timeline.ReadAsync(view.Child.Seen, query, cancel);
        if (week.Next is null && before is null)
            return new ChildDay(chosen, [.. week.Items.Where(item => DayOf(item) == chosen)], null, week.Items);
        var alone = await timeline.ReadAsync(view.Child.Seen, new TimelineQuery(chosen, chosen, Before: before, Only: only), cancel);
        return new ChildDay(chosen, alone.Items, alone.Next, week.Items);
    }

    private static DateOnly DayOf(TimelineItem item) => DateOnly.FromDateTime(item.At.DateTime);
}
