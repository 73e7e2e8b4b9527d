using System.Security.Claims;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Porog.Alerts;
using Porog.Attendance;
using Porog.Shared;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.Alerts;

/// <param name="Answer"><c>home</c>, <c>late</c> or <c>should-be-there</c>.</param>
/// <param name="Until">With <c>late</c>: when the child will come or be fetched, as HH:mm by the organisation's clock.</param>
public sealed record AlertAnswerRequest(string? Answer, string? Until);

/// <param name="Id">The alert.</param>
/// <param name="Child">The child.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Organisation">Its name.</param>
/// <param name="Day">Local date there.</param>
/// <param name="Question"><c>not-come</c>, <c>still-inside</c> or <c>not-fetched</c>.</param>
/// <param name="AskedAt">When the family was asked.</param>
/// <param name="State"><c>open</c>, <c>answered</c>, <c>came</c>, <c>left</c>, <c>announced</c> or <c>over</c>.</param>
/// <param name="Answer">The first answer; absent while there is none.</param>
/// <param name="Until">When the child will come.</param>
/// <param name="AnsweredBy">Full name.</param>
/// <param name="AnsweredAt">When.</param>
public sealed record AlertReply(
    Guid Id,
    Guid Child,
    string FullName,
    string Organisation,
    DateOnly Day,
    string Question,
    DateTimeOffset AskedAt,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Answer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AnsweredBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? AnsweredAt
)
{
    public static AlertReply Of(AlertView alert) =>
        new(
            alert.Id,
            alert.ChildId,
            alert.FullName,
            alert.Organisation,
            alert.Day,
            AlertEndpoints.Name(alert.Kind),
            alert.RaisedAt,
            alert.End is { } end ? end.ToString().ToLowerInvariant() : "open",
            alert.Answer is { } answer ? AlertEndpoints.Name(answer) : null,
            alert.Until is { } until ? CalendarWords.Time(until) : null,
            alert.AnsweredBy,
            alert.End == AlertEnd.Answered ? alert.EndedAt : null
        );
}

/// <summary><c>/api/v1/alerts</c>, and the forms of the pages that ask «Где ребёнок?».</summary>
public static class AlertEndpoints
{
    private const int LongestForm = 4096;

    private static readonly Dictionary<string, AlertAnswer> Answers = new(StringComparer.Ordinal)
    {
        ["home"] = AlertAnswer.Home,
        ["late"] = AlertAnswer.Late,
        ["should-be-there"] = AlertAnswer.ShouldBeThere,
    };

    public static string Address(string token) => $"/answer/{token}";

    internal static string Name(AlertKind kind) =>
        kind switch
        {
            AlertKind.StillInside => "still-inside",
            AlertKind.NotFetched => "not-fetched",
            _ => "not-come",
        };

    internal static string Name(AlertAnswer answer) => Answers.First(a => a.Value == answer).Key;

    public static void MapAlerts(this IEndpointRouteBuilder people)
    {
        var alerts = people.MapGroup("/alerts").WithTags("Alerts");
        alerts
            .MapGet(
                "",
                async (ClaimsPrincipal user, ReadAlerts read, CancellationToken cancel) =>
                    (await read.OfPersonAsync(user.PersonId(), cancel)).Select(AlertReply.Of).ToArray()
            )
            .WithName("GetAlerts")
            .WithSummary("Where is the child? The questions of the last day about children whom the person legally represents")
            .Produces<AlertReply[]>();
        alerts
            .MapPost("/{id:guid}/answer", AnswerAsync)
            .WithName("AnswerAlert")
            .WithSummary("Answer where the child is")
            .WithDescription(
                "The first answer ends the alert for everybody; a later one gets 409 with the first in `first`. To `not-come`, `home` also "
                    + "announces the absence of that day. Needs a bearer token."
            )
            .Produces<AlertReply>()
            .Problem(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    /// <summary>The form of a sealed address (nobody is signed in, and to know the address is the right to do this), and the signed-in one.</summary>
    public static void MapAlertForms(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(Address("{token}"), SealedAsync)
            // The page of the same address would take a POST as well.
            .WithOrder(-1)
            .WithMetadata(new RequestSizeLimitAttribute(LongestForm))
            .ExcludeFromDescription()
            .AllowAnonymous()
            .DisableAntiforgery();
        routes
            .MapPost("/alerts", SignedInAsync)
            .WithOrder(-1)
            .WithMetadata(new RequestSizeLimitAttribute(LongestForm))
            .ExcludeFromDescription()
            .RequireAuthorization();
    }

    private static async Task<IResult> AnswerAsync(
        Guid id,
        AlertAnswerRequest body,
        ClaimsPrincipal user,
        AnswerAlert alerts,
        CancellationToken cancel
    )
    {
        var errors = new Dictionary<string, string[]>();
        if (!Answers.TryGetValue(body.Answer ?? "", out var answer))
            errors["answer"] = ["must be home, late or should-be-there"];
        if (!TryTime(body.Until, out var until))
            errors["until"] = ["must be a time as HH:mm"];
        if (errors.Count > 0)
            return Problems.Invalid(errors);
        var outcome = await alerts.AnswerAsync(user.PersonId(), id, answer, until, cancel);
        if (outcome.Alert is not { } alert)
            return Problems.NotFound();
        var reply = AlertReply.Of(alert);
        return outcome.IsFirst
            ? TypedResults.Ok(reply)
            : TypedResults.Problem(
                "The alert has ended.",
                statusCode: StatusCodes.Status409Conflict,
                extensions: new Dictionary<string, object?> { ["code"] = "already-answered", ["first"] = reply }
            );
    }

    private static async Task<IResult> SealedAsync(
        string token,
        [FromForm] string? answer,
        [FromForm] string? until,
        AlertLinks links,
        AnswerAlert alerts,
        CancellationToken cancel
    )
    {
        if (links.Read(token) is not { } link)
            return Results.NotFound();
        return await FormAsync(link.PersonId, link.AlertId, answer, until, Address(token), alerts, cancel);
    }

    private static Task<IResult> SignedInAsync(
        [FromForm] Guid alert,
        [FromForm] string? answer,
        [FromForm] string? until,
        ClaimsPrincipal user,
        AnswerAlert alerts,
        CancellationToken cancel
    ) => FormAsync(user.PersonId(), alert, answer, until, "/alerts", alerts, cancel);

    private static async Task<IResult> FormAsync(
        Guid personId,
        Guid alertId,
        string? answer,
        string? until,
        string page,
        AnswerAlert alerts,
        CancellationToken cancel
    )
    {
        if (!Answers.TryGetValue(answer ?? "", out var chosen))
            return Results.BadRequest();
        // The time belongs to one answer; with another it is not looked at.
        TimeOnly? time = null;
        if (chosen == AlertAnswer.Late && !TryTime(until, out time))
            return Results.Redirect($"{page}?wrong={alertId}");
        var outcome = await alerts.AnswerAsync(personId, alertId, chosen, time, cancel);
        return outcome.Alert is null ? Results.NotFound() : Results.Redirect(page);
    }

    private static bool TryTime(string? typed, out TimeOnly? time)
    {
        time = TimeInput.TryParse(typed);
        return time is not null || string.IsNullOrWhiteSpace(typed);
    }
}
