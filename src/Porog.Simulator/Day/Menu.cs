namespace Porog.Simulator.Day;

/// <summary>One line of a receipt.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Quantity">How many.</param>
/// <param name="Price">Kopecks for one.</param>
public sealed record Dish(string Name, int Quantity, long Price);

/// <summary>What the kitchens of the demo cook. Prices in kopecks.</summary>
internal static class Menu
{
    public static readonly Dish[][] Breakfasts =
    [
        [new("Каша овсяная", 1, 38_00), new("Чай с лимоном", 1, 12_00), new("Яблоко", 1, 20_00)],
        [new("Омлет", 1, 46_00), new("Какао", 1, 18_00), new("Хлеб с маслом", 1, 14_00)],
        [new("Запеканка творожная", 1, 58_00), new("Чай с сахаром", 1, 10_00)],
        [new("Каша рисовая", 1, 36_00), new("Кисель", 1, 16_00), new("Бутерброд с сыром", 1, 24_00)],
        [new("Сырники со сметаной", 1, 62_00), new("Чай с сахаром", 1, 10_00)],
    ];

    public static readonly Dish[][] Lunches =
    [
        [new("Борщ", 1, 68_00), new("Рис с курицей", 1, 112_00), new("Компот", 1, 30_00)],
        [new("Суп куриный с лапшой", 1, 62_00), new("Котлета с пюре", 1, 118_00), new("Морс", 1, 30_00)],
        [new("Щи из свежей капусты", 1, 58_00), new("Макароны с тефтелями", 1, 107_00), new("Чай", 1, 10_00)],
        [new("Суп гороховый", 1, 60_00), new("Рыба с овощами", 1, 124_00), new("Компот", 1, 30_00)],
        [new("Рассольник", 1, 64_00), new("Гречка с гуляшом", 1, 116_00), new("Кисель", 1, 20_00)],
    ];

    public static readonly Dish[][] Buffet =
    [
        [new("Пирожок с вишней", 2, 27_50), new("Сок 0,2 л", 1, 40_00)],
        [new("Булочка с маком", 1, 32_50)],
        [new("Пицца школьная", 1, 75_00), new("Вода 0,5 л", 1, 35_00)],
        [new("Сосиска в тесте", 1, 55_00), new("Чай", 1, 10_00)],
        [new("Йогурт питьевой", 1, 48_50)],
        [new("Салат из моркови", 1, 42_00), new("Хлеб", 1, 5_00)],
        [new("Кекс с изюмом", 1, 38_50), new("Какао", 1, 30_00)],
        [new("Сок 0,2 л", 1, 40_00)],
    ];

    public static readonly Dish[][] Snacks =
    [
        [new("Ряженка", 1, 22_00), new("Печенье", 2, 8_00)],
        [new("Запеканка из творога", 1, 44_00), new("Чай с молоком", 1, 12_00)],
        [new("Кефир", 1, 20_00), new("Булочка домашняя", 1, 18_00)],
    ];

    public static readonly string[] Payments = ["Банковская карта", "СБП", "Терминал в школе"];
}
