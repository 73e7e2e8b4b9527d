using System.Buffers.Binary;
using System.Security.Cryptography;
using MimeKit;
using Porog.Shared;

namespace Porog.Notifications.Email;

/// <summary>Whom a mail goes to, as they stand in their account at the moment of sending.</summary>
public sealed record Addressee(string FullName, string Address, string Language);

/// <summary>Makes the mail of a message: plain text and HTML, in the receiver's language.</summary>
public sealed class EmailComposer(PorogOptions options, MessageText text)
{
    /// <exception cref="FormatException">The address is no mailbox.</exception>
    public MimeMessage Compose(Delivery delivery, MessageFacts facts, Addressee to)
    {
        if (!MailboxAddress.TryParse(to.Address, out var mailbox))
            throw new FormatException("not a mailbox");
        var letter = Letter.Of(facts, text, to.Language, $"{options.PublicUrl.TrimEnd('/')}/children/{delivery.ChildId}");

        var message = new MimeMessage
        {
            MessageId = MessageId(delivery),
            Date = delivery.At,
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
        message.Headers.Add(HeaderId.ListUnsubscribe, $"<{letter.SettingsUrl}>");
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        message.Headers.Add(HeaderId.ContentLanguage, to.Language);
        return message;
    }

    /// <summary>
    /// The same for the same person, subject and kind for ever, so that a mail handed over twice because its fate was in doubt
    /// is recognised as one. Hashed: ids of people do not travel.
    /// </summary>
    public string MessageId(Delivery delivery)
    {
        Span<byte> key = stackalloc byte[34];
        delivery.PersonId.TryWriteBytes(key, bigEndian: true, out _);
        delivery.SubjectId.TryWriteBytes(key[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt16BigEndian(key[32..], (short)delivery.Kind);
        return $"{Convert.ToHexStringLower(SHA256.HashData(key)[..16])}@{new Uri(options.PublicUrl).IdnHost}";
    }
}
