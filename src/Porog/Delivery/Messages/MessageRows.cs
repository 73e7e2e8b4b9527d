using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Delivery.Messages;

/// <summary>
/// The delivery rows that make up a person's message centre: the person's own notices and reports, and the messages about each
/// child that the person may see now.
/// </summary>
internal sealed class MessageRows
{
    private readonly PorogDbContext db;
    private readonly Guid personId;

    private MessageRows(PorogDbContext db, Guid personId, IReadOnlyDictionary<Guid, AboutChild> children)
    {
        this.db = db;
        this.personId = personId;
        Children = children;
    }

    /// <summary>Every child that the person's messages may be about.</summary>
    public IReadOnlyDictionary<Guid, AboutChild> Children { get; }

    /// <param name="Child">The child.</param>
    /// <param name="Zone">The zone that times are shown in.</param>
    /// <param name="Kinds">The messages that the person may see now.</param>
    public sealed record AboutChild(Child Child, TimeZoneInfo Zone, MessageKind[] Kinds);

    public static async Task<MessageRows> OfAsync(PorogDbContext db, ChildAccess access, Guid personId, CancellationToken cancel)
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
        var children = rows.GroupBy(r => r.Child.Id)
            .Select(grants =>
            {
                var row = grants.First();
                var kinds = KindsOf(Rights.Join(grants.Select(r => r.Grant.Rights)));
                return new AboutChild(row.Child, TimeZoneInfo.FindSystemTimeZoneById(row.TimeZone), kinds);
            });
        return new MessageRows(db, personId, children.ToDictionary(c => c.Child.Id));
    }

    private static MessageKind[] KindsOf(Rights rights) => [.. Enum.GetValues<MessageKind>().Where(kind => rights.Allows(kind.Sight()))];

    /// <summary>The newest rows that a query asks for.</summary>
    /// <param name="query">Which messages.</param>
    /// <param name="most">The most rows to read.</param>
    public IQueryable<MessageDelivery> Newest(MessageQuery query, int most)
    {
        var cursor = PageCursor.TryParse(query.Before);
        return Newest(Of(query, rows => Newest(Older(rows, cursor)).Take(most))).Take(most);
    }

    /// <summary>
    /// The rows of each child, and of the person's own notices, by the primary key (bucket, person, at). Each has its own page, so
    /// that the engine reads no more rows of any child than the answer can use.
    /// </summary>
    /// <param name="query">Which messages; its limit and cursor are left to <paramref name="page"/>.</param>
    /// <param name="page">Orders and limits the rows of one child.</param>
    public IQueryable<T> Of<T>(MessageQuery query, Func<IQueryable<MessageDelivery>, IQueryable<T>> page)
    {
        var own = Bucket.Of(personId);
        IQueryable<T>? all = null;
        if (query.ChildId is null)
            all = page(OfKind(db.Deliveries.Where(d => d.Bucket == own && d.PersonId == personId && d.ChildId == null)));
        foreach (var (child, _, kinds) in Children.Values.Where(c => c.Kinds.Length > 0 && (query.ChildId ?? c.Child.Id) == c.Child.Id))
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
