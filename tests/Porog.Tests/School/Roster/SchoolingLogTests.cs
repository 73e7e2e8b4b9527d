using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School.Roster;

/// <summary>A child's school decides which officers work with it, so imports and the new year write such changes to its access log.</summary>
public sealed class SchoolingLogTests
{
    [Theory, Engines]
    public async Task What_a_list_and_the_new_year_do_to_a_child_stands_in_its_access_log(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var read = 0;
        await ApplyAsync("Соколова Анна Игоревна;11 А;a1", "Ким Алексей Олегович;5 Б;a2", "Юдин Глеб Львович;5 Б;a3");
        Assert.Empty(await LinesAsync());

        // Another spelling of the class, or another name, changes no rights.
        await ApplyAsync("Соколова Анна Игоревна;11-а;a1", "Цой Алексей Олегович;5Б;a2", "Юдин Глеб Львович;6 Б;a3");
        Assert.Equal(["Юдин ChildMoved Школа № 57, 6 Б"], await LinesAsync());
        await ApplyAsync("Цой Алексей Олегович;5 Б;a2", "Юдин Глеб Львович;6 Б;a3");
        Assert.Equal(["Соколова ChildLeft "], await LinesAsync());
        await ApplyAsync("Соколова Анна Игоревна;11 А;a1", "Цой Алексей Олегович;5 Б;a2", "Юдин Глеб Львович;6 Б;a3");
        Assert.Equal(["Соколова ChildReturned Школа № 57, 11 А"], await LinesAsync());

        var same = await UploadAsync("Соколова Анна Игоревна;11 А;a1", "Цой Алексей Олегович;5 Б;a2", "Юдин Глеб Львович;6 Б;a3");
        Assert.Contains("Менять нечего", same.Text);
        await client.PressAsync(same, "#give-up");
        Assert.Empty(await LinesAsync());

        await YearAsync();
        Assert.Equal(["Соколова ChildLeft "], await LinesAsync());
        await YearAsync();
        Assert.Equal(["Соколова ChildReturned Школа № 57, 11 А"], await LinesAsync());
        Assert.Equal(ActorRole.Officer, await host.WithDbAsync(db => db.AccessLog.Select(e => e.ActorRole).Distinct().SingleAsync()));

        // An administrator is not an officer of this organisation.
        var administrator = await new TestRegistry(host).StaffAsync(StaffKind.Administrator);
        using var administrators = await SiteVisitor.SignedInAsync(host, administrator);
        using var theirs = new RosterClient(host, client.School, administrators);
        await theirs.ConfirmAsync(await theirs.SheetAsync("a.csv", Sheet("Юдин Глеб Львович;7 В;a3")));
        Assert.Equal(["Юдин ChildMoved Школа № 57, 7 В"], await LinesAsync());
        // A dash means no class.
        await theirs.SheetAsync("a.csv", Sheet("Юдин Глеб Львович;–;a3"));
        Assert.Equal((0, 0, 0, 0, 1, 0), await theirs.CountsAsync());
        Assert.Equal(
            (administrator.FullName, ActorRole.Administrator),
            await host.WithDbAsync(async db =>
            {
                var line = await db.AccessLog.SingleAsync(e => e.ActorId == administrator.Id);
                return (line.ActorName!, line.ActorRole);
            })
        );
        var verified = await host.Services.GetRequiredService<VerifyAccessLog>().VerifyAsync(null, CancellationToken.None);
        Assert.Empty(verified.Breaks);

        async Task<SitePage> UploadAsync(params string[] rows) => await client.SheetAsync("a.csv", Sheet(rows), complete: true);

        async Task ApplyAsync(params string[] rows) => await client.ConfirmAsync(await UploadAsync(rows));

        async Task YearAsync() =>
            await client.Visitor.SubmitAsync(await client.Visitor.OpenAsync("/school/groups/new-year"), "main form", []);

        // The lines written since the last call.
        async Task<List<string>> LinesAsync()
        {
            var all = await host.WithDbAsync(db =>
                db.AccessLog.Join(db.Children, e => e.ChildId, c => c.Id, (e, c) => new { Line = e, c.Surname })
                    .AsNoTracking()
                    .ToListAsync()
            );
            var lines = all.OrderBy(l => l.Line.At).ThenBy(l => l.Line.Number).Skip(read).ToList();
            read += lines.Count;
            host.Clock.Advance(TimeSpan.FromMinutes(1));
            return lines.ConvertAll(l => $"{l.Surname} {l.Line.Event} {l.Line.Detail}");
        }
    }

    private static byte[] Sheet(params string[] rows) => Encoding.UTF8.GetBytes($"ФИО;Класс;Внешний номер\n{string.Join('\n', rows)}\n");
}
