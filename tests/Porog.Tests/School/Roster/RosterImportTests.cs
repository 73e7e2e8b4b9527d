using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.School.Export;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School.Roster;

/// <summary>Lists from other systems: previewed, written once, and children recognised again.</summary>
public sealed class RosterImportTests
{
    /// <summary>The long form has 100,000 rows.</summary>
    private static readonly int Rows = int.Parse(
        Environment.GetEnvironmentVariable("POROG_ROSTER") ?? "2500",
        CultureInfo.InvariantCulture
    );

    [Theory, Engines]
    public async Task OneRoster_is_shown_written_known_again_updated_and_who_left_is_ended_and_comes_back(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var sample = new OneRosterSample();
        var shown = await client.UploadAsync("school.zip", sample.Zip(), complete: true);
        Assert.Equal((3, 0, 0, 0, 0, 0), await client.CountsAsync());
        Assert.Contains("Соколова Анна Игоревна 5 Б", shown.Text);
        Assert.Contains("Родители, учителя и другие люди из файла (2)", shown.Text);
        Assert.Equal(0, await host.WithDbAsync(db => db.Children.CountAsync()));
        var applied = await client.ConfirmAsync(shown);
        Assert.Contains("Загружено", applied.Text);
        await host.WithDbAsync(async db =>
        {
            var anna = await db.Children.Include(c => c.Group).SingleAsync(c => c.ExternalId == "s1");
            Assert.Equal(("5 Б", new DateOnly(2015, 3, 5), Sex.Female), (anna.Group!.Name, anna.BirthDate!.Value, anna.Sex));
            Assert.Equal(["1 А", "5 Б"], (await db.Groups.Select(g => g.Name).ToListAsync()).Order(StringComparer.Ordinal));
            Assert.Equal(3, await db.Wallets.Select(w => w.Number).Distinct().CountAsync());
            // A guardian in a file gets no access.
            Assert.False(await db.LegalRepresentations.AnyAsync() || await db.Applications.AnyAsync());
            Assert.False(await db.RosterFiles.AnyAsync());
        });

        var again = await client.UploadAsync("school.zip", sample.Zip(), complete: true);
        Assert.Equal((0, 0, 0, 0, 3, 0), await client.CountsAsync());
        Assert.Contains("Менять нечего", again.Text);
        await client.PressAsync(again, "#give-up");

        sample.Children[0] = ("s1", "Орлова", "Анна", "Игоревна", "c6b", "2015-03-05", "female");
        sample.Children.RemoveAt(2);
        var changed = await client.UploadAsync("school.zip", sample.Zip(), complete: true);
        Assert.Equal((0, 1, 0, 1, 1, 0), await client.CountsAsync());
        Assert.Contains("Фамилия: Соколова → Орлова", changed.Text);
        Assert.Contains("Класс или группа: 5 Б → 6 Б", changed.Text);
        var unticked = await client.Visitor.SubmitAsync(changed, "#confirm ~ form", [], []);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unticked.Status);
        await client.ConfirmAsync(changed);
        await host.WithDbAsync(async db =>
        {
            Assert.NotNull((await db.Children.SingleAsync(c => c.ExternalId == "s3")).LeftAt);
            Assert.Equal("Орлова", (await db.Children.SingleAsync(c => c.ExternalId == "s1")).Surname);
        });

        sample.Children.Add(("s3", "Ким", "Алексей", "", "c5b", "2015-11-30", "male"));
        var back = await client.UploadAsync("school.zip", sample.Zip());
        Assert.Equal((0, 0, 1, 0, 2, 0), await client.CountsAsync());
        await client.ConfirmAsync(back);
        Assert.Equal(3, await host.WithDbAsync(db => db.Children.CountAsync(c => c.LeftAt == null)));
        var list = await client.Visitor.OpenAsync("/school/import");
        Assert.Contains("добавлено 3, изменено 0, зачислено снова 0, отчислено 0, пропущено 0", list.Text);
        Assert.Contains("Орлова Ирина", list.Text);
    }

    [Theory, Engines]
    public async Task A_sheet_in_windows_1251_is_matched_by_its_headings_and_each_fault_is_named_while_the_rest_is_kept(
        DatabaseEngine engine
    )
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var registry = new TestRegistry(host);
        var foreign = await registry.ChildAsync(await registry.OrganisationAsync());
        var namesake = await registry.ChildAsync(client.School, "Лебедев", "Олег");
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var text =
            "ФИО;Дата рождения;Пол;Класс;Номер карты;Лицевой счёт\r\n"
            + "Соколова Анна Игоревна;05.03.2015;;5 Б;AA01, AA02;900100\r\n"
            + "Соколов;05.03.2015;М;5 Б;;\r\n"
            + "Белов Иван Ильич;32.13.2015;М;5 Б;;\r\n"
            + "Ким Саша;05.03.2015;;5 Б;;\r\n"
            + "Юдина Вера Олеговна;05.03.2015;;5 Б;AA01;\r\n"
            + $"Фомин Пётр Ильич;05.03.2015;;5 Б;{foreign.Card};\r\n"
            + "Соколова Анна Игоревна;05.03.2015;;5 Б;;\r\n"
            + "Лебедев Олег Иванович;05.03.2015;;7 Г;;\r\n"
            + "=1+1 Пётр;05.03.2015;М;5 Б;;\r\n"
            + "Гусев Яков Львович;05.03.2015;;5Б;;900 200\r\n"
            + "Зимин Глеб Львович;;;5-б;;\r\n";
        var columns = await client.UploadAsync("список.csv", Encoding.GetEncoding(1251).GetBytes(text));
        Assert.Equal(
            ["FullName", "BirthDate", "Sex", "Group", "Cards", "Wallet"],
            columns.Document.QuerySelectorAll("select").Select(s => s.QuerySelector("option[selected]")!.GetAttribute("value"))
        );
        var twice = await client.Visitor.SubmitAsync(columns, "form:has(#column-0)", new() { ["Column1"] = "Sex" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, twice.Status);
        Assert.Contains("«Пол» указано для двух столбцов", twice.Text);

        var shown = await client.PressAsync(columns, "form:has(#column-0)");
        Assert.Equal((3, 0, 0, 0, 0, 8), await client.CountsAsync());
        var rows = (await client.Visitor.OpenAsync($"{client.Path}?show=LeftOut")).RowsOf("tbody tr");
        string[] faults =
        [
            "строка 3 Соколов 5 Б Пропустить столбец «ФИО»: нет имени или фамилии",
            "строка 4 Белов Иван Ильич 5 Б Пропустить столбец «Дата рождения»: «32.13.2015» – не дата рождения. Пишите, например, 05.03.2016",
            "строка 6 Юдина Вера Олеговна 5 Б Пропустить карта AA01 уже есть в этом списке",
            $"строка 7 Фомин Пётр Ильич 5 Б Пропустить карта {foreign.Card} выдана другому ребёнку",
            "строка 8 Соколова Анна Игоревна 5 Б Пропустить тот же ребёнок, что в строке 2",
            "строка 9 Лебедев Олег Иванович 7 Г Пропустить в реестре есть ребёнок с таким именем (5 Б), и непонятно, тот ли это. Решите сами или добавьте дату рождения, карту или внешний номер",
            "строка 10 Пётр 5 Б Пропустить столбец «ФИО»: «=1+1» не похоже на имя",
            "строка 11 Гусев Яков Львович 5Б Пропустить столбец «Лицевой счёт»: «900 200» – не номер лицевого счёта",
        ];
        Assert.Equal(faults, rows);
        var file = TestWorkbook.RowsOf(await client.Visitor.DownloadAsync($"{client.Path}/faults"));
        Assert.Equal("ФИО|Дата рождения|Пол|Класс|Номер карты|Лицевой счёт|Почему пропущено|Где стояло", file[0]);
        Assert.StartsWith("Гусев Яков Львович|05.03.2015||5Б||900 200|столбец «Лицевой счёт»", file[^1], StringComparison.Ordinal);
        await client.ConfirmAsync(shown);
        await host.WithDbAsync(async db =>
        {
            var anna = await db.Children.SingleAsync(c => c.Surname == "Соколова");
            Assert.Equal(
                ["AA01", "AA02"],
                (await db.Cards.Where(c => c.ChildId == anna.Id).Select(c => c.Number).ToListAsync()).Order(StringComparer.Ordinal)
            );
            Assert.Equal("900100", await db.Wallets.Where(w => w.ChildId == anna.Id).Select(w => w.Number).SingleAsync());
            // «5 Б» and «5-б» are one class.
            Assert.Equal(1, await db.Groups.CountAsync(g => g.OrganisationId == client.School.Id));
        });

        // A child that a left-out line may mean has not left; nor has any child while a line names nobody.
        await client.SheetAsync("список.csv", Encoding.UTF8.GetBytes("ФИО;Класс\nЛебедев Олег Иванович;7 Г\n"), complete: true);
        Assert.Equal((0, 0, 0, 3, 0, 1), await client.CountsAsync());
        Assert.False(await host.WithDbAsync(db => db.RosterRows.AnyAsync(r => r.Outcome == RosterOutcome.End && r.ChildId == namesake.Id)));
        await client.PressAsync(await client.Visitor.OpenAsync(client.Path), "#give-up");
        await client.SheetAsync("список.csv", Encoding.UTF8.GetBytes("ФИО;Класс\nЛебедев;7 Г\n"), complete: true);
        Assert.Equal((0, 0, 0, 0, 0, 1), await client.CountsAsync());
    }

    [Theory, Engines]
    public async Task What_is_exported_is_imported_again_without_a_change(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var registry = new TestRegistry(host);
        await registry.ChildAsync(client.School, "Иванов", "Пётр");
        await registry.ChildAsync(client.School, "Иванов", "Пётр");
        await registry.ChildAsync(client.School, "Петрова-Водкина", "Анна Мария", Sex.Female, "11 \"А\"");
        var gone = await registry.ChildAsync(client.School, "Ушёл", "Давно");
        await host.WithDbAsync(db =>
            db.Children.Where(c => c.Id == gone.Id).ExecuteUpdateAsync(s => s.SetProperty(c => c.LeftAt, PorogHost.SchoolDay))
        );
        Assert.Equal(HttpStatusCode.OK, (await client.Visitor.OpenAsync("/school/export")).Status);
        foreach (var format in new[] { "xlsx", "csv", "oneroster" })
        {
            var file = await client.Visitor.DownloadAsync($"/school/export/file?organisation={client.School.Id}&format={format}");
            var page =
                format == "oneroster" ? await client.UploadAsync("x.zip", file, true) : await client.SheetAsync($"x.{format}", file, true);
            Assert.Equal((0, 0, 0, 0, 3, 0), await client.CountsAsync());
            await client.PressAsync(page, "#give-up");
        }
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await client.Visitor.OpenAsync($"/school/export/file?organisation={client.School.Id}&format=doc")).Status
        );
    }

    [Theory, Engines]
    public async Task A_list_that_is_taken_away_is_a_line_in_the_access_log_of_every_child_in_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var registry = new TestRegistry(host);
        var (here, other) = (await registry.ChildAsync(client.School), await registry.ChildAsync(await registry.OrganisationAsync()));
        foreach (var format in new[] { "xlsx", "csv", "oneroster" })
            await client.Visitor.DownloadAsync($"/school/export/file?organisation={client.School.Id}&format={format}");

        var lines = await host.WithDbAsync(db => db.AccessLog.Where(e => e.Event == AuditEvent.ExportedRoster).ToListAsync());

        Assert.Equal([here.Id, here.Id, here.Id], lines.Select(l => l.ChildId));
        Assert.All(lines, line => Assert.Equal(ActorRole.Officer, line.ActorRole));
        Assert.DoesNotContain(other.Id, lines.Select(l => l.ChildId));
    }

    [Theory, Engines]
    public async Task A_file_that_cannot_be_used_is_refused_in_words_and_changes_nothing(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(
            engine,
            ["--Porog:Import:MostMegabytes", "1", "--Porog:Import:MostUnpackedMegabytes", "2"]
        );
        using var client = await RosterClient.StartAsync(host);
        var whole = new OneRosterSample().Files();
        (string Name, byte[] File, string Says)[] bad =
        [
            ("a.zip", RosterClient.Zip([.. whole.Where(f => f.Name != "roles.csv")]), "В архиве нет файла roles.csv."),
            (
                "b.zip",
                RosterClient.Zip([.. whole.Select(f => f.Name == "users.csv" ? (f.Name, f.Content.Replace("familyName", "lastName")) : f)]),
                "users.csv: familyName"
            ),
            (
                "c.zip",
                new OneRosterSample { Version = "1.0" }.Zip(),
                "Нужен OneRoster версии 1.1 или 1.2, а в manifest.csv указана другая: 1.0."
            ),
            (
                "d.zip",
                new OneRosterSample { School = "Лицей № 3" }.Zip(),
                "В архиве нет этой организации. Там есть: Лицей № 3; Гимназия № 1."
            ),
            ("e.zip", RosterClient.Zip([.. whole, ("bomb.csv", new string('0', 3 << 20))]), "Внутри архива слишком много данных."),
            ("f.zip", [.. new OneRosterSample().Zip().Take(700)], "Архив повреждён"),
            ("g.csv", "ФИО;Класс\n"u8.ToArray(), "В файле нет ни одной строки с детьми."),
            ("h.xls", [0xD0, 0xCF, 0x11, 0xE0, 0, 0, 0, 0], "сохраните как «Книга Excel (.xlsx)»"),
            ("i.zip", RosterClient.Zip(("readme.txt", "…")), "В архиве нет файла manifest.csv."),
        ];
        foreach (var (name, file, says) in bad)
            Assert.Contains(says, (await client.UploadAsync(name, file)).Text);
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var stream = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in whole)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(name == "users.csv" ? Encoding.GetEncoding(1251).GetBytes(content) : Encoding.UTF8.GetBytes(content));
            }
        Assert.Contains("Файл users.csv не в кодировке UTF-8", (await client.UploadAsync("j.zip", stream.ToArray())).Text);

        var tooLarge = await client.SendAsync("k.csv", new byte[(2 << 20) + 100]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLarge.Status);
        Assert.Contains("Файл больше 1 МБ", tooLarge.Text);
        var none = await client.SendAsync("l.csv", []);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, none.Status);
        Assert.Equal(0, await host.WithDbAsync(db => db.Children.CountAsync()));
        Assert.False(await host.WithDbAsync(db => db.RosterImports.AnyAsync(i => i.State != RosterState.Failed)));
    }

    [Theory, Engines]
    public async Task Lines_of_OneRoster_that_do_not_fit_are_named_by_file_and_row(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var sample = new OneRosterSample();
        sample.Children.Add(("s1", "Двойников", "Иван", "Ильич", "c5b", "2015-01-01", "male"));
        sample.Children.Add(("s5", "Датов", "Иван", "Ильич", "c5b", "5 марта", "male"));
        sample.Children.Add(("s6", "Классов", "Иван", "Ильич", "c99", "2015-01-01", "male"));
        sample.Children.Add(("s7", "Двухклассов", "Иван", "Ильич", "c5b", "2015-01-01", "male"));
        sample.More["enrollments.csv"] = "e-x,,,c6b,org1,s7,student,false,,\ne-y,,,c6b,org1,s8,student,false,,\n";
        await client.UploadAsync("school.zip", sample.Zip());
        Assert.Equal((3, 0, 0, 0, 0, 5), await client.CountsAsync());
        var text = (await client.Visitor.OpenAsync($"{client.Path}?show=LeftOut")).Text;
        Assert.Contains("users.csv, строка 5 Двойников", text);
        Assert.Contains("тот же номер, что в строке 2", text);
        Assert.Contains("demographics.csv, строка 6 Датов", text);
        Assert.Contains("столбец «classSourcedId»: класса «c99» нет в classes.csv", text);
        Assert.Contains("ребёнок записан в несколько классов", text);
        Assert.Contains("человека «s8» нет в users.csv", text);
    }

    [Theory, Engines]
    public async Task Other_organisations_officers_and_other_staff_see_nothing_of_it_and_an_administrator_everything(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        using var other = await RosterClient.StartAsync(host, "Гимназия № 1");
        await client.UploadAsync("секрет.zip", new OneRosterSample().Zip());
        var registry = new TestRegistry(host);
        var group = await registry.AddAsync(new Group { OrganisationId = client.School.Id, Name = "9 Я" });
        var teacher = await registry.PersonAsync();
        await registry.AddAsync(
            new StaffRole
            {
                PersonId = teacher.Id,
                Kind = StaffKind.Teacher,
                OrganisationId = client.School.Id,
                GroupId = group.Id,
            }
        );
        using var teachers = await SiteVisitor.SignedInAsync(host, teacher);
        using var parents = await SiteVisitor.SignedInAsync(host, await registry.PersonAsync());
        string[] its =
        [
            client.Path,
            $"{client.Path}/faults",
            $"/school/export/file?organisation={client.School.Id}&format=csv",
            $"/school/groups?organisation={client.School.Id}",
            $"/school/groups/new-year?organisation={client.School.Id}",
        ];
        foreach (var path in its)
        foreach (var visitor in new[] { other.Visitor, teachers, parents })
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(path)).Status);
        foreach (var path in new[] { "/school/import", "/school/export", "/school/groups", "/school/groups/new-year" })
        foreach (var visitor in new[] { teachers, parents })
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(path)).Status);
        Assert.DoesNotContain("секрет", (await other.Visitor.OpenAsync("/school/import")).Text);
        var page = await other.Visitor.OpenAsync("/school/import");
        var token = page.Document.QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var confirmed = await other.Visitor.PostAsync(
            client.Path,
            new() { ["__RequestVerificationToken"] = token, ["_handler"] = "confirm" }
        );
        Assert.True(confirmed.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{confirmed.StatusCode}");
        var foreign = await other.Visitor.UploadAsync(
            page,
            "main form",
            new() { ["Organisation"] = client.School.Id.ToString() },
            "x.csv",
            [65]
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, foreign.Status);
        Assert.Equal(RosterState.Ready, (await client.ImportAsync()).State);

        var second = await client.SendAsync("second.zip", new OneRosterSample().Zip());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.Status);
        Assert.Contains("Другой список этой организации ещё не закончен", second.Text);

        var administrator = await registry.PersonAsync();
        await registry.AddAsync(new StaffRole { PersonId = administrator.Id, Kind = StaffKind.Administrator });
        using var administrators = await SiteVisitor.SignedInAsync(host, administrator);
        Assert.Equal(HttpStatusCode.OK, (await administrators.OpenAsync(client.Path)).Status);
        Assert.Contains("секрет", (await administrators.OpenAsync("/school/import")).Text);
    }

    [Theory, Engines]
    public async Task What_a_dead_node_left_is_taken_up_again_once_and_not_for_ever(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        await client.UploadAsync("school.zip", new OneRosterSample().Zip());
        await LeaveAsync(RosterState.Reading, attempts: 1);
        var jobs = host.Services.GetRequiredService<RosterJobs>();
        Assert.False(await jobs.WorkAsync(CancellationToken.None));
        Assert.Equal(RosterState.Reading, (await client.ImportAsync()).State);
        host.Clock.Advance(TimeSpan.FromMinutes(3));
        await client.WaitAsync();
        Assert.Equal((3, 0, 0, 0, 0, 0), await client.CountsAsync());

        await LeaveAsync(RosterState.Applying, attempts: 1);
        host.Clock.Advance(TimeSpan.FromMinutes(3));
        await client.WaitAsync();
        Assert.Equal(RosterState.Applied, (await client.ImportAsync()).State);
        Assert.Equal(3, await host.WithDbAsync(db => db.Children.CountAsync()));

        await client.UploadAsync("school.zip", new OneRosterSample().Zip());
        await LeaveAsync(RosterState.Checking, attempts: 3);
        host.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Contains("Сервер трижды останавливался", (await client.WaitAsync()).Text);

        await client.UploadAsync("school.zip", new OneRosterSample().Zip());
        host.Clock.Advance(TimeSpan.FromDays(8));
        await jobs.ExpireAsync(CancellationToken.None);
        Assert.Equal(RosterState.Expired, (await client.ImportAsync()).State);
        Assert.False(await host.WithDbAsync(db => db.RosterFiles.AnyAsync()));

        async Task LeaveAsync(RosterState state, int attempts)
        {
            var id = (await client.ImportAsync()).Id;
            var (dead, until) = (Guid.NewGuid(), host.Clock.GetUtcNow() + TimeSpan.FromMinutes(2));
            await host.WithDbAsync(db =>
                db.RosterImports.Where(i => i.Id == id)
                    .ExecuteUpdateAsync(s =>
                        s.SetProperty(i => i.State, state)
                            .SetProperty(i => i.TakenBy, dead)
                            .SetProperty(i => i.TakenUntil, until)
                            .SetProperty(i => i.Attempts, attempts)
                    )
            );
        }
    }

    [Theory, Engines]
    public async Task A_register_that_changed_since_it_was_shown_is_checked_again_instead_of_written_over(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var shown = await client.SheetAsync("a.csv", "ФИО;Карта;Класс\nСоколова Анна Игоревна;AA01;5 Б\n"u8.ToArray());
        var other = await new TestRegistry(host).ChildAsync(client.School);
        await new TestRegistry(host).AddAsync(
            new Card
            {
                Number = "AA01",
                ChildId = other.Id,
                IssuedAt = PorogHost.SchoolDay,
            }
        );
        var again = await client.ConfirmAsync(shown);
        Assert.Contains("реестр изменился", again.Text);
        Assert.Equal((0, 0, 0, 0, 0, 1), await client.CountsAsync());
        Assert.Equal(1, await host.WithDbAsync(db => db.Children.CountAsync()));
    }

    [Theory, Engines]
    public async Task Whether_a_doubtful_row_is_the_same_child_is_decided_by_a_person_and_written_with_the_rest(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var registry = new TestRegistry(host);
        await registry.ChildAsync(client.School, "Лебедев", "Олег", group: "5 Б");
        var oleg = await registry.ChildAsync(client.School, "Лебедев", "Олег", group: "6 А");
        var anna = await registry.ChildAsync(client.School, "Соколова", "Анна", Sex.Female);
        await host.WithDbAsync(db =>
            db.Children.Where(c => c.Id == anna.Id)
                .ExecuteUpdateAsync(s => s.SetProperty(c => c.ExternalId, "s1").SetProperty(c => c.BirthDate, new DateOnly(2015, 3, 5)))
        );
        byte[] sheet = Encoding.UTF8.GetBytes(
            "ФИО;Дата рождения;Класс;Внешний номер\nЛебедев Олег Иванович;;7 Г;\nСоколова Анна;05.03.2015;5 Б;s9\n"
                + "Лебедев Олег Иванович;;8 А;\nЛебедев Олег Иванович;;9 А;\n"
        );
        var shown = await client.SheetAsync("a.csv", sheet, complete: true);
        Assert.Equal((0, 0, 0, 0, 0, 4), await client.CountsAsync());
        Assert.Contains("О некоторых строках решать вам: 4.", shown.Text);
        var doubts = await client.Visitor.OpenAsync($"{client.Path}?show=doubts");
        Assert.Contains("Тот же ребёнок: Лебедев Олег Иванович, 6 А", doubts.TextOf("#row-1"));
        Assert.Contains("Тот же ребёнок: Соколова Анна Иванович, 5 Б, дата рождения 05.03.2015, внешний номер s1", doubts.TextOf("#row-2"));

        // Only children that the row may mean can be chosen.
        var stranger = await registry.ChildAsync(client.School, "Чужой", "Пётр");
        await DecideAsync($"same {stranger.Id}", $"same {Guid.NewGuid()}", "", "all");
        Assert.Equal((4, 4), ((await client.ImportAsync()).Undecided, (await client.ImportAsync()).LeftOut));

        await DecideAsync($"same {oleg.Id}", $"same {anna.Id}", "another", "out");
        // A child that the left-out row may mean has not left; the stranger has.
        Assert.Equal((1, 2, 0, 1, 0, 1), await client.CountsAsync());
        var decided = await client.Visitor.OpenAsync($"{client.Path}?show=doubts");
        Assert.Equal(
            [$"same {oleg.Id}", $"same {anna.Id}", "another", "out"],
            decided.Document.QuerySelectorAll("input[type=radio][checked]").Select(i => i.GetAttribute("value"))
        );
        Assert.DoesNotContain("решать вам", decided.Text);
        await client.ConfirmAsync(decided);
        await host.WithDbAsync(async db =>
        {
            Assert.Equal("7 Г", (await db.Children.Include(c => c.Group).SingleAsync(c => c.Id == oleg.Id)).Group!.Name);
            Assert.Equal("s9", (await db.Children.SingleAsync(c => c.Id == anna.Id)).ExternalId);
            Assert.Equal(["5 Б", "7 Г", "8 А"], await NamesakesAsync(db));
        });

        // The next import finds the children by the previous decisions; left-out rows are asked again.
        await client.SheetAsync("a.csv", sheet, complete: true);
        Assert.Equal((0, 0, 0, 0, 3, 1), await client.CountsAsync());

        async Task DecideAsync(params string[] choices)
        {
            var page = await client.Visitor.OpenAsync($"{client.Path}?show=doubts");
            var chosen = choices.Select((choice, i) => ($"Row{i + 1}", choice)).ToDictionary(c => c.Item1, c => c.choice);
            Assert.Equal(HttpStatusCode.Redirect, (await client.Visitor.SubmitAsync(page, "form:has(fieldset)", chosen)).Status);
            await client.WaitAsync();
        }

        static async Task<List<string>> NamesakesAsync(Porog.Storage.PorogDbContext db) =>
            [
                .. (await db.Children.Where(c => c.Surname == "Лебедев").Select(c => c.Group!.Name).ToListAsync()).Order(
                    StringComparer.Ordinal
                ),
            ];
    }

    /// <summary>1,000 faults in the long form; here too one line in a hundred.</summary>
    [Theory, Engines]
    public async Task A_large_list_is_written_known_again_and_its_faults_are_named(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var faults = Rows / 100;
        var added = await client.SheetAsync("big.csv", Sheet(0), complete: true);
        await client.ConfirmAsync(added);
        Assert.Equal((Rows, 0, 0, 0, 0, 0), await client.CountsAsync());
        Assert.Equal(Rows, await host.WithDbAsync(db => db.Children.CountAsync()));

        var same = await client.SheetAsync("big.csv", Sheet(0), complete: true);
        Assert.Equal((0, 0, 0, 0, Rows, 0), await client.CountsAsync());
        await client.PressAsync(same, "#give-up");

        await client.SheetAsync("big.csv", Sheet(faults), complete: true);
        Assert.Equal((0, 0, 0, 0, Rows - faults, faults), await client.CountsAsync());
        var lines = TestWorkbook.RowsOf(await client.Visitor.DownloadAsync($"{client.Path}/faults"));
        Assert.Equal(faults + 1, lines.Count);
        Assert.All(lines.Skip(1), line => Assert.Contains("не дата рождения", line));

        static byte[] Sheet(int faults)
        {
            using var stream = new MemoryStream();
            using (var table = new CsvTable(stream, forSpreadsheets: true))
            {
                table.Write(["Фамилия", "Имя", "Отчество", "Дата рождения", "Класс", "Карта", "Внешний номер"]);
                for (var i = 0; i < Rows; i++)
                {
                    var n = i.ToString("000000", CultureInfo.InvariantCulture);
                    var born = i % 100 == 0 && i / 100 < faults ? "вчера" : $"0{1 + i % 9}.03.2015";
                    table.Write([
                        $"Иванов{Letters(i)}",
                        "Пётр",
                        "Ильич",
                        born,
                        $"{1 + i % 11} {(char)('А' + i / 11 % 20)}",
                        $"C{n}",
                        $"x{n}",
                    ]);
                }
            }
            return stream.ToArray();
        }

        static string Letters(int i) => string.Concat(Enumerable.Range(0, 4).Select(p => (char)('а' + i / (int)Math.Pow(30, p) % 30)));
    }
}
