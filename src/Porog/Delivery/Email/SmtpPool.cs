using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Porog.Shared;

namespace Porog.Delivery.Email;

/// <summary>
/// Connections to the mail server, kept open between messages. Any number of callers send at once, each on its own.
/// Our own: MailKit's client is one connection for one caller, and MailKit has no pool.
/// </summary>
public sealed partial class SmtpPool(PorogOptions options) : IAsyncDisposable
{
    /// <summary>The longest wait for the server at any step. A message whose result is unknown is sent again with the same id.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A connection unused for this long is checked before use. Servers hang up after five minutes.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    private const int LongestAnswer = 200;

    private readonly ConcurrentStack<Line> idle = new();

    /// <summary>Hands a message over. Failures of the server are returned as results, not thrown.</summary>
    public async Task<SendResult> SendAsync(MimeMessage message)
    {
        if (idle.TryPop(out var kept))
        {
            var result = await SendAsync(kept, message, keptOpen: true);
            if (result is { } answered)
                return answered;
        }
        var line = new Line();
        if (await ConnectAsync(line) is { } problem)
        {
            line.Dispose();
            return new SendResult(SendVerdict.ServerDown, problem);
        }
        return (await SendAsync(line, message, keptOpen: false)).GetValueOrDefault();
    }

    /// <returns>Null when a kept connection turned out to be dead: try a new one.</returns>
    private async Task<SendResult?> SendAsync(Line line, MimeMessage message, bool keptOpen)
    {
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            if (keptOpen && Stopwatch.GetElapsedTime(line.UsedAt) > Quiet)
                await line.Client.NoOpAsync(limit.Token);
            await line.Client.SendAsync(message, limit.Token);
            Keep(line);
            return new SendResult(SendVerdict.Accepted, null);
        }
        catch (SmtpCommandException refusal) when (refusal.StatusCode != SmtpStatusCode.ServiceNotAvailable)
        {
            Keep(line);
            return new SendResult(
                IsNoMailbox(refusal) ? SendVerdict.AddressGone
                    : IsForGood(refusal.StatusCode) ? SendVerdict.Refused
                    : SendVerdict.TryLater,
                $"{(int)refusal.StatusCode} {Anonymous(refusal.Message)}"
            );
        }
        catch (NotSupportedException)
        {
            Keep(line);
            return new SendResult(SendVerdict.Refused, "the server takes no addresses with such letters");
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            line.Dispose();
            if (keptOpen)
                return null;
            // The message itself may be the cause: the server counts as down only when a new connection fails too.
            return new SendResult(await AnswersAsync() ? SendVerdict.TryLater : SendVerdict.ServerDown, Anonymous(Say(broken)));
        }
    }

    private async Task<bool> AnswersAsync()
    {
        var line = new Line();
        var answers = await ConnectAsync(line) is null;
        if (answers)
            Keep(line);
        else
            line.Dispose();
        return answers;
    }

    private async Task<string?> ConnectAsync(Line line)
    {
        var mail = options.Mail;
        var security = mail.Security switch
        {
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.None,
        };
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            // A conversation of short lines: with Nagle's delay each message would wait for the server's late acknowledgement.
            var socket = line.Socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(mail.Host, mail.Port, limit.Token);
            await line.Client.ConnectAsync(socket, mail.Host, mail.Port, security, limit.Token);
            if (mail.UserName.Length > 0)
                await line.Client.AuthenticateAsync(mail.UserName, mail.Password, limit.Token);
            return null;
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            return Anonymous(Say(broken));
        }
    }

    private void Keep(Line line)
    {
        if (!line.Client.IsConnected)
        {
            line.Dispose();
            return;
        }
        line.UsedAt = Stopwatch.GetTimestamp();
        idle.Push(line);
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

    /// <summary>
    /// The receiver was refused for good and the server says that the address is why: 5.1.x (RFC 3463, 3.2), or, where a server
    /// speaks no such codes, 550 and 553 (RFC 5321, 4.2.3). A 5.7.x is the server's policy, not the mailbox's end.
    /// </summary>
    private static bool IsNoMailbox(SmtpCommandException refusal) =>
        refusal.ErrorCode == SmtpErrorCode.RecipientNotAccepted
        && IsForGood(refusal.StatusCode)
        && (
            EnhancedCode().Match(refusal.Message) is { Success: true } code
                ? code.Groups["subject"].ValueSpan is "1"
                : (int)refusal.StatusCode is 550 or 553
        );

    private static bool IsBroken(Exception problem) =>
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

    private static string Say(Exception broken) =>
        broken switch
        {
            OperationCanceledException => "the server did not answer in time",
            SmtpCommandException refusal => $"{(int)refusal.StatusCode} {refusal.Message}",
            // Its message is a page of advice.
            SslHandshakeException => "no secure connection could be agreed on",
            _ => broken.Message,
        };

    /// <summary>The part that may be stored and shown: one short line without anything that looks like a mailbox or phone.</summary>
    private static string Anonymous(string answer)
    {
        var text = Spaces().Replace(PhoneNumber().Replace(Mailbox().Replace(answer, "…"), "…"), " ").Trim();
        return text.Length <= LongestAnswer ? text : text[..LongestAnswer];
    }

    public async ValueTask DisposeAsync()
    {
        while (idle.TryPop(out var line))
        {
            try
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                await line.Client.DisconnectAsync(quit: true, limit.Token);
            }
            catch (Exception broken) when (IsBroken(broken))
            {
                // It was going to be closed anyway.
            }
            line.Dispose();
        }
    }

    [GeneratedRegex(@"[^\s<>@,;:]+@[^\s<>,;]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mailbox();

    [GeneratedRegex(@"\+\d[\d\s()-]{8,}\d", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PhoneNumber();

    [GeneratedRegex(@"^5\.(?<subject>\d{1,3})\.\d{1,3}\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EnhancedCode();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();

    private sealed class Line : IDisposable
    {
        public SmtpClient Client { get; } = new();
        public Socket? Socket { get; set; }
        public long UsedAt { get; set; }

        public void Dispose()
        {
            Client.Dispose();
            Socket?.Dispose();
        }
    }
}
