using System.Text;
using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School.Roster;

/// <summary>Lists without ids: namesakes stay apart, and spellings of one name stay together.</summary>
public sealed class NamesakesTests
{
    private const string Headings = "ФИО;Дата рождения;Пол;Класс;Номер карты\r\n";

    [Theory, Engines]
    public async Task Namesakes_with_different_birth_dates_are_two_children(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var list = Utf8("Иванов Иван Иванович;01.02.2015;М;5 А;\r\nИванов Иван Иванович;03.04.2012;М;8 Б;\r\n");
        var shown = await client.SheetAsync("список.csv", list);
        Assert.Equal((2, 0, 0, 0, 0, 0), await client.CountsAsync());
        await client.ConfirmAsync(shown);
        await client.SheetAsync("список.csv", list);
        Assert.Equal((0, 0, 0, 0, 2, 0), await client.CountsAsync());
    }

    [Theory, Engines]
    public async Task A_thousand_children_with_few_surnames_are_all_added_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        string[] surnames = ["Иванов", "Смирнов", "Кузнецов", "Попов"];
        string[] names = ["Иван", "Пётр", "Артём"];
        var first = new DateOnly(2010, 1, 1);
        var lines = Enumerable
            .Range(0, 1_000)
            .Select(i => $"{surnames[i % 4]} {names[i % 3]} Иванович;{first.AddDays(i):dd.MM.yyyy};М;{(i % 11) + 1} {"АБВ"[i % 3]};");
        var list = Utf8(string.Join("\r\n", lines));
        var shown = await client.SheetAsync("список.csv", list);
        Assert.Equal((1_000, 0, 0, 0, 0, 0), await client.CountsAsync());
        await client.ConfirmAsync(shown);
        Assert.Equal(1_000, await host.WithDbAsync(db => db.Children.CountAsync()));
        await client.SheetAsync("список.csv", list);
        Assert.Equal((0, 0, 0, 0, 1_000, 0), await client.CountsAsync());
    }

    [Theory, Engines]
    public async Task Another_spelling_of_name_and_class_is_the_same_child_of_the_same_class(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var shown = await client.SheetAsync(
            "список.csv",
            Utf8("Маи\u0306скии\u0306 Пётр Ильич;01.02.2015;М;1 А;\r\nИванoв Олег Ильич;01.02.2015;М;1 A;\r\n")
        );
        Assert.Equal((2, 0, 0, 0, 0, 0), await client.CountsAsync());
        await client.ConfirmAsync(shown);
        await host.WithDbAsync(async db =>
        {
            Assert.True(await db.Children.AnyAsync(c => c.Surname == "Майский"));
            Assert.Equal(1, await db.Groups.CountAsync());
        });
        await client.SheetAsync("список.csv", Utf8("Майский Пётр Ильич;01.02.2015;М;1А;\r\nИванов Олег Ильич;01.02.2015;М;1 А;\r\n"));
        // The spelling of the surname changes; no child is added.
        Assert.Equal((0, 1, 0, 0, 1, 0), await client.CountsAsync());
    }

    [Theory, Engines]
    public async Task Cards_of_a_list_are_taken_in_every_spelling_and_a_rounded_number_is_refused(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var shown = await client.SheetAsync(
            "список.csv",
            Utf8(
                "Белов Пётр Ильич;01.02.2015;М;1 А;04:aa:bb:cc, 0x04DDEEFF\r\n"
                    + "Гусев Олег Ильич;01.02.2015;М;1 А;04 11 22 33\r\n"
                    + "Зимин Олег Ильич;01.02.2015;М;1 А;170,48076\r\n"
                    + "Котов Олег Ильич;01.02.2015;М;1 А;1,23457E+12\r\n"
                    + "Ломов Олег Ильич;01.02.2015;М;1 А;04AABBCC\r\n"
            )
        );
        Assert.Equal((3, 0, 0, 0, 0, 2), await client.CountsAsync());
        await client.ConfirmAsync(shown);
        Assert.Equal(
            ["04112233", "04AABBCC", "04DDEEFF", "170,48076"],
            (await host.WithDbAsync(db => db.Cards.Select(c => c.Number).ToListAsync())).Order(StringComparer.Ordinal)
        );
    }

    [Theory, Engines]
    public async Task Classes_that_differ_in_spelling_only_are_shown_to_the_officer(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        var registry = new TestRegistry(host);
        foreach (var name in new[] { "1 А", "1 A", "2 А" })
            await registry.ChildAsync(client.School, group: name);
        var page = await client.Visitor.OpenAsync("/school/groups");
        Assert.Contains("«1 A» (1)", Assert.Single(page.TextsOf("[data-alike]")));
    }

    private static byte[] Utf8(string lines) => Encoding.UTF8.GetBytes(Headings + lines);
}
