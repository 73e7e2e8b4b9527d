using System.Security.Claims;
using System.Text.Json.Serialization;
using Porog.Access;
using Porog.Attendance;
using Porog.Web.Access;
using Porog.Web.Shared;

namespace Porog.Web.Timeline;

[JsonConverter(typeof(LowerCase<RelationAnswer>))]
public enum RelationAnswer
{
    Legal,
    Trusted,
}

[JsonConverter(typeof(LowerCase<SightAnswer>))]
public enum SightAnswer
{
    Attendance,
    Meals,
    Account,
}

/// <param name="Id">The child.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Organisation">Its name.</param>
/// <param name="TimeZone">IANA name of the zone every time of this child stands in.</param>
/// <param name="Group">Class or group.</param>
/// <param name="Relation">By what right the person sees the child.</param>
/// <param name="Sees">What of the child.</param>
/// <param name="Present">Whether inside now; null when nothing is known today, or attendance is not seen.</param>
/// <param name="Since">The passage that says so.</param>
/// <param name="AsOf">How fresh <paramref name="Present"/> is: now, or the last word of a silent reader; null when attendance is not seen.</param>
/// <param name="Silent">The readers that would see the child are silent: whether it is inside is not known.</param>
/// <param name="Balance">Kopecks; absent when the account is not seen.</param>
public sealed record ChildAnswer(
    Guid Id,
    string FullName,
    string Organisation,
    string TimeZone,
    string? Group,
    RelationAnswer Relation,
    IReadOnlyList<SightAnswer> Sees,
    bool? Present,
    DateTimeOffset? Since,
    DateTimeOffset? AsOf,
    bool Silent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Balance
)
{
    public static ChildAnswer Of(ChildSummary child) =>
        new(
            child.Id,
            child.FullName,
            child.Organisation,
            child.Zone.Id,
            child.Group,
            Of(child.Relation),
            Of(child.Sees),
            child.Presence?.Present,
            child.Presence?.Since,
            child.Presence?.AsOf,
            child.Presence?.Silence is not null,
            child.Balance
        );

    internal static RelationAnswer Of(Porog.Access.Relation relation) =>
        relation == Porog.Access.Relation.Legal ? RelationAnswer.Legal : RelationAnswer.Trusted;

    internal static SightAnswer[] Of(Sight sees)
    {
        (Sight Sight, SightAnswer Answer)[] all =
        [
            (Sight.Attendance, SightAnswer.Attendance),
            (Sight.Meals, SightAnswer.Meals),
            (Sight.Account, SightAnswer.Account),
        ];
        return [.. all.Where(one => sees.HasFlag(one.Sight)).Select(one => one.Answer)];
    }
}

/// <summary><c>GET /api/v1/children</c>.</summary>
public static class ChildrenEndpoint
{
    public static void MapChildren(this IEndpointRouteBuilder children) =>
        children
            .MapGet(
                "",
                async (ClaimsPrincipal user, ReadChildren children, AccessLogLooks looks, CancellationToken cancel) =>
                {
                    var seen = await children.ListAsync(user.PersonId(), cancel);
                    await looks.RecordAsync(user.PersonId(), seen.Select(Looks.AtOverview), cancel);
                    return seen.Select(ChildAnswer.Of).ToArray();
                }
            )
            .WithName("GetChildren")
            .WithSummary("The children the person may see now")
            .Produces<ChildAnswer[]>();
}
