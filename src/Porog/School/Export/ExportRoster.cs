using System.Globalization;
using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.School.Roster;
using Porog.Storage;

namespace Porog.School.Export;

/// <summary>
/// The children of an organisation as files that an import takes back without a change: OneRoster 1.2, a workbook, CSV. They are
/// read and written one by one.
/// </summary>
public sealed class ExportRoster(PorogDbContext db, TimeProvider clock)
{
    /// <summary>What <see cref="Cells"/> writes, in this order; the page has the headings in words.</summary>
    public static readonly IReadOnlyList<SheetField> Columns =
    [
        SheetField.Surname,
        SheetField.GivenName,
        SheetField.Patronymic,
        SheetField.BirthDate,
        SheetField.Sex,
        SheetField.Group,
        SheetField.Cards,
        SheetField.Wallet,
        SheetField.Subsidised,
        SheetField.ExternalId,
    ];

    /// <param name="organisationId">Whose children.</param>
    /// <param name="headings">One for each of <see cref="Columns"/>.</param>
    /// <param name="name">Of the sheet.</param>
    /// <param name="output">Gets the workbook.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task XlsxAsync(Guid organisationId, IReadOnlyList<string> headings, string name, Stream output, CancellationToken cancel)
    {
        using var sheet = new XlsxWriter(output, name);
        sheet.Write(headings);
        await foreach (var child in ChildrenAsync(organisationId).WithCancellation(cancel))
            sheet.Write(Cells(child));
    }

    /// <inheritdoc cref="XlsxAsync"/>
    public async Task CsvAsync(Guid organisationId, IReadOnlyList<string> headings, Stream output, CancellationToken cancel)
    {
        using var table = new CsvTable(output, forSpreadsheets: true);
        table.Write(headings);
        await foreach (var child in ChildrenAsync(organisationId).WithCancellation(cancel))
            table.Write(Cells(child));
    }

    /// <summary>A OneRoster 1.2 CSV zip in bulk mode; cards and account numbers stand in columns of ours.</summary>
    public async Task OneRosterAsync(Organisation organisation, Stream output, CancellationToken cancel)
    {
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        var (school, course, term) = (organisation.Id.ToString(), $"course-{organisation.Id}", $"year-{organisation.Id}");
        WriteFixed(zip, organisation, school, course, term);
        await WriteAsync(zip, "classes.csv", Headings.Classes, ClassesAsync(organisation, school, course, term), cancel);
        await WriteAsync(zip, "users.csv", Headings.Users, UsersAsync(organisation.Id, school), cancel);
        await WriteAsync(zip, "roles.csv", Headings.Roles, RolesAsync(organisation.Id, school), cancel);
        await WriteAsync(zip, "enrollments.csv", Headings.Enrollments, EnrollmentsAsync(organisation.Id, school), cancel);
        await WriteAsync(zip, "demographics.csv", Headings.Demographics, DemographicsAsync(organisation.Id), cancel);
    }

    private sealed record Exported(
        Guid Id,
        string? External,
        string Surname,
        string GivenName,
        string? Patronymic,
        DateOnly? BirthDate,
        Sex Sex,
        Guid? GroupId,
        string? Group,
        string? Wallet,
        bool IsSubsidised,
        List<string> Cards
    )
    {
        public string ExternalId => External ?? RosterNames.ExternalId(Id);
    }

    /// <summary>Enrolled children by class and name, with the cards that are good now.</summary>
    private IAsyncEnumerable<Exported> ChildrenAsync(Guid organisationId) =>
        db
            .Children.AsNoTracking()
            .Where(c => c.OrganisationId == organisationId && c.LeftAt == null)
            .OrderBy(c => c.Group!.Name)
            .ThenBy(c => c.Surname)
            .ThenBy(c => c.GivenName)
            .ThenBy(c => c.Id)
            .Select(c => new Exported(
                c.Id,
                c.ExternalId,
                c.Surname,
                c.GivenName,
                c.Patronymic,
                c.BirthDate,
                c.Sex,
                c.GroupId,
                c.Group!.Name,
                db.Wallets.Where(w => w.ChildId == c.Id).Select(w => w.Number).FirstOrDefault(),
                c.IsSubsidised,
                db.Cards.Where(k => k.ChildId == c.Id && k.State == CardState.Active).OrderBy(k => k.Number).Select(k => k.Number).ToList()
            ))
            .AsAsyncEnumerable();

    private static string?[] Cells(Exported child) =>
        [
            child.Surname,
            child.GivenName,
            child.Patronymic,
            child.BirthDate?.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture),
            child.Sex == Sex.Female ? "Ж" : "М",
            child.Group,
            string.Join(' ', child.Cards),
            child.Wallet,
            child.IsSubsidised ? "да" : "нет",
            child.ExternalId,
        ];

    /// <summary>Names of OneRoster's columns; those we have nothing for are left out where the standard lets us.</summary>
    private static class Headings
    {
        public static readonly string[] Classes =
        [
            "sourcedId",
            "status",
            "dateLastModified",
            "title",
            "grades",
            "courseSourcedId",
            "classCode",
            "classType",
            "location",
            "schoolSourcedId",
            "termSourcedIds",
            "subjects",
            "subjectCodes",
            "periods",
        ];

        public static readonly string[] Users =
        [
            "sourcedId",
            "status",
            "dateLastModified",
            "enabledUser",
            "username",
            "userIds",
            "givenName",
            "familyName",
            "middleName",
            "identifier",
            "email",
            "sms",
            "phone",
            "agentSourcedIds",
            "grades",
            "password",
            "userMasterIdentifier",
            "resourceSourcedIds",
            "preferredGivenName",
            "preferredMiddleName",
            "preferredFamilyName",
            "primaryOrgSourcedId",
            "pronouns",
            ReadOneRoster.CardsColumn,
            ReadOneRoster.WalletColumn,
            ReadOneRoster.SubsidisedColumn,
        ];

        public static readonly string[] Roles =
        [
            "sourcedId",
            "status",
            "dateLastModified",
            "userSourcedId",
            "roleType",
            "role",
            "beginDate",
            "endDate",
            "orgSourcedId",
            "userProfileSourcedId",
        ];

        public static readonly string[] Enrollments =
        [
            "sourcedId",
            "status",
            "dateLastModified",
            "classSourcedId",
            "schoolSourcedId",
            "userSourcedId",
            "role",
            "primary",
            "beginDate",
            "endDate",
        ];

        public static readonly string[] Demographics =
        [
            "sourcedId",
            "status",
            "dateLastModified",
            "birthDate",
            "sex",
            "americanIndianOrAlaskaNative",
            "asian",
            "blackOrAfricanAmerican",
            "nativeHawaiianOrOtherPacificIslander",
            "white",
            "demographicRaceTwoOrMoreRaces",
            "hispanicOrLatinoEthnicity",
            "countryOfBirthCode",
            "stateOfBirthAbbreviation",
            "cityOfBirth",
            "publicSchoolResidenceStatus",
        ];
    }

    private static readonly string[] Present =
    [
        "academicSessions",
        "classes",
        "courses",
        "demographics",
        "enrollments",
        "orgs",
        "roles",
        "users",
    ];

    private static readonly string[] Absent =
    [
        "categories",
        "classResources",
        "courseResources",
        "lineItemLearningObjectiveIds",
        "lineItems",
        "lineItemScoreScales",
        "resources",
        "resultLearningObjectiveIds",
        "results",
        "resultScoreScales",
        "scoreScales",
        "userProfiles",
        "userResources",
    ];

    private void WriteFixed(ZipArchive zip, Organisation organisation, string school, string course, string term)
    {
        Write(
            zip,
            ReadOneRoster.Manifest,
            ["propertyName", "value"],
            [
                ["manifest.version", "1.0"],
                ["oneroster.version", "1.2"],
                .. Absent
                    .Select(f => (f, "absent"))
                    .Concat(Present.Select(f => (f, "bulk")))
                    .OrderBy(f => f.Item1)
                    .Select(f => new[] { $"file.{f.Item1}", f.Item2 }),
                ["source.systemName", "Porog"],
                ["source.systemCode", "porog"],
            ]
        );
        Write(
            zip,
            "orgs.csv",
            ["sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"],
            [
                [school, "", "", organisation.Name, "school", "", ""],
            ]
        );
        var year = SchoolYear.Of(clock.GetUtcNow(), organisation.Zone);
        Write(
            zip,
            "academicSessions.csv",
            ["sourcedId", "status", "dateLastModified", "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"],
            [
                [term, "", "", $"{year}/{year + 1}", "schoolYear", $"{year}-09-01", $"{year + 1}-08-31", "", $"{year + 1}"],
            ]
        );
        Write(
            zip,
            "courses.csv",
            [
                "sourcedId",
                "status",
                "dateLastModified",
                "schoolYearSourcedId",
                "title",
                "courseCode",
                "grades",
                "orgSourcedId",
                "subjects",
                "subjectCodes",
            ],
            [
                [course, "", "", term, organisation.Name, "", "", school, "", ""],
            ]
        );
    }

    private async IAsyncEnumerable<string?[]> ClassesAsync(Organisation organisation, string school, string course, string term)
    {
        var id = organisation.Id;
        await foreach (
            var group in db
                .Groups.AsNoTracking()
                .Where(g => g.OrganisationId == id && g.EndedAt == null)
                .OrderBy(g => g.Name)
                .AsAsyncEnumerable()
        )
            yield return [group.Id.ToString(), "", "", group.Name, "", course, "", "homeroom", "", school, term, "", "", ""];
    }

    private async IAsyncEnumerable<string?[]> UsersAsync(Guid organisationId, string school)
    {
        await foreach (var child in ChildrenAsync(organisationId))
        {
            var cells = new string?[Headings.Users.Length];
            (cells[0], cells[3], cells[4]) = (child.ExternalId, "true", child.ExternalId);
            (cells[6], cells[7], cells[8]) = (child.GivenName, child.Surname, child.Patronymic);
            (cells[21], cells[23], cells[24]) = (school, string.Join(' ', child.Cards), child.Wallet);
            cells[25] = child.IsSubsidised ? "true" : "false";
            yield return cells;
        }
    }

    private async IAsyncEnumerable<string?[]> RolesAsync(Guid organisationId, string school)
    {
        await foreach (var child in ChildrenAsync(organisationId))
            yield return [$"role-{child.ExternalId}", "", "", child.ExternalId, "primary", "student", "", "", school, ""];
    }

    private async IAsyncEnumerable<string?[]> EnrollmentsAsync(Guid organisationId, string school)
    {
        await foreach (var child in ChildrenAsync(organisationId))
            if (child.GroupId is { } group)
                yield return
                [
                    $"enrollment-{child.ExternalId}",
                    "",
                    "",
                    group.ToString(),
                    school,
                    child.ExternalId,
                    "student",
                    "false",
                    "",
                    "",
                ];
    }

    private async IAsyncEnumerable<string?[]> DemographicsAsync(Guid organisationId)
    {
        await foreach (var child in ChildrenAsync(organisationId))
        {
            var cells = new string?[Headings.Demographics.Length];
            cells[0] = child.ExternalId;
            cells[3] = child.BirthDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            cells[4] = child.Sex == Sex.Female ? "female" : "male";
            yield return cells;
        }
    }

    private static void Write(ZipArchive zip, string name, string[] headings, IEnumerable<string?[]> lines)
    {
        using var content = zip.CreateEntry(name).Open();
        using var table = new CsvTable(content, forSpreadsheets: false);
        table.Write(headings);
        foreach (var line in lines)
            table.Write(line);
    }

    private static async Task WriteAsync(
        ZipArchive zip,
        string name,
        string[] headings,
        IAsyncEnumerable<string?[]> lines,
        CancellationToken cancel
    )
    {
        await using var content = await zip.CreateEntry(name).OpenAsync(cancel);
        using var table = new CsvTable(content, forSpreadsheets: false);
        table.Write(headings);
        await foreach (var line in lines.WithCancellation(cancel))
            table.Write(line);
    }
}
