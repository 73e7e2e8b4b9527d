using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Delegation.Applications;
using Porog.Storage;

namespace Porog.Delegation;

/// <summary>How a representative came to be one.</summary>
public enum RepresentativeKind
{
    /// <summary>Законный представитель.</summary>
    Legal = 1,

    /// <summary>Доверенное лицо.</summary>
    Trusted = 2,

    /// <summary>Named in the family's application, not registered yet.</summary>
    Named = 3,
}

/// <summary>One line of a child's representatives.</summary>
/// <param name="Id">The trust's, the representation's, or the named person's.</param>
/// <param name="Kind">By what right.</param>
/// <param name="PersonId">Their account; null where the reader is not to know it.</param>
/// <param name="FullName">Surname first; before the check has let them through, the surname as typed.</param>
/// <param name="Phone">E.164; null where the reader is not to know it.</param>
/// <param name="State">How it stands at this moment.</param>
/// <param name="Sees">What of the child.</param>
/// <param name="MayAccompany">May fetch a kindergarten child.</param>
/// <param name="MayAnnounceAbsence">May tell the school that the child will not come.</param>
/// <param name="Since">Since when they have access, or when they were asked.</param>
/// <param name="StartsAt">First instant.</param>
/// <param name="EndsAt">The instant after the last day; null for no end.</param>
/// <param name="GivenBy">Full name of the giver.</param>
/// <param name="InvitationId">What it was sent with.</param>
/// <param name="ExpiresAt">When an unanswered one ends.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="EndedBy">Full name of who ended it; null when it ended by itself.</param>
/// <param name="Left">Whether the trusted person ended it themselves.</param>
/// <param name="Failure">What the check found.</param>
public sealed record Representative(
    Guid Id,
    RepresentativeKind Kind,
    Guid? PersonId,
    string FullName,
    string? Phone,
    TrustState State,
    Sight Sees,
    bool MayAccompany,
    bool MayAnnounceAbsence,
    DateTimeOffset Since,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    string? GivenBy = null,
    Guid? InvitationId = null,
    DateTimeOffset? ExpiresAt = null,
    DateTimeOffset? EndedAt = null,
    string? EndedBy = null,
    bool Left = false,
    CheckFailure? Failure = null
);

/// <summary>Who sees a child: now, perhaps soon, and no more.</summary>
/// <param name="Rights">By what right the reader sees the child.</param>
/// <param name="Zone">In which dates are shown.</param>
/// <param name="Now">Have access, or will as soon as they register.</param>
/// <param name="Asked">Were asked and have not answered, or are being checked.</param>
/// <param name="Ended">Newest first.</param>
public sealed record Representatives(
    Rights Rights,
    TimeZoneInfo Zone,
    IReadOnlyList<Representative> Now,
    IReadOnlyList<Representative> Asked,
    IReadOnlyList<Representative> Ended
);

/// <summary>
/// The representatives of a child, for one reader: a legal representative reads all of them, a trusted person themselves and
/// the names of the legal representatives (product rule 2).
/// </summary>
public sealed class ReadRepresentatives(PorogDbContext db, ChildAccess access, TimeProvider clock)
{
    /// <summary>What ended longer ago stands in the access log.</summary>
    public const int MostEnded = 100;

    /// <returns>Null for a stranger and for an unknown child alike.</returns>
    public async Task<Representatives?> ReadAsync(Guid readerId, Guid childId, CancellationToken cancel)
    {
        var child = await SeenChild.FindAsync(db, access, readerId, childId, cancel);
        return child is null ? null : await ReadAsync(child, cancel);
    }

    /// <summary>For a child whose right this request has asked already.</summary>
    public async Task<Representatives> ReadAsync(SeenChild child, CancellationToken cancel)
    {
        var (reader, now) = (child.Rights, clock.GetUtcNow());
        var trusts = await TrustsAsync(child.Id, reader.IsLegal ? null : child.PersonId, now, cancel);
        var legal = await LegalAsync(child.Id, reader.IsLegal, now, cancel);
        var named = reader.IsLegal ? await NamedAsync(child.Id, cancel) : [];
        return new Representatives(
            reader,
            child.Zone,
            [.. legal.Where(l => l.State == TrustState.Active), .. trusts.Where(t => t.State == TrustState.Active), .. named],
            [.. trusts.Where(t => t.State is TrustState.Sent or TrustState.Checking)],
            [
                .. trusts
                    .Where(t => t.State is not (TrustState.Sent or TrustState.Checking or TrustState.Active))
                    .Concat(legal.Where(l => l.State == TrustState.Ended))
                    .OrderByDescending(t => t.EndedAt)
                    .Take(MostEnded),
            ]
        );
    }

    private async Task<List<Representative>> TrustsAsync(Guid childId, Guid? onlyOf, DateTimeOffset now, CancellationToken cancel)
    {
        var rows = await db
            .Trusts.AsNoTracking()
            .Include(t => t.Trustee)
            .Include(t => t.Giver)
            .Include(t => t.Invitation)
            .Where(t => t.ChildId == childId && (onlyOf == null || (t.TrusteeId == onlyOf && t.State == TrustState.Active)))
            .OrderBy(t => t.SentAt)
            .ThenBy(t => t.Id)
            .ToListAsync(cancel);
        var enders = await db.FullNamesAsync(rows.Select(t => t.EndedById), cancel);
        return [.. rows.Select(trust => Of(trust, now, enders)).Where(t => onlyOf is null || t.State == TrustState.Active)];
    }

    /// <param name="trust">With trustee, giver and invitation.</param>
    /// <param name="now">The moment asked about.</param>
    /// <param name="enders">Full names of those who ended trusts.</param>
    internal static Representative Of(Trust trust, DateTimeOffset now, IReadOnlyDictionary<Guid, string> enders)
    {
        var state = trust.StateAt(trust.Invitation?.ExpiresAt, now);
        // Before the check a mistyped phone may be a stranger's, so the giver learns no name.
        var known =
            trust.Trustee is { } person && (trust.State == TrustState.Active || trust.ActiveAt is not null || person.DeletedAt is not null);
        var left = trust.EndedById is not null && trust.EndedById == trust.TrusteeId;
        return new Representative(
            trust.Id,
            RepresentativeKind.Trusted,
            known ? trust.TrusteeId : null,
            known ? trust.Trustee!.FullName : trust.Surname,
            trust.Phone,
            state,
            trust.Sees,
            trust.MayAccompany,
            trust.MayAnnounceAbsence,
            trust.ActiveAt ?? trust.Invitation?.SentAt ?? trust.SentAt,
            trust.StartsAt,
            trust.EndsAt,
            trust.Giver?.FullName,
            trust.InvitationId,
            trust.Invitation?.ExpiresAt,
            trust.EndedAt ?? (state == TrustState.Expired ? trust.Invitation?.ExpiresAt : trust.EndsAt),
            trust.EndedById is { } by && !left && state != TrustState.Declined ? enders.GetValueOrDefault(by) : null,
            left && state == TrustState.Ended,
            trust.Failure
        );
    }

    private async Task<List<Representative>> LegalAsync(Guid childId, bool full, DateTimeOffset now, CancellationToken cancel)
    {
        var rows = await db
            .LegalRepresentations.AsNoTracking()
            .Include(r => r.Person)
            .Where(r => r.ChildId == childId && r.Since <= now && (full || r.EndedAt == null || r.EndedAt > now))
            .OrderBy(r => r.Since)
            .ThenBy(r => r.Id)
            .ToListAsync(cancel);
        return
        [
            .. rows.Select(r => new Representative(
                r.Id,
                RepresentativeKind.Legal,
                full ? r.PersonId : null,
                r.Person!.FullName,
                full && r.Person.PhoneNumberConfirmed ? r.Person.PhoneNumber : null,
                r.EndedAt <= now ? TrustState.Ended : TrustState.Active,
                Sight.Everything,
                MayAccompany: true,
                MayAnnounceAbsence: true,
                r.Since,
                r.Since,
                EndsAt: null,
                EndedAt: r.EndedAt
            )),
        ];
    }

    private async Task<List<Representative>> NamedAsync(Guid childId, CancellationToken cancel)
    {
        var rows = await (
            from application in db.Applications
            where application.State == ApplicationState.InForce && application.Children.Any(c => c.ChildId == childId)
            from person in application.Persons
            where person.PersonId == null && person.RemovedAt == null
            orderby application.FiledAt, person.Id
            select new { Person = person, Since = application.DecidedAt ?? application.FiledAt }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        return
        [
            .. rows.Select(row => new Representative(
                row.Person.Id,
                RepresentativeKind.Named,
                PersonId: null,
                row.Person.FullName,
                row.Person.Phone,
                TrustState.Sent,
                Sight.Everything,
                MayAccompany: false,
                MayAnnounceAbsence: false,
                row.Since,
                row.Since,
                EndsAt: null
            )),
        ];
    }
}
