using System.Globalization;
using System.Text.RegularExpressions;

namespace Porog.Delivery;

/// <summary>Why a channel did not take a message, derived from its answer.</summary>
public enum DeliveryProblem
{
    /// <summary>There is no such mailbox.</summary>
    NoMailbox,
    MailboxFull,

    /// <summary>The browser or phone has ended its subscription.</summary>
    DeviceGone,

    /// <summary>Refused for good, for another reason.</summary>
    Refused,

    /// <summary>The other side did not answer, or asked to come again.</summary>
    Unavailable,

    /// <summary>The event it is about is no longer stored.</summary>
    Gone,

    /// <summary>The server is down; the message waits and keeps its place.</summary>
    ServerDown,
}

/// <summary>Reads <see cref="MessageDelivery.Error"/>.</summary>
internal static partial class DeliveryProblems
{
    /// <summary>The stored error of a message whose event is no longer in the journal.</summary>
    public const string NoLongerKept = "what it tells of is no longer kept";

    /// <summary>The stored error of an e-mail that waits for the limit per minute and domain.</summary>
    public const string Throttled = "as many letters as this mail service is sent a minute";

    /// <returns>Null for a message that was not refused.</returns>
    public static DeliveryProblem? Of(MessageDelivery delivery)
    {
        if (delivery.State is not (DeliveryState.Undelivered or DeliveryState.Pending) || delivery.Error is not { } error)
            return delivery.State == DeliveryState.Undelivered ? DeliveryProblem.Refused : null;
        if (delivery is { State: DeliveryState.Pending, Attempts: 0 })
            return error == Throttled ? DeliveryProblem.Unavailable : DeliveryProblem.ServerDown;
        if (error == NoLongerKept)
            return DeliveryProblem.Gone;
        if (error.Contains("address", StringComparison.Ordinal) && !char.IsAsciiDigit(error[0]))
            return delivery.Channel == Channel.Push ? DeliveryProblem.DeviceGone : DeliveryProblem.NoMailbox;
        if (Answer().Match(error) is not { Success: true } answer)
            return DeliveryProblem.Unavailable;
        var code = int.Parse(answer.Groups["code"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return delivery.Channel == Channel.Push ? OfPush(code) : OfMail(code, answer.Groups["detail"].Value);
    }

    /// <summary>RFC 8030 and HTTP.</summary>
    private static DeliveryProblem OfPush(int code) =>
        code switch
        {
            404 or 410 => DeliveryProblem.DeviceGone,
            429 or >= 500 => DeliveryProblem.Unavailable,
            _ => DeliveryProblem.Refused,
        };

    /// <summary>The enhanced status code (RFC 3463) where the server gives one, else the reply code (RFC 5321, 4.2.3).</summary>
    private static DeliveryProblem OfMail(int code, string detail) =>
        (code, detail) switch
        {
            (_, "1.1" or "1.2" or "1.3" or "1.6" or "1.10" or "2.1") => DeliveryProblem.NoMailbox,
            (_, "2.2") or (452 or 552, _) => DeliveryProblem.MailboxFull,
            (550 or 551 or 553, "") => DeliveryProblem.NoMailbox,
            (>= 500, _) => DeliveryProblem.Refused,
            _ => DeliveryProblem.Unavailable,
        };

    [GeneratedRegex(
        @"^(?<code>\d{3})\b\s*([245]\.(?<detail>\d{1,3}\.\d{1,3})\b)?",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Answer();
}
