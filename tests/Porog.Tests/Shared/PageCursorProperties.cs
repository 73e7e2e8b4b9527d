using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Porog.Shared;

namespace Porog.Tests.Shared;

[Properties(MaxTest = 1_000)]
public sealed class PageCursorProperties
{
    [Property]
    public void A_cursor_comes_back_as_it_was_given_out(uint seconds, short offset, Guid id, short kind)
    {
        var at = DateTimeOffset.UnixEpoch.AddSeconds(seconds).AddTicks(seconds % 1000).ToOffset(TimeSpan.FromMinutes(offset % 840));
        var cursor = new PageCursor(at, id, kind);
        Assert.Equal(cursor, PageCursor.TryParse(cursor.ToString()));
        // It is used in addresses.
        Assert.Equal(cursor.ToString(), Uri.EscapeDataString(cursor.ToString()));
    }

    [Property]
    public void Later_rows_have_later_cursors(uint first, uint second, Guid id)
    {
        var (a, b) = (Parsed(first), Parsed(second));
        Assert.Equal(first.CompareTo(second), a.At.CompareTo(b.At));

        PageCursor Parsed(uint seconds) =>
            PageCursor.TryParse(new PageCursor(DateTimeOffset.UnixEpoch.AddSeconds(seconds), id).ToString())!.Value;
    }

    [Property]
    public void Text_of_another_length_is_no_cursor(string? text) => Assert.Null(PageCursor.TryParse(text));

    [Property]
    public void A_cursor_with_something_added_or_missing_is_none(uint seconds, Guid id, char more)
    {
        var text = new PageCursor(DateTimeOffset.UnixEpoch.AddSeconds(seconds), id).ToString();
        Assert.Null(PageCursor.TryParse(text + more));
        Assert.Null(PageCursor.TryParse(text[1..]));
    }

    [Property]
    public Property Any_text_of_the_right_length_is_none_or_one_that_can_be_given_out_again()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var ours = Gen.Elements(Alphabet.ToCharArray());
        var foreign = Gen.Elements('+', '/', '=', ' ', '\n', 'ы', '\0');
        var text = Gen.Frequency((200, ours), (1, foreign)).ArrayOf(35).Select(chars => new string(chars));
        return Prop.ForAll(
            text.ToArbitrary(),
            drawn =>
            {
                if (PageCursor.TryParse(drawn) is not { } cursor)
                    return;
                Assert.All(drawn, c => Assert.Contains(c, Alphabet));
                Assert.Equal(cursor, PageCursor.TryParse(cursor.ToString()));
            }
        );
    }
}
