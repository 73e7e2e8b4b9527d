using Porog.Delivery.Email;
using Porog.Notices;
using Porog.Shared;

namespace Porog.Delivery.Messages;

/// <summary>The message of a notice.</summary>
/// <param name="notice">What to tell of.</param>
/// <param name="children">Full names of the children it may name now; none before <see cref="AllowedNowAsync"/> has asked.</param>
internal sealed class NoticeContent(Notice notice, IReadOnlyList<string> children) : IAskedAgain
{
    public DateTimeOffset HappenedAt => notice.At;

    public async Task<IMessageContent?> AllowedNowAsync(SendPermissions permissions)
    {
        var names = await permissions.ChildrenAsync(notice);
        return NoticeText.IsSilent(notice, names) ? null : new NoticeContent(notice, names);
    }

    public Letter Letter(string language, EmailComposer site)
    {
        var (said, words) = (NoticeText.For(notice, children, language), Words.In(language));
        return new Letter
        {
            Words = words,
            Title = said.Title,
            Text = said.Text,
            // One button: a wrong access needs an answer sooner than a right one needs a look. That page leads to the other.
            OpenUrl = site.Url(said.DoubtPath ?? said.Path),
            Open = said.DoubtPath is null ? said.Open : words["Это не так – сообщить школе"],
            Why = words["Вы получаете это письмо, потому что оно касается вашего личного кабинета."],
        };
    }

    public ShortMessage Brief(string language)
    {
        var said = NoticeText.For(notice, children, language);
        return new(said.Title, said.Text, said.DoubtPath ?? said.Path, Topic: null, TimeSpan.FromDays(3), IsUrgent: true)
        {
            Answers = said.Answers ?? [],
        };
    }
}
