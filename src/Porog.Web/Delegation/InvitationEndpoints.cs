using System.Security.Claims;
using Porog.Delegation;
using Porog.Shared;
using Porog.Simulator.Demo;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.Delegation;

/// <summary><c>/api/v1/invitations</c>, <c>/api/v1/trusts</c> and <c>/api/v1/children/{id}/representatives</c>.</summary>
public static class InvitationEndpoints
{
    public static void MapInvitations(this IEndpointRouteBuilder people)
    {
        var invitations = people.MapGroup("/invitations").WithTags("Trusted persons");
        invitations.MapSendInvitation();
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
                        one.MayAnnounceAbsence,
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
}
