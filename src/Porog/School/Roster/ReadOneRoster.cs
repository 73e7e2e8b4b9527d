using Microsoft.EntityFrameworkCore;
using Porog.Shared.Sheets;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>
/// Copies the learners of one organisation from a OneRoster 1.1 or 1.2 CSV zip into the staging table: users first, then their
/// roles, enrollments and demographics. Guardians and staff are counted and not stored (docs/decisions/0015-roster-import.md).
/// Files of changes add what they say to what the register knows. The columns «metadata.porog.*» are ours: an export writes cards,
/// account numbers and subsidies there.
/// </summary>
internal sealed class ReadOneRoster(
    IDbContextFactory<PorogDbContext> contexts,
    Staging staging,
    OneRosterPackage package,
    OneRosterOrgs orgs,
    DateOnly today
)
{
    public const string CardsColumn = "metadata.porog.cards";
    public const string WalletColumn = "metadata.porog.wallet";
    public const string SubsidisedColumn = "metadata.porog.subsidised";

    private readonly OneRosterCounts counts = new();
    private readonly OneRosterMerge merge = new(contexts, staging, package);

    /// <summary>External ids of people whose roles here are over or deleted, and of those who have one now.</summary>
    private readonly (HashSet<string> Gone, HashSet<string> Here) roles = (new(StringComparer.Ordinal), new(StringComparer.Ordinal));

    /// <exception cref="SheetException">A file or a column is missing, or nobody learns in the organisation.</exception>
    public async Task ReadAsync(CancellationToken cancel)
    {
        if (package.Has("users.csv") || !package.IsDelta)
            await ReadUsersAsync(cancel);
        if (package.HasRolesFile && (package.Has("roles.csv") || !package.IsDelta))
        {
            string[] columns = ["userSourcedId", "role", "orgSourcedId"];
            await merge.FileAsync("roles.csv", columns, "userSourcedId", IsOurStudent, Learner, cancel);
            if (package.IsDelta)
                foreach (var ids in roles.Gone.Except(roles.Here, StringComparer.Ordinal).Chunk(Staging.Batch))
                    await staging.ChangeAsync(ids, row => row.IsDeleted = true, cancel);
        }
        if (package.Has("enrollments.csv") || !package.IsDelta)
        {
            string[] columns = ["classSourcedId", "userSourcedId", "role"];
            await merge.FileAsync("enrollments.csv", columns, "userSourcedId", IsOurEnrollment, InClass, cancel);
        }
        if (package.Has("demographics.csv"))
            await merge.FileAsync("demographics.csv", ["sourcedId"], "sourcedId", _ => true, Demographics, cancel);
        await FinishAsync(cancel);
    }

    private async Task ReadUsersAsync(CancellationToken cancel)
    {
        string[] columns = ["sourcedId", "givenName", "familyName"];
        await using var file = await package.FileAsync(
            "users.csv",
            package.HasRolesFile ? columns : [.. columns, "role", "orgSourcedIds"],
            cancel
        );
        foreach (var line in file.Lines)
        {
            counts.People++;
            await staging.AddAsync(User(line), cancel);
        }
        await staging.FlushAsync(cancel);
        if (staging.Count == 0 && !package.IsDelta)
            throw new SheetException(SheetProblem.Empty, "users.csv");
    }

    private RosterRow User(OneRosterLine line)
    {
        var row = staging.NewRow("users.csv", line.Number);
        if (line["sourcedId"].Length == 0)
            row.Refuse(RosterFault.MissingId, "sourcedId", null);
        row.ExternalIdIs(line["sourcedId"], "sourcedId");
        row.Surname = RosterValues.Name(row, line["familyName"], "familyName") ?? "";
        row.GivenName = RosterValues.Name(row, line["givenName"], "givenName") ?? "";
        row.Patronymic = RosterValues.Name(row, line["middleName"], "middleName");
        row.CardsAre(line[CardsColumn], CardsColumn);
        row.WalletIs(line[WalletColumn], WalletColumn);
        row.SubsidisedIs(line[SubsidisedColumn], SubsidisedColumn);
        row.IsDeleted = line.IsDeleted;
        // Of a person to be deleted some systems write the id only.
        if (!row.IsDeleted)
            row.Complete("familyName", "givenName");
        if (!package.HasRolesFile && line["role"] == "student" && !line.IsDeleted)
        {
            counts.Students++;
            row.IsLearner = orgs.IsOurs(line["orgSourcedIds"]);
            counts.Ours += row.IsLearner ? 1 : 0;
        }
        return row;
    }

    private bool IsOurStudent(OneRosterLine line)
    {
        if (line["role"] != "student")
            return false;
        counts.Students++;
        if (!orgs.IsOurs(line["orgSourcedId"]))
            return false;
        counts.Ours++;
        var isOver = OneRosterPeriod.Of(line, today).State == PeriodState.Over;
        counts.Over += isOver ? 1 : 0;
        (line.IsDeleted || isOver ? roles.Gone : roles.Here).Add(line["userSourcedId"]);
        // Changes that end a role are about a child that the register may know.
        return package.IsDelta || !(line.IsDeleted || isOver);
    }

    private void Learner(RosterRow row, OneRosterLine line)
    {
        var period = OneRosterPeriod.Of(line, today);
        if (line.IsDeleted || period.State == PeriodState.Over)
            return;
        if (period.State == PeriodState.Now)
            row.Forgive(f => f == RosterFault.NotYet);
        else if (period.State == PeriodState.Unreadable)
            row.RefuseIn("roles.csv", line, RosterFault.BadPeriod, period.Column, period.Value);
        else if (!row.IsLearner)
            row.RefuseIn("roles.csv", line, RosterFault.NotYet, period.Column, period.Value);
        row.IsLearner = true;
    }

    private bool IsOurEnrollment(OneRosterLine line) =>
        line["role"] == "student"
        && !line.IsDeleted
        && OneRosterPeriod.Of(line, today).State != PeriodState.Over
        && orgs.ClassOf(line["classSourcedId"]) is null or { IsOurs: true };

    /// <summary>A homeroom wins over other classes; two of the same rank are a fault.</summary>
    private void InClass(RosterRow row, OneRosterLine line)
    {
        var (period, known) = (OneRosterPeriod.Of(line, today), orgs.ClassOf(line["classSourcedId"]));
        if (period.State == PeriodState.Unreadable)
            row.RefuseIn("enrollments.csv", line, RosterFault.BadPeriod, period.Column, period.Value);
        else if (period.State == PeriodState.Later)
        {
            if (row.Group is null)
                row.RefuseIn("enrollments.csv", line, RosterFault.ClassNotYet, period.Column, period.Value);
        }
        else if (known is null)
            row.RefuseIn("enrollments.csv", line, RosterFault.UnknownClass, "classSourcedId", line["classSourcedId"]);
        else if (row.Group is null || (known.IsHomeroom && !orgs.IsHomeroom(row.Group)))
        {
            row.Group = null;
            row.GroupIs(known.Title, "title");
            // A homeroom decides, so several classes of lower rank are no fault any more.
            row.Forgive(f => f is RosterFault.SeveralClasses or RosterFault.ClassNotYet);
        }
        else if (row.Group != known.Title && known.IsHomeroom == orgs.IsHomeroom(row.Group))
            row.RefuseIn("enrollments.csv", line, RosterFault.SeveralClasses, "classSourcedId", line["classSourcedId"]);
    }

    private void Demographics(RosterRow row, OneRosterLine line)
    {
        var had = row.Fault;
        row.BirthDateIs(SheetCell.Of(line["birthDate"]), DateOrder.Mixed, "birthDate", today);
        if (line["sex"] is { Length: > 0 } sex)
            row.SexIs(sex, "sex");
        if (had is null && row.Fault is not null)
            (row.File, row.Line) = ("demographics.csv", line.Number);
    }

    /// <summary>Drops the lines of people who are not our learners.</summary>
    private async Task FinishAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var (importId, organisationId) = (staging.Import.Id, staging.Import.OrganisationId);
        // Deleted users have no role any more; the check finds out whether they were learners here.
        await staging.Rows(db).Where(r => r.IsDeleted).ExecuteUpdateAsync(set => set.SetProperty(r => r.IsLearner, true), cancel);
        // Of a learner whose role has not changed, changes have the person only.
        if (package.IsDelta)
            await staging
                .Rows(db)
                .Where(r => db.Children.Any(c => c.OrganisationId == organisationId && c.ExternalId == r.ExternalId))
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.IsLearner, true), cancel);
        // A line without a usable id stays, so that its fault is shown.
        var others = await staging.Rows(db).Where(r => !r.IsLearner && r.ExternalId != null).ExecuteDeleteAsync(cancel);
        await db.RosterImports.Where(i => i.Id == importId).ExecuteUpdateAsync(set => set.SetProperty(i => i.OtherPeople, others), cancel);
        if (!package.IsDelta && !await staging.Rows(db).AnyAsync(cancel))
            throw new SheetException(SheetProblem.NoLearners, counts.ToDetail());
    }
}
