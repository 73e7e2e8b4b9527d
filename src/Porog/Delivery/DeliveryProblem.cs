using System.Globalization;
using System.Text.RegularExpressions;
using Porog.Delivery.Email;

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

    /// <summary>The connection broke before the server's answer: the message may have arrived.</summary>
    InDoubt,
}

/// <summary>Reads <see cref="MessageDelivery.Error"/>.</summary>
internal static partial class DeliveryProblems
{
    /// <summary>The stored error of a message whose event is no longer in the journal.</summary>
    public const string NoLongerKept = "what it tells of is no longer kept";

    /// <summary>The stored error of an e-mail that waits for the limit per minute and domain.</summary>
    public const string Throttled = "as many letters as this mail service is sent a minute";

    /// <summary>The stored error of a push to a device that its service asked to leave alone for a while.</summary>
    public const string AskedToWait = "the service asks to wait";

    /// <summary>The beginning of the stored error of a message that may have arrived. Kept until the message is final.</summary>
    public const string InDoubt = "no answer after it was handed over";

    /// <summary>Whether an earlier try of the message may have arrived.</summary>
    public static bool WasInDoubt(MessageDelivery delivery) => delivery.Error?.StartsWith(InDoubt, StringComparison.Ordinal) == true;

    /// <summary>An answer for the log: a server's words may hold an address; its codes never do.</summary>
    public static string WithoutWords(string? answer) =>
        answer is null ? "none"
        : Codes().Match(answer) is { Success: true } codes ? codes.Value
        : answer;

    /// <returns>Null for a message that was not refused.</returns>
    public static DeliveryProblem? Of(MessageDelivery delivery)
    {
        if (delivery.State is not (DeliveryState.Undelivered or DeliveryState.Pending) || delivery.Error is not { } error)
            return delivery.State == DeliveryState.Undelivered ? DeliveryProblem.Refused : null;
        if (delivery is { State: DeliveryState.Pending, Attempts: 0 })
            return error is Throttled or AskedToWait ? DeliveryProblem.Unavailable : DeliveryProblem.ServerDown;
        if (WasInDoubt(delivery))
            return DeliveryProblem.InDoubt;
        if (error == NoLongerKept)
            return DeliveryProblem.Gone;
        if (error.Contains("address", StringComparison.Ordinal) && !char.IsAsciiDigit(error[0]))
            return delivery.Channel == Channel.Push ? DeliveryProblem.DeviceGone : DeliveryProblem.NoMailbox;
        if (Answer().Match(error) is not { Success: true } answer)
            return DeliveryProblem.Unavailable;
        var code = int.Parse(answer.Groups["code"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return delivery.Channel == Channel.Push ? OfPush(code) : OfMail(code, answer.Groups["detail"].Value, answer.Groups["text"].Value);
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
    private static DeliveryProblem OfMail(int code, string detail, string text) =>
        MailRefusal.IsNoMailbox(code, text, atReceiver: true) ? DeliveryProblem.NoMailbox
        : MailRefusal.IsFull(code, detail) ? DeliveryProblem.MailboxFull
        : code >= 500 ? DeliveryProblem.Refused
        : DeliveryProblem.Unavailable;

    [GeneratedRegex(@"^\d{3}\b(\s[245]\.\d{1,3}\.\d{1,3}\b)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Codes();

    [GeneratedRegex(
        @"^(?<code>\d{3})\b\s*(?<text>([245]\.(?<detail>\d{1,3}\.\d{1,3})\b)?.*)",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Answer();
}
