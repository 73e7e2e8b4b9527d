using System.Globalization;
using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.School.Roster;
using Porog.Shared;
using Porog.Storage;

namespace Porog.School.Export;

/// <summary>Writes the files of one organisation's OneRoster zip. Columns without data stay empty where the standard allows it.</summary>
/// <param name="db">Read row by row.</param>
/// <param name="organisation">The school.</param>
/// <param name="year">The year in which the school year began.</param>
/// <param name="zip">Receives the files.</param>
internal sealed class OneRosterWriter(PorogDbContext db, Organisation organisation, int year, ZipArchive zip)
{
    private readonly string school = organisation.Id.ToString();
    private readonly string course = $"course-{organisation.Id}";
    private readonly string term = $"year-{organisation.Id}";

    public async Task WriteAsync(CancellationToken cancel)
    {
        Write(OneRosterPackage.Manifest, ["propertyName", "value"], Manifest());
        Write("orgs.csv", OneRosterColumns.Orgs, [school, "", "", organisation.Name, "school", "", ""]);
        Write(
            "academicSessions.csv",
            OneRosterColumns.AcademicSessions,
            [term, "", "", $"{year}/{year + 1}", "schoolYear", $"{year}-09-01", $"{year + 1}-08-31", "", $"{year + 1}"]
        );
        Write("courses.csv", OneRosterColumns.Courses, [course, "", "", term, organisation.Name, "", "", school, "", ""]);
        await WriteAsync("classes.csv", OneRosterColumns.Classes, ClassesAsync(), cancel);
        await WriteAsync("users.csv", OneRosterColumns.Users, UsersAsync(), cancel);
        await WriteAsync("roles.csv", OneRosterColumns.Roles, RolesAsync(), cancel);
        await WriteAsync("enrollments.csv", OneRosterColumns.Enrollments, EnrollmentsAsync(), cancel);
        await WriteAsync("demographics.csv", OneRosterColumns.Demographics, DemographicsAsync(), cancel);
    }

    private static string[][] Manifest() =>
        [
            ["manifest.version", "1.0"],
            ["oneroster.version", "1.2"],
            .. OneRosterColumns
                .Absent.Select(file => (file, mode: "absent"))
                .Concat(OneRosterColumns.Present.Select(file => (file, mode: "bulk")))
                .OrderBy(f => f.file)
                .Select(f => new[] { $"file.{f.file}", f.mode }),
            ["source.systemName", "Porog"],
            ["source.systemCode", "porog"],
        ];

    private IAsyncEnumerable<ExportedChild> Children() => ExportedChild.Of(db, organisation.Id);

    private async IAsyncEnumerable<string?[]> ClassesAsync()
    {
        var groups = await db.Groups.AsNoTracking().Where(g => g.OrganisationId == organisation.Id && g.EndedAt == null).ToListAsync();
        foreach (var group in groups.OrderBy(g => g.Name, NaturalOrder.Names))
            yield return [group.Id.ToString(), "", "", group.Name, "", course, "", "homeroom", "", school, term, "", "", ""];
    }

    private async IAsyncEnumerable<string?[]> UsersAsync()
    {
        await foreach (var child in Children())
            yield return Cells(
                OneRosterColumns.Users,
                ("sourcedId", child.ExternalId),
                ("enabledUser", "true"),
                ("username", child.ExternalId),
                ("givenName", child.GivenName),
                ("familyName", child.Surname),
                ("middleName", child.Patronymic),
                ("primaryOrgSourcedId", school),
                (ReadOneRoster.CardsColumn, string.Join(' ', child.Cards)),
                (ReadOneRoster.WalletColumn, child.Wallet),
                (ReadOneRoster.SubsidisedColumn, child.IsSubsidised ? "true" : "false")
            );
    }

    private async IAsyncEnumerable<string?[]> RolesAsync()
    {
        await foreach (var child in Children())
            yield return [$"role-{child.ExternalId}", "", "", child.ExternalId, "primary", "student", "", "", school, ""];
    }

    private async IAsyncEnumerable<string?[]> EnrollmentsAsync()
    {
        await foreach (var child in Children())
            if (child.GroupId is { } group)
            {
                var id = $"enrollment-{child.ExternalId}";
                yield return [id, "", "", group.ToString(), school, child.ExternalId, "student", "false", "", ""];
            }
    }

    private async IAsyncEnumerable<string?[]> DemographicsAsync()
    {
        await foreach (var child in Children())
            yield return Cells(
                OneRosterColumns.Demographics,
                ("sourcedId", child.ExternalId),
                ("birthDate", child.BirthDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
                (
                    "sex",
                    child.Sex switch
                    {
                        Sex.Female => "female",
                        Sex.Male => "male",
                        _ => "unspecified",
                    }
                )
            );
    }

    /// <summary>A line in which only the named columns are filled.</summary>
    private static string?[] Cells(string[] columns, params ReadOnlySpan<(string Column, string? Value)> filled)
    {
        var cells = new string?[columns.Length];
        foreach (var (column, value) in filled)
            cells[Array.IndexOf(columns, column)] = value;
        return cells;
    }

    private void Write(string name, string[] headings, params ReadOnlySpan<string[]> lines)
    {
        using var content = zip.CreateEntry(name).Open();
        using var table = new CsvTable(content, forSpreadsheets: false);
        table.Write(headings);
        foreach (var line in lines)
            table.Write(line);
    }

    private async Task WriteAsync(string name, string[] headings, IAsyncEnumerable<string?[]> lines, CancellationToken cancel)
    {
        await using var content = await zip.CreateEntry(name).OpenAsync(cancel);
        using var table = new CsvTable(content, forSpreadsheets: false);
        table.Write(headings);
        await foreach (var line in lines.WithCancellation(cancel))
            table.Write(line);
    }
}
