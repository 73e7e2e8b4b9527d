using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Porog.Access;
using Porog.Simulator.Demo;
using Porog.Timeline;
using Porog.Web.Access;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Shared;

namespace Porog.Web.Timeline;

/// <summary><c>GET /api/v1/children/{id}/timeline</c> and <c>/timeline/live</c>.</summary>
public static class TimelineEndpoints
{
    public static void MapTimeline(this IEndpointRouteBuilder children)
    {
        children
            .MapGet("/{id:guid}/timeline", ReadAsync)
            .WithName("GetTimeline")
            .WithSummary("What happened, newest first")
            .WithDescription(
                "Only the kinds of events the person may see. `from` and `to` are days of the organisation's time zone "
                    + "(`to` inclusive) or instants with an offset (`to` exclusive)."
            )
            .Produces<TimelineAnswer>()
            .Problem(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        children
            .MapGet("/{id:guid}/timeline/live", WatchAsync)
            .WithName("WatchTimeline")
            .WithSummary("New events as they become known, as server-sent events")
            .WithDescription(
                "Each event's data is an item of the timeline, its id the item's id. A stream ends when the person may see less of the "
                    + "child than at its beginning, when the session ends, and after a quarter of an hour in any case. Read again what "
                    + "you show, and go on with `Last-Event-ID`. A session may have ten streams open, and a person thirty."
            )
            .Produces<TimelineItemAnswer>(contentType: "text/event-stream")
            .Problem(StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests);
    }

    private static async Task<IResult> ReadAsync(
        Guid id,
        string? from,
        string? to,
        string? limit,
        string? before,
        ClaimsPrincipal user,
        ReadTimeline timeline,
        AccessLogLooks looks,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var (first, since) = fields.Moment("from", from);
        var (last, until) = fields.Moment("to", to);
        var query = new TimelineQuery(
            From: first,
            To: last,
            Limit: fields.Limit(limit, 50, TimelineQuery.MostItems),
            Before: fields.Before(before),
            Since: since,
            Until: until
        );
        if (fields.Problem is { } problem)
            return problem;
        var page = await timeline.ReadAsync(user.PersonId(), id, query, cancel);
        if (page is null)
            return Problems.NotFound();
        await looks.RecordAsync(user.PersonId(), [Looks.AtTimeline(id, page.By, page.Shown)], cancel);
        return TypedResults.Ok(new TimelineAnswer([.. page.Items.Select(TimelineItemAnswer.Of)], page.Next));
    }

    private static async Task<IResult> WatchAsync(
        Guid id,
        ClaimsPrincipal user,
        HttpContext context,
        WatchTimeline timeline,
        AccessLogLooks looks,
        IOptions<JsonOptions> json,
        IHostApplicationLifetime server
    )
    {
        var person = user.PersonId();
        // There is one: UseSessions lets nobody through without.
        var session = SignedIn.SessionOf(user)!.Value;
        if (await timeline.MayWatchAsync(person, id, context.RequestAborted) is not { } look)
            return Problems.NotFound();
        await looks.RecordAsync(person, [look], context.RequestAborted);
        var after = Guid.TryParse(context.Request.Headers["Last-Event-ID"], out var lastId) ? lastId : (Guid?)null;
        // As the timeline writes it, on one line.
        var options = json.Value.SerializerOptions;
        return await EventStream.WriteAsync(
            context,
            session,
            server,
            cancel =>
                timeline
                    .WatchAsync(person, session, id, after, cancel)
                    .Select(item =>
                        item is null ? null : $"id: {item.Id}\ndata: {JsonSerializer.Serialize(TimelineItemAnswer.Of(item), options)}"
                    )
        );
    }
}
