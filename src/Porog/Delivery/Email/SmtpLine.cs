using System.Diagnostics;
using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Porog.Shared;

namespace Porog.Delivery.Email;

/// <summary>One connection to the mail server. It knows how far a letter got, and waits for each step as long as RFC 5321 asks.</summary>
internal sealed class SmtpLine : SmtpClient
{
    /// <summary>A connection unused for this long is checked before use. Servers hang up after five minutes.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);

    private readonly SendPatience patience;
    private Socket? socket;
    private CancellationTokenSource? limit;
    private long usedAt;

    public SmtpLine(SendPatience patience)
    {
        this.patience = patience;
        // Our own limits end each step; MailKit's would end every read after two minutes.
        Timeout = (int)(patience.Letter + patience.Command).TotalMilliseconds;
    }

    /// <summary>Whether the server has accepted the receiver of the last letter: if the line breaks now, the letter may have arrived.</summary>
    public bool IsHandedOver { get; private set; }

    /// <summary>Connects, encrypts and logs in.</summary>
    public async Task OpenAsync(MailOptions mail)
    {
        var security = mail.Security switch
        {
            MailSecurity.StartTls => SecureSocketOptions.StartTls,
            MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.None,
        };
        // A conversation of short lines: with Nagle's delay each message would wait for the server's late acknowledgement.
        socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (var connecting = new CancellationTokenSource(patience.Connect))
            await socket.ConnectAsync(mail.Host, mail.Port, connecting.Token);
        using var greeting = new CancellationTokenSource(patience.Greeting);
        await ConnectAsync(socket, mail.Host, mail.Port, security, greeting.Token);
        if (mail.UserName.Length > 0)
            await AuthenticateAsync(mail.UserName, mail.Password, greeting.Token);
    }

    /// <summary>Notes that the line is free again.</summary>
    public void Rest() => usedAt = Stopwatch.GetTimestamp();

    /// <returns>Whether a line that rested can be used.</returns>
    public async Task<bool> IsAliveAsync()
    {
        if (Stopwatch.GetElapsedTime(usedAt) <= Quiet)
            return IsConnected;
        try
        {
            using var asking = new CancellationTokenSource(patience.Connect);
            await NoOpAsync(asking.Token);
            return true;
        }
        catch (Exception broken) when (SmtpAnswers.IsBroken(broken))
        {
            return false;
        }
    }

    public async Task HandOverAsync(MimeMessage letter)
    {
        IsHandedOver = false;
        using var ends = limit = new CancellationTokenSource(patience.Command);
        await SendAsync(letter, ends.Token);
    }

    protected override void OnSenderAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
        limit?.CancelAfter(patience.Command);

    protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        IsHandedOver = true;
        limit?.CancelAfter(patience.Letter);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            socket?.Dispose();
    }
}
