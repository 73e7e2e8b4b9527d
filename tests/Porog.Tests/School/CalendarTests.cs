using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Registry;
using Porog.Registry.Calendar;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>The officer's pages of the calendar: marked days, hours, shifts, last year's days, and files.</summary>
public sealed class CalendarTests
{
    private const string Mark = "form:has(#from)";

    [Theory, Engines]
    public async Task Days_are_marked_changed_and_deleted_and_bad_input_loses_nothing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (school, officer) = await OpenAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Contains("учебный год 2026/27", (await visitor.OpenAsync("/school/calendar")).Text);
        var form = await visitor.OpenAsync("/school/calendar/days/new?year=2026");

        var bad = await visitor.SubmitAsync(form, Mark, Days("2026-11-05", "2026-11-01", "Short", "Олимпиада", "полдень"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.Status);
        Assert.Contains("до которого идут занятия", bad.TextOf("#ends-error"));
        Assert.Equal("Олимпиада", bad.Document.QuerySelector("#name")!.GetAttribute("value"));
        var backwards = await visitor.SubmitAsync(bad, Mark, Days("2026-11-05", "2026-11-01", "Short", "Олимпиада", "12:00"));
        Assert.Contains("раньше первого", backwards.TextOf("#until-error"));
        var nothing = await visitor.SubmitAsync(form, Mark, Days("", "", "DayOff", "", ""));
        Assert.Equal(["Введите первый день, например 26.10.2026", "Выберите, какие это дни"], nothing.TextsOf(".govuk-error-summary li"));

        await SavedAsync(visitor, await visitor.SubmitAsync(backwards, Mark, Days("2026-11-05", "", "Short", "Олимпиада", "12:00")));
        var twice = await visitor.SubmitAsync(form, Mark, Days("05.11.2026", "05.11.2026", "Holiday", "", ""));
        Assert.Contains("уже отмечены", twice.TextOf("#from-error"));

        var list = await visitor.OpenAsync("/school/calendar?year=2026");
        Assert.Contains("5 ноября Олимпиада · Сокращённый день до 12:00", list.TextOf("[aria-labelledby=marks] li"));
        Assert.Contains("Четверг, 5 ноября: Сокращённый день до 12:00, Олимпиада", list.Text);
        Assert.Contains("Среда, 4 ноября: Праздник или каникулы, День народного единства", list.Text);
        var mark = await visitor.OpenAsync(list.Document.QuerySelector("[aria-labelledby=marks] li a")!.GetAttribute("href")!);
        await SavedAsync(
            visitor,
            await visitor.SubmitAsync(mark, Mark, Go("save", Days("2026-11-05", "2026-11-08", "Holiday", "Каникулы", "")))
        );
        // The first page is still open: it would undo the other officer's change.
        var stale = await visitor.SubmitAsync(mark, Mark, Go("save", Days("2026-11-05", "", "School", "Учимся", "")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, stale.Status);
        Assert.Contains("5 ноября – 8 ноября, Праздник или каникулы", stale.TextOf(".govuk-error-summary"));
        Assert.Equal("Учимся", stale.Document.QuerySelector("#name")!.GetAttribute("value"));
        await SavedAsync(visitor, await visitor.SubmitAsync(stale, Mark, Go("remove", Days("", "", "Holiday", "", ""))));
        Assert.Empty(await host.WithDbAsync(db => db.CalendarMarks.Where(m => m.OrganisationId == school.Id).ToListAsync()));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(mark.Path)).Status);
    }

    [Theory, Engines]
    public async Task A_calendar_belongs_to_the_officers_of_its_organisation(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (school, _) = await OpenAsync(host);
        var registry = new TestRegistry(host);
        var mark = await registry.AddAsync(NewMark(school, "2026-12-01", "2026-12-02"));
        var (other, foreign) = await OpenAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, foreign);
        foreach (var page in (string[])["", "/hours", "/groups", "/copy", "/import", "/days/new"])
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/school/calendar{page}?organisation={school.Id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/school/calendar/days/{mark.Id}")).Status);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await visitor.OpenAsync($"/school/calendar/days/{mark.Id}?organisation={school.Id}")).Status
        );
        using var teacher = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Teacher, other));
        Assert.Equal(HttpStatusCode.NotFound, (await teacher.OpenAsync("/school/calendar")).Status);
    }

    [Theory, Engines]
    public async Task The_week_shifts_and_hours_of_groups_are_set(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (school, officer) = await OpenAsync(host);
        await new TestRegistry(host).ChildAsync(school, group: "5 Б");
        var group = await host.WithDbAsync(db => db.Groups.Select(g => g.Id).SingleAsync());
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var hours = await visitor.OpenAsync("/school/calendar/hours");
        const string week = "form:has(#monday)";
        var none = await visitor.SubmitAsync(hours, week, new() { ["Begins"] = "9:00", ["Ends"] = "8:00" }, ticked: []);
        Assert.Equal(
            ["Отметьте хотя бы один день недели", "Занятия не могут кончаться раньше, чем начинаются"],
            none.TextsOf(".govuk-error-summary li")
        );
        Assert.Equal("9:00", none.Document.QuerySelector("#begins")!.GetAttribute("value"));
        foreach (var begins in (string[])["9:00", "9:15"])
            await SavedAsync(
                visitor,
                await visitor.SubmitAsync(hours, week, new() { ["Begins"] = begins, ["Ends"] = "15:00" }, ticked: ["Monday", "Saturday"])
            );
        const string shift = "form:has(#name-new)";
        var added = new Dictionary<string, string>
        {
            ["Name"] = "2-я смена",
            ["Begins"] = "13:00",
            ["Ends"] = "18:30",
        };
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(hours, shift, added)).Status);
        Assert.Contains("уже есть", (await visitor.SubmitAsync(hours, shift, added)).TextOf("#name-new-error"));
        var id = await host.WithDbAsync(db => db.Shifts.Select(s => s.Id).SingleAsync());

        var groups = await visitor.OpenAsync("/school/calendar/groups");
        var late = await visitor.SubmitAsync(groups, Groups, Hours(group, id, "19:00", "вечером"));
        Assert.Contains("или оставьте пустым", late.TextOf(".govuk-error-summary"));
        Assert.Equal("вечером", late.Document.QuerySelector($"#ends-{group}")!.GetAttribute("value"));
        await SavedAsync(visitor, await visitor.SubmitAsync(groups, Groups, Hours(group, id, "", "17:00")));
        var plan = await PlanAsync(host, school, "2026-11-21", group);
        Assert.Equal((new TimeOnly(13, 0), new TimeOnly(17, 0), "2-я смена"), (plan.Begins!.Value, plan.Ends!.Value, plan.Shift));
        Assert.False((await PlanAsync(host, school, "2026-11-20", group)).IsSchoolDay);
        Assert.False((await PlanAsync(host, school, "2027-02-22", group)) is { IsSchoolDay: false });
        Assert.Equal(DayKind.DayOff, (await PlanAsync(host, school, "2027-02-23", group)).Kind);

        var gone = await visitor.SubmitAsync(
            await visitor.OpenAsync("/school/calendar/hours"),
            $"form:has(#name-{id})",
            new() { ["Go"] = "remove" }
        );
        Assert.Equal(HttpStatusCode.Redirect, gone.Status);
        Assert.Equal(new TimeOnly(9, 15), (await PlanAsync(host, school, "2026-11-21", group)).Begins);
        Assert.Contains("Откройте страницу заново", (await visitor.SubmitAsync(groups, Groups, Hours(group, id, "", ""))).Text);
    }

    private const string Groups = "form:has(legend)";

    [Theory, Engines]
    public async Task Last_years_days_are_copied_by_date_after_they_were_shown(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (school, officer) = await OpenAsync(host);
        var registry = new TestRegistry(host);
        var autumn = await registry.AddAsync(NewMark(school, "2023-10-30", "2023-11-05"));
        var leap = await registry.AddAsync(NewMark(school, "2024-02-29", "2024-02-29"));
        var saturday = await registry.AddAsync(NewMark(school, "2024-04-27", "2024-04-27", DayKind.School));
        var there = await registry.AddAsync(NewMark(school, "2024-05-02", "2024-05-03"));
        await registry.AddAsync(NewMark(school, "2025-05-02", "2025-05-03"));
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var page = await visitor.OpenAsync("/school/calendar/copy?year=2024");
        Assert.Contains("среда, 30 октября 2024 г. – вторник, 5 ноября 2024 г.", page.TextOf($"label[for=mark-{autumn.Id}]"));
        Assert.Contains("было: понедельник, 30 октября 2023 г.", page.TextOf($"#mark-{autumn.Id}-hint"));
        Assert.Contains("пятница, 28 февраля 2025 г.", page.TextOf($"label[for=mark-{leap.Id}]"));
        Assert.Contains("уже есть", page.TextOf($"#mark-{there.Id}-hint"));
        // A Saturday with lessons would become a Sunday with lessons: it is not ticked.
        Assert.Contains("воскресенье, 27 апреля", page.TextOf($"label[for=mark-{saturday.Id}]"));
        Assert.False(page.Document.QuerySelector($"#mark-{saturday.Id}")!.HasAttribute("checked"));

        var empty = await visitor.SubmitAsync(page, "form:has([name=Mark])", [], ticked: []);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        await SavedAsync(visitor, await visitor.SubmitAsync(page, "form:has([name=Mark])", []));
        // Sent twice, it adds nothing.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.SubmitAsync(page, "form:has([name=Mark])", [])).Status);
        var copied = await host.WithDbAsync(db =>
            db.CalendarMarks.Where(m => m.From >= new DateOnly(2024, 9, 1)).OrderBy(m => m.From).ToListAsync()
        );
        Assert.Equal(
            ["2024-10-30 2024-11-05", "2025-02-28 2025-02-28", "2025-05-02 2025-05-03"],
            copied.Select(m => $"{m.From:yyyy-MM-dd} {m.Until:yyyy-MM-dd}")
        );
    }

    [Theory, Engines]
    public async Task A_file_is_shown_row_by_row_before_it_is_stored(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (school, officer) = await OpenAsync(host);
        await new TestRegistry(host).AddAsync(NewMark(school, "2026-12-28", "2027-01-10"));
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var page = await visitor.OpenAsync("/school/calendar/import");
        var table = Encoding.UTF8.GetBytes(
            "С;По;Вид;Название\n28.12.2026;10.01.2027;каникулы;Зимние\n13.03.2027;;учебный;\nзавтра;;;Опечатка\n"
        );
        var shown = await visitor.UploadAsync(page, "form:has(#file)", [], "days.csv", table);
        Assert.Contains("Добавится: 1, изменится: 1, без изменений: 0, пропущено: 1.", shown.Text);
        Assert.Contains("завтра Пропустить: Введите первый день", shown.RowsOf("tbody tr")[2]);
        Assert.Equal(1, await host.WithDbAsync(db => db.CalendarMarks.CountAsync()));
        await SavedAsync(visitor, await visitor.SubmitAsync(shown, "form:has([name=Lines])", []));
        var stored = await host.WithDbAsync(db => db.CalendarMarks.OrderBy(m => m.From).ToListAsync());
        Assert.Equal(["Зимние", null], stored.Select(m => m.Name));

        var ics = Encoding.UTF8.GetBytes(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20270313\nSUMMARY:Рабочая суббота\nEND:VEVENT\nEND:VCALENDAR\n"
        );
        var changed = await visitor.UploadAsync(page, "form:has(#file)", [], "days.ics", ics);
        Assert.Contains("13 марта 2027 г. Рабочая суббота · Учебный день Изменить", changed.RowsOf("tbody tr")[0]);
        var bad = await visitor.UploadAsync(page, "form:has(#file)", [], "days.csv", "Имя\nИван"u8.ToArray());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, bad.Status);
        Assert.Contains("нет столбца «С»", bad.TextOf("#file-error"));
    }

    private static async Task<(Organisation School, Account Officer)> OpenAsync(PorogHost host)
    {
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        return (school, await registry.StaffAsync(StaffKind.Officer, school));
    }

    private static CalendarMark NewMark(Organisation school, string from, string until, DayKind kind = DayKind.Holiday) =>
        new()
        {
            OrganisationId = school.Id,
            From = DateInput.TryParse(from)!.Value,
            Until = DateInput.TryParse(until)!.Value,
            Kind = kind,
        };

    private static async Task<DayPlan> PlanAsync(PorogHost host, Organisation school, string date, Guid group) =>
        (await host.WithDbAsync(db => new ReadCalendar(db).OfAsync(school.Id, default))).On(DateInput.TryParse(date)!.Value, group);

    private static async Task SavedAsync(SiteVisitor visitor, SitePage answer)
    {
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.NotEqual("", (await visitor.OpenAsync(answer.Location!)).TextOf("[role=status]"));
    }

    private static Dictionary<string, string> Days(string from, string until, string kind, string name, string ends) =>
        new()
        {
            ["From"] = from,
            ["Until"] = until,
            ["Kind"] = kind,
            ["Name"] = name,
            ["Ends"] = ends,
        };

    private static Dictionary<string, string> Go(string button, Dictionary<string, string> fields) => new(fields) { ["Go"] = button };

    private static Dictionary<string, string> Hours(Guid group, Guid shift, string begins, string ends) =>
        new()
        {
            [$"Shift-{group}"] = shift.ToString(),
            [$"Begins-{group}"] = begins,
            [$"Ends-{group}"] = ends,
        };
}
