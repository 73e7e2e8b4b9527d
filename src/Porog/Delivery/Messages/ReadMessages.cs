using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Delivery.Reports;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery.Messages;

/// <summary>How one channel, or one device, fared with a message. Times carry the organisation's offset.</summary>
/// <param name="Channel">Which.</param>
/// <param name="State">How it stands.</param>
/// <param name="At">When the state was last set.</param>
/// <param name="NextAt">When it goes on: the next try, or the end of what holds it back; null where nothing more comes.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Problem">Why it was refused, or is tried again; null when it was not refused.</param>
/// <param name="Device">The name of the device; null for another channel, and for a device that is no more.</param>
public sealed record DeliveryFate(
    Channel Channel,
    DeliveryState State,
    DateTimeOffset At,
    DateTimeOffset? NextAt,
    int Attempts,
    DeliveryProblem? Problem,
    string? Device
);

/// <summary>One message of the message centre, in words.</summary>
/// <param name="Id">Stable; of the event and the kind.</param>
/// <param name="At">When it became due, with the organisation's offset.</param>
/// <param name="Kind">What it tells of.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">The whole of it.</param>
/// <param name="ChildId">The child it is about.</param>
/// <param name="ChildName">Full name, surname first.</param>
/// <param name="Path">The page on this site that it leads to.</param>
/// <param name="IsNew">Became due after the person last read the message centre.</param>
/// <param name="Deliveries">One a channel and device.</param>
public sealed record Message(
    string Id,
    DateTimeOffset At,
    MessageKind Kind,
    string Title,
    string Text,
    Guid? ChildId,
    string? ChildName,
    string Path,
    bool IsNew,
    IReadOnlyList<DeliveryFate> Deliveries
);

/// <summary>Which messages to read.</summary>
/// <param name="Limit">Messages a page, 1 to <see cref="ReadMessages.MostMessages"/>.</param>
/// <param name="Before">A page's <see cref="MessagePage.Next"/>; anything unreadable starts at the newest.</param>
/// <param name="ChildId">Only those about this child.</param>
/// <param name="Kind">Only those of this kind.</param>
public sealed record MessageQuery(int Limit, string? Before = null, Guid? ChildId = null, MessageKind? Kind = null);

/// <summary>A child that messages may be about.</summary>
public sealed record MessageChild(Guid Id, string FullName);

/// <summary>A page, newest first.</summary>
/// <param name="Items">The messages.</param>
/// <param name="Next">The <c>before</c> of the page of older messages, null at the end.</param>
/// <param name="Children">Every child that the person's messages may be about, by name.</param>
public sealed record MessagePage(IReadOnlyList<Message> Items, string? Next, IReadOnlyList<MessageChild> Children);

/// <summary>What of the message centre was not read yet.</summary>
/// <param name="Count">How many messages; no more than <see cref="ReadMessages.MostCounted"/> are counted.</param>
/// <param name="Newest">UTC instant of the newest; null when there is none.</param>
public readonly record struct Unread(int Count, DateTimeOffset? Newest);

/// <summary>
/// A person's message centre (центр уведомлений): what was told, while the person may still see what it tells of
/// (product rule 1). What was withheld from every channel was never told and is not shown.
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

    /// <returns>Null when the query names a child that the person may see nothing of.</returns>
    /// <param name="personId">Whose.</param>
    /// <param name="language"><see cref="Languages.Russian"/> or <see cref="Languages.English"/>.</param>
    /// <param name="query">Which.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<MessagePage?> ReadAsync(Guid personId, string language, MessageQuery query, CancellationToken cancel)
    {
        var limit = Math.Clamp(query.Limit, 1, MostMessages);
        var children = await ChildrenAsync(personId, cancel);
        if (query.ChildId is { } only && !children.ContainsKey(only))
            return null;
        var most = (limit + 1) * MostWays;
        var cursor = PageCursor.TryParse(query.Before);
        var rows = await Newest(Rows(personId, children.Values, query, page => Newest(Older(page, cursor)).Take(most)))
            .Take(most)
            .AsNoTracking()
            .ToListAsync(cancel);
        var messages = rows.GroupBy(d => new PageCursor(d.At, d.SubjectId, (short)d.Kind)).ToList();
        var page = messages.Take(limit).ToList();
        var facts = await reader.ReadAsync(
            [.. page.Select(m => m.First()).Where(d => d.ChildId != null).Select(d => (d.Bucket, d.SubjectId, d.Kind))],
            cancel
        );
        var notices = await reader.NoticesAsync([.. page.Select(m => m.First()).Where(d => d.ChildId == null)], cancel);
        var names = await named.NamesAsync([.. notices.Values], cancel);
        var reports = await reader.ReportsAsync(page.Select(m => m.First()), cancel);
        var readAt = await ReadUpTo(personId).SingleOrDefaultAsync(cancel);
        var devices = page.SelectMany(m => m).Any(d => d.Channel == Channel.Push)
            ? await db.PushDevices.Where(d => d.PersonId == personId).ToDictionaryAsync(d => d.Number, d => d.Name, cancel)
            : [];
        var items = new List<Message>();
        foreach (var message in page)
        {
            if (message.All(d => d.State == DeliveryState.Withheld))
                continue;
            var first = message.First();
            var isNew = readAt is null || first.At > readAt;
            if (notices.TryGetValue(first.SubjectId, out var notice))
            {
                items.Add(Of(notice, names[notice.Id], message, language, isNew, devices));
                continue;
            }
            if (reports.TryGetValue(first.SubjectId, out var report))
            {
                items.Add(Of(report, message, language, isNew, devices));
                continue;
            }
            // The journal is kept for a time; of what is older nothing is left to tell.
            if (!facts.TryGetValue((first.SubjectId, first.Kind), out var fact))
                continue;
            var child = children[first.ChildId!.Value];
            var words = text.For(fact, language);
            items.Add(
                new Message(
                    IdOf(first),
                    child.Zone.At(first.At),
                    first.Kind,
                    words.Title,
                    words.Text,
                    child.Child.Id,
                    child.Child.FullName,
                    EventPath.Of(child.Child.Id, fact, first.SubjectId),
                    isNew,
                    Fates(message, child.Zone, devices)
                )
            );
        }
        return new MessagePage(
            items,
            messages.Count > limit ? page[^1].Key.ToString() : null,
            [
                .. children
                    .Values.Select(c => new MessageChild(c.Child.Id, c.Child.FullName))
                    .OrderBy(c => c.FullName, StringComparer.Ordinal),
            ]
        );
    }

    /// <summary>
    /// What came since the person last read the message centre, of what they may see now. Every page asks, so it is two queries: the
    /// children, and the newest rows of each by the key.
    /// </summary>
    public async Task<Unread> UnreadAsync(Guid personId, CancellationToken cancel)
    {
        var readAt = ReadUpTo(personId);
        var children = await ChildrenAsync(personId, cancel);
        var messages = await Rows(
                personId,
                children.Values,
                new MessageQuery(MostCounted),
                rows =>
                    rows.Where(d => d.At > (readAt.FirstOrDefault() ?? DateTimeOffset.UnixEpoch) && d.State != DeliveryState.Withheld)
                        .Select(d => new
                        {
                            d.At,
                            d.SubjectId,
                            d.Kind,
                        })
                        .Distinct()
                        .OrderByDescending(d => d.At)
                        .Take(MostCounted)
            )
            .OrderByDescending(d => d.At)
            .Take(MostCounted)
            .ToListAsync(cancel);
        return new Unread(messages.Count, messages.Count == 0 ? null : messages[0].At);
    }

    private IQueryable<DateTimeOffset?> ReadUpTo(Guid personId) =>
        db.NotificationPreferences.Where(p => p.PersonId == personId).Select(p => p.MessagesReadAt);

    private Message Of(
        Notice notice,
        IReadOnlyList<string> children,
        IEnumerable<MessageDelivery> deliveries,
        string language,
        bool isNew,
        IReadOnlyDictionary<short, string> devices
    )
    {
        var zone = options.FindZone();
        var first = deliveries.First();
        var words = NoticeText.For(notice, children, language);
        return new(
            IdOf(first),
            zone.At(first.At),
            first.Kind,
            words.Title,
            words.Text,
            null,
            null,
            words.Path,
            isNew,
            Fates(deliveries, zone, devices)
        );
    }

    /// <summary>Only that there is one: what it says is asked when it is opened.</summary>
    private Message Of(
        Report report,
        IEnumerable<MessageDelivery> deliveries,
        string language,
        bool isNew,
        IReadOnlyDictionary<short, string> devices
    )
    {
        var zone = options.FindZone();
        var first = deliveries.First();
        var title = ReportText.Title(report, language);
        var path = ReportText.Path(report);
        return new(IdOf(first), zone.At(first.At), first.Kind, title, "", null, null, path, isNew, Fates(deliveries, zone, devices));
    }

    private static string IdOf(MessageDelivery delivery) => $"{delivery.SubjectId:N}-{delivery.Kind.ToString().ToLowerInvariant()}";

    private DeliveryFate[] Fates(IEnumerable<MessageDelivery> deliveries, TimeZoneInfo zone, IReadOnlyDictionary<short, string> devices) =>
        [
            .. deliveries
                .Where(d => !IsNeedless(d, deliveries))
                .OrderBy(d => d.Channel)
                .ThenBy(d => d.Device)
                .Select(d => new DeliveryFate(
                    d.Channel,
                    d.State,
                    zone.At(d.StateAt),
                    d.State is DeliveryState.Pending or DeliveryState.Held && d.NextAttemptAt is { } next ? zone.At(next) : null,
                    d.Attempts,
                    DeliveryProblems.Of(d) ?? (WaitsForTheServer(d) ? DeliveryProblem.ServerDown : null),
                    d.Channel == Channel.Push ? devices.GetValueOrDefault(d.Device) : null
                )),
        ];

    /// <summary>A letter that was to follow only where no push arrives is nothing to tell of once one has.</summary>
    private static bool IsNeedless(MessageDelivery letter, IEnumerable<MessageDelivery> ways) =>
        letter.Channel == Channel.Email
        && (
            letter.State == DeliveryState.Withheld
            || (letter is { State: DeliveryState.Pending, Attempts: 0, Error: null } && letter.NextAttemptAt > letter.At)
        )
        && ways.Any(d => d is { Channel: Channel.Push, State: DeliveryState.Sent });

    /// <summary>It is due, and not even tried while the server is known not to answer.</summary>
    private bool WaitsForTheServer(MessageDelivery delivery) =>
        delivery is { State: DeliveryState.Pending, Attempts: 0 }
        && delivery.NextAttemptAt <= delivery.At
        && outages.IsDown(delivery.Channel);

    private sealed record AboutChild(Child Child, TimeZoneInfo Zone, MessageKind[] Kinds);

    private async Task<Dictionary<Guid, AboutChild>> ChildrenAsync(Guid personId, CancellationToken cancel)
    {
        var rows = await (
            from grant in access.LiveGrants().Where(g => g.PersonId == personId)
            join child in db.Children on grant.ChildId equals child.Id
            join organisation in db.Organisations on child.OrganisationId equals organisation.Id
            select new
            {
                Grant = grant,
                Child = child,
                Organisation = organisation,
            }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        return rows.GroupBy(r => r.Child.Id)
            .ToDictionary(
                grants => grants.Key,
                grants =>
                {
                    var row = grants.First();
                    var joined = Rights.Join(grants.Select(r => r.Grant.Rights));
                    return new AboutChild(row.Child, row.Organisation.Zone, Kinds(joined));
                }
            );
    }

    private static MessageKind[] Kinds(Rights access) => [.. Enum.GetValues<MessageKind>().Where(kind => access.Allows(kind.Sight()))];

    /// <summary>
    /// The rows of each child, and of the person's own notices, by the primary key (bucket, person, at): each page by itself,
    /// so that the engine reads no more of any child than the answer can use.
    /// </summary>
    private IQueryable<T> Rows<T>(
        Guid personId,
        IEnumerable<AboutChild> children,
        MessageQuery query,
        Func<IQueryable<MessageDelivery>, IQueryable<T>> page
    )
    {
        var own = Bucket.Of(personId);
        IQueryable<T>? all = null;
        if (query.ChildId is null)
            all = page(OfKind(db.Deliveries.Where(d => d.Bucket == own && d.PersonId == personId && d.ChildId == null)));
        foreach (var (child, _, kinds) in children.Where(c => c.Kinds.Length > 0 && (query.ChildId ?? c.Child.Id) == c.Child.Id))
        {
            var rows = page(
                OfKind(
                    db.Deliveries.Where(d =>
                        d.Bucket == child.Bucket && d.PersonId == personId && d.ChildId == child.Id && kinds.Contains(d.Kind)
                    )
                )
            );
            all = all is null ? rows : all.Concat(rows);
        }
        return all ?? page(db.Deliveries.Where(d => false));

        IQueryable<MessageDelivery> OfKind(IQueryable<MessageDelivery> rows) =>
            query.Kind is { } kind ? rows.Where(d => d.Kind == kind) : rows;
    }

    private static IQueryable<MessageDelivery> Older(IQueryable<MessageDelivery> rows, PageCursor? before)
    {
        if (before is not { } cursor)
            return rows;
        var (at, id, kind) = (cursor.At, cursor.Id, (MessageKind)cursor.Kind);
        return rows.Where(d => d.At <= at && (d.At < at || d.SubjectId < id || (d.SubjectId == id && d.Kind < kind)));
    }

    private static IQueryable<MessageDelivery> Newest(IQueryable<MessageDelivery> rows) =>
        rows.OrderByDescending(d => d.At).ThenByDescending(d => d.SubjectId).ThenByDescending(d => d.Kind);
}
