using System.Buffers.Binary;
using System.Net;
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
        var words = Words.In(to.Language);
        var says = text.For(facts, to.Language);
        var site = options.PublicUrl.TrimEnd('/');
        var letter = new Letter(
            says.Title,
            says.Text,
            $"{facts.Organisation}, {facts.At.ToString("dddd, d MMMM", words.Culture)}",
            $"{site}/children/{delivery.ChildId}",
            $"{site}/children/{delivery.ChildId}/settings",
            words
        );

        var message = new MimeMessage
        {
            MessageId = MessageId(delivery),
            Date = delivery.At,
            Subject = says.Title,
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

    private sealed record Letter(string Title, string Text, string Where, string ChildUrl, string SettingsUrl, Words Words)
    {
        private string Open => Words["Открыть день ребёнка"];

        private string Why => Words["Вы получаете это письмо, потому что в Пороге включены уведомления по почте."];

        private string Choose => Words["Выбрать, о чём сообщать"];

        public string Plain() =>
            $"""
                {Title}

                {(Text.Length > 0 ? Text + "\n\n" : "")}{Where}

                {Open}:
                {ChildUrl}

                --
                {Why}
                {Choose}:
                {SettingsUrl}

                """;

        /// <summary>
        /// One table and inline styles, as plain clients ask; clients that know the dark find its colours in the head.
        /// </summary>
        public string Html() =>
            $$"""
                <!DOCTYPE html>
                <html lang="{{Words.Culture.TwoLetterISOLanguageName}}">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta name="supported-color-schemes" content="light dark">
                <title>{{E(Title)}}</title>
                <style>
                :root { color-scheme: light dark; }
                @media (prefers-color-scheme: dark) {
                  .page { background: #0E1518 !important; }
                  .card { background: #172126 !important; }
                  .ink { color: #F1F5F4 !important; }
                  .soft { color: #B4C2C0 !important; }
                  .link { color: #63CDB6 !important; }
                  .door { background: #63CDB6 !important; color: #0E1518 !important; }
                }
                </style>
                </head>
                <body class="page" style="margin:0;padding:0;background:#F3F5F4">
                <table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#F3F5F4">
                <tr><td align="center" style="padding:24px 12px">
                <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;font-family:'Golos Text',-apple-system,'Segoe UI',Roboto,Arial,sans-serif">
                <tr><td class="link" style="padding:0 4px 12px;font-size:18px;font-weight:700;color:#0B6456">{{E(Words["Порог"])}}</td></tr>
                <tr><td class="card" style="background:#FFFFFF;border-radius:8px;padding:28px 24px">
                <p class="soft" style="margin:0 0 8px;font-size:16px;line-height:24px;color:#4A5A58">{{E(Where)}}</p>
                <h1 class="ink" style="margin:0 0 16px;font-size:24px;line-height:32px;font-weight:700;color:#12211F">{{E(Title)}}</h1>
                {{(
                    Text.Length > 0
                        ? $"""<p class="ink" style="margin:0 0 24px;font-size:17px;line-height:27px;color:#12211F">{E(Text)}</p>"""
                        : ""
                )}}
                <a class="door" href="{{E(
                    ChildUrl
                )}}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#0B6456;color:#FFFFFF;font-size:17px;line-height:24px;font-weight:600;text-decoration:none">{{E(
                    Open
                )}}</a>
                </td></tr>
                <tr><td class="soft" style="padding:16px 4px 0;font-size:15px;line-height:23px;color:#4A5A58">{{E(Why)}}<br>
                <a class="link" href="{{E(SettingsUrl)}}" style="color:#0B6456">{{E(Choose)}}</a></td></tr>
                </table>
                </td></tr>
                </table>
                </body>
                </html>

                """;

        private static string E(string text) => WebUtility.HtmlEncode(text);
    }
}
