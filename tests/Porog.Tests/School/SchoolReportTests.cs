using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>The officer's report of attendance and meals: on screen, as files, and in every child's access log.</summary>
public sealed class SchoolReportTests
{
    private const string Week = "from=2026-11-16&to=2026-11-20";

    [Theory, Engines]
    public async Task The_officer_reads_it_by_class_and_by_child_takes_it_away_and_each_family_sees_that(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        // Nine hours ahead of Moscow: the evening there is the next day here.
        var school = await registry.OrganisationAsync(timeZone: "Asia/Kamchatka");
        var officer = await registry.StaffAsync(StaffKind.Officer, school);
        var masha = await registry.ChildAsync(school, "Белова", "Маша", Sex.Female, "10 А");
        var petya = await registry.ChildAsync(school, "=Иванов", "Пётр", Sex.Male, "5 Б");
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, masha);
        host.Clock.Advance(TimeSpan.FromHours(5));
        using (var gate = await registry.DeviceClientAsync(school))
        using (var till = await registry.DeviceClientAsync(school, DeviceKind.Till))
        using (var elsewhere = await registry.DeviceClientAsync(await registry.OrganisationAsync()))
        {
            // 08:10 and 14:05 on Tuesday the 17th, then 07:55 on Wednesday the 18th, by the school's clock.
            await gate.SendAsync(
                gate.Passage(masha.Card, "in", At(16, 20, 10)),
                gate.Passage(masha.Card, "out", At(17, 0, 0)),
                gate.Passage(masha.Card, "in", At(17, 0, 20)),
                gate.Passage(masha.Card, "out", At(17, 2, 5)),
                gate.Passage(masha.Card, "in", At(17, 19, 55))
            );
            await till.SendAsync(
                till.Meal(masha.Card, 85_50, "buffet", At(17, 0, 30)),
                till.Meal(masha.Card, 40_00, "buffet", At(17, 1, 30)),
                till.Meal(masha.Card, 120_00, "hot", At(17, 20, 30)),
                till.Meal(petya.Card, 145_00, "subsidised", At(17, 1, 0)),
                // On the 15th and the 21st by that clock, so outside the week.
                till.Meal(petya.Card, 10_00, "buffet", At(15, 11, 59)),
                till.Meal(petya.Card, 10_00, "buffet", At(20, 12, 1))
            );
            Assert.NotEmpty((await elsewhere.SendAsync(elsewhere.Passage(masha.Card, "in", At(18, 20, 0)))).Rejected);
        }
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Contains("Отчёты школы", (await visitor.OpenAsync("/school/reports")).TextOf("nav[aria-label=Школа]"));

        // By class: only sums, so no access is logged.
        var all = await visitor.OpenAsync($"/school/reports?group=&{Week}");
        Assert.Equal(
            ["5 Б 1 0 – – 1 145 ₽ 1 145 ₽", "10 А 1 2 2 125,50 ₽ 1 120 ₽ – 3 245,50 ₽"],
            all.RowsOf("tbody tr").Select(r => r.Replace("\u202F", " "))
        );
        Assert.Equal("Всего 2 2 2 125,50 ₽ 1 120 ₽ 1 145 ₽ 4 390,50 ₽", all.RowsOf("tfoot tr").Single());
        Assert.Equal(0, await host.WithDbAsync(db => db.AccessLog.CountAsync()));

        // By child: access to each child of the class is logged.
        var link = all.Document.QuerySelectorAll("tbody a")[^1].GetAttribute("href")!;
        var ofClass = await visitor.OpenAsync(link);
        Assert.Equal(["Белова Маша Иванович 2 2 125,50 ₽ 1 120 ₽ – 3 245,50 ₽"], ofClass.RowsOf("tbody tr"));
        Assert.Equal([(masha.Id, AuditEvent.LookedAtSchoolReport)], await LooksAsync(host));

        // Files: one line per child, or one line per day.
        var files = all.Document.QuerySelectorAll("main a[href*='/file?']").Select(a => a.GetAttribute("href")!).ToList();
        Assert.Equal(4, files.Count);
        var csv = await visitor.DownloadAsync(files.Single(f => f.Contains("children") && f.EndsWith("csv", StringComparison.Ordinal)));
        Assert.Equal(
            [
                "Фамилия, имя, отчество;Класс или группа;Дней посещения;Буфет, раз;Буфет, руб.;Горячее питание, раз;Горячее питание, руб.;Льготное питание, раз;Льготное питание, руб.;Всего, раз;Всего, руб.",
                "\"'=Иванов Пётр Иванович\";5 Б;0;0;0;0;0;1;145;1;145",
                "Белова Маша Иванович;10 А;2;2;125,5;1;120;0;0;3;245,5",
            ],
            Lines(csv)
        );
        var days = await visitor.DownloadAsync(files.Single(f => f.Contains("days") && f.EndsWith("csv", StringComparison.Ordinal)));
        Assert.Equal(
            [
                "\"'=Иванов Пётр Иванович\";5 Б;17.11.2026;;;;0;0;0;0;1;145;1;145",
                "Белова Маша Иванович;10 А;17.11.2026;08:10;14:05;5,58;2;125,5;0;0;0;0;2;125,5",
                "Белова Маша Иванович;10 А;18.11.2026;07:55;;;0;0;1;120;0;0;1;120",
            ],
            Lines(days).Skip(1)
        );
        using (
            var book = new ZipArchive(
                new MemoryStream(await visitor.DownloadAsync(files.First(f => f.EndsWith("xlsx", StringComparison.Ordinal))))
            )
        )
        using (var sheet = new StreamReader(book.GetEntry("xl/worksheets/sheet1.xml")!.Open()))
        {
            var xml = await sheet.ReadToEndAsync();
            Assert.Contains(">=Иванов Пётр Иванович</t>", xml);
            Assert.Contains("<v>245.5</v>", xml);
            Assert.DoesNotContain("<f>", xml);
        }
        Assert.Equal(3, (await LooksAsync(host)).Count(l => l == (petya.Id, AuditEvent.ExportedSchoolReport)));

        using var hers = await SiteVisitor.SignedInAsync(host, mother);
        var log = (await hers.OpenAsync($"/children/{masha.Id}/access-log")).Text;
        Assert.Contains("отчёт школы: посещение, питание", log);
        Assert.Contains("отчёт школы, выгружен в файл: посещение, питание", log);
    }

    [Theory, Engines]
    public async Task Nobody_but_the_schools_own_officer_reads_or_prints_anything(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var (school, other) = (await registry.OrganisationAsync(), await registry.OrganisationAsync());
        await registry.ChildAsync(school);
        var group = await host.WithDbAsync(db => db.Groups.SingleAsync(g => g.OrganisationId == school.Id));
        string[] own =
        [
            $"/school/reports?group={group.Id}&{Week}",
            $"/school/reports?organisation={school.Id}&{Week}",
            $"/school/reports/file?organisation={school.Id}&{Week}&form=children&format=csv",
            $"/school/reports/file?group={group.Id}&{Week}&form=days&format=xlsx",
            $"/school/paper/forms?group={group.Id}",
            $"/school/paper/labels?group={group.Id}",
        ];
        foreach (
            var stranger in (Account[])
                [
                    await registry.PersonAsync(),
                    await registry.StaffAsync(StaffKind.Officer, other),
                    await registry.StaffAsync(StaffKind.Teacher, school, group.Id),
                    await registry.StaffAsync(StaffKind.Cashier, school),
                ]
        )
        {
            using var visitor = await SiteVisitor.SignedInAsync(host, stranger);
            foreach (var path in own)
                Assert.Equal((path, HttpStatusCode.NotFound), (path, (await visitor.OpenAsync(path)).Status));
        }
        using var nobody = new SiteVisitor(host);
        foreach (var path in own)
            Assert.Equal((path, HttpStatusCode.Redirect), (path, (await nobody.OpenAsync(path)).Status));
        Assert.Equal(0, await host.WithDbAsync(db => db.AccessLog.CountAsync()));

        using var officer = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        foreach (var path in own.Append("/school/paper").Append("/school/reports"))
            Assert.Equal((path, HttpStatusCode.OK), (path, (await officer.OpenAsync(path)).Status));
        foreach (
            var path in new[]
            {
                "/school/reports?group=5",
                $"/school/reports?group={Guid.NewGuid()}&{Week}",
                $"/school/reports?organisation={other.Id}&{Week}",
                $"/school/reports/file?organisation={school.Id}&{Week}&form=children&format=exe",
                $"/school/reports/file?organisation={school.Id}&{Week}&format=csv",
                $"/school/reports/file?organisation={school.Id}&from=2026-11-20&to=2026-11-16&form=days&format=csv",
                "/school/paper/forms",
                $"/school/paper/labels?group={group.Id}&sheet=9x9",
            }
        )
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await officer.OpenAsync(path)).Status));
        foreach (
            var (period, field) in new[]
            {
                ("from=&to=2026-11-20", "from"),
                ("from=2026-11-20&to=завтра", "to"),
                ("from=2026-11-20&to=2026-11-19", "to"),
                ("from=2025-11-19&to=2026-11-20", "to"),
            }
        )
        {
            var refused = await officer.OpenAsync($"/school/reports?group={group.Id}&{period}");
            Assert.Equal((period, HttpStatusCode.UnprocessableEntity), (period, refused.Status));
            Assert.EndsWith($"#{field}", refused.Document.QuerySelector(".govuk-error-summary a")!.GetAttribute("href"));
        }
        Assert.Equal(
            HttpStatusCode.OK,
            (await officer.OpenAsync($"/school/reports?group={group.Id}&from=2025-11-20&to=2026-11-20")).Status
        );
    }

    [Theory, Engines]
    public async Task A_whole_schools_lines_are_written_together_and_two_writers_break_no_chain(DatabaseEngine engine)
    {
        const int Children = 450;
        await using var host = await PorogHost.StartAsync(engine);
        await using var second = await PorogHost.StartAsync(engine, sharing: host);
        List<Guid> children = [.. Enumerable.Range(0, Children).Select(_ => Guid.NewGuid())];
        var officer = new AuditActor(null, "Кузьмина Елена Викторовна", ActorRole.Officer);
        await Task.WhenAll(
            RecordAsync(host, children),
            RecordAsync(second, [.. children.Take(300).Reverse()]),
            RecordAsync(host, [.. children.Skip(100)])
        );
        var verdict = await host.Services.GetRequiredService<VerifyAccessLog>().VerifyAsync(null, default);
        Assert.Equal((Children, Children + 300 + Children - 100), (verdict.Children, verdict.Lines));
        Assert.Empty(verdict.Breaks);

        async Task RecordAsync(PorogHost node, IReadOnlyCollection<Guid> ids)
        {
            await using var scope = node.Services.CreateAsyncScope();
            await scope
                .ServiceProvider.GetRequiredService<AccessLogLooks>()
                .RecordReportAsync(officer, ids, AuditEvent.ExportedSchoolReport, default);
        }
    }

    [Theory, Engines]
    public async Task Forms_for_a_whole_class_and_labels_for_its_cards_are_ready_to_print(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var officer = await registry.StaffAsync(StaffKind.Officer, school);
        var masha = await registry.ChildAsync(school, "Белова", "Маша", Sex.Female);
        var petya = await registry.ChildAsync(school, "Иванов", "Пётр");
        await registry.ChildAsync(school, "Чужой", "Иван", Sex.Male, "6 А");
        await registry.RepresentsAsync(await registry.PersonAsync(), masha);
        await host.WithDbAsync(async db =>
        {
            db.Cards.Add(
                new Card
                {
                    Number = "BRACELET-7",
                    ChildId = petya.Id,
                    IssuedAt = PorogHost.SchoolDay,
                }
            );
            await db.Cards.Where(c => c.ChildId == masha.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.State, CardState.Lost));
            await db.SaveChangesAsync();
        });
        var group = await host.WithDbAsync(db => db.Groups.Where(g => g.Name == "5 Б").Select(g => g.Id).SingleAsync());
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var paper = await visitor.OpenAsync("/school/paper");
        Assert.NotNull(paper.Document.QuerySelector($"main a[href='/poster?organisation={school.Id}']"));

        var forms = await visitor.OpenAsync($"/school/paper/forms?group={group}");
        Assert.Equal(["Белова Маша Иванович", "Иванов Пётр Иванович"], forms.TextsOf(".sheet [data-child]:first-child td:nth-child(2)"));
        Assert.Equal(2, forms.TextsOf(".sheet__to .sheet__line").Count(name => name == school.Name));
        Assert.DoesNotContain(forms.TextsOf(".sheet__field .sheet__line"), text => text.Length > 0);
        var without = await visitor.OpenAsync($"/school/paper/forms?group={group}&only=without");
        Assert.Equal(["Иванов Пётр Иванович"], without.TextsOf(".sheet [data-child]:first-child td:nth-child(2)"));

        var labels = await visitor.OpenAsync($"/school/paper/labels?group={group}&sheet=2x8&first=16");
        Assert.Equal([petya.Card, "BRACELET-7"], labels.TextsOf(".label__number").Order(StringComparer.Ordinal).Reverse());
        // The last free label of a started sheet, and the first of the next.
        Assert.Equal([16, 1], labels.Document.QuerySelectorAll(".labels").Select(sheet => sheet.QuerySelectorAll(".label").Length));
        Assert.Equal(2, labels.Document.QuerySelectorAll(".label__code path").Select(p => p.GetAttribute("d")).Distinct().Count());
        // Labels use only the school's register, so no access is logged.
        Assert.Equal(0, await host.WithDbAsync(db => db.AccessLog.CountAsync()));
    }

    /// <summary>UTC.</summary>
    private static DateTimeOffset At(int day, int hour, int minute) => new(2026, 11, day, hour, minute, 0, TimeSpan.Zero);

    private static string[] Lines(byte[] csv)
    {
        var text = Encoding.UTF8.GetString(csv);
        Assert.StartsWith("\uFEFF", text);
        return text[1..].Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);
    }

    private static Task<List<(Guid, AuditEvent)>> LooksAsync(PorogHost host) =>
        host.WithDbAsync(async db => (await db.AccessLog.AsNoTracking().ToListAsync()).Select(e => (e.ChildId, e.Event)).ToList());
}
