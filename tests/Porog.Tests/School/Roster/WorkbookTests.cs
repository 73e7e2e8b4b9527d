using Microsoft.EntityFrameworkCore;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Tests.Support;
using static Porog.Tests.Support.TestWorkbook;

namespace Porog.Tests.School.Roster;

/// <summary>What stands in the cells of a workbook is read as a person sees it there, or is refused in words.</summary>
public sealed class WorkbookTests
{
    private static readonly string[] Headings = ["ФИО", "Дата рождения", "Класс", "Карта", "Внешний номер"];

    [Theory, Engines]
    public async Task Cells_are_read_as_the_sheet_shows_them(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var book = new TestWorkbook();
        book.Sheet(
            "Старое",
            [
                ["<c t=\"inlineStr\"><is><t>ФИО</t></is></c>"],
                Row("Скрытый Пётр Ильич"),
            ],
            state: "hidden"
        );
        book.Sheet(
            "Дети",
            [
                Row("Список детей на 01.09.2026"),
                Row("", ""),
                Row(Headings),
                // 23:59:43 of 4 March 2015, as programs write it that use Moscow's time before 1919.
                Row(
                    "Соколова Анна Игоревна",
                    Number("42067.99980324", Date),
                    "5 Б",
                    Number("12345678", TenDigits),
                    Number("7712345678901")
                ),
                Row("Соколов Илья Игоревич", Number("42068.354166", LongDate), "", "AA02", "s2"),
                [
                    book.Shared("Ким ", "Алексей"),
                    Number("42068", Date),
                    Number("6"),
                    """<c t="str"><f>A1&amp;B1</f><v>AA03</v></c>""",
                    Inline("s 3"),
                ],
            ],
            merged: ["A1:E1", "C4:C5"]
        );
        book.Sheet("Архив", [Row(Headings), Row("Старый Пётр Ильич", "", "1 А", "", "")]);
        var columns = await client.UploadAsync("дети.xlsx", book.ToArray());
        Assert.Contains("Прочитан лист «Дети». На других листах тоже есть данные: «Архив».", columns.Text);
        Assert.DoesNotContain("«Старое»", columns.Text);
        Assert.Contains("Названия столбцов – в строке 3", columns.Text);
        await client.PressAsync(columns, "form:has(#column-0)");
        Assert.Equal((3, 0, 0, 0, 0, 0), await client.CountsAsync());
        var march = new DateOnly(2015, 3, 5);
        Assert.Equal(
            [
                ("Соколова", march, "5 Б", "0012345678", "7712345678901"),
                ("Соколов", march, "5 Б", "AA02", "s2"),
                ("Ким", march, "6", "AA03", "s 3"),
            ],
            (await RowsAsync(host)).Select(r => (r.Surname, r.BirthDate!.Value, r.Group, r.Cards, r.ExternalId))
        );
    }

    [Theory, Engines]
    public async Task Dates_count_from_1904_when_the_workbook_says_so(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var book = new TestWorkbook { From1904 = true }.Sheet(
            "1",
            [Row(Headings), Row("Ким Алексей", Number("40606", Date), "6 А", "", "")]
        );
        await client.SheetAsync("a.xlsx", book.ToArray());
        Assert.Equal(new DateOnly(2015, 3, 5), (await RowsAsync(host)).Single().BirthDate);
    }

    [Theory, Engines]
    public async Task A_date_that_a_spreadsheet_may_have_turned_around_is_refused(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        // 4/2/2010 and 6/20/2010, opened where the day stands first: the one became the 4th of February, the other stayed a text.
        var book = new TestWorkbook().Sheet(
            "1",
            [Row(Headings), Row("Ким Алексей", Number("40213", Date), "", "", ""), Row("Юдин Пётр", "6/20/2010", "", "", "")]
        );
        await client.SheetAsync("a.xlsx", book.ToArray());
        Assert.Equal([null, new DateOnly(2010, 6, 20)], (await RowsAsync(host)).Select(r => r.BirthDate));
        Assert.Contains("непонятно, где день и где месяц", (await client.Visitor.OpenAsync($"{client.Path}?show=LeftOut")).Text);
    }

    [Theory, Engines]
    public async Task What_a_spreadsheet_has_spoilt_is_refused_with_its_cell_and_what_to_do(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var book = new TestWorkbook().Sheet(
            "1",
            [
                Row(Headings),
                Row("Первый Пётр Ильич", Number("42068", Date), Number("46336", Date), "", ""),
                Row("Второй Пётр Ильич", "", "5 Б", "", Number("7.7123456789012347E+18")),
                Row("Третий Пётр Ильич", "", Error("#N/A"), "", ""),
                Row("Четвёртый Пётр Ильич", "", "5 Б", """<c><f>VLOOKUP(A1;B:C;2)</f></c>""", ""),
                Row(Error("#REF!"), "", "5 Б", "", ""),
                Row("Шестой Пётр Ильич", Number("0.5", Date), "5 Б", "", ""),
                Row("Седьмой Пётр Ильич", "", "10.ноя", "", ""),
                Row("Восьмой Пётр Ильич", "", "5 Б", "1,23457E+12", ""),
            ]
        );
        await client.SheetAsync("a.xlsx", book.ToArray());
        Assert.Equal((0, 0, 0, 0, 0, 8), await client.CountsAsync());
        var rows = (await client.Visitor.OpenAsync($"{client.Path}?show=LeftOut")).RowsOf("tbody tr");
        string[] said =
        [
            "столбец «Класс»: программа превратила значение в дату: 10.11.2026",
            "столбец «Внешний номер»: программа потеряла последние цифры длинного номера",
            "столбец «Класс»: ошибка в ячейке C4: #N/A",
            "столбец «Карта»: ошибка в ячейке D5: формула без значения",
            "столбец «ФИО»: ошибка в ячейке A6: #REF!",
            "не дата рождения",
            "столбец «Класс»: программа превратила значение в дату: 10.ноя",
            "столбец «Карта»: программа потеряла последние цифры длинного номера: 1,23457E+12",
        ];
        Assert.Equal(said.Length, rows.Count);
        Assert.All(said, (words, i) => Assert.Contains(words, rows[i]));
    }

    [Theory, Engines]
    public async Task A_list_without_headings_keeps_its_first_child_and_a_class_in_two_columns_is_one(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var columns = await client.UploadAsync(
            "a.csv",
            "Соколова Анна Игоревна;05.03.2015;Ж;5 Б\nКим Алексей Олегович;30.11.2015;М;5 Б\n"u8.ToArray()
        );
        Assert.Contains("В таблице нет названий столбцов", columns.Text);
        Assert.Equal(["FullName", "BirthDate", "Sex", "Group"], Chosen(columns));
        await client.PressAsync(await client.PressAsync(columns, "form:has(#column-0)"), "#give-up");
        Assert.Equal((2, 0, 0, 0, 0, 0), await client.CountsAsync());

        var foreign = await client.UploadAsync(
            "a.csv",
            "№ п/п;Ф.И.О. обучающегося;Дата рождения (дд.мм.гггг);Класс;Буква;№ карты;Телефон\n1;Ким Олег;05.03.2015;5;Б;AA01;+7\n"u8.ToArray()
        );
        Assert.Equal(["Ignored", "FullName", "BirthDate", "Group", "Letter", "Cards", "Ignored"], Chosen(foreign));
        var shown = await client.PressAsync(foreign, "form:has(#column-0)");
        Assert.Contains("Ким Олег 5 Б", shown.Text);
        await client.PressAsync(shown, "#give-up");

        var two = new TestWorkbook().Sheet(
            "1",
            [
                Row("Школа № 57"),
                Row("ФИО", "Класс", "", "Дата рождения"),
                Row("", "Параллель", "Литера", ""),
                Row("Соколова Анна Игоревна", Number("5"), "Б", "05.03.2015"),
                Row("Ким Алексей Олегович", "", "В", ""),
                Row("Ким Олег Олегович", "6 класс", "Г класс", "05.03.2014"),
                Row("Пак Олег Олегович", "7 «Д» класс", "Д", "05.03.2013"),
                Row("Ли Олег Олегович", Boolean(true), "Д", "05.03.2013"),
            ],
            merged: ["A2:A3", "B2:C2", "D2:D3"]
        );
        var joined = await client.UploadAsync("a.xlsx", two.ToArray());
        Assert.Equal(["FullName", "Grade", "Letter", "BirthDate"], Chosen(joined));
        await client.PressAsync(joined, "form:has(#column-0)");
        Assert.Equal(["5 Б", null, "6 Г", "7 «Д» класс", null], (await RowsAsync(host)).Select(row => row.Group));
        Assert.Contains("Появятся новые классы и группы: 5 Б, 6 Г, 7 «Д» класс.", (await client.Visitor.OpenAsync(client.Path)).Text);
        Assert.Contains("ошибка в ячейке B8: TRUE", (await client.Visitor.OpenAsync($"{client.Path}?show=LeftOut")).Text);
        Assert.Contains("есть буква класса «В», но нет номера", (await client.Visitor.OpenAsync($"{client.Path}?show=LeftOut")).Text);
    }

    [Theory, Engines]
    public async Task Files_that_would_take_the_machine_down_or_are_of_another_kind_are_refused_in_words(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        (string Name, byte[] File, string Says)[] bad =
        [
            ("far.xlsx", WithCell("<row r=\"3\"><c r=\"ZZZZZZ3\"><v>1</v></c></row>"), "Ячейка стоит слишком далеко: 1: ZZZZZZ3"),
            ("deep.xlsx", WithCell("<row r=\"2000000000\"><c r=\"A2000000000\"><v>1</v></c></row>"), "слишком далеко: 1: 2000000000"),
            ("wide.xlsx", WithCell("<row r=\"3\"><c r=\"XFD3\"><v>1</v></c></row>"), "слишком далеко: 1: XFD3"),
            ("broken.xlsx", WithCell("<row r=\"3\"><c"), "Архив повреждён: xl/worksheets/sheet1.xml"),
            (
                "entities.xlsx",
                new TestWorkbook().Raw("1", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><worksheet>&a;</worksheet>").ToArray(),
                "Архив повреждён"
            ),
            (
                "deep.xlsx",
                new TestWorkbook().Raw("1", string.Concat(Enumerable.Repeat("<a>", 300_000))).ToArray(),
                "слишком много строк или ячеек"
            ),
            (
                "names.xlsx",
                new TestWorkbook().Raw("1", $"<x>{string.Concat(Enumerable.Range(0, 100_000).Select(i => $"<a{i}/>"))}</x>").ToArray(),
                "слишком много строк или ячеек"
            ),
            ("long.xlsx", WithCell($"<row><c r=\"{new string('A', 3 << 20)}\"/></row>"), "слишком много данных"),
            ("old.xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "сохраните как «Книга Excel (.xlsx)»"),
            ("page.xls", "<html><table><tr><td>ФИО</td></tr></table>"u8.ToArray(), "сохраните как «Книга Excel (.xlsx)»"),
            ("a.ods", RosterClient.Zip(("mimetype", "application/vnd.oasis"), ("content.xml", "<x/>")), "Это таблица OpenDocument"),
            (
                "hidden.xlsx",
                new TestWorkbook().Sheet("1", [Row(Headings), Row("Ким Алексей")], state: "hidden").ToArray(),
                "нет ни одной строки"
            ),
            ("nul.csv", "ФИО;Класс\nКим\0Алексей;5 Б\n"u8.ToArray(), "нулевые знаки"),
        ];
        foreach (var (name, file, says) in bad)
            Assert.Contains(says, (await client.UploadAsync(name, file)).Text);

        static byte[] WithCell(string row) => new TestWorkbook().Raw("1", $"<worksheet><sheetData>{row}</sheetData></worksheet>").ToArray();
    }

    private static IEnumerable<string?> Chosen(SitePage page) =>
        page.Document.QuerySelectorAll("select").Select(s => s.QuerySelector("option[selected]")!.GetAttribute("value"));

    private static Task<List<RosterRow>> RowsAsync(PorogHost host) =>
        host.WithDbAsync(db => db.RosterRows.AsNoTracking().OrderBy(r => r.Number).ToListAsync());
}
