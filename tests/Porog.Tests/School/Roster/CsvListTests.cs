using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School.Roster;

/// <summary>CSV files of many programs: encodings, separators, line breaks, damage, dates.</summary>
public sealed class CsvListTests
{
    [Theory, Engines]
    public async Task Encodings_and_separators_are_found(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Encoding[] encodings =
        [
            new UTF8Encoding(true),
            new UTF8Encoding(false),
            Encoding.GetEncoding(1251),
            Encoding.Unicode,
            Encoding.BigEndianUnicode,
        ];
        foreach (var encoding in encodings)
        foreach (var separator in (char[])[';', ',', '\t'])
        {
            var text = "ФИО|Дата рождения|Класс\r\nЁлкина Анна Игоревна|05.03.2015|\"5 «Б»\"\r\nКим Олег|30.11.2015|6 А\r\n".Replace(
                '|',
                separator
            );
            var shown = await client.SheetAsync("a.csv", [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);
            Assert.Equal((2, 0, 0, 0, 0, 0), await client.CountsAsync());
            Assert.Contains("Ёлкина Анна Игоревна 5 «Б»", shown.Text);
            await client.PressAsync(shown, "#give-up");
        }
    }

    [Theory, Engines]
    public async Task A_line_break_in_quotes_belongs_to_the_cell_and_a_damaged_line_is_left_out_as_a_whole(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var shown = await client.SheetAsync(
            "a.csv",
            Encoding.UTF8.GetBytes(
                "ФИО;Дата рождения;Класс;Карта\n"
                    + "\"Соколова\nАнна Игоревна\";05.03.2015;\"5 Б\";AA01\n"
                    // Torn without quotes: neither half is taken.
                    + "Белов Иван Ильич;05.03.2015\n;5 Б;AA02\n"
                    // A quote that is never closed costs its own line only.
                    + "\"Гусев Яков Львович;05.03.2015;5 Б;AA03\n"
                    + "Юдина Вера Олеговна;05.03.2015;5 Б;AA04\n"
                    + "\"Зимин\" Глеб Львович;05.03.2015;5 Б;AA05\n"
                    + "\n"
                    // Written on a Mac, with an invisible character: «й» is two characters.
                    + "Фомина Маи\u0306я\u200B Львовна;05.03.2015;11 \"А\";AA06\n"
            )
        );
        Assert.Equal(
            ["Соколова Анна", "Юдина Вера", "Фомина Майя"],
            await host.WithDbAsync(db =>
                db.RosterRows.Where(r => r.Outcome == RosterOutcome.Add)
                    .OrderBy(r => r.Number)
                    .Select(r => r.Surname + " " + r.GivenName)
                    .ToListAsync()
            )
        );
        Assert.Equal(
            "11 \"А\"",
            await host.WithDbAsync(db => db.RosterRows.Where(r => r.Cards == "AA06").Select(r => r.Group).SingleAsync())
        );
        var left = (await client.Visitor.OpenAsync($"{client.Path}?show=LeftOut")).RowsOf("tbody tr");
        Assert.Equal([4, 5, 6, 8], left.Select(l => int.Parse(l.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(left, l => Assert.Contains("строка повреждена", l));
        Assert.DoesNotContain("Белов", shown.Text);
    }

    [Theory, Engines]
    public async Task Broken_characters_make_one_line_unreadable_and_short_lines_are_no_damage(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        byte[] file =
        [
            .. Encoding.UTF8.GetBytes("ФИО;Класс;Карта;Лицевой счёт\nСоколова Анна Игоревна;5 Б;;\nКим Олег "),
            0xD0,
            .. Encoding.UTF8.GetBytes("Львович;5 Б;;\nБелов Иван Ильич;5 Б\nЮдина Вера Олеговна;5 Б\nЗимин Глеб Львович;5 Б\n"),
        ];
        await client.SheetAsync("a.csv", file);
        Assert.Equal((4, 0, 0, 0, 0, 1), await client.CountsAsync());
        Assert.Contains("строка 3 Пропустить строка повреждена", (await client.Visitor.OpenAsync($"{client.Path}?show=LeftOut")).Text);
    }

    [Theory, Engines]
    public async Task The_dates_of_a_column_are_read_in_one_order_and_a_person_says_which_when_they_do_not_tell(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        Assert.Equal(["2010-04-02", "2010-06-20", "2010-05-05"], await BornAsync("4/2/2010", "6/20/2010", "5/5/2010"));
        Assert.Equal(["2010-02-04", "2010-06-20"], await BornAsync("4/2/2010", "20/6/2010"));
        Assert.Equal(["2015-03-05", "2016-03-05", "2012-12-31"], await BornAsync("2015-03-05", "05.03.16", "31 декабря 2012 г."));
        Assert.Equal(["2010-02-04", "2010-06-07"], await BornAsync("04.02.2010", "07.06.2010"));
        Assert.Equal(["2015-03-05", "2016-03-05"], await BornAsync("05.03.2015 8:30:00", "2016-03-05T00:00:00"));
        // Some have the day first, some the month: what may be either is refused.
        Assert.Equal(["2010-06-20", "2010-06-21", "-"], await BornAsync("6/20/2010", "21/6/2010", "4/2/2010"));

        var asked = await client.UploadAsync("a.csv", File("4/2/2010", "3/7/2011"));
        var unsaid = await client.Visitor.SubmitAsync(asked, "form:has(#column-0)", new() { ["DateOrder"] = "" });
        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, unsaid.Status);
        Assert.Contains("что в датах рождения стоит первым: день или месяц", unsaid.TextOf(".govuk-error-summary"));
        await client.Visitor.SubmitAsync(unsaid, "form:has(#column-0)", new() { ["DateOrder"] = "MonthFirst" });
        await client.WaitAsync();
        Assert.Equal(["2010-04-02", "2011-03-07"], await StagedAsync());

        async Task<List<string>> BornAsync(params string[] dates)
        {
            var shown = await client.SheetAsync("a.csv", File(dates));
            var born = await StagedAsync();
            await client.PressAsync(shown, "#give-up");
            return born;
        }

        async Task<List<string>> StagedAsync()
        {
            var id = (await client.ImportAsync()).Id;
            var rows = await host.WithDbAsync(db => db.RosterRows.Where(r => r.ImportId == id).OrderBy(r => r.Number).ToListAsync());
            return rows.ConvertAll(r => r.BirthDate?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "-");
        }

        static byte[] File(params string[] dates) =>
            Encoding.UTF8.GetBytes(
                "ФИО;Дата рождения\n" + string.Concat(dates.Select((d, i) => $"Иванов{(char)('а' + i)} Пётр Ильич;{d}\n"))
            );
    }
}
