using Porog.Delivery.Email;
using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery.Messages;

/// <summary>
/// Many messages told as one. Permission for each is asked again when the summary is sent: it leaves out what the person may no
/// longer see or no longer wants.
/// </summary>
internal sealed class SummaryContent(Notice notice, IReadOnlyList<(MessageDelivery About, IMessageContent Content)> parts, int count)
    : IAskedAgain
{
    /// <summary>As many as fit on a lock screen.</summary>
    private const int MostOnALockScreen = 3;

    public DateTimeOffset HappenedAt => notice.At;

    public async Task<IMessageContent?> AllowedNowAsync(SendPermissions permissions)
    {
        var allowed = new List<(MessageDelivery, IMessageContent)>();
        foreach (var (about, content) in parts)
        {
            if ((await permissions.OfAsync(about, SendPermissions.Fresh)).Receiver is null)
                continue;
            var now = content is IAskedAgain asks ? await asks.AllowedNowAsync(permissions) : content;
            if (now is not null)
                allowed.Add((about, now));
        }
        if (allowed.Count == 0)
            return null;
        // Only the number is known of the messages that are not named.
        var unnamed = allowed.Count == parts.Count ? count - parts.Count : 0;
        return new SummaryContent(notice, allowed, allowed.Count + unnamed);
    }

    public Letter Letter(string language, EmailComposer site)
    {
        var words = Words.In(language);
        return new Letter
        {
            Words = words,
            Title = Title(words),
            Text = string.Join('\n', Lines(language)),
            Body = "",
            Rows = Rows(language),
            OpenUrl = site.Url("/messages"),
            Open = words["Открыть центр уведомлений"],
            Why = words["Вы получаете это письмо, потому что в Пороге включены уведомления по почте."],
        };
    }

    public ShortMessage Brief(string language)
    {
        var words = Words.In(language);
        var text = string.Join('\n', Lines(language).TakeLast(MostOnALockScreen));
        return new(Title(words), text, "/messages", Topic: "summary", TimeSpan.FromHours(12), IsUrgent: false);
    }

    private string Title(Words words) =>
        notice.ReadFacts().Detail == NoticeDetail.Late
            ? words.Count(
                count,
                words["Пришло с опозданием: {0} событие"],
                words["Пришло с опозданием: {0} события"],
                words["Пришло с опозданием: {0} событий"]
            )
            : words.Count(
                count,
                words["Пока вас не беспокоили: {0} событие"],
                words["Пока вас не беспокоили: {0} события"],
                words["Пока вас не беспокоили: {0} событий"]
            );

    private IEnumerable<string> Lines(string language) =>
        parts.OrderBy(p => p.Content.HappenedAt).Select(p => p.Content.Brief(language).Title);

    private string Rows(string language)
    {
        const string Cell = "border-top:1px solid #D5DDDB;padding:10px 0;font-size:17px;line-height:25px;color:#12211F";
        var rows = Lines(language).Select(line => $"""<tr><td class="ink line" style="{Cell}">{Delivery.Email.Letter.E(line)}</td></tr>""");
        return $"""<table width="100%" cellpadding="0" cellspacing="0" border="0">{string.Join('\n', rows)}</table>""";
    }
}
