using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>Adds the data of a file to people's lines.</summary>
internal sealed class OneRosterMerge(IDbContextFactory<PorogDbContext> contexts, Staging staging, OneRosterPackage package)
{
    /// <param name="name">The file.</param>
    /// <param name="columns">Columns it must have.</param>
    /// <param name="key">The column with the person's id.</param>
    /// <param name="counts">Whether a line is about us.</param>
    /// <param name="merge">Adds a line's data to the person's row.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task FileAsync(
        string name,
        string[] columns,
        string key,
        Func<OneRosterLine, bool> counts,
        Action<RosterRow, OneRosterLine> merge,
        CancellationToken cancel
    )
    {
        await using var file = await package.FileAsync(name, columns, cancel);
        foreach (var batch in file.Lines.Where(counts).Chunk(Staging.Batch))
        {
            var lines = batch.ToLookup(l => l[key], StringComparer.Ordinal);
            var found = await staging.ChangeAsync([.. lines.Select(l => l.Key)], row => Merge(row, lines[row.ExternalId!]), cancel);
            var missing = lines.Where(l => !found.Contains(l.Key)).ToList();
            var known = package.IsDelta ? await KnownAsync([.. missing.Select(l => l.Key)], cancel) : [];
            foreach (var one in missing)
                if (known.GetValueOrDefault(one.Key) is { } child)
                {
                    var row = Row(name, one.First(), child);
                    Merge(row, one);
                    await staging.AddAsync(row, cancel);
                }
                // Changes of people of other organisations are no fault.
                else if (!package.IsDelta || name != "demographics.csv")
                    foreach (var line in one)
                        await staging.AddAsync(Unknown(name, line, key), cancel);
            await staging.FlushAsync(cancel);
        }

        void Merge(RosterRow row, IEnumerable<OneRosterLine> lines)
        {
            foreach (var line in lines)
                merge(row, line);
        }
    }

    /// <summary>Changes may be about a child whose own line has not changed. The register tells the name.</summary>
    private async Task<Dictionary<string, Child>> KnownAsync(List<string> ids, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var organisationId = staging.Import.OrganisationId;
        return await db
            .Children.AsNoTracking()
            .Where(c => c.OrganisationId == organisationId && ids.Contains(c.ExternalId!))
            .ToDictionaryAsync(c => c.ExternalId!, StringComparer.Ordinal, cancel);
    }

    private RosterRow Row(string file, OneRosterLine line, Child child)
    {
        var row = staging.NewRow(file, line.Number);
        (row.ExternalId, row.IsLearner) = (child.ExternalId, true);
        (row.Surname, row.GivenName, row.Patronymic) = (child.Surname, child.GivenName, child.Patronymic);
        return row;
    }

    private RosterRow Unknown(string file, OneRosterLine line, string key)
    {
        var row = staging.NewRow(file, line.Number);
        row.Refuse(RosterFault.UnknownUser, key, line[key]);
        // Keeps the line from being dropped, so that the fault is shown.
        row.IsLearner = true;
        return row;
    }
}
