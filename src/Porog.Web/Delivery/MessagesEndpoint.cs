using System.Security.Claims;
using System.Text.Json.Serialization;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Messages;
using Porog.Notices;
using Porog.Shared;
using Porog.Web.Shared;

namespace Porog.Web.Delivery;

/// <param name="Id">The child.</param>
/// <param name="FullName">Surname first.</param>
public sealed record MessageChildAnswer(Guid Id, string FullName);

/// <param name="Channel">Where it went.</param>
/// <param name="State">How it fared.</param>
/// <param name="At">When it last changed.</param>
/// <param name="Next">When it is tried again, or what holds it back ends.</param>
/// <param name="Problem">Why it was refused.</param>
/// <param name="Device">The device's name, with push.</param>
public sealed record DeliveryAnswer(
    Channel Channel,
    DeliveryState State,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Next,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DeliveryProblem? Problem,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Device
);

/// <param name="Id">Stable.</param>
/// <param name="At">When it became due, in the organisation's time zone.</param>
/// <param name="Kind">What it tells of.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">The whole of it.</param>
/// <param name="Child">The child it is about.</param>
/// <param name="Unread">Came after the person last read the message centre.</param>
/// <param name="Path">The page on this site that it leads to.</param>
/// <param name="Deliveries">One a channel, and with push one a device.</param>
public sealed record MessageAnswer(
    string Id,
    DateTimeOffset At,
    MessageKind Kind,
    string Title,
    string Text,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MessageChildAnswer? Child,
    bool Unread,
    string Path,
    IReadOnlyList<DeliveryAnswer> Deliveries
);

/// <param name="Items">Newest first.</param>
/// <param name="Next">Hand it back as <c>before</c> for older messages; null at the end.</param>
public sealed record MessagesAnswer(IReadOnlyList<MessageAnswer> Items, string? Next);

/// <param name="UpTo">The <c>at</c> of the newest message that was shown.</param>
public sealed record MessagesReadBody(string? UpTo);

/// <summary><c>/api/v1/messages</c>: the message centre, in the person's language.</summary>
public static class MessagesEndpoint
{
    public static void MapMessages(this IEndpointRouteBuilder api)
    {
        api.MapGet("/messages", ReadAsync)
            .WithName("GetMessages")
            .WithSummary("The message centre, newest first")
            .WithDescription(
                "In the language of the person's account. A message is shown only while the person may see what it tells of. "
                    + "`child` and `kind` leave out what is about another child, or of another kind."
            )
            .WithTags("Messages")
            .Produces<MessagesAnswer>()
            .Problem(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        api.MapPost("/messages/read", MarkReadAsync)
            .WithName("MarkMessagesRead")
            .WithSummary("Mark messages as read up to an instant")
            .WithDescription("Never moves back, and never past this moment. Needs a bearer token.")
            .WithTags("Messages")
            .Produces(StatusCodes.Status204NoContent)
            .Problem(StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> MarkReadAsync(
        MessagesReadBody body,
        ClaimsPrincipal user,
        NotificationPreferences preferences,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var upTo = fields.Moment("upTo", fields.Text("upTo", body.UpTo, 40));
        if (fields.Problem is null && upTo.Instant is null)
            fields.Refuse("upTo", "is an instant (2026-11-20T08:00:00+03:00)");
        if (fields.Problem is { } problem)
            return problem;
        await preferences.MarkReadAsync(user.PersonId(), upTo.Instant!.Value, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ReadAsync(
        string? limit,
        string? before,
        string? child,
        string? kind,
        ClaimsPrincipal user,
        Visitor visitor,
        ReadMessages messages,
        CancellationToken cancel
    )
    {
        var fields = new Fields();
        var most = fields.Limit(limit, 50, ReadMessages.MostMessages);
        var cursor = fields.Before(before);
        Guid? childId = null;
        if (child is not null && Guid.TryParse(child, out var parsed))
            childId = parsed;
        else if (child is not null)
            fields.Refuse("child", "is the id of a child");
        var only = KindOf(kind);
        if (kind is not null && only is null)
            fields.Refuse("kind", $"is one of: {string.Join(", ", Enum.GetValues<MessageKind>().Select(NameOf))}");
        if (fields.Problem is { } problem)
            return problem;
        var language = (await visitor.FindAsync(user, cancel))?.Language ?? Languages.Russian;
        var page = await messages.ReadAsync(user.PersonId(), language, new MessageQuery(most, cursor, childId, only), cancel);
        return page is null ? Problems.NotFound() : TypedResults.Ok(new MessagesAnswer([.. page.Items.Select(Answer)], page.Next));
    }

    /// <summary>«topup»; null for what is none.</summary>
    internal static MessageKind? KindOf(string? name) =>
        Enum.GetValues<MessageKind>().Select(kind => (MessageKind?)kind).FirstOrDefault(kind => NameOf(kind!.Value) == name);

    internal static string NameOf(MessageKind kind) => kind.ToString().ToLowerInvariant();

    private static MessageAnswer Answer(Message message) =>
        new(
            message.Id,
            message.At,
            message.Kind,
            message.Title,
            message.Text,
            message.ChildId is { } child ? new MessageChildAnswer(child, message.ChildName!) : null,
            message.IsNew,
            message.Path,
            [.. message.Deliveries.Select(d => new DeliveryAnswer(d.Channel, d.State, d.At, d.NextAt, d.Problem, d.Device))]
        );
}
