using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using Porog.Access;
using Porog.Journal;
using Porog.Wallets;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.Wallets;

/// <param name="Id">The event.</param>
/// <param name="Kind">Buffet, hot, topup or correction.</param>
/// <param name="At">When, in the organisation's time zone.</param>
/// <param name="Amount">Kopecks, negative for a purchase.</param>
/// <param name="BalanceAfter">Kopecks.</param>
/// <param name="Items">What was bought; absent for somebody who does not see meals.</param>
/// <param name="Note">A top-up's method, a correction's reason, or the reason for which it was entered by hand.</param>
/// <param name="EnteredBy">Who entered it by hand; absent for what a device told.</param>
public sealed record WalletOperationAnswer(
    Guid Id,
    TimelineKind Kind,
    DateTimeOffset At,
    long Amount,
    long BalanceAfter,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MealItem>? Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EnteredByAnswer? EnteredBy
);

/// <param name="Number">The account number people pay to.</param>
/// <param name="Balance">Kopecks.</param>
/// <param name="Threshold">Kopecks; null when nobody is told.</param>
/// <param name="Operations">Newest first.</param>
/// <param name="Next">Hand it back as <c>before</c> for older operations; null at the end.</param>
public sealed record WalletAnswer(
    string Number,
    long Balance,
    long? Threshold,
    IReadOnlyList<WalletOperationAnswer> Operations,
    string? Next
);

/// <param name="Amount">Kopecks from 0 to 10 000 000, or null to be told no more.</param>
public sealed record ThresholdRequest(JsonElement Amount);

/// <summary><c>GET /api/v1/children/{id}/wallet</c> and <c>PUT …/wallet/threshold</c>.</summary>
public static class WalletEndpoints
{
    public static void MapWallet(this IEndpointRouteBuilder children)
    {
        children
            .MapGet("/{id:guid}/wallet", ReadAsync)
            .WithName("GetWallet")
            .WithSummary("The child's account: balance, threshold, operations newest first")
            .Produces<WalletAnswer>()
            .Problem(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        children
            .MapPut("/{id:guid}/wallet/threshold", SetThresholdAsync)
            .WithName("SetThreshold")
            .WithSummary("The balance below which the family is told")
            .WithDescription("Legal representatives alone set it; a trusted person who sees the account gets 403. Needs a bearer token.")
            .Produces(StatusCodes.Status204NoContent)
            .Problem(StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ReadAsync(
        Guid id,
        string? limit,
        string? before,
        ClaimsPrincipal user,
        ReadWallet wallets,
        AccessLogLooks looks,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var most = fields.Limit(limit, 50, ReadWallet.MostOperations);
        var cursor = fields.Before(before);
        if (fields.Problem is { } problem)
            return problem;
        var wallet = await wallets.ReadAsync(user.PersonId(), id, most, cursor, cancel);
        if (wallet is null)
            return Problems.NotFound();
        await looks.RecordAsync(user.PersonId(), [new Look(id, wallet.By, AuditEvent.LookedAtAccount, Sight.Account)], cancel);
        return TypedResults.Ok(Answer(wallet));
    }

    private static async Task<IResult> SetThresholdAsync(
        Guid id,
        ThresholdRequest request,
        ClaimsPrincipal user,
        SetThreshold thresholds,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var amount = fields.KopecksOrNull("amount", request.Amount, SetThreshold.Most);
        if (fields.Problem is { } problem)
            return problem;
        return await thresholds.SetAsync(user.PersonId(), id, amount, cancel) switch
        {
            SetThresholdResult.Done => TypedResults.NoContent(),
            SetThresholdResult.Forbidden => Problems.Of(
                StatusCodes.Status403Forbidden,
                "forbidden",
                "Only the child's legal representatives set the threshold."
            ),
            _ => Problems.NotFound(),
        };
    }

    private static WalletAnswer Answer(WalletPage wallet) =>
        new(
            wallet.Number,
            wallet.Balance,
            wallet.Threshold,
            [
                .. wallet.Operations.Select(o => new WalletOperationAnswer(
                    o.Id,
                    TimelineItemAnswer.Of(o.Kind),
                    o.At,
                    o.Amount,
                    o.BalanceAfter,
                    o.Items.Count == 0 ? null : o.Items,
                    o.Note,
                    EnteredByAnswer.Of(o.EnteredBy)
                )),
            ],
            wallet.Next
        );
}
