using System.Globalization;
using System.Text;
using Porog.Delivery.Email;
using Porog.Journal;
using Porog.Shared;
using Porog.Timeline;

namespace Porog.Delivery.Reports;

/// <summary>
/// The e-mail of a report. Its charts are table cells with a background colour: mail clients show them without images, and a screen
/// reader reads the numbers beside them.
/// </summary>
internal sealed class ReportLetter(ReportFacts facts, Words words)
{
    private const string Cell = "border-top:1px solid #D5DDDB;padding:8px 0;font-size:16px;line-height:24px;color:#12211F";
    private const string Table = """<table width="100%" cellpadding="0" cellspacing="0" border="0">""";

    /// <param name="facts">What it says; at least one child.</param>
    /// <param name="language">The receiver's.</param>
    /// <param name="site">Addresses of this site.</param>
    public static Letter Of(ReportFacts facts, string language, EmailComposer site)
    {
        var words = Words.In(language);
        var letter = new ReportLetter(facts, words);
        return new Letter
        {
            Words = words,
            Title = ReportText.Title(facts.Report, language),
            Text = string.Join("\n\n", facts.Children.Select(letter.Plain)),
            Body = "",
            Rows = string.Join('\n', facts.Children.Select(letter.Html)),
            OpenUrl = site.Url(ReportText.Path(facts.Report)),
            Open = words["Открыть отчёт"],
            Why = words["Вы получаете это письмо, потому что выбрали сводный отчёт."],
            ChooseUrl = site.Url($"/children/{facts.Children[0].Id}/settings/events"),
            Stops = ReportSchedules.EventType(facts.Report.Period),
        };
    }

    private bool IsWeek => facts.Report.Period == ReportPeriod.Week;

    private string Rub(long kopecks) => Money.Format(kopecks, words.Culture);

    private string Plain(ChildReport child)
    {
        var text = new StringBuilder();
        text.Append(child.FullName).Append(", ").Append(child.Organisation);
        if (IsWeek)
            PlainWeek(text, child);
        else
            PlainDay(text, child);
        if (Sums(child) is { Length: > 0 } sums)
            text.Append('\n').Append(sums);
        if (ReportText.ByHand(child.Days, words) is { } byHand)
            text.Append('\n').Append(byHand);
        return text.ToString();
    }

    private void PlainDay(StringBuilder text, ChildReport child)
    {
        var day = child.Days[0];
        if (child.ShowsAttendance)
            text.Append('\n').Append(ReportText.Sentence(ReportText.Stay(day, child.Sex, words), words));
        foreach (var meal in day.Meals)
            text.Append(CultureInfo.InvariantCulture, $"\n– {meal.At:HH:mm} {Named(meal)}: {Price(meal)}");
        if (child.ShowsMeals && day.Meals.Count == 0)
            text.Append('\n').Append(words["Покупок и питания не было."]);
    }

    private void PlainWeek(StringBuilder text, ChildReport child)
    {
        foreach (var day in child.Days.Where(ReportText.IsTold))
        {
            var parts = new List<string>();
            if (child.ShowsAttendance)
                parts.Add(ReportText.Stay(day, child.Sex, words));
            if (day.Paid != 0)
                parts.Add(words["питание {0}", Rub(day.Paid)]);
            if (day.ToppedUp != 0)
                parts.Add(words["на счёт {0}", Money.FormatSigned(day.ToppedUp, words.Culture)]);
            if (parts.Count > 0)
                text.Append(CultureInfo.InvariantCulture, $"\n– {Named(day.Day)}: {string.Join("; ", parts)}");
        }
    }

    private string Html(ChildReport child) =>
        $"""
            <h2 class="ink" style="margin:20px 0 2px;font-size:20px;line-height:28px;font-weight:700;color:#12211F">{Letter.E(
                child.FullName
            )}</h2>
            <p class="soft" style="margin:0 0 12px;font-size:16px;line-height:24px;color:#4A5A58">{Letter.E(child.Organisation)}</p>
            {(IsWeek ? HtmlWeek(child) : HtmlDay(child))}
            {(
                Sums(child) is { Length: > 0 } sums
                    ? $"""<p class="ink line" style="margin:0;{Cell};font-weight:600">{Letter.E(sums)}</p>"""
                    : ""
            )}
            {(
                ReportText.ByHand(child.Days, words) is { } byHand
                    ? $"""<p class="soft" style="margin:0;padding:4px 0;font-size:16px;line-height:24px;color:#4A5A58">{Letter.E(byHand)}</p>"""
                    : ""
            )}
            """;

    private string HtmlDay(ChildReport child)
    {
        var day = child.Days[0];
        var html = new StringBuilder();
        if (child.ShowsAttendance)
            html.Append(
                CultureInfo.InvariantCulture,
                $"""<p class="ink" style="margin:0 0 12px;font-size:17px;line-height:27px;color:#12211F">{Letter.E(ReportText.Sentence(ReportText.Stay(day, child.Sex, words), words))}</p>"""
            );
        if (day.Meals.Count > 0)
        {
            html.Append(Table);
            foreach (var meal in day.Meals)
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"""<tr><td class="ink line" valign="top" width="56" style="{Cell}">{meal.At:HH:mm}</td><td class="ink line" style="{Cell}">{Letter.E(Named(meal))}</td><td class="ink line" valign="top" align="right" style="{Cell};padding-left:16px{(meal.Kind == EventKind.Subsidised ? "" : ";white-space:nowrap")}">{Letter.E(Price(meal))}</td></tr>"""
                );
            html.Append("</table>");
        }
        else if (child.ShowsMeals)
        {
            html.Append(
                CultureInfo.InvariantCulture,
                $"""<p class="ink" style="margin:0 0 12px;font-size:17px;line-height:27px;color:#12211F">{Letter.E(words["Покупок и питания не было."])}</p>"""
            );
        }
        return html.ToString();
    }

    private string HtmlWeek(ChildReport child)
    {
        var days = child.Days.Where(ReportText.IsTold).ToList();
        var html = new StringBuilder();
        if (child.ShowsAttendance)
        {
            var clock = DayClock.Around(days);
            Head(html, words["Приход и уход"]);
            foreach (var day in days)
                Row(
                    html,
                    day,
                    Bar(clock.Of(day)),
                    day.WasThere ? $"{Time(day.Came)}–{Time(day.Left)}" : words["не отмечено"],
                    day.Inside is { } inside ? ReportText.Hours(inside, words) : null
                );
            html.Append("</table>");
        }
        if (child.Paid != 0)
        {
            var most = Math.Max(1, days.Max(d => d.Paid));
            Head(html, words["Оплачено за питание"]);
            foreach (var day in days)
                Row(html, day, Bar((0, (int)(Math.Max(0, day.Paid) * 100 / most))), Rub(day.Paid), null);
            html.Append("</table>");
        }
        return html.ToString();
    }

    private static void Head(StringBuilder html, string title) =>
        html.Append(
            CultureInfo.InvariantCulture,
            $"""<p class="ink" style="margin:12px 0 4px;font-size:17px;line-height:25px;font-weight:600;color:#12211F">{Letter.E(title)}</p>{Table}"""
        );

    private void Row(StringBuilder html, DayFacts day, string bar, string value, string? more) =>
        html.Append(
            CultureInfo.InvariantCulture,
            $"""
            <tr><td class="ink line" width="56" style="{Cell}">{Letter.E(day.Day.ToString("ddd d", words.Culture))}</td><td class="line" style="{Cell}">{bar}</td><td class="ink line" align="right" width="118" style="{Cell};padding-left:12px;white-space:nowrap">{Letter.E(value)}{(
                more is null ? "" : $"""<br><span class="soft" style="color:#4A5A58">{Letter.E(more)}</span>"""
            )}</td></tr>
            """
        );

    /// <summary>A bar from one per cent of the width to another, out of three cells.</summary>
    private static string Bar((int From, int Until) part)
    {
        var (before, bar) = (part.From, part.Until - part.From);
        var html = new StringBuilder($"""<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>""");
        Part(before, "track", "#E0F0EA");
        Part(bar, "door", "#0B6456");
        Part(100 - before - bar, "track", "#E0F0EA");
        return html.Append("</tr></table>").ToString();

        void Part(int width, string style, string ground)
        {
            if (width > 0)
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"""<td class="{style}" width="{width}%" height="12" bgcolor="{ground}" style="background:{ground};font-size:1px;line-height:12px">&nbsp;</td>"""
                );
        }
    }

    /// <summary>«Всего за питание 1 200 ₽. На счёте 405 ₽, порог 300 ₽.»: what of it the reader sees.</summary>
    private string Sums(ChildReport child)
    {
        var parts = new List<string>();
        if (child.Paid != 0)
            parts.Add(words["Всего за питание {0}.", Rub(child.Paid)]);
        else if (IsWeek && (child.ShowsMeals || child.ShowsMoney))
            parts.Add(words["За питание ничего не оплачено."]);
        if (child.Balance is { } balance)
            parts.Add(
                child.Threshold is { } threshold
                    ? words["На счёте {0}, порог {1}.", Rub(balance), Rub(threshold)]
                    : words["На счёте {0}.", Rub(balance)]
            );
        return string.Join(' ', parts);
    }

    private string Named(DayMeal meal)
    {
        var name = meal.Kind switch
        {
            EventKind.Buffet => words["Буфет"],
            EventKind.Hot => words["Горячее питание"],
            _ => words["Льготное питание"],
        };
        if (meal.TakesBack)
            name = words["{0}, отмена", name];
        return meal.Items.Count == 0
            ? name
            : $"{name}: {string.Join(", ", meal.Items.Select(i => i.Quantity != 1 && i.IsCounted ? words["{0}, {1} шт.", i.Name, i.Quantity] : i.Label(words.Culture)))}";
    }

    private string Price(DayMeal meal) =>
        meal.Kind != EventKind.Subsidised ? Rub(meal.Paid)
        : meal.TakesBack ? words["отменено"]
        : words["за счёт бюджета"];

    private string Named(DateOnly day) => day.ToString("dddd, d MMMM", words.Culture);

    private static string Time(DateTimeOffset? at) => at is { } known ? known.ToString("HH:mm", CultureInfo.InvariantCulture) : "?";
}
