using System.Text;
using FsCheck.Xunit;
using Porog.Shared;

namespace Porog.Tests.Shared;

/// <summary>What people see as the same text is compared as the same text.</summary>
public sealed class TextFoldTests
{
    [Theory]
    [InlineData("Григорʼєва", "Григор'єва")]
    [InlineData("Григор’єва", "Григор`єва")]
    [InlineData("О\u00B4Коннор", "ОʻКоннор")]
    [InlineData("Петрова-Водкина", "ПЕТРОВА \u2013 ВОДКИНА")]
    [InlineData("Петрова\u2011Водкина", "Петрова\u2212Водкина")]
    [InlineData("Семёнов", "семенов")]
    [InlineData("Майский", "Маи\u0306скии\u0306")]
    [InlineData("Королёв", "Короле\u0308в")]
    [InlineData("Иванов", "Иванo\u200Bв")]
    [InlineData("Copоков", "Сороков")]
    [InlineData("\u202AИванов\u202C", "Иванов")]
    [InlineData("Иван\u00ADов", "Иванов")]
    public void Names_that_look_the_same_are_one(string one, string other)
    {
        Assert.Equal(PersonName.Comparable(one), PersonName.Comparable(other));
        Assert.NotEmpty(PersonName.Comparable(one));
    }

    [Theory]
    [InlineData("1 А", "1 A")]
    [InlineData("1А", "1-а")]
    [InlineData("5\u00A0Б", "5Б")]
    [InlineData("１ А", "1 А")]
    [InlineData("10 Е", "10 Ё")]
    [InlineData("ИС\u201321", "ис-21")]
    public void Classes_that_look_the_same_are_one(string one, string other) =>
        Assert.Equal(TextFold.LettersAndDigits(one), TextFold.LettersAndDigits(other));

    [Theory]
    [InlineData("Иванов", "Иванова")]
    [InlineData("Бойко", "Боико")]
    [InlineData("Гусев", "Гусєв")]
    [InlineData("Ким", "Кін")]
    public void Other_names_stay_others(string one, string other) =>
        Assert.NotEqual(PersonName.Comparable(one), PersonName.Comparable(other));

    [Property(MaxTest = 300)]
    public void Any_text_folds_to_itself_once_folded_and_in_every_unicode_form(string? text)
    {
        var folded = TextFold.LettersAndDigits(text);
        Assert.Equal(folded, TextFold.LettersAndDigits(folded));
        var whole = TextFold.Composed(text ?? "");
        Assert.Equal(folded, TextFold.LettersAndDigits(whole.Normalize(NormalizationForm.FormD)));
        Assert.Equal(folded, TextFold.LettersAndDigits(whole.Normalize(NormalizationForm.FormKC)));
        var line = TextFold.Line(text);
        Assert.Equal(line, TextFold.Line(line));
        Assert.DoesNotContain(line, char.IsControl);
    }

    [Theory]
    [InlineData("Суп\r\nс сыром", "Суп с сыром")]
    [InlineData("  Вход\t№ 2 ", "Вход № 2")]
    [InlineData("Каша\u202E\u001B[31m", "Каша[31m")]
    [InlineData("Маи\u0306", "Май")]
    [InlineData("Вход", "Вход")]
    [InlineData("👩\u200D🍳", "👩\u200D🍳")]
    [InlineData(null, "")]
    public void A_line_has_no_breaks_and_no_hidden_characters(string? text, string line) => Assert.Equal(line, TextFold.Line(text));

    [Theory]
    [InlineData("k7mp 2qxd", "K7MP2QXD")]
    [InlineData("К7МР\u20112QХD", "K7MP2QXD")]
    [InlineData("\u200E１23 456\u00A0", "123456")]
    public void A_code_is_latin_letters_and_digits(string typed, string code) => Assert.Equal(code, TextFold.Code(typed));

    [Theory]
    [InlineData("  Майский ", "Майский")]
    [InlineData("Маи\u0306скии\u0306", "Майский")]
    [InlineData("Петров\u2013Водкин", "Петров-Водкин")]
    [InlineData("Мария\u00A0 Анна", "Мария Анна")]
    [InlineData("О’Коннор", "О’Коннор")]
    [InlineData("д'Артаньян", "д'Артаньян")]
    [InlineData("И.И.", "И.И.")]
    [InlineData("Св. Иоанн", "Св. Иоанн")]
    [InlineData("Иван\u200Bов", "Иванов")]
    [InlineData("李", "李")]
    [InlineData("Ŋmĩnɛ\u0303", "Ŋmĩnɛ\u0303")]
    [InlineData("अनिता", "अनिता")]
    [InlineData("𠮷田", "𠮷田")]
    public void A_name_is_stored_composed_and_trimmed(string typed, string name) => Assert.Equal(name, PersonName.TryRead(typed));

    [Theory]
    [InlineData("http://evil.example/pay приглашает вас")]
    [InlineData("evil.example")]
    [InlineData("t.me")]
    [InlineData("Иванов www.evil.ru")]
    [InlineData("Иванов\r\nBcc: x")]
    [InlineData("Иванов\u001B[2J")]
    [InlineData("Иванов\u202Eвон")]
    [InlineData("Иванов\u200Fвон")]
    [InlineData("Иванов2")]
    [InlineData("=1+1")]
    [InlineData("<b>Иванов</b>")]
    [InlineData("-")]
    [InlineData("...")]
    [InlineData("'")]
    [InlineData("   ")]
    [InlineData(null)]
    public void What_is_no_name_is_refused(string? typed) => Assert.Null(PersonName.TryRead(typed));
}
