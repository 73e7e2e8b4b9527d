using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.Registry;

/// <param name="Id">The organisation.</param>
/// <param name="Name">As families read it.</param>
public sealed record OrganisationName(Guid Id, string Name);

/// <summary>Names of organisations; anybody may read them.</summary>
public sealed class OrganisationNames(PorogDbContext db)
{
    /// <summary>All of them, by name.</summary>
    public async Task<IReadOnlyList<OrganisationName>> ListAsync(CancellationToken cancel) =>
        await db.Organisations.OrderBy(o => o.Name).Select(o => new OrganisationName(o.Id, o.Name)).ToListAsync(cancel);

    /// <returns>Null when there is no such organisation.</returns>
    public Task<string?> FindAsync(Guid id, CancellationToken cancel) =>
        db.Organisations.Where(o => o.Id == id).Select(o => (string?)o.Name).FirstOrDefaultAsync(cancel);
}
