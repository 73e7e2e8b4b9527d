using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School;

/// <param name="Shown">By name, not more than were asked for.</param>
/// <param name="Count">How many there are in all.</param>
public sealed record FoundOrganisations(IReadOnlyList<Organisation> Shown, int Count)
{
    /// <summary>Their ids.</summary>
    public IReadOnlyList<Guid> Ids => [.. Shown.Select(o => o.Id)];

    public bool IsCut => Shown.Count < Count;
}

/// <summary>The organisations a person manages: an officer, their own; an administrator, all.</summary>
public sealed class KeptOrganisations(PorogDbContext db)
{
    /// <summary>The most that a page shows; a region has thousands.</summary>
    public const int MostShown = 30;

    /// <summary>To compose with.</summary>
    public IQueryable<Organisation> Of(Guid personId) =>
        db.Organisations.Where(o =>
            db.StaffRoles.Any(r =>
                r.PersonId == personId && (r.Kind == StaffKind.Administrator || (r.Kind == StaffKind.Officer && r.OrganisationId == o.Id))
            )
        );

    /// <summary>By name.</summary>
    public async Task<List<Organisation>> ListAsync(Guid personId, CancellationToken cancel)
    {
        var all = await Of(personId).AsNoTracking().ToListAsync(cancel);
        return [.. all.OrderBy(o => o.Name, NaturalOrder.Names).ThenBy(o => o.Id)];
    }

    /// <summary>The first organisations whose name has every word of a text; compared by <see cref="TextFold"/>. An empty text finds all.</summary>
    public async Task<FoundOrganisations> FindAsync(Guid personId, string? text, CancellationToken cancel)
    {
        // Compared in memory: SQLite folds the case of Latin letters only, and there are few organisations.
        var words = TextFold.Words(text).ToList();
        var all = await ListAsync(personId, cancel);
        var found = all.FindAll(o => words.TrueForAll(word => TextFold.LettersAndDigits(o.Name).Contains(word, StringComparison.Ordinal)));
        return new([.. found.Take(MostShown)], found.Count);
    }

    /// <summary>The person with the role that lets them manage this organisation: officer before administrator.</summary>
    public async Task<AuditActor> ActingAsync(AuditActor person, Guid organisationId, CancellationToken cancel)
    {
        var kinds = await db
            .StaffRoles.Where(r =>
                r.PersonId == person.Id
                && (r.Kind == StaffKind.Administrator || (r.Kind == StaffKind.Officer && r.OrganisationId == organisationId))
            )
            .Select(r => r.Kind)
            .ToListAsync(cancel);
        var isOfficer = kinds.Contains(StaffKind.Officer) || kinds.Count == 0;
        return person with { Role = isOfficer ? ActorRole.Officer : ActorRole.Administrator };
    }
}
