using Porog.Delivery.Messages;
using Porog.Journal;
using Porog.Notices;
using Porog.Registry;

namespace Porog.Tests.Delivery;

public sealed class MessageTextTests
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 20, 8, 14, 0, TimeSpan.FromHours(3));

    private static readonly MessageFacts Entry = new(
        MessageKind.Passage,
        EventKind.In,
        "Маша",
        Sex.Female,
        OrganisationKind.School,
        "Школа № 1520",
        At: Morning,
        ReceivedAt: Morning.AddSeconds(1),
        Late: false,
        Place: "Вход № 2",
        AccompaniedBy: null,
        Amount: 0,
        Price: null,
        Items: [],
        Note: null,
        Balance: null,
        Threshold: null
    );

    private static readonly MessageFacts Meal = Entry with
    {
        Place = null,
        Kind = MessageKind.Buffet,
        EventKind = EventKind.Buffet,
        Amount = -9550,
        Price = 9550,
        Items = [new("Сок яблочный", 1, 4550), new("Булочка", 2, 2500)],
    };

    [Fact]
    public void An_entry_names_the_child_the_place_and_the_time()
    {
        Says(Entry, "ru", "Маша вошла в школу в 08:14", "Вошла через вход № 2.");
        Says(Entry, "en", "Маша entered school at 08:14", "Came in by: вход № 2.");
    }

    [Theory]
    [InlineData(OrganisationKind.School, EventKind.In, "вошла в школу", "вошёл в школу")]
    [InlineData(OrganisationKind.School, EventKind.Out, "вышла из школы", "вышел из школы")]
    [InlineData(OrganisationKind.College, EventKind.In, "вошла в колледж", "вошёл в колледж")]
    [InlineData(OrganisationKind.College, EventKind.Out, "вышла из колледжа", "вышел из колледжа")]
    [InlineData(OrganisationKind.Kindergarten, EventKind.In, "пришла в детский сад", "пришёл в детский сад")]
    [InlineData(OrganisationKind.Kindergarten, EventKind.Out, "ушла из детского сада", "ушёл из детского сада")]
    public void Passages_agree_with_the_child_and_the_house(OrganisationKind house, EventKind way, string she, string he)
    {
        var passage = Entry with { OrganisationKind = house, EventKind = way };
        Assert.Equal($"Маша {she} в 08:14", Words(passage, "ru").Title);
        Assert.Equal($"Паша {he} в 08:14", Words(passage with { ChildGivenName = "Паша", Sex = Sex.Male }, "ru").Title);
    }

    [Fact]
    public void A_place_that_would_have_to_be_declined_stands_by_itself()
    {
        Assert.Equal("Место: калитка.", Words(Entry with { Place = "Калитка" }, "ru").Text);
        Assert.Equal("Вошла через главный вход.", Words(Entry with { Place = "Главный вход" }, "ru").Text);
        Assert.Equal("Место: КПП 1.", Words(Entry with { Place = "КПП 1" }, "ru").Text);
        Assert.Equal("", Words(Entry with { Place = null }, "ru").Text);
    }

    [Fact]
    public void A_kindergarten_says_who_brought_and_who_fetched()
    {
        var brought = Entry with
        {
            OrganisationKind = OrganisationKind.Kindergarten,
            Place = null,
            AccompaniedBy = "Иванова Мария Петровна",
        };
        Assert.Equal("Кто привёл: Иванова Мария Петровна.", Words(brought, "ru").Text);
        Assert.Equal("Brought by: Иванова Мария Петровна.", Words(brought, "en").Text);
        Assert.Equal("Кто забрал: Иванова Мария Петровна.", Words(brought with { EventKind = EventKind.Out }, "ru").Text);
        Assert.Equal("Кто забрал, не отмечено.", Words(brought with { EventKind = EventKind.Out, AccompaniedBy = null }, "ru").Text);
    }

    [Fact]
    public void A_buffet_purchase_tells_its_composition_and_price()
    {
        Says(Meal, "ru", "Маша купила в буфете на 95,50 ₽", "В 08:14: сок яблочный – 45,50 ₽; булочка, 2 шт. по 25 ₽.");
        Says(Meal, "en", "Маша bought food at the buffet for 95.50 ₽", "At 08:14: сок яблочный – 45.50 ₽; булочка, 2 at 25 ₽ each.");
    }

    [Fact]
    public void A_hot_meal_tells_its_price_and_a_subsidised_one_that_nothing_was_taken()
    {
        var hot = Meal with { Kind = MessageKind.Hot, EventKind = EventKind.Hot, Items = [] };
        Says(hot, "ru", "Маша получила горячее питание за 95,50 ₽", "Время: 08:14.");
        var subsidised = hot with { Kind = MessageKind.Subsidised, EventKind = EventKind.Subsidised, Amount = 0 };
        Says(
            subsidised,
            "ru",
            "Маша получила льготное питание",
            "Время: 08:14. Стоимость 95,50 ₽ покрыта льготой, со счёта ничего не списано."
        );
    }

    [Fact]
    public void Money_coming_in_and_corrections_say_why()
    {
        var topUp = Entry with { Kind = MessageKind.TopUp, EventKind = EventKind.TopUp, Amount = 123450, Note = "банковская карта" };
        Says(topUp, "ru", "Маша: счёт пополнен на 1 234,50 ₽", "Время: 08:14. Способ: банковская карта.");
        Says(topUp, "en", "Маша: 1,234.50 ₽ was added to the account", "Time: 08:14. Paid by: банковская карта.");
        var correction = topUp with { EventKind = EventKind.Correction, Amount = -4500, Note = "двойное списание" };
        Says(correction, "ru", "Маша: счёт исправлен, −45 ₽", "Время: 08:14. Причина: двойное списание.");
    }

    [Fact]
    public void A_fall_through_the_threshold_says_how_much_is_left_and_what_to_do()
    {
        var low = Meal with { Kind = MessageKind.Threshold, Balance = 9550, Threshold = 30000, Price = 4500, Amount = -4500 };
        Says(
            low,
            "ru",
            "Маша: на счёте 95,50 ₽ – меньше порога 300 ₽",
            "Это произошло в 08:14 после покупки в буфете на 45 ₽. Пополните счёт, чтобы денег хватило на следующие дни."
        );
        Assert.Contains("Счёт ушёл в минус.", Words(low with { Balance = -100 }, "ru").Text);
    }

    [Fact]
    public void A_late_message_says_so_and_when_it_became_known()
    {
        var late = Entry with { Late = true, ReceivedAt = Morning.AddMinutes(17) };
        Says(late, "ru", "Сообщаем с опозданием: Маша вошла в школу в 08:14", "Вошла через вход № 2. Узнали в 08:31, через 17 минут.");
        var nextDay = late with { ReceivedAt = Morning.AddDays(1) };
        Says(
            nextDay,
            "ru",
            "Сообщаем с опозданием: Маша вошла в школу в 08:14 20 ноября",
            "Вошла через вход № 2. Узнали в 08:14 21 ноября."
        );
        Assert.Equal("Told late: Маша entered school at 08:14 on 20 November", Words(nextDay, "en").Title);
    }

    [Fact]
    public void The_ambient_culture_changes_nothing()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        try
        {
            Thread.CurrentThread.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("ar-SA");
            Thread.CurrentThread.CurrentUICulture = System.Globalization.CultureInfo.GetCultureInfo("en");
            Says(Entry, "ru", "Маша вошла в школу в 08:14", "Вошла через вход № 2.");
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
            Thread.CurrentThread.CurrentUICulture = before;
        }
    }

    private static MessageWords Words(MessageFacts facts, string language)
    {
        var words = new MessageText().For(facts, language);
        // Amounts contain no-break spaces; the expectations above use plain ones for readability.
        return new(words.Title.Replace('\u00A0', ' '), words.Text.Replace('\u00A0', ' '));
    }

    private static void Says(MessageFacts facts, string language, string title, string text)
    {
        var words = Words(facts, language);
        Assert.Equal(title, words.Title);
        Assert.Equal(text, words.Text);
    }
}
