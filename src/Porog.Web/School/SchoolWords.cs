using Porog.Registry;
using Porog.Shared;
using Porog.Web.Timeline;

namespace Porog.Web.School;

/// <summary>Cards and devices in the words of the school's pages.</summary>
public sealed class SchoolWords(Words L, TimeProvider clock)
{
    /// <summary>«сегодня в 08:14», «20 ноября, 08:14» on the organisation's wall clock.</summary>
    public string When(DateTimeOffset at, TimeZoneInfo zone)
    {
        var (time, day, today) = (Dates.Time(zone.At(at)), zone.DayAt(at), zone.DayAt(clock.GetUtcNow()));
        return day == today ? L["сегодня в {0}", time] : $"{Dates.Day(day, today)}, {time}";
    }

    /// <summary>«5 Б, 12.03.2015»: what tells a child from a namesake.</summary>
    public string Which(RegistryChild child) =>
        string.Join(", ", new[] { child.Group, child.BirthDate?.ToString("d", L.Culture) }.OfType<string>());

    public string State(Card card) =>
        card.State switch
        {
            CardState.Active when card.HasEndedBy(clock.GetUtcNow()) => L["срок временной карты закончился"],
            CardState.Active when card.EndsAt is not null => L["временная, до конца дня"],
            CardState.Active => L["работает"],
            CardState.Blocked => L["заблокирована"],
            CardState.Lost => L["отмечена утерянной"],
            CardState.Replaced => L["заменена"],
            CardState.Doubtful => L["не действует: тот же номер записан ещё раз, выберите, чья это карта, в «Неизвестных картах»"],
            _ => L["не действует: ребёнок выбыл"],
        };

    public string Step(CardStep step) =>
        step switch
        {
            CardStep.Issued => L["выдана"],
            CardStep.IssuedForToday => L["выдана на день"],
            CardStep.Blocked => L["заблокирована"],
            CardStep.Lost => L["отмечена утерянной"],
            CardStep.Unblocked => L["снова действует"],
            CardStep.Replaced => L["заменена другой"],
            CardStep.Taken => L["передана другому ребёнку"],
            _ => L["перестала действовать: ребёнок выбыл"],
        };

    public string Kind(DeviceKind kind) =>
        kind switch
        {
            DeviceKind.Turnstile => L["Турникет"],
            DeviceKind.Till => L["Касса"],
            DeviceKind.Payments => L["Источник платежей"],
            _ => L["Дверь детского сада"],
        };

    /// <summary>What to do about a rejected event, for the people who look after devices.</summary>
    public string Advice(string code) =>
        code switch
        {
            "unknown-card" => L["Карта никому не выдана"],
            "blocked-card" => L["Карта не действует: заблокирована, утеряна или её день закончился"],
            "unknown-wallet" => L["Такого лицевого счёта нет"],
            "wrong-source" => L["В настройках устройства указан другой источник"],
            "wrong-organisation" => L["Ребёнок числится в другой организации"],
            "too-old" => L["Событие слишком давнее: проверьте часы устройства"],
            // Refused by an earlier version; such rows are kept for a week.
            "in-the-future" => L["Событие из будущего: проверьте часы устройства"],
            "unsupported-type" => L["Такие события от этого устройства не принимаются"],
            _ => L["Событие составлено с ошибкой: исправьте программу устройства"],
        };
}
