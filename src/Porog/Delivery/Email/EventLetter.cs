using Porog.Delivery.Messages;
using Porog.Journal;
using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery.Email;

/// <summary>The letter that tells of an event of a child's day.</summary>
internal static class EventLetter
{
    /// <param name="facts">What happened.</param>
    /// <param name="text">Puts it into words.</param>
    /// <param name="language">The receiver's.</param>
    /// <param name="openUrl">Where the event stands.</param>
    /// <param name="chooseUrl">Where the reader chooses what they are told of the child.</param>
    public static Letter Of(MessageFacts facts, MessageText text, string language, string openUrl, string chooseUrl)
    {
        var words = Words.In(language);
        var whole = text.For(facts, language);
        // HTML shows apart that it comes late, and the composition.
        var bare = text.For(facts with { Late = false, Items = [] }, language);
        var known = text.For(facts with { Items = [] }, language).Text[bare.Text.Length..].TrimStart();
        var isMoney = facts.Kind is MessageKind.TopUp or MessageKind.Threshold;
        return new Letter
        {
            Words = words,
            Title = whole.Title,
            Text = whole.Text,
            Heading = bare.Title,
            Body = bare.Text,
            Where = $"{facts.Organisation}, {facts.At.ToString("dddd, d MMMM", words.Culture)}",
            Late = facts.Late ? $"{words["Сообщаем с опозданием"]}. {known}" : null,
            Rows = isMoney ? "" : Composition(facts, words),
            IsUrgent = facts.Late || facts.Kind == MessageKind.Threshold,
            OpenUrl = openUrl,
            Open = isMoney ? words["Открыть лицевой счёт"] : words["Открыть день ребёнка"],
            Why = words["Вы получаете это письмо, потому что в Пороге включены уведомления по почте."],
            ChooseUrl = chooseUrl,
            Stops = facts.Kind.EventType(),
            About = facts.ChildGivenName,
        };
    }

    private static string Composition(MessageFacts facts, Words words)
    {
        if (facts.Items.Count == 0)
            return "";
        var rows = facts.Items.Select(item => Row(item, words));
        return $"""<table width="100%" cellpadding="0" cellspacing="0" border="0">{string.Join('\n', rows)}</table>""";
    }

    private static string Row(MealItem item, Words words)
    {
        const string Cell = "border-top:1px solid #D5DDDB;padding:10px 0;font-size:17px;line-height:25px;color:#12211F";
        var name = item.Quantity != 1 && item.IsCounted ? words["{0}, {1} шт.", item.Name, item.Quantity] : item.Label(words.Culture);
        var price = Money.Format(item.Cost, words.Culture);
        return $"""
            <tr><td class="ink line" style="{Cell}">{Letter.E(name)}</td>
            <td class="ink line" align="right" style="{Cell};padding-left:16px;white-space:nowrap">{Letter.E(price)}</td></tr>
            """;
    }
}
