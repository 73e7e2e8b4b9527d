using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Delegation;
using Porog.Feed;
using Porog.Notifications.Reports;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Notifications;

/// <summary>How one channel fared with a message; <see cref="At"/> is when its state was last set, with the organisation's offset.</summary>
public sealed record MessageDelivery(Channel Channel, DeliveryState State, DateTimeOffset At);

/// <summary>One message of the message centre, in words.</summary>
/// <param name="Id">Stable; of the event and the kind.</param>
/// <param name="At">When it became due, with the organisation's offset.</param>
/// <param name="Kind">What it tells of.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">The whole of it.</param>
/// <param name="ChildId">The child it is about.</param>
/// <param name="ChildName">Full name, surname first.</param>
/// <param name="Path">The page on this site that it leads to.</param>
/// <param name="Deliveries">One a channel.</param>
public sealed record Message(
    string Id,
    DateTimeOffset At,
    MessageKind Kind,
    string Title,
    string Text,
    Guid? ChildId,
    string? ChildName,
    string Path,
    IReadOnlyList<MessageDelivery> Deliveries
);

/// <summary>A page, newest first; <see cref="Next"/> is the <c>before</c> of the page of older messages, null at the end.</summary>
public sealed record MessagePage(IReadOnlyList<Message> Items, string? Next);

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
    PorogOptions options
)
{
    public const int MostMessages = 200;

    private static readonly int Channels = Enum.GetValues<Channel>().Length;

    /// <param name="personId">Whose.</param>
    /// <param name="language"><see cref="Account.Russian"/> or <see cref="Account.English"/>.</param>
    /// <param name="limit">Messages a page, 1 to <see cref="MostMessages"/>.</param>
    /// <param name="before">A page's <see cref="MessagePage.Next"/>; anything unreadable starts at the newest.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<MessagePage> ReadAsync(Guid personId, string language, int limit, string? before, CancellationToken cancel)
    {
        limit = Math.Clamp(limit, 1, MostMessages);
        var children = await ChildrenAsync(personId, cancel);
        var rows = await Rows(personId, children.Values, PageCursor.TryParse(before), limit).ToListAsync(cancel);
        var messages = rows.GroupBy(d => new PageCursor(d.At, d.SubjectId, (short)d.Kind)).ToList();
        var page = messages.Take(limit).ToList();
        var facts = await reader.ReadAsync(
            [.. page.Select(m => m.First()).Where(d => d.ChildId != null).Select(d => (d.Bucket, d.SubjectId, d.Kind))],
            cancel
        );
        var notices = await reader.NoticesAsync([.. page.Select(m => m.First()).Where(d => d.ChildId == null)], cancel);
        var names = await named.NamesAsync([.. notices.Values], cancel);
        var reports = await reader.ReportsAsync(page.Select(m => m.First()), cancel);
        var items = new List<Message>();
        foreach (var message in page)
        {
            if (message.All(d => d.State == DeliveryState.Withheld))
                continue;
            var first = message.First();
            if (notices.TryGetValue(first.SubjectId, out var notice))
            {
                items.Add(Of(notice, names[notice.Id], message, language));
                continue;
            }
            if (reports.TryGetValue(first.SubjectId, out var report))
            {
                items.Add(Of(report, message, language));
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
                    $"/children/{child.Child.Id}",
                    Fates(message, child.Zone)
                )
            );
        }
        return new MessagePage(items, messages.Count > limit ? page[^1].Key.ToString() : null);
    }

    private Message Of(Notice notice, IReadOnlyList<string> children, IEnumerable<Delivery> deliveries, string language)
    {
        var zone = options.FindZone();
        var first = deliveries.First();
        var words = NoticeText.For(notice, children, language);
        return new(IdOf(first), zone.At(first.At), first.Kind, words.Title, words.Text, null, null, words.Path, Fates(deliveries, zone));
    }

    /// <summary>Only that there is one: what it says is asked when it is opened.</summary>
    private Message Of(Report report, IEnumerable<Delivery> deliveries, string language)
    {
        var zone = options.FindZone();
        var first = deliveries.First();
        var title = ReportText.Title(report, language);
        var path = ReportText.Path(report);
        return new(IdOf(first), zone.At(first.At), first.Kind, title, "", null, null, path, Fates(deliveries, zone));
    }

    private static string IdOf(Delivery delivery) => $"{delivery.SubjectId:N}-{delivery.Kind.ToString().ToLowerInvariant()}";

    private static MessageDelivery[] Fates(IEnumerable<Delivery> deliveries, TimeZoneInfo zone) =>
        [.. deliveries.OrderBy(d => d.Channel).Select(d => new MessageDelivery(d.Channel, d.State, zone.At(d.StateAt)))];

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
                    var joined = Access.Join(grants.Select(r => r.Grant.Access));
                    var meals = SeenChild.MealsShown(row.Organisation.Kind, row.Organisation.ShowsMeals);
                    return new AboutChild(row.Child, row.Organisation.Zone, Kinds(joined, meals));
                }
            );
    }

    private static MessageKind[] Kinds(Access access, bool showsMeals)
    {
        var kinds = new List<MessageKind>();
        if (access.Allows(Sight.Attendance))
            kinds.Add(MessageKind.Passage);
        if (access.Allows(Sight.Meals) && showsMeals)
            kinds.AddRange([MessageKind.Buffet, MessageKind.Hot, MessageKind.Subsidised]);
        if (access.Allows(Sight.Account))
            kinds.AddRange([MessageKind.TopUp, MessageKind.Threshold]);
        return [.. kinds];
    }

    /// <summary>
    /// The newest rows of each child, and of the person's own notices, by the primary key (bucket, person, at), then the newest
    /// of all: as many as make one message more than the page.
    /// </summary>
    private IQueryable<Delivery> Rows(Guid personId, IEnumerable<AboutChild> children, PageCursor? before, int limit)
    {
        var most = (limit + 1) * Channels;
        var own = Bucket.Of(personId);
        var all = Page(db.Deliveries.Where(d => d.Bucket == own && d.PersonId == personId && d.ChildId == null));
        foreach (var (child, _, kinds) in children.Where(c => c.Kinds.Length > 0))
            all = all.Concat(
                Page(
                    db.Deliveries.Where(d =>
                        d.Bucket == child.Bucket && d.PersonId == personId && d.ChildId == child.Id && kinds.Contains(d.Kind)
                    )
                )
            );
        return Newest(all).Take(most).AsNoTracking();

        IQueryable<Delivery> Page(IQueryable<Delivery> rows)
        {
            if (before is { } cursor)
            {
                var (at, id, kind) = (cursor.At, cursor.Id, (MessageKind)cursor.Kind);
                rows = rows.Where(d => d.At <= at && (d.At < at || d.SubjectId < id || (d.SubjectId == id && d.Kind < kind)));
            }
            return Newest(rows).Take(most);
        }
    }

    private static IQueryable<Delivery> Newest(IQueryable<Delivery> rows) =>
        rows.OrderByDescending(d => d.At).ThenByDescending(d => d.SubjectId).ThenByDescending(d => d.Kind);
}
