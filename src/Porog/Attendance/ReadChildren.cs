using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Accounts;
using Porog.Readers;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Attendance;

/// <summary>Where a child is now.</summary>
/// <param name="Present">Null if nothing is known today: no passage, or an entry on an earlier day without an exit.</param>
/// <param name="Since">The passage, with the organisation's offset.</param>
/// <param name="Place">Which door or turnstile.</param>
/// <param name="AccompaniedBy">Full name.</param>
/// <param name="AsOf">The moment up to which this is known: now, or the last word of a silent reader; with the organisation's offset.</param>
/// <param name="Silence">Set while the readers that would see the child are silent.</param>
public sealed record PresenceNow(
    bool? Present,
    DateTimeOffset? Since,
    string? Place,
    string? AccompaniedBy,
    DateTimeOffset AsOf,
    ChildSilence? Silence
);

/// <summary>A child in a family's list.</summary>
/// <param name="Seen">The child, and what the person may see of it.</param>
/// <param name="FullName">Surname first.</param>
/// <param name="GivenName">For short texts.</param>
/// <param name="Sex">For grammatical agreement.</param>
/// <param name="Organisation">The organisation's name.</param>
/// <param name="Kind">School, college or kindergarten.</param>
/// <param name="Group">Class or group; null when the child is in none.</param>
/// <param name="Presence">Null when attendance is not seen.</param>
/// <param name="Balance">Kopecks; null when the account is not seen, or there is none.</param>
/// <param name="Threshold">Kopecks below which the account is low; null when the account is not seen or no threshold is set.</param>
/// <param name="HasCard">Has an active card.</param>
/// <param name="IsAskedAbout">The family was asked where the child is, and nobody has answered; never to a trusted person.</param>
public sealed record ChildSummary(
    SeenChild Seen,
    string FullName,
    string GivenName,
    Sex Sex,
    string Organisation,
    OrganisationKind Kind,
    string? Group,
    PresenceNow? Presence,
    long? Balance,
    long? Threshold,
    bool HasCard,
    bool IsAskedAbout
)
{
    public Guid Id => Seen.Id;

    /// <summary>The zone in which every time of this child is shown.</summary>
    public TimeZoneInfo Zone => Seen.Zone;

    /// <summary>By what right the person sees the child.</summary>
    public Relation Relation => Seen.Rights.Relation;

    /// <summary>The parts of the child that the right covers.</summary>
    public Sight Sees => Seen.Rights.Sees;

    /// <summary>Those of them that may be shown: a kindergarten can hide its meals.</summary>
    public Sight Shown => Seen.Rights.Shown;

    /// <summary>Whether the person may bring and fetch the child.</summary>
    public bool MayAccompany => Seen.Rights.MayAccompany;

    /// <summary>Whether the person may announce that the child will not come.</summary>
    public bool MayAnnounceAbsence => Seen.Rights.MayAnnounceAbsence;
}

/// <summary>Lists the children that a person may see now, in one statement; two more while a reader of their organisations is silent.</summary>
public sealed class ReadChildren(PorogDbContext db, ChildAccess access, ReadSilences silences, TimeProvider clock)
{
    internal static readonly StringComparer ByName = StringComparer.Create(CultureInfo.GetCultureInfo("ru-RU"), ignoreCase: true);

    /// <returns>Ordered by name; empty if the person sees no child.</returns>
    public async Task<IReadOnlyList<ChildSummary>> ListAsync(Guid personId, CancellationToken cancel)
    {
        var rows = await (
            from grant in access.LiveGrants().Where(g => g.PersonId == personId)
            join child in db.Children on grant.ChildId equals child.Id
            join organisation in db.Organisations on child.OrganisationId equals organisation.Id
            from place in db.Groups.Where(g => g.Id == child.GroupId).DefaultIfEmpty()
            from presence in db.Presence.Where(p => p.Bucket == child.Bucket && p.ChildId == child.Id).DefaultIfEmpty()
            from companion in db.Users.Where(u => u.Id == presence.AccompaniedBy).DefaultIfEmpty()
            from wallet in db.Wallets.Where(w => w.Bucket == child.Bucket && w.ChildId == child.Id).DefaultIfEmpty()
            select new
            {
                Grant = grant,
                Child = child,
                Organisation = organisation,
                Group = place == null ? null : place.Name,
                Presence = presence,
                Companion = companion == null ? null : new NameRow(companion.Surname, companion.GivenName, companion.Patronymic),
                Balance = wallet == null ? (long?)null : wallet.Balance,
                Threshold = wallet == null ? null : wallet.Threshold,
                IsSilent = db.ReaderSilences.Any(s => s.OrganisationId == organisation.Id && s.EndedAt == null),
                IsAskedAbout = db.Alerts.Any(a => a.Bucket == child.Bucket && a.ChildId == child.Id && a.EndedAt == null),
                HasCard = db.Cards.Any(c => c.ChildId == child.Id && c.State == CardState.Active),
            }
        )
            .AsNoTracking()
            .ToListAsync(cancel);
        var now = clock.GetUtcNow();
        var silent = await SilentAsync(
            rows.Where(r => r.IsSilent && r.Grant.Rights.Allows(Sight.Attendance))
                .Select(r => (r.Child.Bucket, r.Child.Id, r.Child.OrganisationId))
                .Distinct()
                .ToList(),
            cancel
        );

        var children = new List<ChildSummary>();
        foreach (var grants in rows.GroupBy(r => r.Grant.ChildId))
        {
            var joined = Rights.Join(grants.Select(r => r.Grant.Rights));
            if (!joined.Any)
                continue;
            var row = grants.First();
            var zone = row.Organisation.Zone;
            children.Add(
                new ChildSummary(
                    new SeenChild(personId, row.Child.Id, row.Child.Bucket, row.Organisation.Id, row.Child.GroupId, joined, zone),
                    row.Child.FullName,
                    row.Child.GivenName,
                    row.Child.Sex,
                    row.Organisation.Name,
                    row.Organisation.Kind,
                    row.Group,
                    joined.Allows(Sight.Attendance)
                        ? Now(row.Presence, zone, now, row.Companion?.Full, silent.GetValueOrDefault(row.Child.Id))
                        : null,
                    joined.Allows(Sight.Account) ? row.Balance : null,
                    joined.Allows(Sight.Account) ? row.Threshold : null,
                    row.HasCard,
                    row.IsAskedAbout && joined.IsLegal
                )
            );
        }
        return [.. children.OrderBy(c => c.FullName, ByName).ThenBy(c => c.Id)];
    }

    private async Task<Dictionary<Guid, ChildSilence>> SilentAsync(
        List<(short Bucket, Guid Id, Guid OrganisationId)> children,
        CancellationToken cancel
    )
    {
        var concerned = new Dictionary<Guid, ChildSilence>();
        if (children.Count == 0)
            return concerned;
        var open = (await silences.OpenAsync([.. children.Select(c => c.OrganisationId).Distinct()], cancel)).ToLookup(s =>
            s.Silence.OrganisationId
        );
        foreach (var house in children.GroupBy(c => c.OrganisationId))
        foreach (
            var (id, silence) in await silences.OfChildrenAsync([.. open[house.Key]], [.. house.Select(c => (c.Bucket, c.Id))], cancel)
        )
            concerned[id] = silence;
        return concerned;
    }

    private static PresenceNow Now(Presence? latest, TimeZoneInfo zone, DateTimeOffset now, string? companion, ChildSilence? silence)
    {
        var asOf = zone.At(silence is not null && silence.Since < now ? silence.Since : now);
        // The exit was probably not registered. An entry of an earlier day says nothing about today.
        if (latest is null || (latest.Inside && zone.DayAt(latest.Since) < zone.DayAt(now)))
            return new PresenceNow(null, null, null, null, asOf, silence);
        return new PresenceNow(latest.Inside, zone.At(latest.Since), latest.Place, companion, asOf, silence);
    }
}
