using System.Text.Json.Serialization;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Timeline;
using Porog.Web.Shared;

namespace Porog.Web.Timeline;

[JsonConverter(typeof(LowerCase<TimelineKind>))]
public enum TimelineKind
{
    Passage,
    Buffet,
    Hot,
    Subsidised,
    TopUp,
    Correction,
}

[JsonConverter(typeof(LowerCase<PassageDirection>))]
public enum PassageDirection
{
    In,
    Out,
}

/// <param name="Name">Surname and initials; absent when that account was deleted.</param>
/// <param name="Role">As what.</param>
public sealed record EnteredByAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name,
    [property: JsonConverter(typeof(LowerCase<StaffKind>))] StaffKind Role
)
{
    public static EnteredByAnswer? Of(EnteredBy? by) => by is null ? null : new(by.Name, by.Role);
}

/// <param name="Id">The event.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Direction">Of a passage.</param>
/// <param name="At">When, by the device's clock, in the organisation's time zone. With <c>doubtful</c>, when we heard of it.</param>
/// <param name="ReceivedAt">When we heard of it.</param>
/// <param name="Late">Heard of noticeably later than it happened.</param>
/// <param name="Place">Which door or turnstile.</param>
/// <param name="AccompaniedBy">Full name of the person who brought or fetched a kindergarten child.</param>
/// <param name="Amount">Effect on the wallet in kopecks; zero for a subsidised meal.</param>
/// <param name="Price">A meal's price in kopecks; below zero, with the amount the other way, for an item that takes an earlier sale back.</param>
/// <param name="Items">A meal's composition.</param>
/// <param name="Note">A top-up's method, a correction's reason, or the reason for which it was entered by hand.</param>
/// <param name="EnteredBy">Who entered it by hand; absent for what a device told.</param>
/// <param name="TakesBack">True where it takes an earlier sale or a mistaken mark at the door back; else absent. The child did not move.</param>
/// <param name="Doubtful"><c>clock-ahead</c> or <c>clock-behind</c> where the device's clock was wrong; else absent.</param>
/// <param name="DeviceTime">With <c>doubtful</c>: the time by the device's clock.</param>
public sealed record TimelineItemAnswer(
    Guid Id,
    TimelineKind Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PassageDirection? Direction,
    DateTimeOffset At,
    DateTimeOffset ReceivedAt,
    bool Late,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Place,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AccompaniedBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Amount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Price,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MealItem>? Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EnteredByAnswer? EnteredBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool TakesBack,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Doubtful,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? DeviceTime
)
{
    public static TimelineItemAnswer Of(TimelineItem item) =>
        new(
            item.Id,
            Of(item.Kind),
            item.Kind switch
            {
                EventKind.In => PassageDirection.In,
                EventKind.Out => PassageDirection.Out,
                _ => null,
            },
            item.At,
            item.ReceivedAt,
            item.Late,
            item.Place,
            item.AccompaniedBy,
            item.Kind.IsPassage() ? null : item.Amount,
            item.Price,
            item.Kind.IsMeal() ? item.Items : null,
            item.Note,
            EnteredByAnswer.Of(item.EnteredBy),
            item.TakesBack || item.TakesBackPassage,
            item.Doubt is { } doubt ? DoubtCode.Of(doubt) : null,
            item.DeviceTime
        );

    public static TimelineKind Of(EventKind kind) =>
        kind switch
        {
            EventKind.In or EventKind.Out => TimelineKind.Passage,
            EventKind.Buffet => TimelineKind.Buffet,
            EventKind.Hot => TimelineKind.Hot,
            EventKind.Subsidised => TimelineKind.Subsidised,
            EventKind.TopUp => TimelineKind.TopUp,
            EventKind.Correction => TimelineKind.Correction,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind"),
        };
}

/// <param name="Items">Newest first.</param>
/// <param name="Next">Hand it back as <c>before</c> for older events; null at the end.</param>
public sealed record TimelineAnswer(IReadOnlyList<TimelineItemAnswer> Items, string? Next);
