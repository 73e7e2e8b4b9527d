using Porog.Attendance;
using Porog.Journal;
using Porog.Readers;
using Porog.Registry;
using Porog.Timeline;

namespace Porog.Web.Timeline;

/// <summary>What happened, as a page says it: words that agree with the child and its organisation.</summary>
public sealed class EventWords(Words L, CalendarWords calendar)
{
    public string Title(EventKind kind, ChildSummary child) => Title(kind, child.Sex == Sex.Female, child.Kind);

    public string Title(EventKind kind, bool she, OrganisationKind at) =>
        (kind, at, she) switch
        {
            (EventKind.In, OrganisationKind.School, true) => L["Вошла в школу"],
            (EventKind.In, OrganisationKind.School, false) => L["Вошёл в школу"],
            (EventKind.In, OrganisationKind.College, true) => L["Вошла в колледж"],
            (EventKind.In, OrganisationKind.College, false) => L["Вошёл в колледж"],
            (EventKind.In, _, true) => L["Пришла в детский сад"],
            (EventKind.In, _, false) => L["Пришёл в детский сад"],
            (EventKind.Out, OrganisationKind.School, true) => L["Вышла из школы"],
            (EventKind.Out, OrganisationKind.School, false) => L["Вышел из школы"],
            (EventKind.Out, OrganisationKind.College, true) => L["Вышла из колледжа"],
            (EventKind.Out, OrganisationKind.College, false) => L["Вышел из колледжа"],
            (EventKind.Out, _, true) => L["Ушла из детского сада"],
            (EventKind.Out, _, false) => L["Ушёл из детского сада"],
            (EventKind.Buffet, _, _) => L["Буфет"],
            (EventKind.Hot, _, _) => L["Горячее питание"],
            (EventKind.Subsidised, _, _) => L["Льготное питание"],
            (EventKind.TopUp, _, _) => L["Пополнение"],
            _ => L["Исправление счёта"],
        };

    /// <summary>The same, of a meal that takes an earlier one back: «Буфет: отмена».</summary>
    public string Title(EventKind kind, bool she, OrganisationKind at, bool takesBack) =>
        !takesBack ? Title(kind, she, at)
        : kind == EventKind.Buffet ? L["Буфет: отмена"]
        : kind == EventKind.Hot ? L["Горячее питание: отмена"]
        : L["Льготное питание: отмена"];

    public string Title(TimelineItem item, ChildSummary child) =>
        item.TakesBackPassage
            ? item.Kind == EventKind.Out
                ? L["Отметка о приходе отменена"]
                : L["Отметка об уходе отменена"]
            : Title(item.Kind, child.Sex == Sex.Female, child.Kind, item.TakesBack);

    /// <inheritdoc cref="DoorNotes.In"/>
    public string? Note(string? note) => DoorNotes.In(note, Porog.Shared.Words.In(L.Language));

    /// <summary>«внесено вручную: Петрова А. И., …»; null for what a device told.</summary>
    public string? ByHand(EnteredBy? by) => by is null ? null : EnteredByText.Of(by, Porog.Shared.Words.In(L.Language));

    /// <summary>Who brought or fetched; null where that is not asked: in a school and a college.</summary>
    public string? Companion(EventKind kind, string? name, OrganisationKind at) =>
        (kind, name) switch
        {
            _ when at != OrganisationKind.Kindergarten => null,
            (EventKind.In, null) => L["Кто привёл, не отмечено"],
            (EventKind.In, _) => L["Кто привёл: {0}", name],
            (EventKind.Out, null) => L["Кто забрал, не отмечено"],
            (EventKind.Out, _) => L["Кто забрал: {0}", name],
            _ => null,
        };

    /// <summary>Whether the answer to <see cref="Where"/> depends on the calendar: nothing is known of the child today.</summary>
    public static bool AsksCalendar(ChildSummary child, DateOnly today) =>
        child.Presence is { Present: not true } presence
        && !(presence is { Present: false, Since: { } left } && DateOnly.FromDateTime(left.DateTime) == today);

    /// <summary>The answer to the first question: «В школе с 08:14».</summary>
    /// <param name="child">The child.</param>
    /// <param name="presence">Its presence.</param>
    /// <param name="now">On the organisation's wall clock.</param>
    /// <param name="days">The child's calendar; null where it was not asked.</param>
    public string Where(ChildSummary child, PresenceNow presence, DateTimeOffset now, SchoolDays? days)
    {
        var today = DateOnly.FromDateTime(now.DateTime);
        var she = child.Sex == Sex.Female;
        if (presence is { Present: true, Since: { } since })
            return child.Kind switch
            {
                OrganisationKind.School => L["В школе с {0}", Dates.Time(since)],
                OrganisationKind.College => L["В колледже с {0}", Dates.Time(since)],
                _ => L["В детском саду с {0}", Dates.Time(since)],
            };
        if (presence is { Present: false, Since: { } left } && DateOnly.FromDateTime(left.DateTime) == today)
            return L["{0} в {1}", Title(EventKind.Out, child), Dates.Time(left)];
        if (days is not null && calendar.Today(days.On(today), TimeOnly.FromDateTime(now.DateTime), child.Kind) is { } notExpected)
            return notExpected;
        if (presence.Silence is not null)
            return L["Нет данных с {0}", SilentSince(presence.AsOf, today)];
        return (child.Kind, she) switch
        {
            (OrganisationKind.School, true) => L["Сегодня в школу не входила"],
            (OrganisationKind.School, false) => L["Сегодня в школу не входил"],
            (OrganisationKind.College, true) => L["Сегодня в колледж не входила"],
            (OrganisationKind.College, false) => L["Сегодня в колледж не входил"],
            (_, true) => L["Сегодня в детский сад не приходила"],
            _ => L["Сегодня в детский сад не приходил"],
        };
    }

    /// <summary>How it is known: the door, or who accompanied, and the organisation's name.</summary>
    /// <param name="child">The child.</param>
    /// <param name="presence">Its presence.</param>
    /// <param name="now">On the organisation's wall clock.</param>
    /// <param name="days">The child's calendar; null where it was not asked.</param>
    public string How(ChildSummary child, PresenceNow presence, DateTimeOffset now, SchoolDays? days)
    {
        var today = DateOnly.FromDateTime(now.DateTime);
        if (presence.Silence is { } silence && (presence.Present == true || IsUnknown(child, presence, now, days)))
            return Unknown(child, presence, silence, today);
        if (presence.Present is not { } inside || presence.Since is not { } since)
            return child.Organisation;
        var kind = inside ? EventKind.In : EventKind.Out;
        var day = DateOnly.FromDateTime(since.DateTime);
        var how =
            !inside && day != today
                ? L["Последний выход: {0}, {1}", Dates.InSentence(day, today), Dates.Time(since)]
                : Companion(kind, presence.AccompaniedBy, child.Kind) ?? Through(kind, presence.Place, child.Sex == Sex.Female);
        // «№» and its number stay on one line.
        return (how is null ? child.Organisation : $"{how} · {child.Organisation}").Replace("№ ", "№\u00A0");
    }

    /// <summary>Whether «Нет данных» is the answer: the child is expected, and its readers are silent.</summary>
    public bool IsUnknown(ChildSummary child, PresenceNow presence, DateTimeOffset now, SchoolDays? days) =>
        presence is { Silence: not null, Present: not true }
        && AsksCalendar(child, DateOnly.FromDateTime(now.DateTime))
        && (
            days is null
            || calendar.Today(days.On(DateOnly.FromDateTime(now.DateTime)), TimeOnly.FromDateTime(now.DateTime), child.Kind) is null
        );

    /// <summary>No data is said as no data: which reader is silent, what is not known because of it, and what was known last.</summary>
    private string Unknown(ChildSummary child, PresenceNow presence, ChildSilence silence, DateOnly today)
    {
        var who = silence.Reader is { } reader ? L["«{0}» молчит", reader] : L["Турникеты молчат"];
        var said = (presence.Present, child.Sex) switch
        {
            (true, _) => L["{0} с {1}: выход мы бы не увидели.", who, SilentSince(presence.AsOf, today)],
            (_, Sex.Female) => L["{0}, поэтому мы не знаем, пришла ли {1}. {2} это видит.", who, child.GivenName, child.Organisation],
            _ => L["{0}, поэтому мы не знаем, пришёл ли {1}. {2} это видит.", who, child.GivenName, child.Organisation],
        };
        if (presence is { Present: false, Since: { } left })
            said += " " + L["Последний выход: {0}, {1}", Dates.InSentence(DateOnly.FromDateTime(left.DateTime), today), Dates.Time(left)];
        return said.Replace("№ ", "№\u00A0");
    }

    /// <summary>«08:02», or with the day when it was an earlier one.</summary>
    private string SilentSince(DateTimeOffset since, DateOnly today) =>
        DateOnly.FromDateTime(since.DateTime) is var day && day == today
            ? Dates.Time(since)
            : L["{0}, {1}", Dates.InSentence(day, today), Dates.Time(since)];

    /// <summary>
    /// «Вошла через вход № 2» where the name reads well after «через» as it stands; only the name itself where Russian
    /// would ask to decline it.
    /// </summary>
    private string? Through(EventKind kind, string? place, bool she)
    {
        if (string.IsNullOrWhiteSpace(place))
            return null;
        if (!"бвгджзйклмнпрстфхцчшщь".Contains(place.Split(' ')[0][^1]))
            return place;
        var name = place.Length > 1 && char.IsLower(place[1]) ? char.ToLower(place[0], L.Culture) + place[1..] : place;
        return (kind, she) switch
        {
            (EventKind.In, true) => L["Вошла через {0}", name],
            (EventKind.In, false) => L["Вошёл через {0}", name],
            (_, true) => L["Вышла через {0}", name],
            _ => L["Вышел через {0}", name],
        };
    }

    public static string Icon(TimelineItem item) => item.TakesBackPassage ? "pencil" : Icon(item.Kind);

    public static string Icon(EventKind kind) =>
        kind switch
        {
            EventKind.In => "log-in",
            EventKind.Out => "log-out",
            EventKind.Buffet => "cookie",
            EventKind.Hot => "utensils",
            EventKind.Subsidised => "hand-heart",
            EventKind.TopUp => "plus",
            _ => "pencil",
        };
}
