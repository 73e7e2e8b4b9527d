using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School.Export;

/// <summary>A child as it is exported.</summary>
/// <param name="Id">The child's.</param>
/// <param name="External">The id that an import gave, if any.</param>
/// <param name="Surname">Family name.</param>
/// <param name="GivenName">First name.</param>
/// <param name="Patronymic">Null when there is none.</param>
/// <param name="BirthDate">Null when it is unknown.</param>
/// <param name="Sex">As registered.</param>
/// <param name="GroupId">The class or group.</param>
/// <param name="Group">Its name.</param>
/// <param name="Wallet">The account number.</param>
/// <param name="IsSubsidised">Whether the child is entitled to subsidised meals.</param>
/// <param name="Cards">Numbers of active cards.</param>
internal sealed record ExportedChild(
    Guid Id,
    string? External,
    string Surname,
    string GivenName,
    string? Patronymic,
    DateOnly? BirthDate,
    Sex Sex,
    Guid? GroupId,
    string? Group,
    string? Wallet,
    bool IsSubsidised,
    List<string> Cards
)
{
    public string ExternalId => External ?? RosterNames.ExternalId(Id);

    /// <summary>The enrolled children of an organisation, by class and name.</summary>
    public static async IAsyncEnumerable<ExportedChild> Of(PorogDbContext db, Guid organisationId)
    {
        var enrolled = db.Children.AsNoTracking().Where(c => c.OrganisationId == organisationId && c.LeftAt == null);
        var groups = await enrolled.Select(c => new { c.GroupId, c.Group!.Name }).Distinct().ToListAsync();
        foreach (var group in groups.OrderBy(g => g.Name, NaturalOrder.Names))
        await foreach (var child in Of(db, enrolled.Where(c => c.GroupId == group.GroupId)))
            yield return child;
    }

    private static IAsyncEnumerable<ExportedChild> Of(PorogDbContext db, IQueryable<Child> children) =>
        children
            .OrderBy(c => c.Surname)
            .ThenBy(c => c.GivenName)
            .ThenBy(c => c.Id)
            .Select(c => new ExportedChild(
                c.Id,
                c.ExternalId,
                c.Surname,
                c.GivenName,
                c.Patronymic,
                c.BirthDate,
                c.Sex,
                c.GroupId,
                c.Group!.Name,
                db.Wallets.Where(w => w.ChildId == c.Id).Select(w => w.Number).FirstOrDefault(),
                c.IsSubsidised,
                db.Cards.Where(k => k.ChildId == c.Id && k.State == CardState.Active).OrderBy(k => k.Number).Select(k => k.Number).ToList()
            ))
            .AsAsyncEnumerable();
}
