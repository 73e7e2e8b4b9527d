using Porog.Access;
using Porog.Attendance.Absences;
using Porog.Registry;
using Porog.Web.Attendance;
using Porog.Web.Timeline;

namespace Porog.Web.Access;

/// <summary>The access log in plain words. Neither kinship nor sex of adults is known, so no word depends on them.</summary>
public sealed class AccessLogWords(Words L)
{
    /// <summary>«Петрова Анна Ильинична (доверенное лицо)».</summary>
    public string Who(AccessLine line) =>
        line.Role == ActorRole.System ? L["Порог, автоматически"]
        : line.Actor is null ? Role(line.Role)
        : $"{line.Actor} ({Role(line.Role)})";

    public string Role(ActorRole role) =>
        role switch
        {
            ActorRole.Legal => L["законный представитель"],
            ActorRole.Trusted => Small(L["Доверенное лицо"]),
            ActorRole.Officer => Small(L["Ответственный за «Проход и питание»"]),
            ActorRole.Teacher => Small(L["Учитель или воспитатель"]),
            ActorRole.Invited => L["приглашённый человек"],
            ActorRole.Cashier => Small(L["Оператор питания"]),
            ActorRole.Administrator => Small(L["Администратор"]),
            _ => L["Порог, автоматически"],
        };

    /// <summary>What was done, with whose right and why: «Доступ открыт: Петрова Анна Ильинична. Видит: посещение, питание».</summary>
    public string What(AccessLine line)
    {
        if (line.Event.IsLook())
            return Looked(line.Event, line.Sees);
        var what = Done(line.Event);
        if (line.Subject is { Length: > 0 } subject)
            what = $"{what}: {subject}";
        if (line.Sees is { } sees && sees != Sight.Nothing)
            what = $"{what}. {L["Видит: {0}", Parts(sees)]}";
        if (line.Event == AuditEvent.ChildEdited)
            return $"{what}: {Fields(line.Detail)}";
        if (line.Event == AuditEvent.AccessDoubtSettled)
            return $"{what}. {L["Ответ: {0}", line.Detail]}";
        if (
            AbsenceDays.TryRead(line.Detail) is var (from, until)
            && line.Event is AuditEvent.AbsenceAnnounced or AuditEvent.AbsenceTakenBack
        )
            return $"{what}: {AbsenceWords.Days(from, until)}";
        if (line.Event is AuditEvent.ChildMoved or AuditEvent.ChildReturned)
            return $"{what}: {line.Detail}";
        if (line.Detail is { Length: > 0 } detail)
            what = $"{what}. {(Enum.TryParse<CheckFailure>(detail, out var failure) ? Why(failure) : L["Причина: {0}", detail])}";
        return what;
    }

    /// <summary>«посещение, питание»: what was opened.</summary>
    public string Looked(AuditEvent look, Sight? shown) =>
        look switch
        {
            AuditEvent.LookedAtWatch => L["новые события на открытой странице"],
            AuditEvent.LookedAtOverview => L["список детей"],
            AuditEvent.LookedAtCard => L["карточка ребёнка"],
            AuditEvent.LookedAtTill => L["касса: имя, класс и остаток на счёте"],
            AuditEvent.ExportedRoster => L["список детей, выгружен в файл: имя, дата рождения, класс, карты, номер счёта"],
            AuditEvent.LookedAtContacts => L["телефоны законных представителей"],
            AuditEvent.LookedAtSchoolReport => L["отчёт школы: {0}", Parts(shown ?? Sight.Attendance)],
            AuditEvent.ExportedSchoolReport => L["отчёт школы, выгружен в файл: {0}", Parts(shown ?? Sight.Attendance)],
            AuditEvent.LookedAtMeals => Parts(shown ?? Sight.Meals),
            AuditEvent.LookedAtAccount => Parts(shown ?? Sight.Account),
            _ => Parts(shown ?? Sight.Attendance),
        };

    /// <summary>«посещение: 3 просмотра, последний в 12:40».</summary>
    public string Looks(string at, int count, DateTimeOffset last) =>
        L.Count(
            count,
            L["{0}: {1} просмотр, последний в {2}", at, count, Dates.Time(last)],
            L["{0}: {1} просмотра, последний в {2}", at, count, Dates.Time(last)],
            L["{0}: {1} просмотров, последний в {2}", at, count, Dates.Time(last)]
        );

    /// <summary>«посещение, питание, лицевой счёт».</summary>
    public string Parts(Sight sees)
    {
        (Sight Sight, string Name)[] parts =
        [
            (Sight.Attendance, Small(L["Посещение"])),
            (Sight.Meals, Small(L["Питание"])),
            (Sight.Account, Small(L["Лицевой счёт"])),
        ];
        return string.Join(", ", parts.Where(part => sees.HasFlag(part.Sight)).Select(part => part.Name));
    }

    /// <summary>«фамилия, дата рождения».</summary>
    private string Fields(string? names) =>
        string.Join(
            ", ",
            (names ?? "").Split(' ').Select(name => Enum.TryParse<ChildField>(name, out var field) ? Small(Field(field)) : name)
        );

    public string Field(ChildField field) =>
        field switch
        {
            ChildField.Surname => L["Фамилия"],
            ChildField.GivenName => L["Имя"],
            ChildField.Patronymic => L["Отчество"],
            ChildField.BirthDate => L["Дата рождения"],
            _ => L["Номер в системе школы"],
        };

    private static string Small(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private string Done(AuditEvent done) =>
        done switch
        {
            AuditEvent.InvitationSent => L["Приглашение отправлено"],
            AuditEvent.InvitationResent => L["Приглашение отправлено ещё раз"],
            AuditEvent.InvitationWithdrawn => L["Приглашение отозвано"],
            AuditEvent.InvitationAccepted => L["Приглашение принято"],
            AuditEvent.InvitationDeclined => L["Приглашение отклонено"],
            AuditEvent.InvitationExpired => L["Приглашение осталось без ответа и закрыто"],
            AuditEvent.TrustOpened => L["Доступ открыт"],
            AuditEvent.CheckFailed => L["Проверка не пройдена, доступ не открыт"],
            AuditEvent.TrustChanged => L["Изменено, что и когда видит доверенное лицо"],
            AuditEvent.TrustEnded => L["Доступ прекращён"],
            AuditEvent.TrustLeft => L["Доверенное лицо отказалось от доступа"],
            AuditEvent.TrustRunOut => L["Срок доступа закончился"],
            AuditEvent.RepresentationBegan => L["Внесён законный представитель"],
            AuditEvent.RepresentationEnded => L["Законное представительство прекращено"],
            AuditEvent.AccessByApplication => L["Доступ открыт по заявлению"],
            AuditEvent.AccessDoubted => L["Школе сообщили, что этого доступа быть не должно"],
            AuditEvent.AccessDoubtSettled => L["Школа ответила на сообщение о доступе"],
            AuditEvent.ChildMoved => L["Ребёнок переведён"],
            AuditEvent.ChildLeft => L["Ребёнок выбыл из организации"],
            AuditEvent.ChildReturned => L["Ребёнок снова числится в организации"],
            AuditEvent.ChildEdited => L["Исправлены данные ребёнка"],
            AuditEvent.SubsidyGiven => L["Ребёнок внесён в льготный список питания"],
            AuditEvent.SubsidyEnded => L["Ребёнок убран из льготного списка питания"],
            AuditEvent.AbsenceAnnounced => L["Школе сообщили, что ребёнок не придёт"],
            AuditEvent.AbsenceTakenBack => L["Сообщение об отсутствии отменено"],
            AuditEvent.AccountDeleted => L["Личный кабинет удалён, имя убрано из журнала"],
            _ => L["Человек исключён из заявления"],
        };

    private string Why(CheckFailure failure) =>
        failure switch
        {
            CheckFailure.GiverNotLegal => L["Пригласивший больше не законный представитель"],
            CheckFailure.ChildLeft => L["Ребёнок больше не числится в организации"],
            CheckFailure.OtherPhone => L["Телефон не тот, что в приглашении"],
            CheckFailure.OtherSurname => L["Фамилия не та, что в приглашении"],
            CheckFailure.TooMany => L["У ребёнка уже предельное число доверенных лиц"],
            _ => L["Этому человеку нельзя открыть доступ к ребёнку"],
        };
}
