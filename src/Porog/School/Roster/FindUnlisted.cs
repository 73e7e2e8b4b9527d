using Microsoft.EntityFrameworkCore;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>For a complete list: stages an end for every enrolled child whom no line means.</summary>
internal sealed class FindUnlisted(IDbContextFactory<PorogDbContext> contexts, Staging staging)
{
    /// <param name="isListed">Whether some line means the child.</param>
    /// <param name="lastNumber">The number of the last line; the new rows count on from it.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>How many children would be ended.</returns>
    public async Task<int> WriteAsync(Func<Guid, bool> isListed, int lastNumber, CancellationToken cancel)
    {
        await using var reading = await contexts.CreateDbContextAsync(cancel);
        var organisationId = staging.Import.OrganisationId;
        var enrolled = reading
            .Children.AsNoTracking()
            .Where(c => c.OrganisationId == organisationId && c.LeftAt == null)
            .OrderBy(c => c.Id)
            .Select(c => new
            {
                c.Id,
                c.Surname,
                c.GivenName,
                c.Patronymic,
                Group = c.Group!.Name,
            });
        var (number, gone) = (lastNumber, new List<RosterRow>());
        await foreach (var child in enrolled.AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (isListed(child.Id))
                continue;
            gone.Add(
                new RosterRow
                {
                    ImportId = staging.Import.Id,
                    Number = ++number,
                    Line = 0,
                    IsLearner = true,
                    Surname = child.Surname,
                    GivenName = child.GivenName,
                    Patronymic = child.Patronymic,
                    Group = child.Group,
                    ChildId = child.Id,
                    Outcome = RosterOutcome.End,
                }
            );
            if (gone.Count == Staging.Batch)
                await SaveAsync(gone, cancel);
        }
        await SaveAsync(gone, cancel);
        return number - lastNumber;
    }

    private async Task SaveAsync(List<RosterRow> gone, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        db.RosterRows.AddRange(gone);
        await db.SaveChangesAsync(cancel);
        gone.Clear();
        await staging.ReachedAsync(db, staging.Import.Done, cancel);
    }
}
