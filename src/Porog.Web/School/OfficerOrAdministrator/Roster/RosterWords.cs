using System.Globalization;
using Porog.Registry;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Shared.Sheets;
using Porog.Web.Shared;

namespace Porog.Web.School.OfficerOrAdministrator.Roster;

/// <summary>How lists of children are spoken of.</summary>
public sealed class RosterWords(Words L)
{
    /// <summary>What a person may choose for a column.</summary>
    public static readonly IReadOnlyList<SheetField> Fields =
    [
        .. Enum.GetValues<SheetField>().Where(f => f != SheetField.BirthDateMonthFirst),
    ];

    public static string Name(RosterRow row) => PersonName.Full(row.Surname, row.GivenName, row.Patronymic).Trim();

    public string Field(SheetField field) =>
        field switch
        {
            SheetField.FullName => L["ФИО"],
            SheetField.Surname => L["Фамилия"],
            SheetField.GivenName => L["Имя"],
            SheetField.Patronymic => L["Отчество"],
            SheetField.BirthDate => L["Дата рождения"],
            SheetField.Sex => L["Пол"],
            SheetField.Group => L["Класс или группа"],
            SheetField.Grade => L["Номер класса, параллель"],
            SheetField.Letter => L["Буква класса, литера"],
            SheetField.Cards => L["Карты"],
            SheetField.Wallet => L["Лицевой счёт"],
            SheetField.Subsidised => L["Льготное питание"],
            SheetField.ExternalId => L["Внешний номер"],
            _ => L["Не загружать"],
        };

    public string State(RosterState state) =>
        state switch
        {
            RosterState.Uploaded => L["Файл загружен, ждёт своей очереди"],
            RosterState.Columns => L["Нужно указать, что в столбцах"],
            RosterState.Reading => L["Читаем файл"],
            RosterState.Checking => L["Сверяем с реестром"],
            RosterState.Ready => L["Проверено, ждёт подтверждения"],
            RosterState.Applying => L["Записываем"],
            RosterState.Applied => L["Загружено"],
            RosterState.Failed => L["Не получилось"],
            RosterState.GivenUp => L["Отменено"],
            _ => L["Отменено: семь дней никто не подтверждал"],
        };

    public string Outcome(RosterOutcome? outcome) =>
        outcome switch
        {
            null => L["Все строки"],
            RosterOutcome.Add => L["Добавить"],
            RosterOutcome.Change => L["Изменить"],
            RosterOutcome.Return => L["Зачислить снова"],
            RosterOutcome.End => L["Отчислить"],
            RosterOutcome.Same => L["Без изменений"],
            _ => L["Пропустить"],
        };

    public static int Count(RosterImport import, RosterOutcome outcome) =>
        outcome switch
        {
            RosterOutcome.Add => import.Added,
            RosterOutcome.Change => import.Changed,
            RosterOutcome.Return => import.Returned,
            RosterOutcome.End => import.Ended,
            RosterOutcome.Same => import.Same,
            _ => import.LeftOut,
        };

    /// <summary>Why the whole file cannot be used, and what to do.</summary>
    public string Problem(RosterImport import) =>
        SheetWords.Problem(L, import.Problem, import.ProblemDetail)
        ?? import.Problem switch
        {
            SheetProblem.NotARoster => L["Это не таблица и не архив OneRoster. Сохраните список как CSV или XLSX."],
            SheetProblem.TooLargeUnpacked => L["Внутри архива слишком много данных. Разделите список на части."],
            SheetProblem.BrokenZip => L["Архив повреждён: {0}. Выгрузите его ещё раз.", import.ProblemDetail ?? import.FileName],
            SheetProblem.MissingFile => L["В архиве нет файла {0}.", import.ProblemDetail],
            SheetProblem.MissingColumn => L["Нет столбца – {0}.", import.ProblemDetail],
            SheetProblem.NotUtf8 => L["Файл {0} не в кодировке UTF-8, которой требует OneRoster.", import.ProblemDetail],
            SheetProblem.OtherVersion when import.ProblemDetail is null => L["В manifest.csv не указана версия OneRoster."],
            SheetProblem.OtherVersion => L[
                "Нужен OneRoster версии 1.1 или 1.2, а в manifest.csv указана другая: {0}.",
                import.ProblemDetail
            ],
            SheetProblem.NoSchools when string.IsNullOrEmpty(import.ProblemDetail) => L["В orgs.csv нет ни одной организации."],
            SheetProblem.NoSchools => L["В orgs.csv нет ни одной школы (type = school). Там есть: {0}.", import.ProblemDetail],
            SheetProblem.NoLearners when import.ProblemDetail?.Split('/') is [var people, var students, var ours, var over] => L[
                "В архиве никто не учится в этой организации: людей – {0}, ролей student – {1}, из них в этой организации – {2}, уже закончились – {3}.",
                people,
                students,
                ours,
                over
            ],
            SheetProblem.OtherOrganisation => L["В архиве нет этой организации. Там есть: {0}.", import.ProblemDetail],
            SheetProblem.Empty => L["В файле нет ни одной строки с детьми. {0}", import.ProblemDetail],
            SheetProblem.Interrupted => L["Сервер трижды останавливался на этом файле. Загрузите его ещё раз или разделите на части."],
            SheetProblem.RegisterChanged => L["Пока вы смотрели, реестр изменился, и список сверен заново. Посмотрите ещё раз."],
            _ => L["Что-то сломалось у нас; ошибка записана. Реестр не изменился."],
        };

    /// <summary>What a person should know about how a table was read.</summary>
    public IEnumerable<string> Notes(SheetSample sample)
    {
        if (sample.OtherSheets.Count > 0)
            yield return L[
                "Прочитан лист «{0}». На других листах тоже есть данные: {1}. Если там тоже дети, сохраните эти листы отдельными файлами.",
                sample.Sheet,
                string.Join(", ", sample.OtherSheets.Select(s => $"«{s}»"))
            ];
        if (sample.HeadingLine == 0)
            yield return L["В таблице нет названий столбцов, поэтому столбцы угаданы по содержимому. Первая строка – уже ребёнок."];
        else if (sample.HeadingLine > 1)
            yield return L["Названия столбцов – в строке {0}; то, что выше, не читается.", sample.HeadingLine];
        if (sample.HiddenRows > 0)
            yield return L["На листе есть скрытые строки ({0}). Они тоже прочитаны.", sample.HiddenRows];
    }

    /// <summary>«строка 17», «enrollments.csv, строка 17»; of a child whom no line names, that.</summary>
    public string Place(RosterRow row) =>
        row.Line == 0 ? L["нет в списке"]
        : row.File is null ? L["строка {0}", row.Line]
        : L["{0}, строка {1}", row.File, row.Line];

    /// <summary>Why a line is left out: every reason, one phrase each.</summary>
    public IEnumerable<string> Faults(RosterRow row) => row.Faults.Select(Fault);

    /// <summary>Cards of the line that may be another one.</summary>
    public IEnumerable<string> CardHints(RosterRow row) =>
        row.CardHints.Select(hint =>
            hint.Holder is { } holder
                ? L["Номер {0} похож на карту {1}, записанную другим способом: {2}.", hint.Number, hint.Other, holder]
                : L["Номер {0} похож на карту {1} этого же ребёнка, записанную другим способом.", hint.Number, hint.Other]
        );

    /// <summary>«05.03.2015, женский, номера карт: 0012345678»: what will be stored beside name and class.</summary>
    public string Values(RosterRow row)
    {
        List<string> values = [];
        if (row.BirthDate is { } born)
            values.Add(born.ToString("d", L.Culture));
        if (row.Sex is { } sex and not Sex.Unknown)
            values.Add(sex == Sex.Female ? L["женский"] : L["мужской"]);
        if (row.Cards is { } cards)
            values.Add(L["номера карт: {0}", cards]);
        if (row.Wallet is { } wallet)
            values.Add(L["лицевой счёт {0}", wallet]);
        if (row.ExternalId is { } id)
            values.Add(L["внешний номер {0}", id]);
        if (row.IsSubsidised is { } subsidised)
            values.Add(subsidised ? L["льготное питание: да"] : L["льготное питание: нет"]);
        return string.Join(", ", values);
    }

    /// <summary>Why a line is left out, with the column and what stands there.</summary>
    public string Fault(RosterFaultNote note)
    {
        var text = note.Fault switch
        {
            RosterFault.MissingName => L["нет имени или фамилии"],
            RosterFault.BadName => L["«{0}» не похоже на имя", note.Value],
            RosterFault.BadDate => L["«{0}» – не дата рождения. Пишите, например, 05.03.2016", note.Value],
            RosterFault.UnknownSex => L["пол «{0}» непонятен: пишите М или Ж", note.Value],
            RosterFault.BadCard => L["«{0}» – не номер карты", note.Value],
            RosterFault.BadWallet => L["«{0}» – не номер лицевого счёта", note.Value],
            RosterFault.TooLong => L["слишком длинно"],
            RosterFault.DuplicateId => L["тот же номер, что в строке {0}", note.Value],
            RosterFault.DuplicateChild => L["тот же ребёнок, что в строке {0}", note.Value],
            RosterFault.DuplicateCard => L["карта {0} уже есть в этом списке", note.Value],
            RosterFault.DuplicateWallet => L["лицевой счёт {0} уже есть в этом списке", note.Value],
            RosterFault.CardOfAnother => L["карта {0} выдана другому ребёнку", note.Value],
            RosterFault.WalletOfAnother => L["лицевой счёт {0} принадлежит другому ребёнку", note.Value],
            RosterFault.OtherWallet => L["у ребёнка другой лицевой счёт: {0}", note.Value],
            RosterFault.Doubtful => L[
                "в реестре есть ребёнок с таким именем ({0}), и непонятно, тот ли это. Решите сами или добавьте дату рождения, карту или внешний номер",
                note.Value
            ],
            RosterFault.OtherId => L[
                "в реестре есть ребёнок с таким именем и той же датой рождения ({0}), но с другим внешним номером. Решите, тот ли это",
                note.Value
            ],
            RosterFault.MovedAway => L[
                "такой ребёнок был здесь и перешёл в другую организацию. Если он вернулся, примите его по номеру лицевого счёта"
            ],
            RosterFault.SeveralClasses => L["ребёнок записан в несколько классов, и ни один не назван основным (homeroom)"],
            RosterFault.UnknownClass => L["класса «{0}» нет в classes.csv", note.Value],
            RosterFault.UnknownUser => L["человека «{0}» нет в users.csv", note.Value],
            RosterFault.MissingId => L["нет идентификатора"],
            RosterFault.NeitherYesNorNo => L["«{0}» – ни «да», ни «нет»", note.Value],
            RosterFault.CellError => L[
                "ошибка в ячейке {0}. Исправьте её или сотрите",
                note.Value?.Replace("=?", L["формула без значения"])
            ],
            RosterFault.DateInstead => L[
                "программа превратила значение в дату: {0}. Сделайте столбец текстовым и впишите его заново",
                note.Value
            ],
            RosterFault.LostDigits => L[
                "программа потеряла последние цифры длинного номера: {0}. Сделайте столбец текстовым и впишите номер заново",
                note.Value
            ],
            RosterFault.DayOrMonth => L["в дате «{0}» непонятно, где день и где месяц. Пишите, например, 05.03.2016", note.Value],
            RosterFault.DamagedLine => L["строка повреждена: проверьте кавычки и переносы внутри ячеек"],
            RosterFault.LetterAlone => L["есть буква класса «{0}», но нет номера", note.Value],
            RosterFault.BadPeriod => L["«{0}» – не дата", note.Value],
            RosterFault.ClassNotYet => L["зачисление в класс начнётся позже: {0}", note.Value],
            RosterFault.NotYet => L["обучение начнётся позже: {0}", note.Value],
            _ => "",
        };
        return note.Column is { Length: > 0 } column ? L["столбец «{0}»: {1}", column, text] : text;
    }

    /// <summary>«7 Г, дата рождения 05.03.2015, внешний номер s9»: what tells one namesake from another.</summary>
    public string Marks(string? group, DateOnly? born, string? externalId, bool left = false)
    {
        List<string> marks = [group ?? L["без класса"]];
        if (born is { } date)
            marks.Add(L["дата рождения {0}", date.ToString("d", L.Culture)]);
        if (externalId is not null)
            marks.Add(L["внешний номер {0}", externalId]);
        if (left)
            marks.Add(L["сейчас не числится"]);
        return string.Join(", ", marks);
    }

    /// <summary>What would change, one phrase each.</summary>
    public IEnumerable<string> Changes(RosterRow row)
    {
        foreach (var line in row.Changes?.Split('\n') ?? [])
        {
            var parts = line.Split('\t');
            var (before, after) = (Value(parts[0], parts[1]), Value(parts[0], parts[2]));
            yield return before.Length == 0 ? $"{Changed(parts[0])}: {after}" : $"{Changed(parts[0])}: {before} → {after}";
        }
    }

    private string Changed(string field) =>
        field switch
        {
            RosterChange.Surname => Field(SheetField.Surname),
            RosterChange.GivenName => Field(SheetField.GivenName),
            RosterChange.Patronymic => Field(SheetField.Patronymic),
            RosterChange.BirthDate => Field(SheetField.BirthDate),
            RosterChange.Sex => Field(SheetField.Sex),
            RosterChange.Group => Field(SheetField.Group),
            RosterChange.ExternalId => Field(SheetField.ExternalId),
            RosterChange.Wallet => Field(SheetField.Wallet),
            RosterChange.Subsidised => Field(SheetField.Subsidised),
            _ => L["Новая карта"],
        };

    private string Value(string field, string value) =>
        field switch
        {
            RosterChange.BirthDate
                when DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) =>
                date.ToString("d", L.Culture),
            RosterChange.Subsidised => value == bool.TrueString ? L["Да"] : L["Нет"],
            RosterChange.Sex when value.Length > 0 => value == nameof(Sex.Female) ? L["женский"] : L["мужской"],
            _ => value,
        };
}
