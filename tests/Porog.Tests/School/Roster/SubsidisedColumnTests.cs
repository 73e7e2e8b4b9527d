using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School.Roster;

/// <summary>Subsidised meals are set by the school's list, and end when the child changes school.</summary>
public sealed class SubsidisedColumnTests
{
    [Theory, Engines]
    public async Task The_list_says_who_has_subsidised_meals_and_each_change_stands_in_the_access_log(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        await client.ConfirmAsync(
            await SheetAsync(
                client,
                "Соколова Анна Игоревна;5 Б;да;a1",
                "Ким Алексей Олегович;5 Б;нет;a2",
                "Юдин Глеб Львович;5 Б;;a3",
                "Зимин Глеб Львович;5 Б;может быть;a4"
            )
        );
        Assert.Equal((3, 0, 0, 0, 0, 1), await client.CountsAsync());
        var left = await client.Visitor.OpenAsync($"{client.Path}?show=LeftOut");
        Assert.Contains("столбец «Льготное питание»: «может быть» – ни «да», ни «нет»", left.Text);
        Assert.Equal(["Соколова"], await EntitledAsync(host));
        Assert.Equal(["Соколова SubsidyGiven"], await LinesAsync(host));

        // An empty cell or a dash changes nothing.
        await client.PressAsync(
            await SheetAsync(client, "Соколова Анна Игоревна;5 Б;;a1", "Ким Алексей Олегович;5 Б;–;a2", "Юдин Глеб Львович;5 Б;No;a3"),
            "#give-up"
        );
        Assert.Equal((0, 0, 0, 0, 3, 0), await client.CountsAsync());

        var shown = await SheetAsync(client, "Соколова Анна Игоревна;5 Б;нет;a1", "Ким Алексей Олегович;5 Б;+;a2");
        Assert.Equal((0, 2, 0, 0, 0, 0), await client.CountsAsync());
        Assert.Contains("Льготное питание: Да → Нет", shown.Text);
        await client.ConfirmAsync(shown);
        Assert.Equal(["Ким"], await EntitledAsync(host));
        Assert.Equal(["Ким SubsidyGiven", "Соколова SubsidyEnded", "Соколова SubsidyGiven"], await LinesAsync(host));

        foreach (var format in (string[])["csv", "xlsx", "oneroster"])
        {
            var file = await client.Visitor.DownloadAsync($"/school/export/file?organisation={client.School.Id}&format={format}");
            var name = format == "oneroster" ? "a.zip" : $"a.{format}";
            var again = await client.UploadAsync(name, file, complete: true);
            if (format != "oneroster")
                again = await client.PressAsync(again, "form:has(#column-0)");
            Assert.Equal((0, 0, 0, 0, 3, 0), await client.CountsAsync());
            await client.PressAsync(again, "#give-up");
        }
    }

    [Theory, Engines]
    public async Task A_list_checked_before_the_officer_ticked_a_child_is_checked_again(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        await client.ConfirmAsync(await SheetAsync(client, "Соколова Анна Игоревна;5 Б;нет;a1"));
        var shown = await SheetAsync(client, "Соколова Анна Олеговна;5 Б;нет;a1");
        var anna = await host.WithDbAsync(db => db.Children.Select(c => c.Id).SingleAsync());
        var page = await client.Visitor.OpenAsync($"/school/children/{anna}/subsidised");
        await client.Visitor.SubmitAsync(page, "main form", new() { ["Entitled"] = "true" });

        var checkedAgain = await client.ConfirmAsync(shown);
        Assert.Contains("список сверен заново", checkedAgain.Text);
        Assert.Contains("Льготное питание: Да → Нет", checkedAgain.Text);
        Assert.Equal(["Соколова"], await EntitledAsync(host));
    }

    [Theory, Engines]
    public async Task Subsidised_meals_end_where_the_child_goes_to_another_organisation_and_not_with_another_class(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var old = await RosterClient.StartAsync(host);
        using var next = await RosterClient.StartAsync(host, "Гимназия № 1");
        await old.ConfirmAsync(await SheetAsync(old, "Соколова Анна Игоревна;5 Б;да;a1", "Ким Алексей Олегович;6 Б;;a2"));
        await next.ConfirmAsync(await SheetAsync(next, "Лебедев Олег Львович;6 А;;b1"));
        var (anna, wallet) = await host.WithDbAsync(async db =>
        {
            var child = await db.Children.SingleAsync(c => c.Surname == "Соколова");
            return (child.Id, (await db.Wallets.SingleAsync(w => w.ChildId == child.Id)).Number);
        });
        await MoveAsync(new() { ["Go"] = "move", ["Group"] = await GroupAsync("6 Б") });
        Assert.Equal(["Соколова"], await EntitledAsync(host));

        await MoveAsync(new() { ["Go"] = "leave" }, "main details form");
        var taken = await next.Visitor.SubmitAsync(
            await next.Visitor.OpenAsync("/school/children/take-in"),
            "main form",
            new()
            {
                ["Wallet"] = wallet,
                ["Surname"] = "Соколова",
                ["Group"] = await GroupAsync("6 А"),
            }
        );
        Assert.Equal(HttpStatusCode.Redirect, taken.Status);
        Assert.Empty(await EntitledAsync(host));
        Assert.Equal(["Соколова SubsidyEnded", "Соколова SubsidyGiven"], await LinesAsync(host));

        async Task MoveAsync(Dictionary<string, string> typed, string form = "main form") =>
            await old.Visitor.SubmitAsync(await old.Visitor.OpenAsync($"/school/children/{anna}/move"), form, typed);

        Task<string> GroupAsync(string name) =>
            host.WithDbAsync(async db => (await db.Groups.SingleAsync(g => g.Name == name)).Id.ToString());
    }

    private static Task<SitePage> SheetAsync(RosterClient client, params string[] rows) =>
        client.SheetAsync("a.csv", Encoding.UTF8.GetBytes($"ФИО;Класс;Льготное питание;Внешний номер\n{string.Join('\n', rows)}\n"));

    private static Task<List<string>> EntitledAsync(PorogHost host) =>
        host.WithDbAsync(db => db.Children.Where(c => c.IsSubsidised).Select(c => c.Surname).ToListAsync());

    /// <summary>The access log's lines about subsidised meals, by name.</summary>
    private static async Task<List<string>> LinesAsync(PorogHost host)
    {
        var all = await host.WithDbAsync(db =>
            db.AccessLog.Join(db.Children, e => e.ChildId, c => c.Id, (e, c) => new { e.Event, c.Surname }).ToListAsync()
        );
        return [.. all.Select(l => $"{l.Surname} {l.Event}").Where(l => l.Contains("Subsidy")).Order(StringComparer.Ordinal)];
    }
}
