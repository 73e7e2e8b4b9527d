using System.Net;
using System.Text.RegularExpressions;
using Porog.Delivery.Choices;
using Porog.Shared;

namespace Porog.Delivery.Email;

/// <summary>The two bodies of a mail: plain text with the whole message, and HTML that sets the same words out for the eye.</summary>
public sealed partial record Letter
{
    public required Words Words { get; init; }

    /// <summary>The subject, and the first line of the plain text.</summary>
    public required string Title { get; init; }

    /// <summary>The whole message.</summary>
    public required string Text { get; init; }

    /// <summary>The title as HTML shows it.</summary>
    public string Heading
    {
        get => field ?? Title;
        init;
    }

    /// <summary>The text as HTML shows it, without what it sets apart.</summary>
    public string Body
    {
        get => field ?? Text;
        init;
    }

    /// <summary>Organisation and day, above the title.</summary>
    public string? Where { get; init; }

    /// <summary>That the message comes late, and since when it is known.</summary>
    public string? Late { get; init; }

    /// <summary>HTML of a table under the text.</summary>
    public string Rows { get; init; } = "";
    public bool IsUrgent { get; init; }
    public required string OpenUrl { get; init; }
    public required string Open { get; init; }

    /// <summary>Why the reader gets this letter.</summary>
    public required string Why { get; init; }

    /// <summary>Where a person chooses what they are told; null for what cannot be switched off.</summary>
    public string? ChooseUrl { get; init; }

    /// <summary>The kind of letter that one click ends (RFC 8058); none for what cannot be switched off.</summary>
    public EventTypes Stops { get; init; }

    /// <summary>The given name of the child that it is about; null where it tells of several, or of none.</summary>
    public string? About { get; init; }

    /// <summary>The page that asks whether to end letters of this kind; null for what cannot be switched off.</summary>
    public string? StopUrl { get; init; }

    private string Stop => StopText.Of(Stops, About, Words);

    private string Choose => Words["Выбрать, о чём сообщать"];

    public string Plain() =>
        $"""
            {Title}

            {(Text.Length > 0 ? Text + "\n\n" : "")}{(Where is null ? "" : Where + "\n\n")}{Open}:
            {OpenUrl}

            --
            {Why}
            {(ChooseUrl is null ? "" : $"{Choose}:\n{ChooseUrl}\n")}{(StopUrl is null ? "" : $"{Stop}:\n{StopUrl}\n")}
            """;

    /// <summary>Tables and inline styles, as plain clients ask; clients that know the dark find its colours in the head.</summary>
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
              .line { border-color: #33434A !important; }
              .late { background: #3A2F18 !important; color: #FFC36B !important; }
              .link { color: #63CDB6 !important; }
              .track { background: #22393A !important; }
              .door { background: #63CDB6 !important; color: #0E1518 !important; }
            }
            </style>
            </head>
            <body class="page" style="margin:0;padding:0;background:#F3F5F4">
            <div style="display:none;max-height:0;overflow:hidden">{{E(Text)}}</div>
            <table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#F3F5F4">
            <tr><td align="center" style="padding:24px 12px 32px">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;font-family:'Golos Text',-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif">
            <tr><td style="padding:0 0 14px">
            <table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>
            <td width="34" height="34" align="center" style="border-radius:7px;background:#0B6456;color:#F2A93B;font-size:22px;line-height:34px;font-weight:800">П</td>
            <td class="ink" style="padding-left:10px;font-size:19px;font-weight:700;color:#12211F">{{E(Words["Порог"])}}</td>
            </tr></table>
            </td></tr>
            <tr><td class="card" style="background:#FFFFFF;border-radius:10px;border-top:4px solid {{(
                IsUrgent ? "#F2A93B" : "#0B6456"
            )}};padding:24px">
            {{(
                Late is not null
                    ? $"""<p class="late" style="margin:0 0 16px;padding:10px 14px;border-radius:6px;background:#FDF1DC;color:#6B4306;font-size:16px;line-height:24px">{E(Late)}</p>"""
                    : ""
            )}}
            {{(
                Where is not null
                    ? $"""<p class="soft" style="margin:0 0 8px;font-size:16px;line-height:24px;color:#4A5A58">{E(Where)}</p>"""
                    : ""
            )}}
            <h1 class="ink" style="margin:0 0 16px;font-size:25px;line-height:33px;font-weight:700;color:#12211F">{{E(Heading)}}</h1>
            {{(
                Body.Length > 0
                    ? $"""<p class="ink" style="margin:0 0 20px;font-size:17px;line-height:27px;color:#12211F">{E(Body)}</p>"""
                    : ""
            )}}
            {{Rows}}
            <p style="margin:24px 0 0"><a class="door" href="{{E(
                OpenUrl
            )}}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#0B6456;color:#FFFFFF;font-size:17px;line-height:24px;font-weight:600;text-decoration:none">{{E(
                Open
            )}}</a></p>
            </td></tr>
            <tr><td class="soft" style="padding:18px 4px 0;font-size:15px;line-height:23px;color:#4A5A58">{{E(Why)}}{{Foot(ChooseUrl, () => Choose)}}{{Foot(StopUrl, () => Stop)}}</td></tr>
            </table>
            </td></tr>
            </table>
            </body>
            </html>

            """;

    /// <summary>A link on a line of its own, high enough for a finger.</summary>
    private static string Foot(string? url, Func<string> text) =>
        url is null
            ? ""
            : $"""<br><a class="link" href="{E(url)}" style="display:inline-block;padding:11px 0;color:#0B6456">{E(text())}</a>""";

    /// <summary>Escaped, and with short words kept on the line of the word they belong to.</summary>
    internal static string E(string text) => WebUtility.HtmlEncode(ShortWord().Replace(text, "${word}\u00A0"));

    [GeneratedRegex(@"(?<=^|\s)(?<word>\p{L}{1,2}) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShortWord();
}
