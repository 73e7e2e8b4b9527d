using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School.Roster;

/// <summary>A child moves to another organisation while the lists of both still contain it.</summary>
public sealed class MovedChildTests
{
    [Theory, Engines]
    public async Task A_child_who_moved_is_neither_made_anew_nor_taken_back_by_a_list_and_comes_back_with_its_own_id(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var old = await RosterClient.StartAsync(host);
        using var next = await RosterClient.StartAsync(host, "Гимназия № 1");
        byte[] ofOld = Sheet("Соколова Анна Игоревна;05.03.2015;5 Б;s1", "Ким Алексей Олегович;30.11.2015;5 Б;s2");
        await old.ConfirmAsync(await old.SheetAsync("a.csv", ofOld));
        // In the other school's system the same id belongs to another child.
        await next.ConfirmAsync(await next.SheetAsync("b.csv", Sheet("Лебедев Олег Львович;01.01.2015;6 А;s1")));
        var (anna, wallet) = await host.WithDbAsync(async db =>
        {
            var child = await db.Children.SingleAsync(c => c.Surname == "Соколова");
            return (child.Id, (await db.Wallets.SingleAsync(w => w.ChildId == child.Id)).Number);
        });

        await MoveAsync(old, next);
        Assert.Null(await ExternalIdAsync());

        var shown = await old.SheetAsync("a.csv", ofOld, complete: true);
        Assert.Equal((0, 0, 0, 0, 1, 1), await old.CountsAsync());
        Assert.Contains("такой ребёнок был здесь и перешёл в другую организацию", shown.Text);
        await old.PressAsync(shown, "#give-up");
        // Nor is the child found by name alone; its present organisation is not revealed.
        shown = await old.SheetAsync("a.csv", "ФИО;Дата рождения;Класс\nСоколова Анна Игоревна;05.03.2015;6 А\n"u8.ToArray());
        Assert.Equal((0, 0, 0, 0, 0, 1), await old.CountsAsync());
        Assert.DoesNotContain("Гимназия", shown.Text);
        await old.PressAsync(shown, "#give-up");

        byte[] ofNext = Sheet("Лебедев Олег Львович;01.01.2015;6 А;s1", "Соколова Анна Игоревна;05.03.2015;6 А;b7");
        await next.ConfirmAsync(await next.SheetAsync("b.csv", ofNext, complete: true));
        Assert.Equal((0, 1, 0, 0, 1, 0), await next.CountsAsync());
        Assert.Equal("b7", await ExternalIdAsync());

        await MoveAsync(next, old);
        Assert.Equal("s1", await ExternalIdAsync());
        await old.PressAsync(await old.SheetAsync("a.csv", ofOld, complete: true), "#give-up");
        Assert.Equal((0, 0, 0, 0, 2, 0), await old.CountsAsync());
        await next.SheetAsync("b.csv", ofNext, complete: true);
        Assert.Equal((0, 0, 0, 0, 1, 1), await next.CountsAsync());
        // A new child with the reused id of one who moved: a person must decide.
        var doubts = await next.Visitor.OpenAsync($"{next.Path}?show=doubts");
        Assert.DoesNotContain("Тот же ребёнок", doubts.Text);
        await next.Visitor.SubmitAsync(doubts, "form:has(fieldset)", new() { ["Row2"] = "another" });
        await next.WaitAsync();
        Assert.Equal((1, 0, 0, 0, 1, 0), await next.CountsAsync());
        Assert.Equal(3, await host.WithDbAsync(db => db.Children.CountAsync()));

        Task<string?> ExternalIdAsync() =>
            host.WithDbAsync(db => db.Children.Where(c => c.Id == anna).Select(c => c.ExternalId).SingleAsync());

        async Task MoveAsync(RosterClient from, RosterClient to)
        {
            var leave = await from.Visitor.OpenAsync($"/school/children/{anna}/move");
            await from.Visitor.SubmitAsync(leave, "main details form", new() { ["Go"] = "leave" });
            var group = await host.WithDbAsync(db => db.Groups.Where(g => g.OrganisationId == to.School.Id).Select(g => g.Id).FirstAsync());
            var taken = await to.Visitor.SubmitAsync(
                await to.Visitor.OpenAsync("/school/children/take-in"),
                "main form",
                new()
                {
                    ["Wallet"] = wallet,
                    ["Surname"] = "Соколова",
                    ["Group"] = group.ToString(),
                }
            );
            Assert.Equal(HttpStatusCode.Redirect, taken.Status);
        }
    }

    private static byte[] Sheet(params string[] rows) =>
        Encoding.UTF8.GetBytes($"ФИО;Дата рождения;Класс;Внешний номер\n{string.Join('\n', rows)}\n");
}
