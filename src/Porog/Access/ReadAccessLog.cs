using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Porog.Accounts;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Access;

/// <summary>One line of the access log, ready to show.</summary>
/// <param name="Number">Its place in the child's chain.</param>
/// <param name="At">With the organisation's offset.</param>
/// <param name="Event">What happened.</param>
/// <param name="ActorId">Who; null for the system.</param>
/// <param name="Actor">Their full name at that moment.</param>
/// <param name="Role">By what right.</param>
/// <param name="Subject">Whose right it is, when that is not the actor.</param>
/// <param name="Sees">The scope given, or what was shown.</param>
/// <param name="Detail">A reason as typed, or the name of a <see cref="CheckFailure"/>.</param>
public sealed record AccessLine(
    long Number,
    DateTimeOffset At,
    AuditEvent Event,
    Guid? ActorId,
    string? Actor,
    ActorRole Role,
    string? Subject,
    Sight? Sees,
    string? Detail
);

/// <summary>A page, newest first; <see cref="Next"/> is the <c>before</c> of the older lines, null at the end.</summary>
public sealed record AccessLogLines(IReadOnlyList<AccessLine> Items, string? Next);

/// <summary>Somebody who may see the child now.</summary>
/// <param name="PersonId">Who.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="Initials">For a picture-less avatar.</param>
/// <param name="Rights">By what right, and what.</param>
/// <param name="LookedAt">Their latest look, with the organisation's offset; null for legal representatives and before the first.</param>
public sealed record Watcher(Guid PersonId, string FullName, string Initials, Rights Rights, DateTimeOffset? LookedAt);

/// <summary>A child's access log, for its legal representatives alone (product rules 2 and 10).</summary>
public sealed class ReadAccessLog(PorogDbContext db, ChildAccess access)
{
    public const int MostLines = 200;

    /// <summary>A page's <see cref="AccessLogLines.Next"/>, read; null when the text was never one.</summary>
    public static long? ParseCursor(string? before) =>
        long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    /// <returns>Null for everybody who does not legally represent the child, and for an unknown id.</returns>
    public async Task<AccessLogLines?> ReadAsync(Guid personId, Guid childId, int limit, string? before, CancellationToken cancel)
    {
        var child = await SeenChild.FindAsync(db, access, personId, childId, cancel);
        return child is null ? null : await ReadAsync(child, limit, before, cancel);
    }

    /// <summary>For a child whose right this request has asked already.</summary>
    /// <returns>Null for everybody who does not legally represent the child.</returns>
    public async Task<AccessLogLines?> ReadAsync(SeenChild child, int limit, string? before, CancellationToken cancel)
    {
        if (!child.Rights.IsLegal)
            return null;
        limit = Math.Clamp(limit, 1, MostLines);
        var lines = Lines(child);
        if (ParseCursor(before) is { } number)
            lines = lines.Where(e => e.Number < number);
        var rows = await lines.OrderByDescending(e => e.Number).Take(limit + 1).AsNoTracking().ToListAsync(cancel);
        var items = rows.Take(limit)
            .Select(e => new AccessLine(
                e.Number,
                child.Zone.At(e.At),
                e.Event,
                e.ActorId,
                Name(e.ActorName),
                e.ActorRole,
                Name(e.Subject),
                e.Sees,
                e.Event == AuditEvent.AccountDeleted ? null : e.Detail
            ))
            .ToList();
        return new AccessLogLines(items, rows.Count > limit ? items[^1].Number.ToString(CultureInfo.InvariantCulture) : null);
    }

    /// <summary>Everybody who may see the child now, legal representatives first.</summary>
    /// <returns>Null for everybody who does not legally represent the child.</returns>
    public async Task<IReadOnlyList<Watcher>?> WatchersAsync(SeenChild child, CancellationToken cancel)
    {
        if (!child.Rights.IsLegal)
            return null;
        var rows = await (
            from grant in access.GrantsOf(child.Id)
            join person in db.Users on grant.PersonId equals person.Id
            select new
            {
                Grant = grant,
                Name = new NameRow(person.Surname, person.GivenName, person.Patronymic),
                LookedAt = grant.Relation == Relation.Legal
                    ? null
                    : Lines(child)
                        .Where(e => e.ActorId == grant.PersonId && e.Event < AuditEvent.InvitationSent)
                        .OrderByDescending(e => e.Number)
                        .Select(e => (DateTimeOffset?)e.At)
                        .FirstOrDefault(),
            }
        ).ToListAsync(cancel);
        return
        [
            .. rows.GroupBy(row => row.Grant.PersonId)
                .Select(grants =>
                {
                    var (name, rights) = (grants.First().Name, Rights.Join(grants.Select(row => row.Grant.Rights)));
                    var looked = rights.IsLegal ? null : grants.Max(row => row.LookedAt);
                    return new Watcher(grants.Key, name.Full, name.Initials, rights, looked is { } at ? child.Zone.At(at) : null);
                })
                .OrderBy(w => w.Rights.Relation)
                .ThenByDescending(w => w.PersonId == child.PersonId)
                .ThenBy(w => w.FullName, StringComparer.Ordinal),
        ];
    }

    private static string? Name(string? written) => written == ForgottenNames.Nobody ? PersonName.OfDeleted : written;

    private IQueryable<AccessLogEntry> Lines(SeenChild child) => db.AccessLog.Where(e => e.Bucket == child.Bucket && e.ChildId == child.Id);
}
