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
            OpenUrl = site.Url(said.Path),
            Open = said.Open,
            Why = words["Вы получаете это письмо, потому что оно касается вашего личного кабинета."],
        };
    }

    public ShortMessage Brief(string language)
    {
        var said = NoticeText.For(notice, children, language);
        return new(said.Title, said.Text, said.Path, Topic: null, TimeSpan.FromDays(3), IsUrgent: true);
    }
}
