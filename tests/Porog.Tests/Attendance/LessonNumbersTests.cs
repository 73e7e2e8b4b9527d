using Porog.Attendance.Absences;

namespace Porog.Tests.Attendance;

public sealed class LessonNumbersTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("3", "3")]
    [InlineData("2, 1", "1–2")]
    [InlineData("5-7 1;2", "1–2, 5–7")]
    [InlineData("12", "12")]
    public void Typed_lessons_are_read_stored_and_said(string typed, string said)
    {
        var lessons = LessonNumbers.TryParse(typed);
        Assert.NotNull(lessons);
        Assert.Equal(lessons, LessonNumbers.FromBits(LessonNumbers.ToBits(lessons)));
        Assert.Equal(said, LessonNumbers.Say(lessons));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("13")]
    [InlineData("3-1")]
    [InlineData("1-2-3")]
    [InlineData("все")]
    [InlineData("-")]
    public void What_is_no_list_of_lessons_is_refused(string typed) => Assert.Null(LessonNumbers.TryParse(typed));
}
