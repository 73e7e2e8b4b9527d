using Microsoft.EntityFrameworkCore;
using Porog.Journal;
using Porog.Registry;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>
/// The dry run: says of each staged line what it would do to the register, or why it is left out. When the list is complete,
/// also says which children would be ended. Changes only the staging table, and can run again.
/// </summary>
internal sealed class CheckRoster(IDbContextFactory<PorogDbContext> contexts, ISubjectLookup lookup, Staging staging, TimeProvider clock)
{
    private readonly IdentifyChild identify = new(staging.Import.OrganisationId);
    private readonly RepeatedRows repeated = new();
    private readonly RosterCounts counts = new();

    /// <summary>Children the list is about, each with the number of its line.</summary>
    private readonly Dictionary<Guid, int> listed = [];
    private int lastNumber;

    private RosterImport Import => staging.Import;

    public async Task CheckAsync(CancellationToken cancel)
    {
        NameIndex names;
        AlikeCards alike;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            await staging.Rows(db).Where(r => r.Line == 0).ExecuteDeleteAsync(cancel);
            names = await NameIndex.BuildAsync(db, Import.OrganisationId, cancel);
            alike = await AlikeCards.ReadAsync(db, Import.OrganisationId, clock.GetUtcNow(), cancel);
        }
        var done = 0;
        while (await CheckBatchAsync(names, alike, done, cancel) is var some and > 0)
            done += some;
        if (Import.Complete && Import.Format != RosterFormat.OneRosterDelta && counts.Nameless == 0)
            counts.Ended(await new FindUnlisted(contexts, staging).WriteAsync(listed.ContainsKey, lastNumber, cancel));
        await using (var db = await contexts.CreateDbContextAsync(cancel))
            await counts.SaveAsync(db, Import.Id, cancel);
    }

    /// <returns>How many lines were checked; 0 when there are no more.</returns>
    private async Task<int> CheckBatchAsync(NameIndex names, AlikeCards alike, int done, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var after = lastNumber;
        var rows = await staging.Rows(db).Where(r => r.Number > after).OrderBy(r => r.Number).Take(Staging.Batch).ToListAsync(cancel);
        if (rows.Count == 0)
            return 0;
        lastNumber = rows[^1].Number;
        var known = await new ReadKnownChildren(db, lookup, staging).ReadAsync(rows, names, cancel);
        foreach (var row in rows)
        {
            Check(row, known);
            alike.Note(row, known.Cards.ContainsKey);
            counts.Add(row);
        }
        await db.SaveChangesAsync(cancel);
        await staging.ReachedAsync(db, done + rows.Count, cancel);
        return rows.Count;
    }

    private void Check(RosterRow row, KnownChildren known)
    {
        row.ForgetCheck();
        if (row.IsUnreadable())
        {
            repeated.Note(row);
            KeepEnrolled(row, known);
            if (IsNameless(row, known))
                counts.Nameless++;
            return;
        }
        var found = repeated.Refuse(row) ? null : identify.Find(row, known);
        if (row.Fault is not null)
        {
            KeepEnrolled(row, known);
            return;
        }
        row.ChildId = found?.Child.Id;
        if (found is null)
            CheckNew(row);
        else if (!listed.TryAdd(found.Child.Id, row.Line))
            row.Refuse(RosterFault.DuplicateChild, null, RosterNames.Text(listed[found.Child.Id]));
        else if (row.IsDeleted)
            End(row, found.Child);
        else
            CompareRow.WithRegister(row, found, known);
    }

    /// <summary>A line that is left out still proves that the child it may mean has not left.</summary>
    private void KeepEnrolled(RosterRow row, KnownChildren known)
    {
        foreach (var id in known.MayMean(row))
            listed.TryAdd(id, row.Line);
    }

    /// <summary>It cannot be told which child the line means. One such line, and no child is taken for gone.</summary>
    private static bool IsNameless(RosterRow row, KnownChildren known) =>
        (row.Surname.Length == 0 || row.GivenName.Length == 0)
        && row.Fault != RosterFault.UnknownUser
        && known.WithId(row.ExternalId) is null;

    /// <summary>A line to be deleted may have the id only. The register tells the name, so that the page can show it.</summary>
    private static void End(RosterRow row, Child child)
    {
        if (row.Surname.Length == 0 || row.GivenName.Length == 0)
            (row.Surname, row.GivenName, row.Patronymic) = (child.Surname, child.GivenName, child.Patronymic);
        row.Outcome = child.LeftAt is null ? RosterOutcome.End : RosterOutcome.Same;
    }

    private void CheckNew(RosterRow row)
    {
        // Deleted in the other system, and never known here.
        if (row.IsDeleted)
            row.Outcome = RosterOutcome.Same;
        else if (!repeated.RefuseSecondNew(row))
            row.Outcome = RosterOutcome.Add;
    }
}
