using System.Net.Sockets;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Porog.Shared;

namespace Porog.Delivery.Email;

/// <summary>What the mail server's answers mean for a letter.</summary>
internal static partial class SmtpAnswers
{
    private const int LongestAnswer = 200;

    public static SendResult Of(SmtpCommandException refusal)
    {
        var atReceiver = refusal.ErrorCode == SmtpErrorCode.RecipientNotAccepted;
        return new SendResult(
            !IsForGood(refusal.StatusCode) ? SendVerdict.TryLater
                : MailRefusal.IsNoMailbox((int)refusal.StatusCode, refusal.Message, atReceiver) ? SendVerdict.AddressGone
                : SendVerdict.Refused,
            Say(refusal)
        );
    }

    /// <summary>5xx, except when our own login is refused: the operator can correct that, and the message can wait.</summary>
    private static bool IsForGood(SmtpStatusCode code) =>
        (int)code >= 500
        && code
            is not (
                SmtpStatusCode.AuthenticationRequired
                or SmtpStatusCode.AuthenticationMechanismTooWeak
                or SmtpStatusCode.AuthenticationInvalidCredentials
                or SmtpStatusCode.EncryptionRequiredForAuthenticationMechanism
            );

    public static bool IsBroken(Exception problem) =>
        problem
            is IOException
                or SocketException
                or OperationCanceledException
                or ProtocolException
                or CommandException
                or AuthenticationException
                or SslHandshakeException
                or ServiceNotConnectedException
                or ServiceNotAuthenticatedException
                or NotSupportedException;

    /// <summary>What may be stored and shown: one short line without anything that looks like a mailbox or phone.</summary>
    public static string Say(Exception broken)
    {
        var said = broken switch
        {
            OperationCanceledException => "the server did not answer in time",
            SmtpCommandException refusal => $"{(int)refusal.StatusCode} {refusal.Message}",
            // Its message is a page of advice.
            SslHandshakeException => "no secure connection could be agreed on",
            _ => broken.Message,
        };
        var text = Spaces().Replace(PhoneNumber().Replace(Mailbox().Replace(said, "…"), "…"), " ").Trim();
        return TextFold.Cut(text, LongestAnswer);
    }

    [GeneratedRegex(@"[^\s<>@,;:]+@[^\s<>,;]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mailbox();

    [GeneratedRegex(@"\+\d[\d\s()-]{8,}\d", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PhoneNumber();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
