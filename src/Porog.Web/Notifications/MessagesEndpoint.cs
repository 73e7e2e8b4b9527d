using System.Security.Claims;
using System.Text.Json.Serialization;
using Porog.Accounts;
using Porog.Notifications;
using Porog.Web.Accounts;
using Porog.Web.Shared;

namespace Porog.Web.Notifications;

/// <param name="Id">The child.</param>
/// <param name="FullName">Surname first.</param>
public sealed record MessageChildAnswer(Guid Id, string FullName);

/// <param name="Channel">Where it went.</param>
/// <param name="State">How it fared.</param>
/// <param name="At">When it last changed.</param>
public sealed record DeliveryAnswer(Channel Channel, DeliveryState State, DateTimeOffset At);

/// <param name="Id">Stable.</param>
/// <param name="At">When it became due, in the organisation's time zone.</param>
/// <param name="Kind">What it tells of.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">The whole of it.</param>
/// <param name="Child">The child it is about.</param>
/// <param name="Deliveries">One a channel.</param>
public sealed record MessageAnswer(
    string Id,
    DateTimeOffset At,
    MessageKind Kind,
    string Title,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MessageChildAnswer? Child,
    IReadOnlyList<DeliveryAnswer> Deliveries
);

/// <param name="Items">Newest first.</param>
/// <param name="Next">Hand it back as <c>before</c> for older messages; null at the end.</param>
public sealed record MessagesAnswer(IReadOnlyList<MessageAnswer> Items, string? Next);

/// <summary><c>GET /api/v1/messages</c>: the message centre, in the person's language.</summary>
public static class MessagesEndpoint
{
    public static void MapMessages(this IEndpointRouteBuilder api) =>
        api.MapGet("/messages", ReadAsync)
            .WithName("GetMessages")
            .WithSummary("The message centre, newest first")
            .WithDescription("In the language of the person's account. A message is shown only while the person may see what it tells of.")
            .WithTags("Messages")
            .Produces<MessagesAnswer>()
            .Problem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> ReadAsync(
        string? limit,
        string? before,
        ClaimsPrincipal user,
        Visitor visitor,
        ReadMessages messages,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var most = fields.Limit(limit, 50, ReadMessages.MostMessages);
        var cursor = fields.Before(before);
        if (fields.Problem is { } problem)
            return problem;
        var language = (await visitor.FindAsync(user, cancel))?.Language ?? Account.Russian;
        var page = await messages.ReadAsync(user.PersonId(), language, most, cursor, cancel);
        return TypedResults.Ok(new MessagesAnswer([.. page.Items.Select(Answer)], page.Next));
    }

    private static MessageAnswer Answer(Message message) =>
        new(
            message.Id,
            message.At,
            message.Kind,
            message.Title,
            message.Text,
            message.ChildId is { } child ? new MessageChildAnswer(child, message.ChildName!) : null,
            [.. message.Deliveries.Select(d => new DeliveryAnswer(d.Channel, d.State, d.At))]
        );
}
