using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using MimeKit;
using Porog.Delivery.Email;
using Porog.Delivery.Sms;
using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery;

/// <summary>Hands one row of <see cref="Outgoing"/> to the mail server or the SMS operator.</summary>
public sealed class OutgoingPost(
    OutgoingMail outgoing,
    SmsGateway gateway,
    SmtpPool mail,
    EmailComposer composer,
    DemoOutbox demo,
    PorogOptions options,
    TimeProvider clock,
    ILogger<OutgoingPost> log
)
{
    /// <returns>Null when the key that it was encrypted with is gone.</returns>
    public OutgoingText? TextOf(Outgoing row)
    {
        try
        {
            return outgoing.Read(row);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Failures of the other side are returned as results, not thrown.</summary>
    public async Task<SendResult> SendAsync(Outgoing row)
    {
        if (TextOf(row) is not { } text)
            return new(SendVerdict.TryLater, "its key is gone");
        if (row.Attempts == 0)
            demo.Keep(row.Channel, text);
        return row.Channel == OutgoingChannel.Sms ? await SmsAsync(text) : await EmailAsync(row, text);
    }

    private async Task<SendResult> SmsAsync(OutgoingText text)
    {
        if (gateway.IsSet)
            return await gateway.SendAsync(text.To, text.Text);
        // Without an SMS operator the log is the only way to the code; the phone is left out.
        log.LogWarning("No SMS gateway is set (Porog:Sms:Url). The message: {Text}", text.Text);
        return new(SendVerdict.Accepted, null);
    }

    private async Task<SendResult> EmailAsync(Outgoing row, OutgoingText text)
    {
        if (options.Mail.Host.Length == 0)
        {
            log.LogWarning("No mail server is set (Porog:Mail:Host): letter {OutgoingId} is not sent", row.Id);
            return new(SendVerdict.Accepted, null);
        }
        var words = Words.In(text.Language);
        var letter = new Letter
        {
            Words = words,
            Title = text.Title,
            Text = text.Text,
            OpenUrl = text.OpenUrl!,
            Open = text.Open!,
            Why = words["Вы получаете это письмо, потому что этот адрес указан в Пороге."],
        };
        var id = $"{row.Id:N}@{new Uri(options.PublicUrl).IdnHost}";
        var to = new Addressee("", text.To, text.Language);
        try
        {
            return await mail.SendAsync(() => Task.FromResult<MimeMessage?>(composer.Compose(letter, id, clock.GetUtcNow(), to)));
        }
        catch (FormatException)
        {
            return new(SendVerdict.AddressGone, "the address is no mailbox");
        }
    }
}
