using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Porog.Access;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.Access;

/// <summary>Writes what happened as «looked-at-meals», «trust-ended».</summary>
public sealed class KebabCaseEvents() : JsonStringEnumConverter<AuditEvent>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

/// <param name="At">When, in the organisation's time zone.</param>
/// <param name="Who">Full name at that moment; null for what the system did by itself.</param>
/// <param name="Relation">By what right.</param>
/// <param name="What">A look, or a change of rights.</param>
/// <param name="Subject">Name of the person whose right it is, when that is not who did it.</param>
/// <param name="Sees">What was shown, or the scope given.</param>
/// <param name="Text">The same in words of the reader's language.</param>
public sealed record AccessLogItemAnswer(
    DateTimeOffset At,
    string? Who,
    [property: JsonConverter(typeof(LowerCase<ActorRole>))] ActorRole Relation,
    [property: JsonConverter(typeof(KebabCaseEvents))] AuditEvent What,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Subject,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SightAnswer>? Sees,
    string Text
);

/// <param name="Items">Newest first.</param>
/// <param name="Next">Hand it back as <c>before</c> for older lines; null at the end.</param>
public sealed record AccessLogAnswer(IReadOnlyList<AccessLogItemAnswer> Items, string? Next);

/// <summary><c>GET /api/v1/children/{id}/access-log</c>.</summary>
public static class AccessLogEndpoint
{
    public static void MapAccessLog(this IEndpointRouteBuilder children) =>
        children
            .MapGet("/{id:guid}/access-log", ReadAsync)
            .WithName("GetAccessLog")
            .WithSummary("Who looked at the child's data and who changed which right, newest first")
            .WithDescription("For legal representatives alone; their own looks are not written down.")
            .Produces<AccessLogAnswer>()
            .Problem(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

    private static async Task<IResult> ReadAsync(
        Guid id,
        string? limit,
        string? before,
        ClaimsPrincipal user,
        ReadAccessLog log,
        AccessLogWords say,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var most = fields.Limit(limit, 50, ReadAccessLog.MostLines);
        var cursor = fields.Before(before, text => ReadAccessLog.ParseCursor(text) is not null);
        if (fields.Problem is { } problem)
            return problem;
        var page = await log.ReadAsync(user.PersonId(), id, most, cursor, cancel);
        return page is null
            ? Problems.NotFound()
            : TypedResults.Ok(new AccessLogAnswer([.. page.Items.Select(line => Answer(line, say))], page.Next));
    }

    private static AccessLogItemAnswer Answer(AccessLine line, AccessLogWords say) =>
        new(line.At, line.Actor, line.Role, line.Event, line.Subject, line.Sees is { } sees ? ChildAnswer.Of(sees) : null, say.What(line));
}
