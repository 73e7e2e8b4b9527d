using System.Text;
using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Shared.Sheets;

namespace Porog.Tests.Registry.Calendar;

/// <summary>Marked days from a table and from a calendar: what is read, and why a row is left out.</summary>
public sealed class MarkFileTests
{
    private static readonly DateOnly Today = new(2026, 11, 20);

    [Fact]
    public async Task A_table_is_read_row_by_row_and_each_fault_is_named()
    {
        var rows = await ReadAsync(
            """
            С;По;Вид;Название;До
            26.10.2026;01.11.2026;каникулы;Осенние каникулы;
            30.12.2026;;сокращённый;Перед праздником;12:00
            21.11.2026;;Учебный день;;
            32.11.2026;;праздник;;
            01.12.2026;вчера;праздник;;
            05.12.2026;01.12.2026;праздник;;
            07.12.2026;;отгул;;
            08.12.2026;;сокращённый;;
            26.10.2026;01.11.2026;праздник;Ещё раз;
            01.09.2026;01.12.2027;праздник;;
            """
        );
        Assert.Equal(new MarkLine(new(2026, 10, 26), new(2026, 11, 1), DayKind.Holiday, "Осенние каникулы", null), rows[0].Line);
        Assert.Equal(new MarkLine(new(2026, 12, 30), new(2026, 12, 30), DayKind.Short, "Перед праздником", new(12, 0)), rows[1].Line);
        Assert.Equal(new MarkLine(new(2026, 11, 21), new(2026, 11, 21), DayKind.School, null, null), rows[2].Line);
        Assert.Equal(
            [MarkFault.From, MarkFault.Until, MarkFault.Backwards, MarkFault.Kind, MarkFault.Ends, MarkFault.Repeated, MarkFault.TooLong],
            rows.Skip(3).Select(r => r.Fault!.Value)
        );
        Assert.Equal((5, "32.11.2026"), (rows[3].Number, rows[3].Value));
    }

    [Fact]
    public async Task A_date_that_may_be_either_of_two_is_not_guessed()
    {
        var rows = await ReadAsync("From,Kind\n4/2/2027,holiday\n");
        Assert.Equal(MarkFault.DayOrMonth, Assert.Single(rows).Fault);
    }

    [Fact]
    public async Task A_calendar_is_read_event_by_event_and_a_bad_event_costs_the_others_nothing()
    {
        var rows = await ReadAsync(
            Ics(
                "DTSTART;VALUE=DATE:20261026\nDTEND;VALUE=DATE:20261102\nSUMMARY:Осенние каникулы\\, школа",
                "DTSTART;VALUE=DATE:20261345\nSUMMARY:Нет такого дня",
                "SUMMARY:Без даты",
                "DTSTART;VALUE=DATE:20261121\nSUMMARY:Рабочая суббота",
                "DTSTART;VALUE=DATE:20261228\nSUMMARY:Нерабочий день",
                "DTSTART:20261230T083000\nDTEND:20261230T120000\nSUMMARY:Сокращённый день",
                "DTSTART;VALUE=DATE:20261231\nSUMMARY:Сокращённый день",
                "DTSTART;VALUE=DATE:20270104\nRRULE:FREQ=WEEKLY\nSUMMARY:Каждый понедельник",
                "DTSTART;VALUE=DATE:20270105\nSTATUS:CANCELLED\nSUMMARY:Отменено",
                "DTSTART;VALUE=DATE:20270111\nDURATION:P3D\nCATEGORIES:SHORT\nSUMMARY:Без времени"
            )
        );
        Assert.Equal(new MarkLine(new(2026, 10, 26), new(2026, 11, 1), DayKind.Holiday, "Осенние каникулы, школа", null), rows[0].Line);
        Assert.Equal(MarkFault.Damaged, rows[1].Fault);
        Assert.Equal(MarkFault.From, rows[2].Fault);
        Assert.Equal(DayKind.School, rows[3].Line!.Kind);
        Assert.Equal(DayKind.Holiday, rows[4].Line!.Kind);
        Assert.Equal(new MarkLine(new(2026, 12, 30), new(2026, 12, 30), DayKind.Short, "Сокращённый день", new(12, 0)), rows[5].Line);
        Assert.Equal([MarkFault.Ends, MarkFault.Repeats, MarkFault.Cancelled, MarkFault.Ends], rows.Skip(6).Select(r => r.Fault!.Value));
    }

    [Fact]
    public async Task Yearly_events_are_written_out_around_today_and_29_February_exists_in_leap_years_only()
    {
        var rows = await ReadAsync(
            Ics(
                "DTSTART;VALUE=DATE:20150509\nRRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=9\nSUMMARY:День Победы",
                "DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY\nSUMMARY:Редкий день",
                "DTSTART;VALUE=DATE:20250601\nRRULE:FREQ=YEARLY;UNTIL=20260601\nSUMMARY:Последний раз",
                "DTSTART;VALUE=DATE:20260901\nRRULE:FREQ=YEARLY;COUNT=2\nSUMMARY:Дважды"
            )
        );
        Assert.Equal(
            ["2025-05-09", "2026-05-09", "2027-05-09", "2028-05-09", "2028-02-29", "2025-06-01", "2026-06-01", "2026-09-01", "2027-09-01"],
            rows.Select(r => $"{r.Line!.From:yyyy-MM-dd}")
        );
    }

    /// <summary>23:00 UTC is the next day in Kamchatka, and midnight there belongs to the day before.</summary>
    [Theory]
    [InlineData("Europe/Moscow", "2026-12-31", "2026-12-31")]
    [InlineData("Asia/Kamchatka", "2026-12-31", "2027-01-01")]
    [InlineData("America/New_York", "2026-12-30", "2026-12-31")]
    public async Task Instants_become_days_of_the_organisations_zone(string zone, string from, string until)
    {
        var rows = await ReadAsync(
            Ics("DTSTART:20261230T210000Z\nDTEND:20261231T210000Z\nSUMMARY:Каникулы"),
            TimeZoneInfo.FindSystemTimeZoneById(zone)
        );
        Assert.Equal((DateInput.TryParse(from)!.Value, DateInput.TryParse(until)!.Value), Assert.Single(rows).Line!.Period);
    }

    [Theory]
    [InlineData("", SheetProblem.Empty)]
    [InlineData("Имя;Класс\nИван;5 Б", SheetProblem.MissingColumn)]
    [InlineData("BEGIN:VCALENDAR\nEND:VCALENDAR", SheetProblem.Empty)]
    [InlineData("С;По\n", SheetProblem.Empty)]
    [InlineData("%PDF-1.7", SheetProblem.NotARoster)]
    public async Task A_file_that_is_neither_is_refused(string content, SheetProblem problem) =>
        Assert.Equal(problem, (await Assert.ThrowsAsync<SheetException>(() => ReadAsync(content))).Problem);

    [Fact]
    public async Task Too_many_events_are_refused()
    {
        var events = Enumerable.Range(0, 1001).Select(_ => "DTSTART;VALUE=DATE:20261026").ToArray();
        Assert.Equal(SheetProblem.TooManyCells, (await Assert.ThrowsAsync<SheetException>(() => ReadAsync(Ics(events)))).Problem);
    }

    [Fact]
    public async Task What_was_checked_comes_back_from_the_hidden_field_as_it_was()
    {
        var rows = await ReadAsync("С;По;Вид;Название;До\n30.12.2026;;сокращённый;=Праздник; 12:00\n31.12.2026;08.01.2027;;;\n");
        Assert.Equal(rows.Select(r => r.Line), MarkText.Read(MarkText.Of(rows), Today).Select(r => r.Line));
        Assert.Empty(MarkText.Read("1\t2026-13-01\tx\n\n\0", Today));
    }

    private static string Ics(params string[] events) =>
        $"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{string.Concat(events.Select(e => $"BEGIN:VEVENT\n{e}\nEND:VEVENT\n"))}END:VCALENDAR\n";

    private static async Task<IReadOnlyList<MarkRow>> ReadAsync(string content, TimeZoneInfo? zone = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        return await MarkFile.ReadAsync(stream, zone ?? TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow"), Today, default);
    }
}
