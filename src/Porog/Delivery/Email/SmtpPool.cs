using System.Collections.Concurrent;
using MailKit.Net.Smtp;
using MimeKit;
using Porog.Shared;

namespace Porog.Delivery.Email;

/// <summary>
/// Connections to the mail server, kept open between messages. Any number of callers send at once, each on its own.
/// Our own: MailKit's client is one connection for one caller, and MailKit has no pool.
/// </summary>
public sealed class SmtpPool(PorogOptions options, SendPatience patience) : IAsyncDisposable
{
    private readonly ConcurrentStack<SmtpLine> idle = new();

    /// <summary>Hands a letter over. Failures of the server are returned as results, not thrown.</summary>
    /// <param name="letterAsync">
    /// Called with the connection open, so that the letter goes as soon as it is answered; called again if a kept connection turns out
    /// to be dead. Null: nothing is to be sent after all.
    /// </param>
    public async Task<SendResult> SendAsync(Func<Task<MimeMessage?>> letterAsync)
    {
        while (idle.TryPop(out var kept))
        {
            if (!await kept.IsAliveAsync())
                kept.Dispose();
            else if (await HandOverAsync(kept, letterAsync, isKept: true) is { } answered)
                return answered;
        }
        var line = new SmtpLine(patience);
        if (await OpenAsync(line) is { } problem)
            return new SendResult(SendVerdict.ServerDown, problem);
        return (await HandOverAsync(line, letterAsync, isKept: false)).GetValueOrDefault();
    }

    /// <returns>Null when a kept connection turned out to be dead before the letter was handed over.</returns>
    private async Task<SendResult?> HandOverAsync(SmtpLine line, Func<Task<MimeMessage?>> letterAsync, bool isKept)
    {
        using var letter = await LetterAsync(line, letterAsync);
        if (letter is null)
            return new SendResult(SendVerdict.NotAllowed, null);
        try
        {
            await line.HandOverAsync(letter);
            Keep(line);
            return new SendResult(SendVerdict.Accepted, null);
        }
        catch (SmtpCommandException refusal) when (refusal.StatusCode != SmtpStatusCode.ServiceNotAvailable)
        {
            Keep(line);
            return SmtpAnswers.Of(refusal);
        }
        catch (NotSupportedException)
        {
            Keep(line);
            return new SendResult(SendVerdict.Refused, "the server takes no addresses with such letters");
        }
        catch (Exception broken) when (SmtpAnswers.IsBroken(broken))
        {
            line.Dispose();
            // An answer, even «421», says that the letter was not taken; a broken line says nothing.
            if (line.IsHandedOver && broken is not SmtpCommandException)
                return new SendResult(SendVerdict.InDoubt, SmtpAnswers.Say(broken));
            if (isKept)
                return null;
            // The message itself may be the cause: the server counts as down only when a new connection fails too.
            return new SendResult(await AnswersAsync() ? SendVerdict.TryLater : SendVerdict.ServerDown, SmtpAnswers.Say(broken));
        }
    }

    private async Task<MimeMessage?> LetterAsync(SmtpLine line, Func<Task<MimeMessage?>> letterAsync)
    {
        MimeMessage? letter = null;
        try
        {
            return letter = await letterAsync();
        }
        finally
        {
            if (letter is null)
                Keep(line);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        var line = new SmtpLine(patience);
        if (await OpenAsync(line) is not null)
            return false;
        Keep(line);
        return true;
    }

    /// <returns>Null when the line is open, else what failed; the line is closed then.</returns>
    private async Task<string?> OpenAsync(SmtpLine line)
    {
        try
        {
            await line.OpenAsync(options.Mail);
            return null;
        }
        catch (Exception broken) when (SmtpAnswers.IsBroken(broken))
        {
            line.Dispose();
            return SmtpAnswers.Say(broken);
        }
    }

    private void Keep(SmtpLine line)
    {
        if (!line.IsConnected)
        {
            line.Dispose();
            return;
        }
        line.Rest();
        idle.Push(line);
    }

    public async ValueTask DisposeAsync()
    {
        while (idle.TryPop(out var line))
        {
            try
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                await line.DisconnectAsync(quit: true, limit.Token);
            }
            catch (Exception broken) when (SmtpAnswers.IsBroken(broken))
            {
                // It was going to be closed anyway.
            }
            line.Dispose();
        }
    }
}
