using System.Globalization;
using System.Security.Claims;
using Porog.Delegation;
using Porog.Shared;
using Porog.Simulator.Demo;
using Porog.Web.Accounts;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.Delegation;

/// <summary><c>/api/v1/invitations</c>, <c>/api/v1/trusts</c> and <c>/api/v1/children/{id}/representatives</c>.</summary>
public static class InvitationEndpoints
{
    public static void MapInvitations(this IEndpointRouteBuilder people)
    {
        var invitations = people.MapGroup("/invitations").WithTags("Trusted persons");
        invitations
            .MapPost("", SendAsync)
            .WithName("SendInvitation")
            .WithSummary("Invite a trusted person by phone and surname")
            .WithDescription(
                "The answer is the same whether or not anybody has that phone. Only legal representatives of every child named; a "
                    + "trusted person gets 403. Needs a bearer token."
            )
            .Produces<StateAnswer>(StatusCodes.Status202Accepted)
            .Problem(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status403Forbidden,
                StatusCodes.Status404NotFound,
                StatusCodes.Status409Conflict,
                StatusCodes.Status429TooManyRequests
            );
        invitations
            .MapGet("", ReadAsync)
            .WithName("GetInvitations")
            .WithSummary("Invitations the person has sent and received")
            .Produces<InvitationsAnswer>();
        Change(
            "/accept",
            "AcceptInvitation",
            "Accept; the check follows by itself",
            (AnswerInvitation answer, Guid who, Guid id, CancellationToken cancel) => answer.AcceptAsync(who, id, cancel)
        );
        Change(
            "/decline",
            "DeclineInvitation",
            "Decline",
            (AnswerInvitation answer, Guid who, Guid id, CancellationToken cancel) => answer.DeclineAsync(who, id, cancel)
        );
        Change(
            "/withdraw",
            "WithdrawInvitation",
            "Take an unanswered invitation back",
            (WithdrawInvitation withdraw, Guid who, Guid id, CancellationToken cancel) => withdraw.WithdrawAsync(who, id, cancel)
        );
        people
            .MapDelete(
                "/trusts/{id:guid}",
                async (Guid id, ClaimsPrincipal user, EndTrust end, CancellationToken cancel) =>
                    Answer(id, await end.EndAsync(user.PersonId(), id, cancel))
            )
            .WithName("EndTrust")
            .WithSummary("End a trust of one's child, or one's own")
            .WithDescription("One that is still unanswered is withdrawn. Needs a bearer token.")
            .WithTags("Trusted persons")
            .Produces<StateAnswer>()
            .Problem(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

        void Change<THandler>(
            string path,
            string name,
            string summary,
            Func<THandler, Guid, Guid, CancellationToken, Task<TrustAnswer>> change
        )
            where THandler : class =>
            invitations
                .MapPost(
                    "/{id:guid}" + path,
                    async (Guid id, ClaimsPrincipal user, THandler handler, CancellationToken cancel) =>
                        Answer(id, await change(handler, user.PersonId(), id, cancel))
                )
                .WithName(name)
                .WithSummary(summary)
                .WithDescription("409 when the state does not allow it any more. Needs a bearer token.")
                .Produces<StateAnswer>()
                .Problem(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    public static void MapRepresentatives(this IEndpointRouteBuilder children) =>
        children
            .MapGet("/{id:guid}/representatives", RepresentativesAsync)
            .WithName("GetRepresentatives")
            .WithSummary("Who sees the child, was asked, or sees no more")
            .WithDescription("A trusted person reads themselves and the names of the legal representatives.")
            .Produces<RepresentativesAnswer>()
            .Problem(StatusCodes.Status404NotFound);

    private static async Task<IResult> SendAsync(InvitationBody body, ClaimsPrincipal user, SendInvitation send, CancellationToken cancel)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var request = new InvitationRequest(
            body.Id is { } id && id != Guid.Empty ? id : Guid.NewGuid(),
            body.Children ?? [],
            body.Phone ?? "",
            body.Surname ?? "",
            TrustWords.SightOf(body.Sees),
            Day("from", body.From),
            Day("until", body.Until),
            body.MayAccompany ?? false
        );
        if (errors.Count > 0)
            return Problems.Invalid(errors);
        var answer = await send.SendAsync(user.PersonId(), request, cancel);
        foreach (var fault in answer.Faults)
            errors[FieldOf(fault)] = [WordsOf(fault)];
        return answer.Outcome switch
        {
            TrustOutcome.Done => TypedResults.Accepted((string?)null, new StateAnswer(request.Id, TrustStateAnswer.Sent)),
            TrustOutcome.Invalid => Problems.Invalid(errors),
            TrustOutcome.Forbidden => Problems.Of(
                StatusCodes.Status403Forbidden,
                "forbidden",
                "Only the child's legal representatives invite others."
            ),
            TrustOutcome.TooMany => Problems.Of(
                StatusCodes.Status429TooManyRequests,
                "too-many-requests",
                "Too many invitations in 24 hours; come back tomorrow."
            ),
            TrustOutcome.Conflict => Problems.Of(StatusCodes.Status409Conflict, "conflict", "This id is taken; make another."),
            _ => Problems.NotFound(),
        };

        DateOnly? Day(string name, string? text)
        {
            if (text is null)
                return null;
            if (
                DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                && day.Year is > 2000 and < 2200
            )
                return day;
            errors[name] = ["is a date (2026-11-20)"];
            return null;
        }
    }

    private static async Task<InvitationsAnswer> ReadAsync(ClaimsPrincipal user, ReadInvitations invitations, CancellationToken cancel)
    {
        var sent = await invitations.SentAsync(user.PersonId(), cancel);
        var received = await invitations.ReceivedAsync(user.PersonId(), cancel);
        return new InvitationsAnswer(
            [
                .. sent.Select(i => new SentInvitationAnswer(
                    i.Id,
                    TrustWords.Of(i.State),
                    i.Phone,
                    i.Surname,
                    [.. i.Children.Select(InvitedChildAnswer.Of)],
                    ChildAnswer.Of(i.Sees),
                    i.Zone.DayAt(i.StartsAt),
                    TrustWords.LastDay(i.EndsAt, i.Zone),
                    i.Zone.At(i.SentAt),
                    i.Zone.At(i.ExpiresAt)
                )),
            ],
            [
                .. received.Select(i => new ReceivedInvitationAnswer(
                    i.Id,
                    TrustWords.Of(i.State),
                    i.From,
                    [.. i.Children.Select(InvitedChildAnswer.Of)],
                    ChildAnswer.Of(i.Sees),
                    i.Zone.DayAt(i.StartsAt),
                    TrustWords.LastDay(i.EndsAt, i.Zone),
                    i.Zone.At(i.SentAt),
                    i.Zone.At(i.ExpiresAt)
                )),
            ]
        );
    }

    private static async Task<IResult> RepresentativesAsync(
        Guid id,
        ClaimsPrincipal user,
        ReadRepresentatives representatives,
        CancellationToken cancel
    )
    {
        if (await representatives.ReadAsync(user.PersonId(), id, cancel) is not { } found)
            return Problems.NotFound();
        return TypedResults.Ok(
            new RepresentativesAnswer([
                .. found
                    .Now.Concat(found.Asked)
                    .Concat(found.Ended)
                    .Select(one => new RepresentativeAnswer(
                        one.Id,
                        one.Kind == RepresentativeKind.Legal ? RelationAnswer.Legal : RelationAnswer.Trusted,
                        one.FullName,
                        TrustWords.Of(one.State),
                        ChildAnswer.Of(one.Sees),
                        found.Zone.DayAt(one.StartsAt),
                        TrustWords.LastDay(one.EndsAt, found.Zone),
                        one.MayAccompany,
                        one.GivenBy
                    )),
            ])
        );
    }

    private static IResult Answer(Guid id, TrustAnswer answer) =>
        answer.Outcome switch
        {
            TrustOutcome.Done => TypedResults.Ok(new StateAnswer(id, TrustWords.Of(answer.State!.Value))),
            TrustOutcome.Conflict => Problems.Of(
                StatusCodes.Status409Conflict,
                "conflict",
                $"Its state does not allow it: {TrustWords.Of(answer.State!.Value).ToString().ToLowerInvariant()}."
            ),
            _ => Problems.NotFound(),
        };

    private static string FieldOf(InvitationFault fault) =>
        fault switch
        {
            InvitationFault.NoChildren => "children",
            InvitationFault.Phone or InvitationFault.Oneself => "phone",
            InvitationFault.Surname => "surname",
            InvitationFault.SeesNothing => "sees",
            InvitationFault.FromIsPast => "from",
            InvitationFault.UntilIsPast => "until",
            _ => "mayAccompany",
        };

    private static string WordsOf(InvitationFault fault) =>
        fault switch
        {
            InvitationFault.NoChildren => "names one child or several, each once",
            InvitationFault.Phone => "is a phone number",
            InvitationFault.Oneself => "is your own",
            InvitationFault.Surname => $"is required, up to {SendInvitation.LongestSurname} characters",
            InvitationFault.SeesNothing => "names something",
            InvitationFault.FromIsPast => "is today or later",
            InvitationFault.UntilIsPast => "is today or later, and not before from",
            _ => "is for kindergarten children alone",
        };
}
