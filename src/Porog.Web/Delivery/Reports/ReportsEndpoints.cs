using System.Security.Claims;
using System.Text.Json.Serialization;
using Porog.Access;
using Porog.Delivery.Reports;
using Porog.Journal;
using Porog.Shared;
using Porog.Simulator.Demo;
using Porog.Web.Access;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.Delivery.Reports;

/// <param name="Id">Stable.</param>
/// <param name="Period">What it is of.</param>
/// <param name="FirstDay">Local date.</param>
/// <param name="LastDay">Local date, inclusive.</param>
/// <param name="At">UTC instant at which it was due.</param>
/// <param name="Title">One line, in the person's language.</param>
public sealed record ReportAnswer(
    Guid Id,
    [property: JsonConverter(typeof(LowerCase<ReportPeriod>))] ReportPeriod Period,
    DateOnly FirstDay,
    DateOnly LastDay,
    DateTimeOffset At,
    string Title
)
{
    internal static ReportAnswer Of(Report report, string language) =>
        new(report.Id, report.Period, report.FirstDay, report.LastDay, report.At, ReportText.Title(report, language));
}

/// <param name="Items">Newest first.</param>
/// <param name="Next">Hand it back as <c>before</c> for older reports; null at the end.</param>
public sealed record ReportsAnswer(IReadOnlyList<ReportAnswer> Items, string? Next);

/// <param name="Kind">Buffet, hot or subsidised.</param>
/// <param name="At">In the organisation's time zone.</param>
/// <param name="Paid">Kopecks from the child's account.</param>
/// <param name="Items">What it was of.</param>
/// <param name="TakesBack">True where it takes an earlier sale back, and what was paid is below zero; else absent.</param>
public sealed record ReportMealAnswer(
    TimelineKind Kind,
    DateTimeOffset At,
    long Paid,
    IReadOnlyList<MealItem> Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool TakesBack
);

/// <param name="Day">Local date.</param>
/// <param name="Came">The first entry; null when none is known, or attendance is not seen.</param>
/// <param name="Left">The last exit, likewise.</param>
/// <param name="InsideMinutes">Between entries and exits, likewise.</param>
/// <param name="Meals">What was eaten; empty where meals are not seen.</param>
/// <param name="Paid">Kopecks paid for meals.</param>
/// <param name="ToppedUp">Kopecks of top-ups and corrections.</param>
public sealed record ReportDayAnswer(
    DateOnly Day,
    DateTimeOffset? Came,
    DateTimeOffset? Left,
    int? InsideMinutes,
    IReadOnlyList<ReportMealAnswer> Meals,
    long Paid,
    long ToppedUp
);

/// <param name="Id">The child.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Organisation">Its name.</param>
/// <param name="Relation">By what right the person sees the child.</param>
/// <param name="Sees">What of the child the report tells of.</param>
/// <param name="Days">Every day of the report, in order.</param>
/// <param name="Balance">Kopecks at the end of the last day; absent when the account is not seen.</param>
/// <param name="Threshold">Kopecks; absent when none is set or the account is not seen.</param>
public sealed record ReportChildAnswer(
    Guid Id,
    string FullName,
    string Organisation,
    RelationAnswer Relation,
    IReadOnlyList<SightAnswer> Sees,
    IReadOnlyList<ReportDayAnswer> Days,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Balance,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Threshold
)
{
    internal static ReportChildAnswer Of(ChildReport child) =>
        new(
            child.Id,
            child.FullName,
            child.Organisation,
            ChildAnswer.Of(child.Relation),
            ChildAnswer.Of(child.Shown),
            [
                .. child.Days.Select(d => new ReportDayAnswer(
                    d.Day,
                    d.Came,
                    d.Left,
                    (int?)d.Inside?.TotalMinutes,
                    [.. d.Meals.Select(m => new ReportMealAnswer(TimelineItemAnswer.Of(m.Kind), m.At, m.Paid, m.Items, m.TakesBack))],
                    d.Paid,
                    d.ToppedUp
                )),
            ],
            child.Balance,
            child.Threshold
        );
}

/// <param name="Report">Which.</param>
/// <param name="Children">By name; only those the person may see now.</param>
public sealed record ReportContentAnswer(ReportAnswer Report, IReadOnlyList<ReportChildAnswer> Children);

/// <summary><c>/api/v1/reports</c>: what the pages of reports show.</summary>
public static class ReportsEndpoints
{
    public static void MapReports(this IEndpointRouteBuilder people)
    {
        var reports = people.MapGroup("/reports").WithTags("Reports");
        reports
            .MapGet("", ListAsync)
            .WithName("GetReports")
            .WithSummary("The person's reports, newest first")
            .Produces<ReportsAnswer>()
            .Problem(StatusCodes.Status400BadRequest);
        reports
            .MapGet("/{id:guid}", ReadAsync)
            .WithName("GetReport")
            .WithSummary("What a report says at this moment")
            .WithDescription(
                "Only of the children and scopes that the person may see now; none may be left. A look like any other: it stands in the "
                    + "access log of each child."
            )
            .Produces<ReportContentAnswer>()
            .Problem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(
        string? limit,
        string? before,
        ClaimsPrincipal user,
        Visitor visitor,
        ReadReport reports,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var most = fields.Limit(limit, 30, ReadReport.MostReports);
        var cursor = fields.Before(before);
        if (fields.Problem is { } problem)
            return problem;
        var language = await LanguageAsync(visitor, user, cancel);
        var page = await reports.ListAsync(user.PersonId(), most, cursor, cancel);
        return TypedResults.Ok(new ReportsAnswer([.. page.Items.Select(r => ReportAnswer.Of(r, language))], page.Next));
    }

    private static async Task<IResult> ReadAsync(
        Guid id,
        ClaimsPrincipal user,
        Visitor visitor,
        ReadReport reports,
        AccessLogLooks log,
        CancellationToken cancel
    )
    {
        if (await reports.FindAsync(user.PersonId(), id, cancel) is not { } facts)
            return Problems.NotFound();
        await log.RecordAsync(facts.Report.PersonId, facts.Children.Select(c => Looks.AtTimeline(c.Id, c.Relation, c.Shown)), cancel);
        var language = await LanguageAsync(visitor, user, cancel);
        return TypedResults.Ok(
            new ReportContentAnswer(ReportAnswer.Of(facts.Report, language), [.. facts.Children.Select(ReportChildAnswer.Of)])
        );
    }

    private static async Task<string> LanguageAsync(Visitor visitor, ClaimsPrincipal user, CancellationToken cancel) =>
        (await visitor.FindAsync(user, cancel))?.Language ?? Languages.Russian;
}
