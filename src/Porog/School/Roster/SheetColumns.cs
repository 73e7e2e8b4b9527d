using Porog.Shared;
using Porog.Shared.Sheets;

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

    /// <summary>«5» of «5 Б», when the list has class and letter in two columns.</summary>
    Grade = 12,

    /// <summary>«Б» of «5 Б».</summary>
    Letter = 13,

    /// <summary>A birth date with the month before the day. Never chosen as such: it is what remains of a question about the order.</summary>
    BirthDateMonthFirst = 14,
}

/// <summary>Guesses the meaning of a column from its Russian or English heading.</summary>
public static class SheetColumns
{
    /// <summary>Compared by <see cref="TextFold.Letters"/>; a heading that begins with one of several words counts too.</summary>
    private static readonly (SheetField Field, string[] Headings)[] Known =
    [
        (
            SheetField.FullName,
            [
                "ФИО",
                "ФАМИЛИЯИМЯ",
                "ФАМИЛИЯИМЯОТЧЕСТВО",
                "ОБУЧАЮЩИЙСЯ",
                "УЧАЩИЙСЯ",
                "УЧЕНИК",
                "РЕБЕНОК",
                "ВОСПИТАННИК",
                "FULLNAME",
                "NAME",
                "STUDENT",
                "STUDENTNAME",
                "PUPIL",
                "CHILD",
            ]
        ),
        (SheetField.Surname, ["ФАМИЛИЯ", "SURNAME", "LASTNAME", "FAMILYNAME"]),
        (SheetField.GivenName, ["ИМЯ", "GIVENNAME", "FIRSTNAME"]),
        (SheetField.Patronymic, ["ОТЧЕСТВО", "PATRONYMIC", "MIDDLENAME"]),
        (SheetField.BirthDate, ["ДАТАРОЖДЕНИЯ", "ДАТАРОЖД", "ДР", "РОДИЛСЯ", "BIRTHDATE", "DATEOFBIRTH", "DOB", "BIRTHDAY"]),
        (SheetField.Sex, ["ПОЛ", "SEX", "GENDER"]),
        (SheetField.Group, ["КЛАСС", "ГРУППА", "КЛАССГРУППА", "КЛАССИЛИГРУППА", "CLASS", "GROUP", "CLASSNAME", "CLASSORGROUP", "HOMEROOM"]),
        (SheetField.Grade, ["ПАРАЛЛЕЛЬ", "НОМЕРКЛАССА", "НОМЕРКЛАССАПАРАЛЛЕЛЬ", "CLASSNUMBERGRADE", "GRADE", "GRADELEVEL", "YEARGROUP"]),
        (SheetField.Letter, ["ЛИТЕРА", "ЛИТЕР", "БУКВА", "БУКВАКЛАССА", "БУКВАКЛАССАЛИТЕРА", "ЛИТЕРАКЛАССА", "LETTER", "CLASSLETTER"]),
        (
            SheetField.Cards,
            [
                "КАРТА",
                "КАРТЫ",
                "НОМЕРКАРТЫ",
                "НОМЕРАКАРТ",
                "КАРТАДОСТУПА",
                "ПРОПУСК",
                "НОМЕРПРОПУСКА",
                "UIDКАРТЫ",
                "КОДКАРТЫ",
                "БРАСЛЕТ",
                "UID",
                "CARD",
                "CARDS",
                "CARDNUMBER",
            ]
        ),
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

    /// <summary>Who the full name of a heading such as «ФИО ребёнка» is about.</summary>
    private static readonly string[] Learners = ["РЕБЕНКА", "УЧАЩЕГОСЯ", "ОБУЧАЮЩЕГОСЯ", "УЧЕНИКА", "ВОСПИТАННИКА", "СТУДЕНТА", "ДЕТЕЙ"];

    /// <summary>A field for each heading. Each field is used once, for the first heading that fits.</summary>
    public static IReadOnlyList<SheetField> Guess(IReadOnlyList<string> headings)
    {
        var taken = new HashSet<SheetField>();
        return
        [
            .. headings.Select(h =>
            {
                var field = FieldOf(TextFold.Letters(WithoutRemark(h)));
                return field != SheetField.Ignored && taken.Add(field) ? field : SheetField.Ignored;
            }),
        ];
    }

    /// <summary>The columns with the order of the birth dates as the column itself tells it, or else as the person said.</summary>
    public static IReadOnlyList<SheetField> WithDateOrder(
        IReadOnlyList<SheetField> columns,
        IReadOnlyList<DateOrder> dates,
        DateOrder? said
    ) =>
        [
            .. columns.Select(
                (field, i) =>
                    field == SheetField.BirthDate && (dates[i] == DateOrder.Unclear ? said : dates[i]) == DateOrder.MonthFirst
                        ? SheetField.BirthDateMonthFirst
                        : field
            ),
        ];

    public static string ToText(IEnumerable<SheetField> columns) => string.Join(',', columns.Select(c => (int)c));

    public static IReadOnlyList<SheetField> FromText(string text) =>
        [.. text.Split(',').Select(n => Enum.Parse<SheetField>(n)).Select(f => Enum.IsDefined(f) ? f : SheetField.Ignored)];

    /// <summary>«Дата рождения (дд.мм.гггг)» is «Дата рождения».</summary>
    private static string WithoutRemark(string heading) =>
        heading.IndexOf('(', StringComparison.Ordinal) is > 0 and var at ? heading[..at] : heading;

    private static SheetField FieldOf(string heading)
    {
        var whose = Learners.Select(TextFold.Letters).FirstOrDefault(l => heading.EndsWith(l, StringComparison.Ordinal));
        var plain = whose is null ? heading : heading[..^whose.Length];
        return Known.FirstOrDefault(k => Array.Exists(k.Headings, known => TextFold.Letters(known) == plain)).Field;
    }
}
