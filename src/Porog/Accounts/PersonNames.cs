using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Accounts;

/// <summary>Finds people's names by id, with one query per page.</summary>
internal static class PersonNames
{
    /// <summary>Full names, surname first. Unknown ids are missing from the answer.</summary>
    public static async Task<IReadOnlyDictionary<Guid, string>> FullNamesAsync(
        this PorogDbContext db,
        IEnumerable<Guid?> people,
        CancellationToken cancel
    )
    {
        var ids = people.OfType<Guid>().Distinct().ToList();
        if (ids.Count == 0)
            return new Dictionary<Guid, string>();
        var found = await db
            .Users.Where(u => ids.Contains(u.Id))
            .Select(u => new
            {
                u.Id,
                u.Surname,
                u.GivenName,
                u.Patronymic,
            })
            .ToListAsync(cancel);
        return found.ToDictionary(u => u.Id, u => PersonName.Full(u.Surname, u.GivenName, u.Patronymic));
    }
}
