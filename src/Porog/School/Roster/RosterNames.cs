using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>How names of an import and of the register are compared.</summary>
internal static class RosterNames
{
    /// <summary>Our exports write this for a child without an external id.</summary>
    public static string ExternalId(Guid id) => id.ToString("D");

    /// <summary>The child's own id when <see cref="ExternalId"/> wrote the external one; else null.</summary>
    public static Guid? OwnId(string? externalId) => Guid.TryParseExact(externalId, "D", out var id) ? id : null;

    public static bool SamePerson(Child child, RosterRow row) =>
        PersonName.Comparable(child.Surname) == PersonName.Comparable(row.Surname)
        && PersonName.Comparable(child.GivenName) == PersonName.Comparable(row.GivenName)
        && (
            string.IsNullOrEmpty(child.Patronymic)
            || string.IsNullOrEmpty(row.Patronymic)
            || PersonName.Comparable(child.Patronymic) == PersonName.Comparable(row.Patronymic)
        );

    /// <summary>A date as lines of an import are compared and stored: yyyy-MM-dd.</summary>
    public static string? Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Text(int line) => line.ToString(CultureInfo.InvariantCulture);

    /// <summary>64 bits of FNV-1a over surname and given name: equal hashes may mean equal names.</summary>
    public static ulong Hash(string surname, string givenName) =>
        Hash($"{PersonName.Comparable(surname)} {PersonName.Comparable(givenName)}");

    /// <summary>The same over full name and birth date.</summary>
    public static ulong HashOfNew(RosterRow row) =>
        Hash(
            $"{PersonName.Comparable(row.Surname)} {PersonName.Comparable(row.GivenName)} {PersonName.Comparable(row.Patronymic)} {Text(row.BirthDate)}"
        );

    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}

/// <summary>
/// Ids of an organisation's children, and of those who moved away from it, by a hash of their name. Takes some 60 bytes a child, so a
/// large register fits.
/// </summary>
internal sealed class NameIndex
{
    private readonly Dictionary<ulong, Guid> first = [];
    private readonly Dictionary<ulong, List<Guid>> others = [];

    public static async Task<NameIndex> BuildAsync(PorogDbContext db, Guid organisationId, CancellationToken cancel)
    {
        var index = new NameIndex();
        var children = db
            .Children.Where(c =>
                c.OrganisationId == organisationId || db.MovedChildren.Any(m => m.OrganisationId == organisationId && m.ChildId == c.Id)
            )
            .Select(c => new
            {
                c.Id,
                c.Surname,
                c.GivenName,
            });
        await foreach (var child in children.AsAsyncEnumerable().WithCancellation(cancel))
            index.Add(RosterNames.Hash(child.Surname, child.GivenName), child.Id);
        return index;
    }

    public IEnumerable<Guid> Of(RosterRow row)
    {
        if (row.Surname.Length == 0 || row.GivenName.Length == 0)
            yield break;
        var hash = RosterNames.Hash(row.Surname, row.GivenName);
        if (first.TryGetValue(hash, out var id))
            yield return id;
        if (others.TryGetValue(hash, out var more))
            foreach (var other in more)
                yield return other;
    }

    private void Add(ulong hash, Guid id)
    {
        if (first.TryAdd(hash, id))
            return;
        if (!others.TryGetValue(hash, out var more))
            others[hash] = more = [];
        more.Add(id);
    }
}
