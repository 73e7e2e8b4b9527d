using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Registry;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School.Roster;

/// <summary>A confirmed list is written in batches.</summary>
public sealed class ApplyRosterTests
{
    [Theory, Engines]
    public async Task Events_are_answered_while_a_long_list_is_being_written(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(client.School);
        using var turnstile = await registry.DeviceClientAsync(client.School);
        const string Letters = "абвгдежзиклмнопрстуф";
        var lines = Enumerable
            .Range(0, 6_000)
            .Select(i => $"Иванов{Letters[i % 20]}{Letters[i / 20 % 20]}{Letters[i / 400]} Пётр;05.03.2015;5 Б");
        var page = await client.SheetAsync("long.csv", Encoding.UTF8.GetBytes($"ФИО;Дата рождения;Класс\n{string.Join('\n', lines)}\n"));

        await client.Visitor.SubmitAsync(page, "#confirm ~ form", []);
        await PorogHost.EventuallyAsync(
            async () => await client.ImportAsync() is { State: RosterState.Applying, Done: > 0 },
            "the first thousand is written",
            seconds: 60
        );
        Assert.Equal(1, (await turnstile.SendAsync(turnstile.Passage(child.Card))).Accepted);
        Assert.Equal(RosterState.Applying, (await client.ImportAsync()).State);

        await client.WaitAsync();
        Assert.Equal(RosterState.Applied, (await client.ImportAsync()).State);
        Assert.Equal(6_001, await host.WithDbAsync(db => db.Children.CountAsync()));
    }

    [Theory, Engines]
    public async Task A_list_half_written_by_a_dead_node_is_finished_by_the_next(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var page = await client.SheetAsync(
            "a.csv",
            "ФИО;Дата рождения;Класс\nИванов Пётр;05.03.2015;5 Б\nКим Олег;06.03.2015;5 Б\nЛи Анна;07.03.2015;5 В\n"u8.ToArray()
        );
        var id = (await client.ImportAsync()).Id;
        // As if a worker had written the first line and died: the line is in the register, and the import says so.
        var school = client.School.Id;
        await host.WithDbAsync(async db =>
        {
            db.Children.Add(
                new Child
                {
                    OrganisationId = school,
                    Surname = "Иванов",
                    GivenName = "Пётр",
                    BirthDate = new DateOnly(2015, 3, 5),
                    Sex = Sex.Male,
                }
            );
            await db.SaveChangesAsync();
            var first = await db.RosterRows.Where(r => r.ImportId == id).MinAsync(r => r.Number);
            await db
                .RosterImports.Where(i => i.Id == id)
                .ExecuteUpdateAsync(s => s.SetProperty(i => i.State, RosterState.Applying).SetProperty(i => i.Done, first));
        });
        host.Services.GetRequiredService<RosterSignal>().Set();

        await client.WaitAsync();
        Assert.Equal(RosterState.Applied, (await client.ImportAsync()).State);
        Assert.Equal(
            ["Иванов", "Ким", "Ли"],
            await host.WithDbAsync(db => db.Children.OrderBy(c => c.Surname).Select(c => c.Surname).ToListAsync())
        );
    }
}
