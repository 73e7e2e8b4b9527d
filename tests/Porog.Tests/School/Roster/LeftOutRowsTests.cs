using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Tests.Support;
using static Porog.Tests.Support.TestWorkbook;

namespace Porog.Tests.School.Roster;

/// <summary>The check shows what will be stored and every fault of a line, and gives the left-out lines back as a list.</summary>
public sealed class LeftOutRowsTests
{
    [Theory, Engines]
    public async Task The_check_shows_every_value_as_it_will_be_stored(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var book = new TestWorkbook().Sheet(
            "1",
            [
                Row("ФИО", "Дата рождения", "Класс", "Карта", "Лицевой счёт", "Внешний номер", "Льгота"),
                Row("Соколова Анна Игоревна", "5 марта 15", "5-б", Number("12345678", TenDigits), "900100", "s1", "+"),
            ]
        );
        var shown = await client.SheetAsync("a.xlsx", book.ToArray());
        Assert.Equal(
            "строка 2 Соколова Анна Игоревна 5-б 05.03.2015, женский, номера карт: 0012345678, лицевой счёт 900100, внешний номер s1, "
                + "льготное питание: да Добавить",
            shown.RowsOf("tbody tr").Single()
        );
    }

    [Theory, Engines]
    public async Task Every_fault_of_a_line_is_named_and_the_lines_come_back_as_a_list_that_can_be_corrected(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var text =
            "Список 5 Б;;;;;\nФИО;Дата рождения;Класс;Карта;Лицевой счёт;Телефон мамы\n"
            + "Соколова Анна Игоревна;05.03.2015;5 Б;AA01;900100;+79160000001\n"
            + "Ким 2;31.02.2015;5 Б;AA01;9 0;+79160000002\n"
            + "Белов Иван Ильич;05.03.2015;5 Б;x;;+79160000003\n";
        await client.SheetAsync("a.csv", Encoding.UTF8.GetBytes(text));
        Assert.Equal((1, 0, 0, 0, 0, 2), await client.CountsAsync());
        var left = await client.Visitor.OpenAsync($"{client.Path}?show=LeftOut");
        foreach (
            var fault in (string[])
                [
                    "столбец «ФИО»: «2» не похоже на имя",
                    "столбец «Дата рождения»: «31.02.2015» – не дата рождения",
                    "столбец «Лицевой счёт»: «9 0» – не номер лицевого счёта",
                    "карта AA01 уже есть в этом списке",
                ]
        )
            Assert.Contains(fault, left.RowsOf("tbody tr")[0]);
        Assert.DoesNotContain("нет имени", left.Text);
        // A second check finds the same faults, once each.
        await client.PressAsync(await client.Visitor.OpenAsync(client.Path), "form:has([name=Complete])");
        Assert.Equal(left.RowsOf("tbody tr"), (await client.Visitor.OpenAsync($"{client.Path}?show=LeftOut")).RowsOf("tbody tr"));

        await client.ConfirmAsync(await client.Visitor.OpenAsync(client.Path));
        var file = await client.Visitor.DownloadAsync($"{client.Path}/faults");
        var rows = TestWorkbook.RowsOf(file);
        Assert.Equal("ФИО|Дата рождения|Класс|Карта|Лицевой счёт|Телефон мамы|Почему пропущено|Где стояло", rows[0]);
        Assert.StartsWith("Ким 2|31.02.2015|5 Б|AA01|9 0|+79160000002|столбец «ФИО»", rows[1], StringComparison.Ordinal);
        Assert.EndsWith("|строка 4", rows[1], StringComparison.Ordinal);

        // Corrected in a spreadsheet and imported as it is.
        var corrected = new TestWorkbook().Sheet(
            "1",
            [
                .. rows.Select(r =>
                    Row(r.Replace("Ким 2|31.02.2015|5 Б|AA01|9 0", "Ким Олег|28.02.2015|5 Б|AA02|900").Replace("|x|", "|AA03|").Split('|'))
                ),
            ]
        );
        await client.ConfirmAsync(await client.SheetAsync("b.xlsx", corrected.ToArray()));
        Assert.Equal((2, 0, 0, 0, 0, 0), await client.CountsAsync());
        Assert.Equal(3, await host.WithDbAsync(db => db.Children.CountAsync()));
    }

    [Theory, Engines]
    public async Task Left_out_people_of_OneRoster_come_back_as_a_list_too(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var sample = new OneRosterSample();
        sample.Children.Add(("s5", "Датов", "Иван", "Ильич", "c5b", "5 марта", "male"));
        await client.UploadAsync("school.zip", sample.Zip());
        var file = await client.Visitor.DownloadAsync($"{client.Path}/faults");
        Assert.Equal(
            "s5|Датов|Иван|Ильич||М|5 Б||||столбец «birthDate»: «5 марта» – не дата рождения. Пишите, например, 05.03.2016|"
                + "demographics.csv, строка 5",
            TestWorkbook.RowsOf(file)[1]
        );
        await client.PressAsync(await client.Visitor.OpenAsync(client.Path), "#give-up");
        await client.SheetAsync("a.xlsx", file);
        Assert.Equal((1, 0, 0, 0, 0, 0), await client.CountsAsync());
    }
}
