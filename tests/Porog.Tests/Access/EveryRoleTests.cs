using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Catering;
using Porog.Delegation;
using Porog.Delegation.Applications;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Web;
using Porog.Web.School.Staff;

namespace Porog.Tests.Access;

/// <summary>
/// Tries every staff page and call in every role. The first test fails for an endpoint that is missing from the table; the second
/// tries each as all roles that are not listed.
/// </summary>
public sealed class EveryRoleTests
{
    private const string Administrators = "administrator";
    private const string Officers = "officer";
    private const string Teachers = "teacher";
    private const string AtGroups = $"{Teachers} {Officers}";
    private const string Cashiers = "cashier";
    private const string Caterers = $"{Cashiers} {Officers}";
    private const string OfficersAndAdministrators = $"{Officers} {Administrators}";
    private const string Anybody = $"{Officers} {Administrators} {Teachers} {Cashiers}";

    /// <summary>The prefixes of staff addresses.</summary>
    private static readonly string[] Sides = ["/admin", "/school", "/groups", "/door", "/till"];

    /// <summary>Namespaces of pages for staff.</summary>
    private static readonly string[] StaffFolders = ["Porog.Web.School.", "Porog.Web.Admin."];

    /// <summary>
    /// By route as in endpoints.txt: the allowed roles, and the address to open. <c>{child}</c>, <c>{group}</c>, <c>{application}</c>,
    /// <c>{organisation}</c>, <c>{doubt}</c>, <c>{device}</c>, <c>{mother}</c>, <c>{dish}</c>, <c>{sale}</c> and <c>{role}</c> (a cashier's) belong to one kindergarten.
    /// </summary>
    private static readonly Dictionary<string, (string Who, string Address)> Table = new(StringComparer.Ordinal)
    {
        ["/admin"] = (Administrators, "/admin"),
        ["/admin/health"] = (Administrators, "/admin/health"),
        ["/admin/honesty"] = (Administrators, "/admin/honesty"),
        ["/admin/honesty/file"] = (Administrators, "/admin/honesty/file"),
        ["/admin/organisations"] = (Administrators, "/admin/organisations"),
        ["/admin/organisations/new"] = (Administrators, "/admin/organisations/new"),
        ["/admin/organisations/{Id:guid}"] = (Administrators, "/admin/organisations/{organisation}"),
        ["/admin/staff"] = (Administrators, "/admin/staff"),
        ["/admin/staff/invite"] = (Administrators, "/admin/staff/invite"),
        ["/admin/staff/log"] = (Administrators, "/admin/staff/log"),
        ["/admin/staff/{Id:guid}"] = (Administrators, "/admin/staff/{role}"),
        ["/door/{GroupId:guid}"] = (AtGroups, "/door/{group}"),
        ["/door/{GroupId:guid}/children/{Id:guid}"] = (AtGroups, "/door/{group}/children/{child}"),
        ["/door/{GroupId:guid}/children/{Id:guid}/other"] = (AtGroups, "/door/{group}/children/{child}/other"),
        ["/door/{GroupId:guid}/children/{Id:guid}/undo/{EventId:guid}"] = (AtGroups, "/door/{group}/children/{child}/undo/{role}"),
        ["/door/{GroupId:guid}/pass"] = (AtGroups, "/door/{group}/pass"),
        ["/door/{groupId:guid}/children/{childId:guid}/people/{personId:guid}/photo"] = (
            AtGroups,
            "/door/{group}/children/{child}/people/{mother}/photo"
        ),
        ["/door/{groupId:guid}/hand-overs"] = (AtGroups, "/door/{group}/hand-overs"),
        ["/groups"] = (Teachers, "/groups"),
        ["/groups/{Id:guid}/now"] = (AtGroups, "/groups/{group}/now"),
        ["/groups/{Id:guid}/paper"] = (AtGroups, "/groups/{group}/paper"),
        ["/groups/{groupId:guid}/here"] = (AtGroups, "/groups/{group}/here"),
        ["/groups/{groupId:guid}/here/undo"] = (AtGroups, "/groups/{group}/here/undo"),
        ["/groups/{id:guid}/now/live"] = (AtGroups, "/groups/{group}/now/live"),
        ["/school"] = (Officers, "/school"),
        ["/school/applications"] = (Officers, "/school/applications"),
        ["/school/applications/new"] = (Officers, "/school/applications/new"),
        ["/school/applications/{Id:guid}"] = (Officers, "/school/applications/{application}"),
        ["/school/calendar"] = (Officers, "/school/calendar?organisation={organisation}"),
        ["/school/calendar/copy"] = (Officers, "/school/calendar/copy?organisation={organisation}"),
        ["/school/calendar/days/new"] = (Officers, "/school/calendar/days/new?organisation={organisation}"),
        ["/school/calendar/days/{Id:guid}"] = (Officers, "/school/calendar/days/{role}"),
        ["/school/calendar/groups"] = (Officers, "/school/calendar/groups?organisation={organisation}"),
        ["/school/calendar/hours"] = (Officers, "/school/calendar/hours?organisation={organisation}"),
        ["/school/calendar/import"] = (Officers, "/school/calendar/import?organisation={organisation}"),
        ["/school/cards/unknown"] = (Officers, "/school/cards/unknown"),
        ["/school/children"] = (Officers, "/school/children"),
        ["/school/children/new"] = (Officers, "/school/children/new"),
        ["/school/children/take-in"] = (Officers, "/school/children/take-in"),
        ["/school/children/{Id:guid}"] = (Officers, "/school/children/{child}"),
        ["/school/children/{Id:guid}/absences"] = (AtGroups, "/school/children/{child}/absences"),
        ["/school/children/{Id:guid}/cards"] = (Officers, "/school/children/{child}/cards"),
        ["/school/children/{Id:guid}/correction"] = (Officers, "/school/children/{child}/correction"),
        ["/school/children/{Id:guid}/edit"] = (Officers, "/school/children/{child}/edit"),
        ["/school/children/{Id:guid}/events/new"] = (Officers, "/school/children/{child}/events/new"),
        ["/school/children/{Id:guid}/move"] = (Officers, "/school/children/{child}/move"),
        ["/school/devices"] = (OfficersAndAdministrators, "/school/devices"),
        ["/school/devices/new"] = (OfficersAndAdministrators, "/school/devices/new"),
        ["/school/devices/{Id:guid}"] = (OfficersAndAdministrators, "/school/devices/{device}"),
        ["/school/doubts/{Id:guid}"] = (Officers, "/school/doubts/{doubt}"),
        ["/school/export"] = (OfficersAndAdministrators, "/school/export"),
        ["/school/export/file"] = (OfficersAndAdministrators, "/school/export/file?organisation={organisation}"),
        ["/school/honesty"] = (Officers, "/school/honesty?organisation={organisation}"),
        ["/school/honesty/file"] = (Officers, "/school/honesty/file?organisation={organisation}"),
        ["/school/groups"] = (OfficersAndAdministrators, "/school/groups"),
        ["/school/groups/new-year"] = (OfficersAndAdministrators, "/school/groups/new-year"),
        ["/school/import"] = (OfficersAndAdministrators, "/school/import"),
        ["/school/import/{Id:guid}"] = (OfficersAndAdministrators, "/school/import/{role}"),
        ["/school/import/{id:guid}/faults"] = (OfficersAndAdministrators, "/school/import/{role}/faults"),
        ["/school/children/{Id:guid}/subsidised"] = (Officers, "/school/children/{child}/subsidised"),
        ["/school/menu"] = (Caterers, "/school/menu?organisation={organisation}"),
        ["/school/menu/import"] = (Caterers, "/school/menu/import?organisation={organisation}"),
        ["/school/menu/items/{Id:guid}"] = (Caterers, "/school/menu/items/{dish}"),
        ["/school/now"] = (Officers, "/school/now"),
        ["/school/now/list"] = (Officers, "/school/now/list"),
        ["/school/now/live"] = (Officers, "/school/now/live"),
        ["/school/paper"] = (Officers, "/school/paper"),
        ["/school/paper/forms"] = (Officers, "/school/paper/forms?group={group}"),
        ["/school/paper/labels"] = (Officers, "/school/paper/labels?group={group}"),
        ["/school/reports"] = (Officers, "/school/reports"),
        ["/school/reports/file"] = (
            Officers,
            "/school/reports/file?organisation={organisation}&from=2026-11-01&to=2026-11-20&form=days&format=csv"
        ),
        ["/school/search"] = (Anybody, "/school/search"),
        ["/school/staff"] = (Officers, "/school/staff"),
        ["/school/staff/invite"] = (Officers, "/school/staff/invite"),
        ["/school/staff/invite-list"] = (Officers, "/school/staff/invite-list"),
        ["/school/staff/{Id:guid}"] = (Officers, "/school/staff/{role}"),
        ["/school/subsidised"] = (Officers, "/school/subsidised?group={group}"),
        ["/till"] = (Cashiers, "/till?organisation={organisation}"),
        ["/till/children/{Id:guid}"] = (Cashiers, "/till/children/{child}"),
        ["/till/children/{Id:guid}/sales/{SaleId:guid}/cancel"] = (Cashiers, "/till/children/{child}/sales/{sale}/cancel"),
        ["/till/day"] = (Cashiers, "/till/day?organisation={organisation}"),
        ["/till/subsidised"] = (Cashiers, "/till/subsidised?organisation={organisation}"),
    };

    /// <summary>Endless streams, files, and things that do not exist here: tried only in roles that are refused.</summary>
    private static readonly string[] Unopened =
    [
        "/admin/honesty/file",
        "/door/{GroupId:guid}/children/{Id:guid}/undo/{EventId:guid}",
        "/groups/{id:guid}/now/live",
        "/school/calendar/days/{Id:guid}",
        "/school/export/file",
        "/school/honesty/file",
        "/school/import/{Id:guid}",
        "/school/import/{id:guid}/faults",
        "/school/now/live",
    ];

    [Fact]
    public void Every_address_of_staff_is_written_down_here()
    {
        Assert.Equal(Table.Keys.Order(StringComparer.Ordinal), Snapshot().Select(s => s.Route).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The policy, not only a check inside the page: it is asked before a body is read.</summary>
    [Fact]
    public async Task Every_address_of_staff_carries_the_policy_of_its_roles()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var endpoints = host
            .Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(e => IsOfStaff("/" + e.RoutePattern.RawText?.TrimStart('/')))
            .ToList();
        Assert.NotEmpty(endpoints);
        Assert.All(
            endpoints,
            endpoint =>
            {
                Assert.Null(endpoint.Metadata.GetMetadata<IAllowAnonymous>());
                var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).OfType<string>();
                var owners = Table["/" + endpoint.RoutePattern.RawText!.TrimStart('/')].Who;
                Assert.Equal(owners.Replace(" ", " or ", StringComparison.Ordinal), Assert.Single(policies));
            }
        );
    }

    /// <summary>Wherever its address leads, a page in a folder of staff has a policy.</summary>
    [Fact]
    public void Every_page_in_the_folders_of_staff_carries_a_policy()
    {
        var pages = typeof(PorogApp)
            .Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(RouteAttribute), inherit: false))
            .Where(type => StaffFolders.Any(folder => $"{type.Namespace}.".StartsWith(folder, StringComparison.Ordinal)))
            // Opened from a letter, before there is a role.
            .Where(type => type != typeof(StaffInvitationPage))
            .ToList();
        Assert.NotEmpty(pages);
        Assert.All(pages, page => Assert.Contains(Assert.Single(page.GetCustomAttributes<AuthorizeAttribute>()).Policy, StaffPolicy.All));
    }

    /// <summary>45 and 120 MB stand for a list of children, which only staff may send.</summary>
    [Theory]
    [InlineData("/school/import", 45L << 20)]
    [InlineData("/school/import", 120L << 20)]
    [InlineData("/school/menu/import", 45L << 20)]
    [InlineData("/school/calendar/import", 45L << 20)]
    [InlineData("/admin/organisations/new", 1L << 20)]
    [InlineData("/till", 1L << 20)]
    [InlineData("/door/8a3c2c0e-4d0e-4c58-9d8a-0b8f6a6f6f01/hand-overs", 1L << 20)]
    public async Task A_person_without_the_role_is_refused_before_the_body_is_read(string address, long length)
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        using var mother = await SiteVisitor.SignedInAsync(host, await registry.PersonAsync());
        Assert.Equal((HttpStatusCode.NotFound, false), await mother.AnnounceAsync(address, length));
        using var officer = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        Assert.True(
            (await officer.AnnounceAsync("/school/import", 1000)).AskedForBody,
            "The role opens the page, which then reads its form."
        );
    }

    [Theory, Engines]
    public async Task Each_role_is_refused_at_every_address_of_every_other(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var (school, other) = (
            await registry.OrganisationAsync(OrganisationKind.Kindergarten),
            await registry.OrganisationAsync(OrganisationKind.Kindergarten)
        );
        var child = await registry.ChildAsync(school);
        await registry.ChildAsync(other);
        var groups = await host.WithDbAsync(db => db.Groups.ToDictionaryAsync(g => g.OrganisationId));
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        await registry.PhotoAsync(mother);
        var cashier = await registry.StaffAsync(StaffKind.Cashier, school);
        var addresses = new Dictionary<string, string>
        {
            ["{organisation}"] = school.Id.ToString(),
            ["{child}"] = child.Id.ToString(),
            ["{group}"] = groups[school.Id].Id.ToString(),
            ["{application}"] = (await FileAsync(registry, mother, school)).ToString(),
            ["{mother}"] = mother.Id.ToString(),
            ["{doubt}"] = (await DoubtAsync(registry, mother, child)).ToString(),
            ["{device}"] = (await registry.DeviceAsync(school)).Device.Id.ToString(),
            ["{dish}"] = (await DishAsync(registry, school)).ToString(),
            ["{sale}"] = (await SellAsync(host, cashier, child)).ToString(),
            ["{role}"] = (await host.WithDbAsync(db => db.StaffRoles.SingleAsync(r => r.PersonId == cashier.Id))).Id.ToString(),
        };
        (string Who, bool IsForeign, Account Person)[] people =
        [
            (Administrators, false, await registry.StaffAsync(StaffKind.Administrator)),
            (Officers, false, await registry.StaffAsync(StaffKind.Officer, school)),
            (Officers, true, await registry.StaffAsync(StaffKind.Officer, other)),
            (Teachers, false, await registry.StaffAsync(StaffKind.Teacher, school, groups[school.Id].Id)),
            (Teachers, true, await registry.StaffAsync(StaffKind.Teacher, other, groups[other.Id].Id)),
            (Cashiers, false, cashier),
            (Cashiers, true, await registry.StaffAsync(StaffKind.Cashier, other)),
            ("mother", false, mother),
        ];
        var failures = new List<string>();
        foreach (var (who, isForeign, person) in people)
        {
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            var token = (await visitor.OpenAsync("/account")).Document.QuerySelector("input[name=__RequestVerificationToken]")!;
            foreach (var (methods, route) in Snapshot())
            {
                var (owners, pattern) = Table[route];
                var address = addresses.Aggregate(pattern, (text, id) => text.Replace(id.Key, id.Value, StringComparison.Ordinal));
                var isTheirs = owners.Split(' ').Contains(who) && !(isForeign && address != pattern);
                if (methods.Contains("GET") && !(isTheirs && Unopened.Contains(route)))
                {
                    var status = (await visitor.OpenAsync(address)).Status;
                    if (status != (isTheirs ? HttpStatusCode.OK : HttpStatusCode.NotFound))
                        failures.Add($"GET {address} as {who}{(isForeign ? " of another organisation" : "")}: {status}");
                }
                if (isTheirs || !methods.Contains("POST"))
                    continue;
                var sent = await visitor.PostAsync(
                    address,
                    new() { ["__RequestVerificationToken"] = token.GetAttribute("value")!, ["_handler"] = "any" }
                );
                if (sent.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.BadRequest))
                    failures.Add($"POST {address} as {who}{(isForeign ? " of another organisation" : "")}: {sent.StatusCode}");
            }
        }
        using var nobody = new SiteVisitor(host);
        foreach (var (_, pattern) in Table.Values)
        {
            var page = await nobody.OpenAsync(
                pattern.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)
            );
            if (page.Status is not (HttpStatusCode.Redirect or HttpStatusCode.NotFound))
                failures.Add($"{pattern} as nobody: {page.Status}");
        }
        Assert.Empty(failures);
    }

    private static async Task<Guid> DoubtAsync(TestRegistry registry, Account mother, TestChild child) =>
        (
            await registry.AddAsync(
                new AccessDoubt
                {
                    ChildId = child.Id,
                    NoticeId = Guid.NewGuid(),
                    ReporterId = mother.Id,
                    PersonId = mother.Id,
                    At = PorogHost.SchoolDay,
                }
            )
        ).Id;

    private static async Task<Guid> DishAsync(TestRegistry registry, Organisation school) =>
        (
            await registry.AddAsync(
                new MenuItem
                {
                    OrganisationId = school.Id,
                    Day = null,
                    Meal = MealOfDay.Buffet,
                    Name = "Сок",
                    Price = 40_00,
                    Terms = MenuTerms.Sold,
                    Number = 1,
                }
            )
        ).Id;

    private static async Task<Guid> SellAsync(PorogHost host, Account cashier, TestChild child)
    {
        var by = new Enterer(cashier.Id, cashier.FullName, StaffKind.Cashier);
        var sale = new ManualFact("sale", child.Id, EventKind.Buffet, PorogHost.SchoolDay) { Amount = -40_00, Price = 40_00 };
        return (await host.Services.GetRequiredService<ManualEvents>().EnterAsync(by, [sale], default))[0].EventId;
    }

    private static async Task<Guid> FileAsync(TestRegistry registry, Account applicant, Organisation school) =>
        (
            await registry.AddAsync(
                new Application
                {
                    OrganisationId = school.Id,
                    Source = ApplicationSource.Online,
                    State = ApplicationState.Waiting,
                    ApplicantId = applicant.Id,
                    Surname = applicant.Surname,
                    GivenName = applicant.GivenName,
                    Phone = applicant.PhoneNumber!,
                    FiledAt = PorogHost.SchoolDay,
                }
            )
        ).Id;

    private static IReadOnlyList<(string[] Methods, string Route)> Snapshot([CallerFilePath] string here = "") =>
        [
            .. File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "..", "Snapshots", "endpoints.txt"))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(words => (Methods: words[0].Split(','), Route: words[1]))
                .Where(e => IsOfStaff(e.Route)),
        ];

    private static bool IsOfStaff(string route) =>
        Sides.Any(side => route == side || route.StartsWith($"{side}/", StringComparison.Ordinal));
}
