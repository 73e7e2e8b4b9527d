using System.Globalization;
using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Shared.Sheets;
using Porog.Storage;

namespace Porog.School.Roster;

/// <summary>
/// Copies the learners of one organisation from a OneRoster 1.2 CSV zip into the staging table: users first, then their roles,
/// enrollments and demographics. Guardians and staff are counted and not stored
/// (docs/decisions/0015-roster-import.md). The columns «metadata.porog.*» are ours: an export writes cards, account numbers and
/// subsidies there.
/// </summary>
internal sealed class ReadOneRoster(Staging staging, Organisation organisation, DateOnly today)
{
    public const string CardsColumn = "metadata.porog.cards";
    public const string WalletColumn = "metadata.porog.wallet";
    public const string SubsidisedColumn = "metadata.porog.subsidised";
    public const string Manifest = "manifest.csv";

    /// <summary>Caps classes and organisations held in memory.</summary>
    private const int MostHeld = 50_000;

    private readonly Dictionary<string, OneRosterClass> classes = new(StringComparer.Ordinal);
    private readonly HashSet<string> homerooms = new(StringComparer.Ordinal);
    private string school = "";

    /// <exception cref="SheetException">A file or a column is missing, or the zip is of another organisation.</exception>
    public async Task ReadAsync(IDbContextFactory<PorogDbContext> contexts, ZipArchive zip, CancellationToken cancel)
    {
        await CheckManifestAsync(zip, cancel);
        await ReadOrgsAsync(zip, cancel);
        await ReadClassesAsync(zip, cancel);
        await ReadUsersAsync(zip, cancel);
        await MergeAsync(zip, "roles.csv", ["userSourcedId", "role", "orgSourcedId"], "userSourcedId", IsOurLearner, Learner, cancel);
        await MergeAsync(zip, "enrollments.csv", ["classSourcedId", "userSourcedId", "role"], "userSourcedId", IsOurClass, InClass, cancel);
        if (Find(zip, "demographics.csv") is not null)
            await MergeAsync(zip, "demographics.csv", ["sourcedId"], "sourcedId", _ => true, Demographics, cancel);
        await FinishAsync(contexts, cancel);
    }

    private static async Task CheckManifestAsync(ZipArchive zip, CancellationToken cancel)
    {
        await using var file = await FileAsync(zip, Manifest, ["propertyName", "value"], cancel);
        var version = file.Lines.FirstOrDefault(l => l["propertyName"] == "oneroster.version")?["value"] ?? "";
        if (!version.StartsWith("1.2", StringComparison.Ordinal))
            throw new SheetException(SheetProblem.OtherVersion, version);
    }

    /// <summary>Finds our organisation in the file: the one with our id or name, or the only school.</summary>
    private async Task ReadOrgsAsync(ZipArchive zip, CancellationToken cancel)
    {
        await using var file = await FileAsync(zip, "orgs.csv", ["sourcedId", "name", "type"], cancel);
        var schools = file
            .Lines.Where(l => !l.IsDeleted && l["type"] is "school" or "")
            .Take(MostHeld)
            .Select(l => (Id: l["sourcedId"], Name: l["name"]))
            .ToList();
        var ours = schools.Where(s => Guid.TryParse(s.Id, out var id) && id == organisation.Id).ToList();
        if (ours.Count == 0)
            ours = [.. schools.Where(s => Comparable(s.Name) == Comparable(organisation.Name))];
        if (ours.Count == 0 && schools.Count == 1)
            ours = schools;
        if (ours.Count != 1)
            throw new SheetException(SheetProblem.OtherOrganisation, Shortened(string.Join("; ", schools.Take(5).Select(s => s.Name))));
        school = ours[0].Id;
    }

    private async Task ReadClassesAsync(ZipArchive zip, CancellationToken cancel)
    {
        await using var file = await FileAsync(zip, "classes.csv", ["sourcedId", "title", "schoolSourcedId"], cancel);
        foreach (var line in file.Lines.Where(l => !l.IsDeleted).Take(MostHeld))
        {
            var known = new OneRosterClass(line["title"], line["classType"] == "homeroom", line["schoolSourcedId"] == school);
            classes.TryAdd(line["sourcedId"], known);
            if (known.IsHomeroom && known.IsOurs)
                homerooms.Add(known.Title);
        }
    }

    private async Task ReadUsersAsync(ZipArchive zip, CancellationToken cancel)
    {
        await using var file = await FileAsync(zip, "users.csv", ["sourcedId", "givenName", "familyName"], cancel);
        foreach (var line in file.Lines)
        {
            var row = staging.NewRow("users.csv", line.Number);
            row.ExternalIdIs(line["sourcedId"], "sourcedId");
            if (row.ExternalId is null)
                row.Refuse(RosterFault.MissingId, "sourcedId", line["sourcedId"]);
            row.Surname = RosterValues.Name(row, line["familyName"], "familyName") ?? "";
            row.GivenName = RosterValues.Name(row, line["givenName"], "givenName") ?? "";
            row.Patronymic = RosterValues.Name(row, line["middleName"], "middleName");
            row.CardsAre(line[CardsColumn], CardsColumn);
            row.WalletIs(line[WalletColumn], WalletColumn);
            row.SubsidisedIs(line[SubsidisedColumn], SubsidisedColumn);
            row.Complete("familyName", "givenName");
            row.IsDeleted = line.IsDeleted;
            await staging.AddAsync(row, cancel);
        }
        await staging.FlushAsync(cancel);
        if (staging.Count == 0)
            throw new SheetException(SheetProblem.Empty, "users.csv");
    }

    private bool IsOurLearner(OneRosterLine line) =>
        line["role"] == "student" && line["orgSourcedId"] == school && !line.IsDeleted && !Over(line);

    private static void Learner(RosterRow row, OneRosterLine line) => row.IsLearner = true;

    private bool IsOurClass(OneRosterLine line) =>
        line["role"] == "student"
        && !line.IsDeleted
        && !Over(line)
        && (!classes.TryGetValue(line["classSourcedId"], out var known) || known.IsOurs);

    /// <summary>A homeroom wins over other classes; two of the same rank are a fault.</summary>
    private void InClass(RosterRow row, OneRosterLine line)
    {
        if (!classes.TryGetValue(line["classSourcedId"], out var known))
            row.RefuseIn("enrollments.csv", line, RosterFault.UnknownClass, "classSourcedId");
        else if (row.Group is null || (known.IsHomeroom && !homerooms.Contains(row.Group)))
        {
            row.Group = null;
            row.GroupIs(known.Title, "title");
            // A homeroom decides, so several classes of lower rank are no fault any more.
            row.Forgive(f => f == RosterFault.SeveralClasses);
        }
        else if (row.Group != known.Title && known.IsHomeroom == homerooms.Contains(row.Group))
            row.RefuseIn("enrollments.csv", line, RosterFault.SeveralClasses, "classSourcedId");
    }

    private void Demographics(RosterRow row, OneRosterLine line)
    {
        var had = row.Fault;
        row.BirthDateIs(SheetCell.Of(line["birthDate"]), DateOrder.DayFirst, "birthDate", today);
        if (line["sex"] is { Length: > 0 } sex)
            row.SexIs(sex, "sex");
        if (had is null && row.Fault is not null)
            (row.File, row.Line) = ("demographics.csv", line.Number);
    }

    private bool Over(OneRosterLine line) =>
        DateOnly.TryParseExact(line["endDate"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var end)
        && end < today;

    /// <summary>Adds a file's data to people's lines. A line about an unknown person becomes a fault.</summary>
    private async Task MergeAsync(
        ZipArchive zip,
        string name,
        string[] columns,
        string key,
        Func<OneRosterLine, bool> counts,
        Action<RosterRow, OneRosterLine> merge,
        CancellationToken cancel
    )
    {
        await using var file = await FileAsync(zip, name, columns, cancel);
        foreach (var batch in file.Lines.Where(counts).Chunk(Staging.Batch))
        {
            var lines = batch.ToLookup(l => l[key], StringComparer.Ordinal);
            var found = await staging.ChangeAsync(
                [.. lines.Select(l => l.Key)],
                row =>
                {
                    foreach (var line in lines[row.ExternalId!])
                        merge(row, line);
                },
                cancel
            );
            foreach (var line in batch.Where(l => !found.Contains(l[key])))
            {
                var row = staging.NewRow(name, line.Number);
                row.Refuse(RosterFault.UnknownUser, key, line[key]);
                // Keeps the line from being dropped, so that the fault is shown.
                row.IsLearner = true;
                await staging.AddAsync(row, cancel);
            }
            await staging.FlushAsync(cancel);
        }
    }

    /// <summary>Drops the lines of people who are not our learners.</summary>
    private async Task FinishAsync(IDbContextFactory<PorogDbContext> contexts, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        // Deleted users have no role any more; the check finds out whether they were learners here.
        await staging.Rows(db).Where(r => r.IsDeleted).ExecuteUpdateAsync(set => set.SetProperty(r => r.IsLearner, true), cancel);
        var others = await staging.Rows(db).Where(r => !r.IsLearner && r.Fault != RosterFault.MissingId).ExecuteDeleteAsync(cancel);
        var importId = staging.Import.Id;
        await db.RosterImports.Where(i => i.Id == importId).ExecuteUpdateAsync(set => set.SetProperty(i => i.OtherPeople, others), cancel);
    }

    private static ZipArchiveEntry? Find(ZipArchive zip, string name) =>
        // Some programs put the files into a folder.
        zip.Entries.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public static bool IsOneRoster(ZipArchive zip) => Find(zip, Manifest) is not null;

    private static async Task<OneRosterFile> FileAsync(ZipArchive zip, string name, string[] columns, CancellationToken cancel)
    {
        var entry = Find(zip, name) ?? throw new SheetException(SheetProblem.MissingFile, name);
        return await OneRosterFile.OpenAsync(entry, name, columns, cancel);
    }

    private static string Comparable(string name) => new([.. name.ToUpperInvariant().Where(char.IsLetterOrDigit)]);

    private static string Shortened(string text) => text.Length > 400 ? text[..400] : text;

    private sealed record OneRosterClass(string Title, bool IsHomeroom, bool IsOurs);
}

/// <summary>A line of a OneRoster file, with cells by column name.</summary>
internal sealed record OneRosterLine(int Number, IReadOnlyDictionary<string, int> Columns, SheetLine Line)
{
    /// <summary>Empty when the file has no such column.</summary>
    public string this[string column] => Columns.TryGetValue(column, out var at) ? Line.Text(at) : "";

    public bool IsDeleted => this["status"].Equals("tobedeleted", StringComparison.OrdinalIgnoreCase);
}

/// <summary>One CSV file of the zip, in a temporary file because it is read twice: for its encoding and for its lines.</summary>
internal sealed class OneRosterFile : IAsyncDisposable
{
    private readonly FileStream content;

    private OneRosterFile(FileStream content, IEnumerable<OneRosterLine> lines) => (this.content, Lines) = (content, lines);

    public IEnumerable<OneRosterLine> Lines { get; }

    /// <exception cref="SheetException">It is not UTF-8, is empty, or lacks a column.</exception>
    public static async Task<OneRosterFile> OpenAsync(ZipArchiveEntry entry, string name, string[] required, CancellationToken cancel)
    {
        var content = TemporaryFile.Create();
        try
        {
            await using (var packed = await entry.OpenAsync(cancel))
                await packed.CopyToAsync(content, cancel);
            var lines = CsvLines.Of(content, name).GetEnumerator();
            if (!lines.MoveNext())
                throw new SheetException(SheetProblem.Empty, name);
            var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < lines.Current.Cells.Count; i++)
                columns.TryAdd(lines.Current.Text(i), i);
            if (required.FirstOrDefault(c => !columns.ContainsKey(c)) is { } missing)
                throw new SheetException(SheetProblem.MissingColumn, $"{name}: {missing}");
            return new OneRosterFile(content, Rest(lines, columns));
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => content.DisposeAsync();

    private static IEnumerable<OneRosterLine> Rest(IEnumerator<SheetLine> lines, Dictionary<string, int> columns)
    {
        using (lines)
            while (lines.MoveNext())
                if (!lines.Current.IsEmpty)
                    yield return new OneRosterLine(lines.Current.Number, columns, lines.Current);
    }
}

internal static class RosterRowFaults
{
    /// <summary>Notes a fault in another file than the person's.</summary>
    public static void RefuseIn(this RosterRow row, string file, OneRosterLine line, RosterFault fault, string column)
    {
        if (row.Fault is null)
            (row.File, row.Line) = (file, line.Number);
        row.Refuse(fault, column, line[column]);
    }
}
