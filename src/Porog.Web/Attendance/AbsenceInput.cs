using Porog.Attendance.Absences;
using Porog.Web.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.Attendance;

/// <summary>The form of an absence, as it was sent.</summary>
/// <param name="When">«today», «tomorrow» or «days».</param>
/// <param name="From">First of other days.</param>
/// <param name="Until">Last of other days; empty for one day.</param>
/// <param name="Kind">The name of an <see cref="AbsenceKind"/>.</param>
/// <param name="Lessons">As <see cref="LessonNumbers.TryParse"/> reads them.</param>
/// <param name="Note">As typed.</param>
public sealed record AbsenceInput(string? When, string? From, string? Until, string? Kind, string? Lessons, string? Note)
{
    /// <summary>From this hour on, the form offers tomorrow.</summary>
    private const int EveningFrom = 14;

    /// <summary>An empty form, with the day that the reader most likely means.</summary>
    public static AbsenceInput Empty(DateTimeOffset now) =>
        new(now.Hour >= EveningFrom ? "tomorrow" : "today", null, null, null, null, null);

    public static AbsenceInput Read(HttpRequest request)
    {
        var form = request.Form;
        return new(form["When"], form["From"], form["Until"], form["Kind"], form["Lessons"], form["Note"]);
    }

    /// <returns>Null, with the errors told, when it is not an absence.</returns>
    public AbsenceRequest? Check(Guid childId, DateOnly today, FormErrors errors, Words L)
    {
        var (from, until) = When switch
        {
            "today" => (today, today),
            "tomorrow" => (today.AddDays(1), today.AddDays(1)),
            "days" => Days(errors, L),
            _ => Wrong("when-today", L["Выберите, в какие дни"]),
        };
        if (!Enum.TryParse<AbsenceKind>(Kind, out var kind) || !Enum.IsDefined(kind))
            errors.Add("kind-illness", L["Выберите причину"]);
        if (LessonNumbers.TryParse(Lessons) is not { } lessons)
        {
            errors.Add("lessons", L["Введите номера уроков от 1 до {0}, например 1, 2 или 5–7", LessonNumbers.Most]);
            lessons = [];
        }
        return errors.Any ? null : new AbsenceRequest(childId, from, until, lessons, kind, Note);

        (DateOnly, DateOnly) Wrong(string field, string text)
        {
            errors.Add(field, text);
            return default;
        }
    }

    /// <summary>Tells what is wrong with the absence itself.</summary>
    public static void Add(AnnounceAnswer answer, FormErrors errors, Words L)
    {
        foreach (var fault in answer.Faults)
            errors.Add(FieldOf(fault), WordsOf(fault, L));
        if (answer.Outcome == AbsenceOutcome.TooMany)
            errors.Add(null, L["За сутки об этом ребёнке сообщили слишком много раз. Позвоните в школу"]);
        else if (answer.Outcome == AbsenceOutcome.ChildLeft)
            errors.Add(null, L["Ребёнок больше не числится в организации"]);
    }

    private (DateOnly From, DateOnly Until) Days(FormErrors errors, Words L)
    {
        if (Dates.Parse(From) is not { } from)
        {
            errors.Add("from", L["Введите первый день"]);
            return default;
        }
        if (string.IsNullOrEmpty(Until))
            return (from, from);
        if (Dates.Parse(Until) is { } until)
            return (from, until);
        errors.Add("until", L["Введите дату"]);
        return default;
    }

    private static string FieldOf(AbsenceFault fault) =>
        fault switch
        {
            AbsenceFault.FromTooEarly => "from",
            AbsenceFault.LessonsOfManyDays or AbsenceFault.LessonUnknown => "lessons",
            AbsenceFault.NoteTooLong => "note",
            _ => "until",
        };

    private static string WordsOf(AbsenceFault fault, Words L) =>
        fault switch
        {
            AbsenceFault.FromTooEarly => L["Сообщить можно не больше чем за {0} дней назад", AnnounceAbsence.MostDaysBack],
            AbsenceFault.UntilBeforeFrom => L["Последний день не может быть раньше первого"],
            AbsenceFault.TooLong => L["Не больше {0} дней за один раз", AnnounceAbsence.MostDays],
            AbsenceFault.UntilTooLate => L["Не больше чем на год вперёд"],
            AbsenceFault.LessonsOfManyDays => L["Уроки указывают только для одного дня"],
            AbsenceFault.LessonUnknown => L["Введите номера уроков от 1 до {0}, например 1, 2 или 5–7", LessonNumbers.Most],
            _ => L["Не длиннее {0} знаков", AnnounceAbsence.LongestNote],
        };
}
