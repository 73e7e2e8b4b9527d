using System.Text;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School.Roster;

/// <summary>The check of a list points at cards that may be another card written in another way, and decides nothing.</summary>
public sealed class AlikeCardsTests
{
    private static byte[] List(params string[] lines) =>
        Encoding.UTF8.GetBytes(string.Join('\n', lines.Prepend("Фамилия;Имя;Отчество;Класс;Карта")));

    [Theory, Engines]
    public async Task A_card_like_one_of_the_register_or_of_the_list_is_named_with_its_child_and_still_taken(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await RosterClient.StartAsync(host);
        await client.ConfirmAsync(await client.SheetAsync("a.csv", List("Соколова;Анна;Игоревна;5 Б;04AABBCC")));
        Assert.DoesNotContain("Похожие карты", (await client.Visitor.OpenAsync(client.Path)).Text);

        // 04AABBCC with its bytes reversed, in decimal, and a card that is like no other.
        var shown = await client.SheetAsync(
            "b.csv",
            List(
                "Ким;Алексей;Олегович;5 Б;CCBBAA04",
                "Юдин;Глеб;Львович;5 Б;11189196",
                "Зимин;Глеб;Львович;5 Б;0012345678",
                "Орлов;Пётр;Ильич;5 Б;BC614E00",
                "Серова;Вера;Ильинична;5 Б;7012ABEF"
            )
        );

        Assert.Equal((5, 0, 0, 0, 0, 0), await client.CountsAsync());
        Assert.Contains("Номер CCBBAA04 похож на карту 04AABBCC, записанную другим способом: Соколова Анна Игоревна.", shown.Text);
        var alike = await client.Visitor.OpenAsync($"{client.Path}?show=cards");
        Assert.Contains("Номер 11189196 похож на карту 04AABBCC", alike.Text);
        Assert.DoesNotContain("Серова", alike.Text);
        await client.ConfirmAsync(shown);

        var own = await client.SheetAsync("c.csv", List("Соколова;Анна;Игоревна;5 Б;0078298060"));
        Assert.Equal((0, 1, 0, 0, 0, 0), await client.CountsAsync());
        Assert.Contains("Номер 0078298060 похож на карту 04AABBCC этого же ребёнка", own.Text);
    }
}
