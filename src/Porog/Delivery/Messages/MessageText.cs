using Porog.Delivery.Reports;
using Porog.Journal;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;

namespace Porog.Delivery.Messages;

/// <summary>What a message says, for the message centre, mail and every later channel alike.</summary>
public sealed record MessageWords(string Title, string Text);

/// <summary>
/// All that a message about a child is made of. <see cref="At"/> and <see cref="ReceivedAt"/> stand in the organisation's
/// zone, money is kopecks. <see cref="AccompaniedBy"/> is a full name. <see cref="Balance"/> and <see cref="Threshold"/> are
/// those of the moment a balance fell through; null for anything else. <see cref="EnteredBy"/> is null for what a device told.
/// </summary>
public sealed record MessageFacts(
    MessageKind Kind,
    EventKind EventKind,
    string ChildGivenName,
    Sex Sex,
    OrganisationKind OrganisationKind,
    string Organisation,
    DateTimeOffset At,
    DateTimeOffset ReceivedAt,
    bool Late,
    string? Place,
    string? AccompaniedBy,
    long Amount,
    long? Price,
    IReadOnlyList<MealItem> Items,
    string? Note,
    long? Balance,
    long? Threshold,
    EnteredBy? EnteredBy = null,
    ClockDoubt? Doubt = null
)
{
    /// <inheritdoc cref="TakenBack.Is(EventKind, EnteredBy?, string?)"/>
    public bool TakesBackPassage => TakenBack.Is(EventKind, EnteredBy, Note);
}

/// <summary>
/// Puts facts into words: what happened, what it means, what to do. The same facts and language always give the same words.
/// </summary>
public sealed class MessageText
{
    /// <param name="facts">What happened.</param>
    /// <param name="language">The receiver's: «ru» or «en».</param>
    /// <exception cref="ArgumentOutOfRangeException">A message of this kind is not about an event of a child.</exception>
    public MessageWords For(MessageFacts facts, string language)
    {
        var say = new Sayer(facts, Words.In(language));
        return facts.Kind switch
        {
            MessageKind.Passage => say.Passage(),
            MessageKind.Buffet or MessageKind.Hot or MessageKind.Subsidised => say.Meal(),
            MessageKind.TopUp => facts.EventKind == EventKind.Correction ? say.Correction() : say.TopUp(),
            MessageKind.Threshold => say.Threshold(),
            _ => throw new ArgumentOutOfRangeException(nameof(facts), facts.Kind, "tells of no event"),
        };
    }

    private sealed class Sayer(MessageFacts facts, Words words)
    {
        private readonly bool she = facts.Sex == Sex.Female;

        public MessageWords Passage()
        {
            // A correction, not a passage: the child did not move.
            if (facts.TakesBackPassage)
                return Put(
                    facts.EventKind == EventKind.Out
                        ? words["{0}: отметка о приходе отменена", Name]
                        : words["{0}: отметка об уходе отменена", Name],
                    words["Это исправление: предыдущая отметка сделана по ошибке. Отменено в {0}.", When]
                );
            var title =
                facts.EventKind == EventKind.In
                    ? facts.OrganisationKind switch
                    {
                        OrganisationKind.Kindergarten => she
                            ? words["{0} пришла в детский сад в {1}", Name, When]
                            : words["{0} пришёл в детский сад в {1}", Name, When],
                        OrganisationKind.College => she
                            ? words["{0} вошла в колледж в {1}", Name, When]
                            : words["{0} вошёл в колледж в {1}", Name, When],
                        _ => she ? words["{0} вошла в школу в {1}", Name, When] : words["{0} вошёл в школу в {1}", Name, When],
                    }
                    : facts.OrganisationKind switch
                    {
                        OrganisationKind.Kindergarten => she
                            ? words["{0} ушла из детского сада в {1}", Name, When]
                            : words["{0} ушёл из детского сада в {1}", Name, When],
                        OrganisationKind.College => she
                            ? words["{0} вышла из колледжа в {1}", Name, When]
                            : words["{0} вышел из колледжа в {1}", Name, When],
                        _ => she ? words["{0} вышла из школы в {1}", Name, When] : words["{0} вышел из школы в {1}", Name, When],
                    };
            return Put(title, facts.OrganisationKind == OrganisationKind.Kindergarten ? Companion() : null, Through(), Reason());
        }

        public MessageWords Meal()
        {
            if (facts.EventKind.TakesBack(facts.Price))
                return TakenBack();
            var title = facts.Kind switch
            {
                MessageKind.Buffet => she
                    ? words["{0} купила в буфете на {1}", Name, Rub(Paid)]
                    : words["{0} купил в буфете на {1}", Name, Rub(Paid)],
                MessageKind.Hot => she
                    ? words["{0} получила горячее питание за {1}", Name, Rub(Paid)]
                    : words["{0} получил горячее питание за {1}", Name, Rub(Paid)],
                _ => she ? words["{0} получила льготное питание", Name] : words["{0} получил льготное питание", Name],
            };
            var free = facts.Kind == MessageKind.Subsidised;
            return Put(
                title,
                Items.Length > 0 ? words["В {0}: {1}.", When, Items] : words["Время: {0}.", When],
                !free ? null
                    : facts.Price is { } price ? words["Стоимость {0} покрыта льготой, со счёта ничего не списано.", Rub(price)]
                    : words["Со счёта ничего не списано."]
            );
        }

        private MessageWords TakenBack() =>
            Put(
                facts.Kind switch
                {
                    MessageKind.Buffet => words["{0}: покупка в буфете отменена, {1} вернулись на счёт", Name, Rub(Paid)],
                    MessageKind.Hot => words["{0}: горячее питание отменено, {1} вернулись на счёт", Name, Rub(Paid)],
                    _ => words["{0}: льготное питание отменено", Name],
                },
                Items.Length > 0 ? words["В {0}: {1}.", When, Items] : words["Время: {0}.", When],
                Reason()
            );

        public MessageWords TopUp() =>
            Put(
                words["{0}: счёт пополнен на {1}", Name, Rub(facts.Amount)],
                words["Время: {0}.", When],
                facts.Note is null ? null : words["Способ: {0}.", facts.Note]
            );

        public MessageWords Correction() =>
            Put(
                words["{0}: счёт исправлен, {1}", Name, Money.FormatSigned(facts.Amount, words.Culture)],
                words["Время: {0}.", When],
                Reason()
            );

        public MessageWords Threshold()
        {
            var cause = facts.EventKind switch
            {
                EventKind.Buffet => words["Это произошло в {0} после покупки в буфете на {1}.", When, Rub(Paid)],
                EventKind.Hot => words["Это произошло в {0} после оплаты горячего питания на {1}.", When, Rub(Paid)],
                EventKind.Correction => words["Это произошло в {0} после исправления счёта на {1}.", When, Rub(Paid)],
                _ => words["Это произошло в {0}.", When],
            };
            return Put(
                words["{0}: на счёте {1} – меньше порога {2}", Name, Rub(facts.Balance ?? 0), Rub(facts.Threshold ?? 0)],
                cause,
                facts.Balance < 0
                    ? words["Счёт ушёл в минус. Пополните его, пожалуйста."]
                    : words["Пополните счёт, чтобы денег хватило на следующие дни."]
            );
        }

        private string Name => facts.ChildGivenName;

        private long Paid => Math.Abs(facts.Price ?? facts.Amount);

        /// <summary>The time of day; with the day when we came to know it on another one.</summary>
        private string When => Time(facts.At, relativeTo: facts.ReceivedAt);

        private string Items => string.Join("; ", facts.Items.Select(Item));

        private string Item(MealItem item)
        {
            return item.Quantity != 1 && item.IsCounted
                ? words["{0}, {1} шт. по {2}", InSentence(item.Name), item.Quantity, Rub(item.Price)]
                : words["{0} – {1}", InSentence(item.Label(words.Culture)), Rub(item.Cost)];
        }

        private string Companion() =>
            facts.EventKind == EventKind.In
                ? facts.AccompaniedBy is { } brought
                    ? words["Кто привёл: {0}.", brought]
                    : words["Кто привёл, не отмечено."]
                : facts.AccompaniedBy is { } fetched
                    ? words["Кто забрал: {0}.", fetched]
                    : words["Кто забрал, не отмечено."];

        /// <summary>
        /// «Вошла через вход № 2» where the name of the place reads well after «через» as it stands, and
        /// «Место: калитка» where Russian would ask to decline it.
        /// </summary>
        private string? Through()
        {
            if (string.IsNullOrWhiteSpace(facts.Place))
                return null;
            var place = InSentence(facts.Place);
            var first = place.Split(' ')[0];
            if (!"бвгджзйклмнпрстфхцчшщ".Contains(first[^1]))
                return words["Место: {0}.", place];
            return (facts.EventKind, she) switch
            {
                (EventKind.In, true) => words["Вошла через {0}.", place],
                (EventKind.In, false) => words["Вошёл через {0}.", place],
                (_, true) => words["Вышла через {0}.", place],
                _ => words["Вышел через {0}.", place],
            };
        }

        private string? Reason() => DoorNotes.In(facts.Note, words) is { } note ? words["Причина: {0}.", note] : null;

        private string? ByHand() => facts.EnteredBy is { } by ? ReportText.Sentence(EnteredByText.Of(by, words), words) : null;

        private string? Doubt() =>
            facts.Doubt switch
            {
                ClockDoubt.Ahead => words["Время уточнено: часы устройства спешат."],
                ClockDoubt.Behind => words["Время уточнено: часы устройства отстают."],
                _ => null,
            };

        private MessageWords Put(string title, params string?[] sentences)
        {
            var text = string.Join(' ', sentences.Append(ByHand()).Append(Doubt()).Where(s => !string.IsNullOrEmpty(s)));
            if (!facts.Late)
                return new(title, text);
            var known = words["Узнали в {0}.", Time(facts.ReceivedAt, relativeTo: facts.At)];
            var delay = facts.ReceivedAt - facts.At;
            if (delay < TimeSpan.FromHours(1))
            {
                var minutes = (long)delay.TotalMinutes;
                known = words[
                    "Узнали в {0}, через {1}.",
                    Time(facts.ReceivedAt, relativeTo: facts.At),
                    words.Count(minutes, words["{0} минуту"], words["{0} минуты"], words["{0} минут"])
                ];
            }
            return new(words["Сообщаем с опозданием: {0}", title], text.Length == 0 ? known : $"{text} {known}");
        }

        private string Time(DateTimeOffset at, DateTimeOffset relativeTo) =>
            at.Date == relativeTo.Date ? at.ToString("HH:mm", words.Culture) : words["{0:HH:mm} {0:d MMMM}", at];

        /// <summary>«Вход № 2» → «вход № 2»; an abbreviation such as «КПП 1» stays.</summary>
        private string InSentence(string name) =>
            name.Length > 1 && char.IsLower(name[1]) ? char.ToLower(name[0], words.Culture) + name[1..] : name;

        private string Rub(long kopecks) => Money.Format(kopecks, words.Culture);
    }
}
