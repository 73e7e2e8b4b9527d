using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School;

/// <summary>Finds a child that may be the same one, before another is added or renamed.</summary>
internal static class Namesakes
{
    /// <summary>A child of the organisation with the same name and birth date; an unknown date counts as the same.</summary>
    public static async Task<Child?> FindAsync(
        PorogDbContext db,
        Guid organisationId,
        string surname,
        string givenName,
        DateOnly? birthDate,
        Guid? except,
        CancellationToken cancel
    )
    {
        var children = await db
            .Children.AsNoTracking()
            .Include(c => c.Organisation)
            .Include(c => c.Group)
            .Where(c => c.OrganisationId == organisationId && c.Id != except)
            .Where(c => c.BirthDate == birthDate || c.BirthDate == null || birthDate == null)
            .ToListAsync(cancel);
        return children.Find(c => Name(c.Surname) == Name(surname) && Name(c.GivenName) == Name(givenName));

        static string Name(string name) => PersonName.Comparable(name);
    }
}
