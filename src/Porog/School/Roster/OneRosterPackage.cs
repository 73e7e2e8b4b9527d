using System.IO.Compression;
using Porog.Shared.Sheets;

namespace Porog.School.Roster;

/// <summary>A OneRoster CSV zip: its version, and which of its files are whole and which hold changes only.</summary>
internal sealed class OneRosterPackage
{
    public const string Manifest = "manifest.csv";

    private readonly ZipArchive zip;

    /// <summary>«bulk», «delta», «absent» by the name of a file without its ending.</summary>
    private readonly Dictionary<string, string> modes = new(StringComparer.OrdinalIgnoreCase);

    private OneRosterPackage(ZipArchive zip) => this.zip = zip;

    /// <summary>In 1.1 users have their role and organisations themselves; 1.2 has roles.csv.</summary>
    public bool HasRolesFile { get; private set; }

    /// <summary>The people are changes only. Who is not in the files has not left.</summary>
    public bool IsDelta => IsDeltaOf("users") || (HasRolesFile && IsDeltaOf("roles"));

    /// <exception cref="SheetException">There is no manifest, or it names another version.</exception>
    public static async Task<OneRosterPackage> OpenAsync(ZipArchive zip, CancellationToken cancel)
    {
        var package = new OneRosterPackage(zip);
        await using var file = await package.FileAsync(Manifest, ["propertyName", "value"], cancel);
        var version = "";
        foreach (var line in file.Lines)
            if (line["propertyName"].Equals("oneroster.version", StringComparison.OrdinalIgnoreCase))
                version = line["value"];
            else if (line["propertyName"].StartsWith("file.", StringComparison.OrdinalIgnoreCase))
                package.modes[line["propertyName"]["file.".Length..]] = line["value"];
        package.HasRolesFile = version.StartsWith("1.2", StringComparison.Ordinal);
        if (!package.HasRolesFile && !version.StartsWith("1.1", StringComparison.Ordinal))
            throw new SheetException(SheetProblem.OtherVersion, version.Length == 0 ? null : version);
        return package;
    }

    public static bool IsOneRoster(ZipArchive zip) => Find(zip, Manifest) is not null;

    /// <param name="name">With its ending.</param>
    public bool Has(string name) => Find(zip, name) is not null && ModeOf(Path.GetFileNameWithoutExtension(name)) != "absent";

    /// <exception cref="SheetException">The file is missing, is not UTF-8, is empty, or lacks a column.</exception>
    public async Task<OneRosterFile> FileAsync(string name, string[] columns, CancellationToken cancel)
    {
        var entry = Find(zip, name) ?? throw new SheetException(SheetProblem.MissingFile, name);
        return await OneRosterFile.OpenAsync(entry, name, columns, cancel);
    }

    private bool IsDeltaOf(string name) => ModeOf(name) == "delta";

    private string ModeOf(string name) => modes.GetValueOrDefault(name, "").ToLowerInvariant();

    private static ZipArchiveEntry? Find(ZipArchive zip, string name) =>
        // Some programs put the files into a folder.
        zip.Entries.FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
