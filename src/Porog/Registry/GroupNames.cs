using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Registry;

/// <summary>Names of classes and groups: unique in an organisation, whatever their spelling.</summary>
internal static class GroupNames
{
    /// <summary>Whether another group of the organisation has this name: «5Б», «5 б» and «5-Б» are one, and so is a Latin look-alike.</summary>
    public static async Task<bool> IsTakenAsync(PorogDbContext db, Group group, string name, CancellationToken cancel)
    {
        var others = await db
            .Groups.Where(g => g.OrganisationId == group.OrganisationId && g.Id != group.Id)
            .Select(g => g.Name)
            .ToListAsync(cancel);
        return others.Exists(other => TextFold.LettersAndDigits(other) == TextFold.LettersAndDigits(name));
    }
}
