using Porog.Delivery;
using Porog.Honesty;
using Porog.Web.Timeline;

namespace Porog.Web.Honesty;

/// <summary>Says honest figures in words.</summary>
public sealed class HonestyWords(Words L)
{
    /// <summary>«Вчера», «Сегодня к 14:05», «20 ноября», «Ноябрь 2026».</summary>
    public string When(HonestyAsk ask) =>
        ask.Span == HonestySpan.Month ? Dates.MonthName(ask.First)
        : ask.IsToday ? L["Сегодня"]
        : ask.First == ask.Today.AddDays(-1) ? L["Вчера, {0}", Dates.Day(ask.First, ask.Today)]
        : Dates.LongDay(ask.First, ask.Today);

    /// <summary>«1 842 прохода. Половина сообщений дошла за 3 с, 99 из 100 – за 40 с. Не дошло 12: такого почтового ящика нет – 9, …».</summary>
    public IEnumerable<string> Sentences(HonestFigures figures)
    {
        yield return Happened(figures);
        if (figures[HonestCount.Messages] == 0)
        {
            yield return L["Сообщений семьям не было."];
            yield break;
        }
        var whole = figures.Of(HonestStep.Whole);
        if (whole.Count > 0)
            yield return L[
                "От события до получателя: половина сообщений дошла за {0}, 99 из 100 – за {1}, самое позднее – за {2}.",
                Delay(whole.Within(50)!.Value),
                Delay(whole.Within(99)!.Value),
                Delay(whole.Worst)
            ];
        else if (figures[HonestCount.CentreOnly] == figures[HonestCount.Messages])
            yield return L["Все сообщения остались в центре уведомлений: ни почты, ни уведомлений на устройство у получателей нет."];
        yield return Unreached(figures);
    }

    /// <summary>«3,1 с», «4 мин 20 с», «2 ч 10 мин», rounded up by at most a twentieth: short, for tables and sentences.</summary>
    public string Delay(TimeSpan time) => Said(time).Replace(' ', '\u00A0');

    private string Said(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(20))
            return L["{0} с", Up(time, TimeSpan.FromSeconds(0.1)).TotalSeconds.ToString("0.#", L.Culture)];
        if (time <= TimeSpan.FromMinutes(2))
            return L["{0} с", (long)Up(time, TimeSpan.FromSeconds(1)).TotalSeconds];
        if (time < TimeSpan.FromMinutes(20))
            return Two(Up(time, TimeSpan.FromSeconds(1)), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), L["{0} мин"], L["{0} с"]);
        if (time < TimeSpan.FromDays(2))
            return Two(Up(time, TimeSpan.FromMinutes(1)), TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), L["{0} ч"], L["{0} мин"]);
        return Two(Up(time, TimeSpan.FromHours(1)), TimeSpan.FromDays(1), TimeSpan.FromHours(1), L["{0} дн."], L["{0} ч"]);
    }

    public string Step(HonestStep step) =>
        step switch
        {
            HonestStep.Received => L["От события до нас"],
            HonestStep.Told => L["От нас до получателя"],
            _ => L["От события до получателя"],
        };

    public string Way(HonestWay way) =>
        way switch
        {
            HonestWay.Push => L["Уведомление на устройство"],
            HonestWay.Email => L["Письмо"],
            HonestWay.Centre => L["Центр уведомлений"],
            _ => L["Первым из способов"],
        };

    public string Reason(DeliveryProblem why, Channel? channel = null) =>
        (why, channel) switch
        {
            (DeliveryProblem.NoMailbox, _) => L["такого почтового ящика нет"],
            (DeliveryProblem.MailboxFull, _) => L["почтовый ящик переполнен"],
            (DeliveryProblem.DeviceGone, _) => L["устройство больше не принимает уведомления"],
            (DeliveryProblem.Gone, _) => L["данных о событии уже нет"],
            (DeliveryProblem.InDoubt, _) => L["сервер не подтвердил, сообщение могло дойти"],
            (DeliveryProblem.Refused, Channel.Email) => L["почтовый сервер отказал"],
            (DeliveryProblem.Refused, Channel.Push) => L["служба уведомлений отказала"],
            (DeliveryProblem.Refused, _) => L["сервер получателя отказал"],
            (_, Channel.Email) => L["почтовый сервер не ответил"],
            (_, Channel.Push) => L["служба уведомлений не ответила"],
            _ => L["сервер получателя не ответил"],
        };

    /// <summary>Why messages reached nobody, the most frequent first.</summary>
    public IEnumerable<(string Reason, long Count)> Unreasons(HonestFigures figures) =>
        Enum.GetValues<DeliveryProblem>()
            .Select(why => (Reason: Reason(why), Count: figures[HonestCount.UnreachedBy(why)]))
            .Where(line => line.Count > 0)
            .GroupBy(line => line.Reason)
            .Select(same => (same.Key, same.Sum(line => line.Count)))
            .OrderByDescending(line => line.Item2);

    public string Alert(string outcome) =>
        outcome switch
        {
            HonestCount.AlertsHome => L["ответили: дома, болеет"],
            HonestCount.AlertsLate => L["ответили: опаздывает"],
            HonestCount.AlertsShouldBeThere => L["ответили: должен быть в школе"],
            HonestCount.AlertsCame => L["без ответа, отметка появилась сама"],
            HonestCount.AlertsAnnounced => L["об отсутствии сообщили отдельно"],
            HonestCount.AlertsUnanswered => L["не ответил никто до конца дня"],
            _ => L["ответа ещё ждём"],
        };

    /// <summary>Every path that was measured.</summary>
    public static IEnumerable<(HonestStep Step, HonestWay Way, Delays Delays)> Times(HonestFigures figures) =>
        (
            from step in Enum.GetValues<HonestStep>()
            from way in step == HonestStep.Received ? [HonestWay.First] : Enum.GetValues<HonestWay>()
            select (Step: step, Way: way, Delays: figures.Of(step, way))
        ).Where(line => line.Delays.Count > 0);

    /// <summary>«От события до получателя: Письмо», for a file.</summary>
    public string Path(HonestStep step, HonestWay way) => step == HonestStep.Received ? Step(step) : $"{Step(step)}: {Way(way)}";

    /// <summary>What became of events and messages. A line without a count is left out, the first ones never.</summary>
    public IEnumerable<(string Name, long Count)> What(HonestFigures figures)
    {
        (string Name, string Count)[] always =
        [
            (L["Событий"], HonestCount.Events),
            (L["из них пришло с опозданием"], HonestCount.Late),
            (L["из них внесено вручную"], HonestCount.ByHand),
            (L["Сообщений, каждому получателю одно"], HonestCount.Messages),
            (L["не принял ни один из способов"], HonestCount.Unreached),
        ];
        (string Name, string Count)[] others =
        [
            (L["ещё отправляется"], HonestCount.Waiting),
            (L["только в центре уведомлений, так выбрано"], HonestCount.CentreOnly),
            (L["ждали конца тихих часов, в опозданиях не считаются"], HonestCount.Quiet),
            (L["Писем принято"], HonestCount.Sent(Channel.Email)),
            (L["Писем вошло в общую сводку"], HonestCount.Summarised(Channel.Email)),
            (L["Писем не понадобилось, или их больше нельзя"], HonestCount.Withheld(Channel.Email)),
            (L["Уведомлений на устройства принято"], HonestCount.Sent(Channel.Push)),
            (L["Уведомлений вошло в общую сводку"], HonestCount.Summarised(Channel.Push)),
            (L["Уведомлений не понадобилось, или их больше нельзя"], HonestCount.Withheld(Channel.Push)),
        ];
        return always.Concat(others.Where(line => figures[line.Count] > 0)).Select(line => (line.Name, figures[line.Count]));
    }

    /// <summary>By channel and reason.</summary>
    public IEnumerable<(string Name, long Count)> Undelivered(HonestFigures figures) =>
        (
            from channel in (Channel[])[Channel.Email, Channel.Push]
            from why in Enum.GetValues<DeliveryProblem>()
            select (
                Name: $"{Way(channel == Channel.Email ? HonestWay.Email : HonestWay.Push)}: {Reason(why, channel)}",
                Count: figures[HonestCount.Undelivered(channel, why)]
            )
        )
            .Where(line => line.Count > 0)
            .GroupBy(line => line.Name)
            .Select(same => (same.Key, same.Sum(line => line.Count)));

    public IEnumerable<(string Name, long Count)> Alerts(HonestFigures figures) =>
        [
            (L["Спросили семьи"], figures[HonestCount.Alerts]),
            .. HonestCount.AlertOutcomes.Select(outcome => (Alert(outcome), figures[outcome])).Where(line => line.Item2 > 0),
            (L["из них ложных: ребёнок уже был на месте, отметка пришла позже"], figures[HonestCount.AlertsFalse]),
        ];

    public string Number(long count) => count.ToString("N0", L.Culture);

    private static TimeSpan Up(TimeSpan time, TimeSpan unit) => unit * Math.Ceiling(Math.Round(time / unit, 6));

    private string Two(TimeSpan time, TimeSpan large, TimeSpan small, string larges, string smalls)
    {
        var (whole, rest) = ((long)(time / large), (long)Math.Round((time - large * (long)(time / large)) / small));
        string[] parts =
        [
            .. whole > 0 ? [string.Format(L.Culture, larges, whole)] : Array.Empty<string>(),
            .. rest > 0 ? [string.Format(L.Culture, smalls, rest)] : Array.Empty<string>(),
        ];
        return string.Join(' ', parts);
    }

    private string Happened(HonestFigures figures)
    {
        var passages = figures[HonestCount.Passages];
        var others = figures[HonestCount.Events] - passages;
        var said = L.Count(
            passages,
            L["{0} проход", Number(passages)],
            L["{0} прохода", Number(passages)],
            L["{0} проходов", Number(passages)]
        );
        return others == 0
            ? $"{said}."
            : $"{said}, {L.Count(others, L["{0} другое событие", Number(others)], L["{0} других события", Number(others)], L["{0} других событий", Number(others)])}.";
    }

    private string Unreached(HonestFigures figures)
    {
        var count = figures[HonestCount.Unreached];
        if (count == 0)
            return L["Недоставленных сообщений нет."];
        var why = string.Join(", ", Unreasons(figures).Select(line => $"{line.Reason} – {Number(line.Count)}"));
        return L["Не доставлено сообщений: {0} ({1}). В центре уведомлений они есть.", Number(count), why];
    }
}
