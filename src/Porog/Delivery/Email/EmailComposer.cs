using System.Buffers.Binary;
using System.Security.Cryptography;
using MimeKit;
using Porog.Delivery.Choices;
using Porog.Shared;

namespace Porog.Delivery.Email;

/// <summary>Whom a mail goes to, as they stand in their account at the moment of sending.</summary>
public sealed record Addressee(string FullName, string Address, string Language);

/// <summary>Makes the mail of a message: plain text and HTML, in the receiver's language.</summary>
public sealed class EmailComposer(PorogOptions options, UnsubscribeLinks unsubscribe)
{
    /// <summary>The mail of a delivery.</summary>
    /// <exception cref="FormatException">The address is no mailbox.</exception>
    internal MimeMessage Compose(MessageDelivery delivery, Letter letter, Addressee to)
    {
        if (letter.Stops == EventTypes.None)
            return Compose(letter, MessageId(delivery), delivery.At, to);
        var url = unsubscribe.Url(new Subscription(delivery.PersonId, delivery.ChildId, letter.Stops));
        var message = Compose(letter with { StopUrl = url }, MessageId(delivery), delivery.At, to);
        Unsubscribable(message, url);
        return message;
    }

    /// <summary>Lets the receiver's mail program end letters of this kind with one click (RFC 2369, RFC 8058).</summary>
    private static void Unsubscribable(MimeMessage message, string url)
    {
        message.Headers.Add(HeaderId.ListUnsubscribe, $"<{url}>");
        // One click is for HTTPS alone (RFC 8058, 3.1); elsewhere the address opens the page with the button.
        if (url.StartsWith("https:", StringComparison.Ordinal))
            message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }

    /// <summary>Any letter to a mailbox.</summary>
    /// <inheritdoc cref="Compose(MessageDelivery, Letter, Addressee)"/>
    internal MimeMessage Compose(Letter letter, string messageId, DateTimeOffset at, Addressee to)
    {
        if (!MailboxAddress.TryParse(to.Address, out var mailbox))
            throw new FormatException("not a mailbox");
        var message = new MimeMessage
        {
            MessageId = messageId,
            Date = at,
            Subject = letter.Title,
            Body = new MultipartAlternative
            {
                new TextPart(MimeKit.Text.TextFormat.Plain)
                {
                    Text = letter.Plain(),
                    ContentTransferEncoding = ContentEncoding.QuotedPrintable,
                },
                new TextPart(MimeKit.Text.TextFormat.Html)
                {
                    Text = letter.Html(),
                    ContentTransferEncoding = ContentEncoding.QuotedPrintable,
                },
            },
        };
        message.From.Add(MailboxAddress.Parse(options.Mail.From));
        message.To.Add(new MailboxAddress(to.FullName, mailbox.Address));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        message.Headers.Add(HeaderId.ContentLanguage, to.Language);
        return message;
    }

    /// <summary>An address of this site as others reach it.</summary>
    internal string Url(string path) => options.PublicUrl.TrimEnd('/') + path;

    /// <summary>
    /// The same for the same person, subject and kind for ever, so that a mail handed over twice because its fate was in doubt
    /// is recognised as one. Hashed: ids of people do not travel.
    /// </summary>
    public string MessageId(MessageDelivery delivery)
    {
        Span<byte> key = stackalloc byte[34];
        delivery.PersonId.TryWriteBytes(key, bigEndian: true, out _);
        delivery.SubjectId.TryWriteBytes(key[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt16BigEndian(key[32..], (short)delivery.Kind);
        return $"{Convert.ToHexStringLower(SHA256.HashData(key)[..16])}@{new Uri(options.PublicUrl).IdnHost}";
    }
}
