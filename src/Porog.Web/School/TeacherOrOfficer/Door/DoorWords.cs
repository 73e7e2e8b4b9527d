using System.Security.Cryptography;
using Porog.Attendance;
using Porog.Journal;
using Porog.Registry;
using Porog.School.Door;
using Porog.Web.Timeline;

namespace Porog.Web.School.TeacherOrOfficer.Door;

/// <summary>What the door says to the educator. Neither kinship nor sex of adults is known, so no word depends on them.</summary>
public sealed class DoorWords(Words L)
{
    /// <summary>Tells one educator from another on a shared tablet, and nothing more.</summary>
    public static string TagOf(Guid personId) => Convert.ToHexStringLower(SHA256.HashData(personId.ToByteArray())[..8]);

    public string Relation(DoorPerson person) =>
        person.Relation == Porog.Access.Relation.Legal ? L["законный представитель"] : L["доверенное лицо, может забирать"];

    /// <summary>«Записано: Иванов Артём, ушёл в 17:30. С кем: Иванова Мария Петровна.»</summary>
    public string Done(BoardChild child, EventKind kind, DateTimeOffset at, string? person)
    {
        var name = $"{child.Surname} {child.GivenName}";
        var time = Dates.Time(at);
        var done = (kind, child.Sex == Sex.Female) switch
        {
            (EventKind.In, true) => L["Записано: {0}, пришла в {1}.", name, time],
            (EventKind.In, false) => L["Записано: {0}, пришёл в {1}.", name, time],
            (_, true) => L["Записано: {0}, ушла в {1}.", name, time],
            _ => L["Записано: {0}, ушёл в {1}.", name, time],
        };
        return person is null ? done : $"{done} {L["С кем: {0}.", person]}";
    }

    /// <summary>What to do when a person may not bring or fetch the child, or has done so without the right.</summary>
    public string Problem(HandOverOutcome outcome, BoardChild child) =>
        outcome switch
        {
            HandOverOutcome.RecordedWithoutRight => L[
                "{0}: передача записана, но права забирать у этого человека уже не было. Сразу позвоните законному представителю и скажите руководителю.",
                $"{child.Surname} {child.GivenName}"
            ],
            HandOverOutcome.Conflict => L[
                "{0}: отметка не записана, раньше уже записана другая. Посмотрите, что записано: лишнюю отметку можно отменить в течение минуты.",
                $"{child.Surname} {child.GivenName}"
            ],
            HandOverOutcome.WrongTime => L[
                "{0}: отметка не записана, прошло слишком много времени. Скажите ответственному за «Проход и питание».",
                $"{child.Surname} {child.GivenName}"
            ],
            _ => L[
                "{0}: отметка не записана. Этот человек больше не может забирать ребёнка. Не отдавайте ребёнка и позвоните законному представителю.",
                $"{child.Surname} {child.GivenName}"
            ],
        };
}
