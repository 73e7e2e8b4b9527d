using System.Security.Claims;
using Porog.Delegation;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Delegation;

/// <summary><c>POST /api/v1/invitations</c>.</summary>
internal static class SendInvitationEndpoint
{
    public static void MapSendInvitation(this IEndpointRouteBuilder invitations) =>
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

    private static async Task<IResult> SendAsync(InvitationBody body, ClaimsPrincipal user, SendInvitation send, CancellationToken cancel)
    {
        var fields = new Fields();
        var request = new InvitationRequest(
            body.Id is { } id && id != Guid.Empty ? id : Guid.NewGuid(),
            body.Children ?? [],
            body.Phone ?? "",
            body.Surname ?? "",
            TrustWords.SightOf(body.Sees),
            fields.Day("from", body.From),
            fields.Day("until", body.Until),
            body.MayAccompany ?? false,
            body.MayAnnounceAbsence ?? false
        );
        if (fields.Problem is { } wrong)
            return wrong;
        var answer = await send.SendAsync(user.PersonId(), request, cancel);
        foreach (var fault in answer.Faults)
            fields.Refuse(FieldOf(fault), WordsOf(fault));
        return answer.Outcome switch
        {
            TrustOutcome.Done => TypedResults.Accepted((string?)null, new StateAnswer(request.Id, TrustStateAnswer.Sent)),
            TrustOutcome.Invalid => fields.Problem!,
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
            TrustOutcome.Conflict => Problems.Of(
                StatusCodes.Status409Conflict,
                "conflict",
                "This id is taken by an invitation with other content; make another."
            ),
            _ => Problems.NotFound(),
        };
    }

    private static string FieldOf(InvitationFault fault) =>
        fault switch
        {
            InvitationFault.NoChildren => "children",
            InvitationFault.Phone or InvitationFault.Oneself => "phone",
            InvitationFault.Surname => "surname",
            InvitationFault.SeesNothing => "sees",
            InvitationFault.FromIsPast => "from",
            InvitationFault.UntilIsPast => "until",
            InvitationFault.AbsenceUnseen => "mayAnnounceAbsence",
            _ => "mayAccompany",
        };

    private static string WordsOf(InvitationFault fault) =>
        fault switch
        {
            InvitationFault.NoChildren => "names one child or several, each once",
            InvitationFault.Phone => "is a mobile phone number",
            InvitationFault.Oneself => "is your own",
            InvitationFault.Surname =>
                $"is required: letters, blanks, hyphens, apostrophes and dots, up to {PersonName.Longest} characters",
            InvitationFault.SeesNothing => "names something",
            InvitationFault.FromIsPast => "is today or later",
            InvitationFault.UntilIsPast => "is today or later, and not before from",
            InvitationFault.AbsenceUnseen => "needs attendance in sees",
            _ => "is for kindergarten children alone",
        };
}
