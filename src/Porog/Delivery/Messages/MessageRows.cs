using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Notices;
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

    private readonly IReadOnlyCollection<SeenChild> children;

    /// <param name="db">The context the queries run in.</param>
    /// <param name="personId">Whose message centre.</param>
    /// <param name="children">Every child that the person sees now: the messages may be about them.</param>
    public MessageRows(PorogDbContext db, Guid personId, IReadOnlyCollection<SeenChild> children)
    {
        this.db = db;
        this.personId = personId;
        this.children = children;
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
        foreach (var child in children.Where(c => (query.ChildId ?? c.Id) == c.Id))
        {
            var kinds = KindsOf(child.Rights);
            if (kinds.Length == 0)
                continue;
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
