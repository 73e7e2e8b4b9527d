using Porog.Access;
using Porog.Delegation;
using Porog.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.Delegation;

/// <summary>Trusts in words: what one may see, how it stands and why.</summary>
public sealed class TrustText(Words words, TimeProvider clock)
{
    private Words L => words;

    /// <summary>«Посещение, питание, лицевой счёт».</summary>
    public string Sees(Sight sees)
    {
        var parts = new List<string>();
        if (sees.HasFlag(Sight.Attendance))
            parts.Add(L["Посещение"]);
        if (sees.HasFlag(Sight.Meals))
            parts.Add(L["Питание"]);
        if (sees.HasFlag(Sight.Account))
            parts.Add(L["Лицевой счёт"]);
        return string.Join(", ", parts.Select((part, number) => number == 0 ? part : part.ToLower(L.Culture)));
    }

    /// <summary>The same words at the beginning of a line.</summary>
    public string Capital(string text) => char.ToUpper(text[0], L.Culture) + text[1..];

    /// <summary>«20 ноября» on the organisation's wall clock.</summary>
    public string Day(DateTimeOffset at, TimeZoneInfo zone) => Dates.Day(zone.DayAt(at), zone.DayAt(clock.GetUtcNow()));

    /// <summary>«С 1 декабря по 31 мая 2027 г.»; empty for a trust that has begun and has no end.</summary>
    public string Span(DateTimeOffset startsAt, DateTimeOffset? endsAt, TimeZoneInfo zone)
    {
        var last = TrustWords.LastDay(endsAt, zone);
        var today = zone.DayAt(clock.GetUtcNow());
        var begun = startsAt <= clock.GetUtcNow();
        return (begun, last) switch
        {
            (true, null) => "",
            (true, { } day) => L["До {0} включительно", Dates.Day(day, today)],
            (false, null) => L["С {0}", Day(startsAt, zone)],
            (false, { } day) => L["С {0} по {1}", Day(startsAt, zone), Dates.Day(day, today)],
        };
    }

    /// <summary>How it stands, in one sentence.</summary>
    public string State(Representative one, TimeZoneInfo zone)
    {
        var since = Day(one.Since, zone);
        var until = one.ExpiresAt is { } end ? Day(end, zone) : "";
        var ended = one.EndedAt is { } at ? Day(at, zone) : "";
        return one.State switch
        {
            _ when one.Kind == RepresentativeKind.Named => L["Указано в заявлении. Доступ откроется, когда человек зарегистрируется"],
            TrustState.Active => L["Доступ с {0}", since],
            TrustState.Sent => L["Приглашение отправлено {0}, ответа пока нет. Ждём до {1}", since, until],
            TrustState.Checking => L["Приглашение принято, идёт проверка"],
            TrustState.Declined => L["Приглашение отклонено {0}", ended],
            TrustState.Withdrawn => one.EndedBy is null
                ? L["Приглашение отозвано {0}", ended]
                : L["Приглашение отозвано {0}. Кто отозвал: {1}", ended, one.EndedBy],
            TrustState.Expired => L["На приглашение не ответили до {0}", ended],
            TrustState.FailedCheck => L["Проверка не пройдена {0}. {1}", ended, ToGiver(one.Failure)],
            _ when one.Kind == RepresentativeKind.Legal => L["Больше не законный представитель с {0}", ended],
            _ when one.Left => L["Доверенное лицо отказалось от доступа {0}", ended],
            _ when one.EndedBy is not null => L["Доступ закрыт {0}. Кто закрыл: {1}", ended, one.EndedBy],
            _ => L["Срок доступа закончился {0}", ended],
        };
    }

    /// <summary>Why the check failed and what to do, for the giver.</summary>
    public string ToGiver(CheckFailure? failure) =>
        failure switch
        {
            CheckFailure.GiverNotLegal => L["Пригласивший больше не законный представитель."],
            CheckFailure.ChildLeft => L["Ребёнок больше не числится в организации."],
            CheckFailure.OtherPhone => L["Телефон в личном кабинете не тот, что указан в приглашении. Уточните номер и пригласите снова."],
            CheckFailure.OtherSurname => L["Фамилия в личном кабинете не та, что в приглашении. Уточните её и пригласите снова."],
            CheckFailure.TooMany => L["Доверенных лиц уже наибольшее число. Исключите кого-нибудь и пригласите снова."],
            _ => L["Этому человеку нельзя открыть доступ. Спросите ответственного за «Проход и питание»."],
        };

    /// <summary>The same for the invited person.</summary>
    public string ToInvited(CheckFailure? failure) =>
        failure switch
        {
            CheckFailure.GiverNotLegal => L["Пригласивший больше не законный представитель."],
            CheckFailure.ChildLeft => L["Ребёнок больше не числится в организации."],
            CheckFailure.OtherPhone => L["Ваш подтверждённый телефон не тот, на который отправили приглашение."],
            CheckFailure.OtherSurname => L["В приглашении указана другая фамилия. Попросите новое, с фамилией из ваших личных данных."],
            CheckFailure.TooMany => L["Доверенных лиц уже наибольшее число. Обратитесь к тому, кто вас пригласил."],
            _ => L["Обратитесь к тому, кто вас пригласил."],
        };
}
