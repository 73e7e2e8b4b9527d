using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Registry;

/// <param name="Id">The organisation.</param>
/// <param name="Name">As families read it.</param>
public sealed record OrganisationName(Guid Id, string Name);

/// <summary>Names of organisations; anybody may read them.</summary>
public sealed class OrganisationNames(PorogDbContext db)
{
    /// <summary>All of them, by name.</summary>
    public async Task<IReadOnlyList<OrganisationName>> ListAsync(CancellationToken cancel)
    {
        var all = await db.Organisations.Select(o => new OrganisationName(o.Id, o.Name)).ToListAsync(cancel);
        return [.. all.OrderBy(o => o.Name, NaturalOrder.Names)];
    }

    /// <returns>Null when there is no such organisation.</returns>
    public Task<string?> FindAsync(Guid id, CancellationToken cancel) =>
        db.Organisations.Where(o => o.Id == id).Select(o => (string?)o.Name).FirstOrDefaultAsync(cancel);
}
