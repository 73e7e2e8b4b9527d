using System.Text.Json;
using Porog.Shared;

namespace Porog.School.Roster;

/// <summary>The meanings of a sheet's column.</summary>
public enum SheetField
{
    Ignored = 0,
    FullName = 1,
    Surname = 2,
    GivenName = 3,
    Patronymic = 4,
    BirthDate = 5,
    Sex = 6,
    Group = 7,
    Cards = 8,
    Wallet = 9,
    ExternalId = 10,
    Subsidised = 11,
}

/// <summary>The first lines of a sheet, so that a person recognises its columns.</summary>
/// <param name="Headings">The first line.</param>
/// <param name="Lines">Some that follow.</param>
public sealed record SheetSample(IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Lines)
{
    public const int MostLines = 3;
    public const int MostColumns = 60;

    public string ToJson() => JsonSerializer.Serialize(this);

    public static SheetSample FromJson(string json) => JsonSerializer.Deserialize<SheetSample>(json)!;
}

/// <summary>Guesses the meaning of a column from its Russian or English heading.</summary>
public static class SheetColumns
{
    /// <summary>Compared by <see cref="TextFold.Letters"/>; a heading that begins with one of several words counts too.</summary>
    private static readonly (SheetField Field, string[] Headings)[] Known =
    [
        (
            SheetField.FullName,
            ["ФИО", "ФАМИЛИЯИМЯ", "ФАМИЛИЯИМЯОТЧЕСТВО", "ОБУЧАЮЩИЙСЯ", "УЧЕНИК", "РЕБЕНОК", "FULLNAME", "NAME", "STUDENT", "CHILD"]
        ),
        (SheetField.Surname, ["ФАМИЛИЯ", "SURNAME", "LASTNAME", "FAMILYNAME"]),
        (SheetField.GivenName, ["ИМЯ", "GIVENNAME", "FIRSTNAME"]),
        (SheetField.Patronymic, ["ОТЧЕСТВО", "PATRONYMIC", "MIDDLENAME"]),
        (SheetField.BirthDate, ["ДАТАРОЖДЕНИЯ", "ДР", "РОДИЛСЯ", "BIRTHDATE", "DATEOFBIRTH", "DOB", "BIRTHDAY"]),
        (SheetField.Sex, ["ПОЛ", "SEX", "GENDER"]),
        (SheetField.Group, ["КЛАСС", "ГРУППА", "КЛАССГРУППА", "КЛАССИЛИГРУППА", "CLASS", "GROUP", "CLASSORGROUP", "HOMEROOM"]),
        (SheetField.Cards, ["КАРТА", "КАРТЫ", "НОМЕРКАРТЫ", "НОМЕРАКАРТ", "БРАСЛЕТ", "UID", "CARD", "CARDS", "CARDNUMBER"]),
        (SheetField.Wallet, ["ЛИЦЕВОЙСЧЕТ", "ЛС", "НОМЕРЛИЦЕВОГОСЧЕТА", "СЧЕТ", "ACCOUNT", "PERSONALACCOUNT", "ACCOUNTNUMBER", "WALLET"]),
        (
            SheetField.Subsidised,
            [
                "ЛЬГОТНОЕПИТАНИЕ",
                "ЛЬГОТА",
                "ЛЬГОТЫ",
                "ЛЬГОТНИК",
                "SUBSIDISED",
                "SUBSIDISEDMEAL",
                "SUBSIDISEDMEALS",
                "SUBSIDIZEDMEALS",
                "FREEMEALS",
            ]
        ),
        (
            SheetField.ExternalId,
            ["ВНЕШНИЙНОМЕР", "НОМЕРВСИСТЕМЕШКОЛЫ", "НОМЕРЛИЧНОГОДЕЛА", "ЛИЧНОЕДЕЛО", "ID", "SOURCEDID", "EXTERNALID", "STUDENTID"]
        ),
    ];

    /// <summary>A field for each heading. Each field is used once, for the first heading that fits.</summary>
    public static IReadOnlyList<SheetField> Guess(IReadOnlyList<string> headings)
    {
        var taken = new HashSet<SheetField>();
        return
        [
            .. headings.Select(h =>
            {
                var heading = TextFold.Letters(h);
                var field = Known.FirstOrDefault(k => Array.Exists(k.Headings, known => TextFold.Letters(known) == heading)).Field;
                return field != SheetField.Ignored && taken.Add(field) ? field : SheetField.Ignored;
            }),
        ];
    }

    public static string ToText(IEnumerable<SheetField> columns) => string.Join(',', columns.Select(c => (int)c));

    public static IReadOnlyList<SheetField> FromText(string text) =>
        [.. text.Split(',').Select(n => Enum.Parse<SheetField>(n)).Select(f => Enum.IsDefined(f) ? f : SheetField.Ignored)];
}
