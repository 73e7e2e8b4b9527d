using Porog.Registry;
using Porog.Shared;
using Porog.Shared.Sheets;

namespace Porog.School.Roster;

/// <summary>Finds our organisation and its classes in a OneRoster zip.</summary>
internal sealed class OneRosterOrgs
{
    /// <summary>Caps classes and organisations held in memory.</summary>
    private const int MostHeld = 50_000;
    private const int MostNamed = 5;

    private readonly Dictionary<string, OneRosterClass> classes = new(StringComparer.Ordinal);
    private readonly HashSet<string> homerooms = new(StringComparer.Ordinal);

    /// <summary>The id of our organisation; null when changes came without any organisation.</summary>
    private string? school;

    /// <exception cref="SheetException">The zip is of another organisation, or a file is missing.</exception>
    public static async Task<OneRosterOrgs> ReadAsync(OneRosterPackage package, Organisation organisation, CancellationToken cancel)
    {
        var orgs = new OneRosterOrgs();
        if (package.Has("orgs.csv") || !package.IsDelta)
            await orgs.ReadOrgsAsync(package, organisation, cancel);
        else
            await orgs.ReadOnlyOrgAsync(package, cancel);
        if (package.Has("classes.csv") || !package.IsDelta)
            await orgs.ReadClassesAsync(package, cancel);
        return orgs;
    }

    /// <param name="ids">One id, or in 1.1 several, separated by commas.</param>
    public bool IsOurs(string ids) =>
        school is not null && ids.Split(',', StringSplitOptions.TrimEntries).Contains(school, StringComparer.Ordinal);

    public OneRosterClass? ClassOf(string id) => classes.GetValueOrDefault(id);

    public bool IsHomeroom(string title) => homerooms.Contains(title);

    /// <summary>Our organisation is the one with our id or name, or the only school.</summary>
    private async Task ReadOrgsAsync(OneRosterPackage package, Organisation organisation, CancellationToken cancel)
    {
        await using var file = await package.FileAsync("orgs.csv", ["sourcedId", "name", "type"], cancel);
        var all = file
            .Lines.Where(l => !l.IsDeleted)
            .Take(MostHeld)
            .Select(l => (Id: l["sourcedId"], Name: l["name"], Type: l["type"]))
            .ToList();
        var schools = all.FindAll(o => o.Type is "school" or "");
        if (schools.Count == 0)
            throw new SheetException(
                SheetProblem.NoSchools,
                string.Join(", ", all.CountBy(o => o.Type).Select(t => $"{t.Key} – {t.Value}"))
            );
        var ours = schools.FindAll(s => Guid.TryParse(s.Id, out var id) && id == organisation.Id);
        if (ours.Count == 0)
            ours = schools.FindAll(s => TextFold.LettersAndDigits(s.Name) == TextFold.LettersAndDigits(organisation.Name));
        if (ours.Count == 0 && schools.Count == 1)
            ours = schools;
        if (ours.Count != 1)
            throw new SheetException(SheetProblem.OtherOrganisation, Named([.. schools.Select(s => s.Name.Length > 0 ? s.Name : s.Id)]));
        school = ours[0].Id;
    }

    /// <summary>Changes may come without orgs.csv. Then all learners must be of one organisation.</summary>
    private async Task ReadOnlyOrgAsync(OneRosterPackage package, CancellationToken cancel)
    {
        var (name, column) = package.HasRolesFile ? ("roles.csv", "orgSourcedId") : ("users.csv", "orgSourcedIds");
        if (!package.Has(name))
            return;
        await using var file = await package.FileAsync(name, ["role", column], cancel);
        var ids = file
            .Lines.Where(l => l["role"] == "student")
            .SelectMany(l => l[column].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.Ordinal)
            .Take(2)
            .ToList();
        if (ids.Count > 1)
            throw new SheetException(SheetProblem.MissingFile, "orgs.csv");
        school = ids.FirstOrDefault();
    }

    private async Task ReadClassesAsync(OneRosterPackage package, CancellationToken cancel)
    {
        await using var file = await package.FileAsync("classes.csv", ["sourcedId", "title", "schoolSourcedId"], cancel);
        foreach (var line in file.Lines.Where(l => !l.IsDeleted).Take(MostHeld))
        {
            var isOurs = school is null || line["schoolSourcedId"] == school;
            var known = new OneRosterClass(line["title"], line["classType"] == "homeroom", isOurs);
            classes.TryAdd(line["sourcedId"], known);
            if (known is { IsHomeroom: true, IsOurs: true })
                homerooms.Add(known.Title);
        }
    }

    private static string Named(List<string> names)
    {
        var text = string.Join("; ", names.Take(MostNamed));
        var more = names.Count > MostNamed ? $"; … ({names.Count})" : "";
        return TextFold.Cut(text, 400) + more;
    }
}

/// <param name="Title">«5 Б».</param>
/// <param name="IsHomeroom">Decides when a learner is in several classes.</param>
/// <param name="IsOurs">Of our organisation.</param>
internal sealed record OneRosterClass(string Title, bool IsHomeroom, bool IsOurs);
