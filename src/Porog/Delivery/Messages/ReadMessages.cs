using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Delivery.Choices;
using Porog.Delivery.Reports;
using Porog.Notices;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery.Messages;

/// <summary>
/// A person's message centre (центр уведомлений): what was sent, as long as the person may see what it is about
/// (product rule 1). A message that every channel withheld was never told and is not shown.
/// </summary>
public sealed class ReadMessages(
    PorogDbContext db,
    ChildAccess access,
    MessageFactsReader reader,
    NoticeChildren named,
    MessageText text,
    Outages outages,
    PorogOptions options
)
{
    public const int MostMessages = 200;

    /// <summary>More than this many unread messages are «many».</summary>
    public const int MostCounted = 100;

    /// <summary>Rows of one message: by e-mail, and to each device a person may have.</summary>
    private const int MostWays = 12;

    private readonly DeliveryFates fates = new(outages);

    /// <returns>Null when the query names a child that the person may see nothing of.</returns>
    /// <param name="personId">Whose message centre.</param>
    /// <param name="language"><see cref="Languages.Russian"/> or <see cref="Languages.English"/>.</param>
    /// <param name="query">Which messages.</param>
    /// <param name="cancel">Stops the queries.</param>
    public async Task<MessagePage?> ReadAsync(Guid personId, string language, MessageQuery query, CancellationToken cancel)
    {
        var limit = Math.Clamp(query.Limit, 1, MostMessages);
        var children = await ChildrenAsync(personId, cancel);
        if (query.ChildId is { } only && !children.ContainsKey(only))
            return null;
        var rows = new MessageRows(db, personId, [.. children.Values.Select(c => c.Seen)]);
        var found = await rows.Newest(query, (limit + 1) * MostWays).AsNoTracking().ToListAsync(cancel);
        var messages = found.GroupBy(d => new PageCursor(d.At, d.SubjectId, (short)d.Kind)).ToList();
        var page = messages.Take(limit).ToList();
        var told = await ToldAsync(personId, [.. page.Select(m => m.First())], cancel);
        var devices = await DevicesAsync(personId, page.SelectMany(m => m), cancel);
        var items = page.Where(ways => ways.Any(d => d.State != DeliveryState.Withheld))
            .Select(ways => MessageOf([.. ways], told, children, devices, language))
            .OfType<Message>();
        return new MessagePage(
            [.. items],
            messages.Count > limit ? page[^1].Key.ToString() : null,
            [.. children.Values.Select(c => new MessageChild(c.Seen.Id, c.FullName)).OrderBy(c => c.FullName, StringComparer.Ordinal)],
            messages.Count == 0
                ? null
                : new SeenPage(PageCursor.TryParse(query.Before), messages.Count > limit ? page[^1].Key : null, messages[0].Key.At)
        );
    }

    /// <summary>
    /// The messages that the person has not read, limited to what they may see now. Every page asks, so it is one statement: the newest
    /// rows of each child by the key, with what was read. Only when it finds too many, and some of them were opened, they are counted again.
    /// </summary>
    /// <param name="personId">Who reads.</param>
    /// <param name="children">Every child that the person sees now.</param>
    /// <param name="cancel">Stops the queries.</param>
    public async Task<Unread> UnreadAsync(Guid personId, IReadOnlyCollection<SeenChild> children, CancellationToken cancel)
    {
        var centre = new MessageRows(db, personId, children);
        var preferences = db.NotificationPreferences.Where(p => p.PersonId == personId);
        var found = await Newest(
                centre,
                rows => rows.Where(d => d.At > (preferences.Select(p => p.MessagesReadAt).FirstOrDefault() ?? DateTimeOffset.UnixEpoch))
            )
            .Select(message => new
            {
                Message = message,
                UpTo = preferences.Select(p => p.MessagesReadAt).FirstOrDefault(),
                From = preferences.Select(p => p.MessagesSeenFrom).FirstOrDefault(),
                To = preferences.Select(p => p.MessagesSeenTo).FirstOrDefault(),
            })
            .ToListAsync(cancel);
        if (found.Count == 0)
            return new Unread(0, null);
        var read = ReadMark.Of(found[0].UpTo, found[0].From, found[0].To);
        var unread = found.Select(row => row.Message).Where(message => !read.Covers(message.Cursor)).ToList();
        if (found.Count == MostCounted && unread.Count < found.Count)
            unread = await Newest(centre, read.Unread).ToListAsync(cancel);
        return new Unread(unread.Count, unread.Count == 0 ? null : unread[0].At);
    }

    /// <summary>The newest messages, each once whatever ways it was sent.</summary>
    private static IQueryable<MessageKey> Newest(MessageRows centre, Func<IQueryable<MessageDelivery>, IQueryable<MessageDelivery>> only) =>
        centre
            .Of(
                new MessageQuery(MostCounted),
                rows =>
                    only(rows)
                        .Where(d => d.State != DeliveryState.Withheld)
                        .Select(d => new MessageKey
                        {
                            At = d.At,
                            SubjectId = d.SubjectId,
                            Kind = d.Kind,
                        })
                        .Distinct()
                        .OrderByDescending(d => d.At)
                        .Take(MostCounted)
            )
            .OrderByDescending(d => d.At)
            .Take(MostCounted);

    private sealed class MessageKey
    {
        public required DateTimeOffset At { get; init; }
        public required Guid SubjectId { get; init; }
        public required MessageKind Kind { get; init; }

        public PageCursor Cursor => new(At, SubjectId, (short)Kind);
    }

    /// <param name="Seen">The child.</param>
    /// <param name="FullName">Surname first.</param>
    private sealed record AboutChild(SeenChild Seen, string FullName);

    private async Task<IReadOnlyDictionary<Guid, AboutChild>> ChildrenAsync(Guid personId, CancellationToken cancel)
    {
        var rows = await (
            from grant in access.LiveGrants().Where(g => g.PersonId == personId)
            join child in db.Children on grant.ChildId equals child.Id
            join organisation in db.Organisations on child.OrganisationId equals organisation.Id
            select new
            {
                Grant = grant,
                Child = child,
                organisation.TimeZone,
            }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        return rows.GroupBy(r => r.Child.Id)
            .Select(grants =>
            {
                var (child, zone) = (grants.First().Child, TimeZoneInfo.FindSystemTimeZoneById(grants.First().TimeZone));
                var rights = Rights.Join(grants.Select(r => r.Grant.Rights));
                return new AboutChild(
                    new SeenChild(personId, child.Id, child.Bucket, child.OrganisationId, child.GroupId, rights, zone),
                    child.FullName
                );
            })
            .ToDictionary(c => c.Seen.Id);
    }

    private Task<NotificationPreference?> PreferenceAsync(Guid personId, CancellationToken cancel) =>
        db.NotificationPreferences.AsNoTracking().SingleOrDefaultAsync(p => p.PersonId == personId, cancel);

    /// <summary>What the messages of a page are about.</summary>
    /// <param name="Facts">Of events.</param>
    /// <param name="Notices">By id.</param>
    /// <param name="Names">The children that each notice may name now.</param>
    /// <param name="Reports">By id.</param>
    /// <param name="Read">What of the message centre the person has read.</param>
    private sealed record Told(
        IReadOnlyDictionary<(Guid SubjectId, MessageKind Kind), MessageFacts> Facts,
        IReadOnlyDictionary<Guid, Notice> Notices,
        IReadOnlyDictionary<Guid, IReadOnlyList<string>> Names,
        IReadOnlyDictionary<Guid, Report> Reports,
        ReadMark Read
    );

    private async Task<Told> ToldAsync(Guid personId, IReadOnlyCollection<MessageDelivery> page, CancellationToken cancel)
    {
        var facts = await reader.ReadAsync([.. page.Where(d => d.ChildId != null).Select(d => (d.Bucket, d.SubjectId, d.Kind))], cancel);
        var notices = await reader.NoticesAsync([.. page.Where(d => d.ChildId == null)], cancel);
        var names = await named.NamesAsync([.. notices.Values], cancel);
        var reports = await reader.ReportsAsync(page, cancel);
        return new Told(facts, notices, names, reports, ReadMark.Of(await PreferenceAsync(personId, cancel)));
    }

    private async Task<IReadOnlyDictionary<short, string>> DevicesAsync(
        Guid personId,
        IEnumerable<MessageDelivery> deliveries,
        CancellationToken cancel
    ) =>
        deliveries.Any(d => d.Channel == Channel.Push)
            ? await db.PushDevices.Where(d => d.PersonId == personId).ToDictionaryAsync(d => d.Number, d => d.Name, cancel)
            : new Dictionary<short, string>();

    /// <returns>Null when nothing is left of what it was about: the journal is kept for a limited time.</returns>
    private Message? MessageOf(
        IReadOnlyList<MessageDelivery> ways,
        Told told,
        IReadOnlyDictionary<Guid, AboutChild> children,
        IReadOnlyDictionary<short, string> devices,
        string language
    )
    {
        var first = ways[0];
        if (told.Notices.TryGetValue(first.SubjectId, out var notice))
        {
            var words = NoticeText.For(notice, told.Names[notice.Id], language);
            return Of(words.Title, words.Text, words.Path, null, options.FindZone()) with { DoubtPath = words.DoubtPath };
        }
        // Only that the report exists: what it shows is decided when it is opened.
        if (told.Reports.TryGetValue(first.SubjectId, out var report))
            return Of(ReportText.Title(report, language), "", ReportText.Path(report), null, options.FindZone());
        if (!told.Facts.TryGetValue((first.SubjectId, first.Kind), out var fact))
            return null;
        var about = children[first.ChildId!.Value];
        var said = text.For(fact, language);
        return Of(said.Title, said.Text, EventPath.Of(about.Seen.Id, fact, first.SubjectId), about, about.Seen.Zone);

        Message Of(string title, string body, string path, AboutChild? child, TimeZoneInfo zone) =>
            new(
                $"{first.SubjectId:N}-{first.Kind.ToString().ToLowerInvariant()}",
                zone.At(first.At),
                first.Kind,
                title,
                body,
                child?.Seen.Id,
                child?.FullName,
                path,
                !told.Read.Covers(new PageCursor(first.At, first.SubjectId, (short)first.Kind)),
                fates.Of(ways, zone, devices)
            );
    }
}
