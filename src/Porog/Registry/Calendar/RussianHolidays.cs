namespace Porog.Registry.Calendar;

/// <summary>
/// The public holidays of Russia by article 112 of the Labour Code. Their dates are fixed. The days off that the government moves each
/// year are entered or imported by the officer.
/// </summary>
public static class RussianHolidays
{
    public const string NewYear = "Новогодние каникулы";
    public const string Christmas = "Рождество Христово";
    public const string Defender = "День защитника Отечества";
    public const string Women = "Международный женский день";
    public const string Labour = "Праздник Весны и Труда";
    public const string Victory = "День Победы";
    public const string Russia = "День России";
    public const string Unity = "День народного единства";

    /// <returns>The holiday's name in Russian; null for any other day.</returns>
    public static string? NameOf(DateOnly date) =>
        (date.Month, date.Day) switch
        {
            (1, 7) => Christmas,
            (1, <= 8) => NewYear,
            (2, 23) => Defender,
            (3, 8) => Women,
            (5, 1) => Labour,
            (5, 9) => Victory,
            (6, 12) => Russia,
            (11, 4) => Unity,
            _ => null,
        };
}
