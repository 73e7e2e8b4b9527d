using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
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
        await ReadAsync(db, cancel);
        foreach (var name in await MissingAsync(planned, cancel))
        {
            var group = new Group { OrganisationId = organisationId, Name = name };
            byKey[GroupNames.Comparable(name)] = group.Id;
            names[group.Id] = name;
            db.Groups.Add(group);
        }
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
    }

    /// <summary>Names of the classes that applying these rows would add.</summary>
    public async Task<IReadOnlyList<string>> NewAsync(PorogDbContext db, IQueryable<RosterRow> rows, CancellationToken cancel)
    {
        await ReadAsync(db, cancel);
        return await MissingAsync(rows, cancel);
    }

    private async Task ReadAsync(PorogDbContext db, CancellationToken cancel)
    {
        foreach (var group in await db.Groups.AsNoTracking().Where(g => g.OrganisationId == organisationId).ToListAsync(cancel))
        {
            names[group.Id] = group.Name;
            if (group.EndedAt is null)
                byKey.TryAdd(GroupNames.Comparable(group.Name), group.Id);
        }
    }

    private async Task<List<string>> MissingAsync(IQueryable<RosterRow> rows, CancellationToken cancel)
    {
        var wanted = await rows.Where(r =>
                r.Group != null
                && (r.Outcome == RosterOutcome.Add || r.Outcome == RosterOutcome.Change || r.Outcome == RosterOutcome.Return)
            )
            .Select(r => r.Group!)
            .Distinct()
            .ToListAsync(cancel);
        return
        [
            .. wanted
                .Where(name => !byKey.ContainsKey(GroupNames.Comparable(name)))
                .Order(StringComparer.Ordinal)
                .DistinctBy(GroupNames.Comparable)
                .Order(NaturalOrder.Names),
        ];
    }

    public string? NameOf(Child child) => child.GroupId is { } id ? names[id] : null;

    /// <summary>The child's class after the import. An empty cell changes nothing, and neither does «5Б» for a child of «5 Б».</summary>
    public Guid? After(Child child, RosterRow row)
    {
        if (row.Group is null)
            return child.GroupId;
        var key = GroupNames.Comparable(row.Group);
        var stays = row.Outcome == RosterOutcome.Change && child.GroupId is { } now && GroupNames.Comparable(names[now]) == key;
        return stays ? child.GroupId : byKey[key];
    }
}
