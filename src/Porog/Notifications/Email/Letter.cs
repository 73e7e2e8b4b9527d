using System.Net;
using System.Text.RegularExpressions;
using Porog.Feed;
using Porog.Shared;

namespace Porog.Notifications.Email;

/// <summary>The two bodies of a mail: plain text with the whole message, and HTML that sets the same words out for the eye.</summary>
internal sealed partial class Letter
{
    private readonly MessageFacts facts;
    private readonly Words words;
    private readonly MessageWords whole;

    /// <summary>The same without «late» in the title and without the composition in the text: HTML shows these apart.</summary>
    private readonly MessageWords bare;
    private readonly string known;
    private readonly string childUrl;

    private Letter(MessageFacts facts, MessageText text, string language, string childUrl)
    {
        this.facts = facts;
        this.childUrl = childUrl;
        words = Words.In(language);
        whole = text.For(facts, language);
        bare = text.For(facts with { Late = false, Items = [] }, language);
        known = text.For(facts with { Items = [] }, language).Text[bare.Text.Length..].TrimStart();
    }

    public static Letter Of(MessageFacts facts, MessageText text, string language, string childUrl) => new(facts, text, language, childUrl);

    public string Title => whole.Title;

    /// <summary>Where a person chooses what they are told.</summary>
    public string SettingsUrl => $"{childUrl}/settings";

    private bool IsMoney => facts.Kind is MessageKind.TopUp or MessageKind.Threshold;

    private string OpenUrl => IsMoney ? $"{childUrl}/account" : childUrl;

    private string Open => IsMoney ? words["Открыть лицевой счёт"] : words["Открыть день ребёнка"];

    private string Where => $"{facts.Organisation}, {facts.At.ToString("dddd, d MMMM", words.Culture)}";

    private string Why => words["Вы получаете это письмо, потому что в Пороге включены уведомления по почте."];

    private string Choose => words["Выбрать, о чём сообщать"];

    public string Plain() =>
        $"""
            {whole.Title}

            {(whole.Text.Length > 0 ? whole.Text + "\n\n" : "")}{Where}

            {Open}:
            {OpenUrl}

            --
            {Why}
            {Choose}:
            {SettingsUrl}

            """;

    /// <summary>Tables and inline styles, as plain clients ask; clients that know the dark find its colours in the head.</summary>
    public string Html() =>
        $$"""
            <!DOCTYPE html>
            <html lang="{{words.Culture.TwoLetterISOLanguageName}}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="supported-color-schemes" content="light dark">
            <title>{{E(whole.Title)}}</title>
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
              .door { background: #63CDB6 !important; color: #0E1518 !important; }
            }
            </style>
            </head>
            <body class="page" style="margin:0;padding:0;background:#F3F5F4">
            <div style="display:none;max-height:0;overflow:hidden">{{E(whole.Text)}}</div>
            <table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#F3F5F4">
            <tr><td align="center" style="padding:24px 12px 32px">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;font-family:'Golos Text',-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif">
            <tr><td style="padding:0 0 14px">
            <table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>
            <td width="34" height="34" align="center" style="border-radius:7px;background:#0B6456;color:#F2A93B;font-size:22px;line-height:34px;font-weight:800">П</td>
            <td class="ink" style="padding-left:10px;font-size:19px;font-weight:700;color:#12211F">{{E(words["Порог"])}}</td>
            </tr></table>
            </td></tr>
            <tr><td class="card" style="background:#FFFFFF;border-radius:10px;border-top:4px solid {{(
                facts.Late || facts.Kind == MessageKind.Threshold ? "#F2A93B" : "#0B6456"
            )}};padding:24px">
            {{(
                facts.Late
                    ? $"""<p class="late" style="margin:0 0 16px;padding:10px 14px;border-radius:6px;background:#FDF1DC;color:#6B4306;font-size:16px;line-height:24px">{E(words["Сообщаем с опозданием"])}. {E(known)}</p>"""
                    : ""
            )}}
            <p class="soft" style="margin:0 0 8px;font-size:16px;line-height:24px;color:#4A5A58">{{E(Where)}}</p>
            <h1 class="ink" style="margin:0 0 16px;font-size:25px;line-height:33px;font-weight:700;color:#12211F">{{E(bare.Title)}}</h1>
            {{(
                bare.Text.Length > 0
                    ? $"""<p class="ink" style="margin:0 0 20px;font-size:17px;line-height:27px;color:#12211F">{E(bare.Text)}</p>"""
                    : ""
            )}}
            {{Composition()}}
            <p style="margin:24px 0 0"><a class="door" href="{{E(
                OpenUrl
            )}}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#0B6456;color:#FFFFFF;font-size:17px;line-height:24px;font-weight:600;text-decoration:none">{{E(
                Open
            )}}</a></p>
            </td></tr>
            <tr><td class="soft" style="padding:18px 4px 0;font-size:15px;line-height:23px;color:#4A5A58">{{E(Why)}}<br>
            <a class="link" href="{{E(SettingsUrl)}}" style="color:#0B6456">{{E(Choose)}}</a></td></tr>
            </table>
            </td></tr>
            </table>
            </body>
            </html>

            """;

    private string Composition()
    {
        if (facts.Items.Count == 0 || IsMoney)
            return "";
        var rows = facts.Items.Select(Row);
        return $"""<table width="100%" cellpadding="0" cellspacing="0" border="0">{string.Join('\n', rows)}</table>""";
    }

    private string Row(MealItem item)
    {
        const string Cell = "border-top:1px solid #D5DDDB;padding:10px 0;font-size:17px;line-height:25px;color:#12211F";
        var name = item.Quantity == 1 ? item.Name : words["{0}, {1} шт.", item.Name, item.Quantity];
        var price = Money.Format(item.Price * item.Quantity, words.Culture);
        return $"""
            <tr><td class="ink line" style="{Cell}">{E(name)}</td>
            <td class="ink line" align="right" style="{Cell};padding-left:16px;white-space:nowrap">{E(price)}</td></tr>
            """;
    }

    /// <summary>Escaped, and with short words kept on the line of the word they belong to.</summary>
    private static string E(string text) => WebUtility.HtmlEncode(ShortWord().Replace(text, "${word}\u00A0"));

    [GeneratedRegex(@"(?<=^|\s)(?<word>\p{L}{1,2}) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShortWord();
}
