using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>The classes of the organisation while an import is applied.</summary>
internal sealed class RosterGroups(Guid organisationId)
{
    private readonly Dictionary<string, Guid> byKey = new(StringComparer.Ordinal);

    /// <summary>Names of all classes, ended ones too.</summary>
    private readonly Dictionary<Guid, string> names = [];

    /// <summary>Reads the classes and adds those that the list needs and the register does not have.</summary>
    /// <param name="db">The caller's context, in its transaction.</param>
    /// <param name="planned">The rows that will be written.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task PrepareAsync(PorogDbContext db, IQueryable<RosterRow> planned, CancellationToken cancel)
    {
        foreach (var group in await db.Groups.AsNoTracking().Where(g => g.OrganisationId == organisationId).ToListAsync(cancel))
        {
            names[group.Id] = group.Name;
            if (group.EndedAt is null)
                byKey.TryAdd(RosterNames.GroupKey(group.Name), group.Id);
        }
        var wanted = await planned
            .Where(r => r.Group != null && r.Outcome != RosterOutcome.End)
            .Select(r => r.Group!)
            .Distinct()
            .ToListAsync(cancel);
        foreach (var name in wanted.Where(n => !byKey.ContainsKey(RosterNames.GroupKey(n))).Order(StringComparer.Ordinal))
        {
            var group = new Group { OrganisationId = organisationId, Name = name };
            if (!byKey.TryAdd(RosterNames.GroupKey(name), group.Id))
                continue;
            names[group.Id] = name;
            db.Groups.Add(group);
        }
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
    }

    public string? NameOf(Child child) => child.GroupId is { } id ? names[id] : null;

    /// <summary>The child's class after the import. An empty cell changes nothing, and neither does «5Б» for a child of «5 Б».</summary>
    public Guid? After(Child child, RosterRow row)
    {
        if (row.Group is null)
            return child.GroupId;
        var key = RosterNames.GroupKey(row.Group);
        var stays = row.Outcome == RosterOutcome.Change && child.GroupId is { } now && RosterNames.GroupKey(names[now]) == key;
        return stays ? child.GroupId : byKey[key];
    }
}
