using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Delegation.Applications;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>What every staff page shows: the navigation with what waits, the search, and the evidence for an application.</summary>
public sealed class StaffPagesTests
{
    private const string Search = "main form:has(#query)";

    [Theory, Engines]
    public async Task The_navigation_is_in_groups_and_counts_what_waits_in_the_officers_own_organisations(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var (school, elsewhere) = (await registry.OrganisationAsync(), await registry.OrganisationAsync());
        var applicant = await registry.PersonAsync();
        foreach (var organisation in (Organisation[])[school, school, elsewhere])
            await FileAsync(registry, applicant, organisation, null);
        var (device, _) = await registry.DeviceAsync(school);
        await host.WithDbAsync(db =>
            db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.LastSeenAt, PorogHost.SchoolDay.AddDays(-4)))
        );
        await registry.AddAsync(Unknown(school, device, "04A1B2C3"));
        using var officer = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));
        foreach (var address in (string[])["/school", "/school/children", "/school/menu", "/school/children/new"])
        {
            var page = await officer.OpenAsync(address);
            Assert.Equal(["Сегодня", "Дети", "Питание", "Школа"], page.TextsOf(".staff__group"));
            Assert.Equal("2", page.TextOf("nav a[href='/school/applications'] .staff__count"));
            Assert.Equal("1", page.TextOf("nav a[href='/school/cards/unknown'] .staff__count"));
            Assert.Equal("1", page.TextOf("nav a[href='/school/devices'] .staff__count"));
        }
        Assert.Equal(
            "page",
            (await officer.OpenAsync("/school/children"))
                .Document.QuerySelector("nav a[href='/school/children']")!
                .GetAttribute("aria-current")
        );

        // A cashier's and a teacher's navigation is short and counts nothing.
        using var cashier = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Cashier, school));
        var till = await cashier.OpenAsync("/till");
        Assert.Equal(["Питание"], till.TextsOf(".staff__group"));
        Assert.Empty(till.Document.QuerySelectorAll(".staff__count"));
    }

    [Theory, Engines]
    public async Task One_search_finds_all_that_a_role_works_with_and_nothing_of_another_organisation(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var (school, elsewhere) = (await registry.OrganisationAsync(), await registry.OrganisationAsync());
        var child = await registry.ChildAsync(school, "Королёва", "Вера", Sex.Female);
        var other = await registry.ChildAsync(school, "Королёв", "Лев", group: "7 А");
        await registry.ChildAsync(elsewhere, "Королёв", "Чужой");
        var group = await host.WithDbAsync(db => db.Children.Where(c => c.Id == child.Id).Select(c => c.GroupId!.Value).SingleAsync());
        var (device, _) = await registry.DeviceAsync(school);
        await registry.DeviceAsync(elsewhere);
        await registry.AddAsync(Unknown(school, device, "0A11AABBCC"));
        await registry.AddAsync(Unknown(elsewhere, device, "0A11AABBCD"));
        await host.WithDbAsync(db =>
            db.Cards.Where(c => c.ChildId == child.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.Number, "0A1B2C3D"))
        );
        var head = await registry.StaffAsync(StaffKind.Officer, school);
        using var officer = await SiteVisitor.SignedInAsync(host, head);
        using var teacher = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Teacher, school, group));
        using var cashier = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Cashier, school));
        using var administrator = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Administrator));

        // Text is compared as everywhere: case and ё do not matter.
        Assert.Equal(["Королёв Лев Иванович", "Королёва Вера Иванович"], await LinksAsync(officer, "КОРОЛЕВ"));
        Assert.Contains("5 Б", await LinksAsync(officer, "5-б"));
        // The reader at the till speaks the same card with its bytes the other way round.
        Assert.Equal(["Королёва Вера Иванович"], await LinksAsync(officer, "3D2C1B0A"));
        Assert.Equal(["0A11AABBCC"], await LinksAsync(officer, "0A11AABBCC"));
        Assert.Equal([device.Name], await LinksAsync(officer, device.Name));
        Assert.Contains(head.FullName, (await FindAsync(officer, head.Surname)).Text);

        // A teacher finds their own group, a cashier no cards, devices or staff, an administrator no children.
        Assert.Contains("Королёва Вера", (await FindAsync(teacher, "королев")).Text);
        Assert.DoesNotContain("Королёв Лев", (await FindAsync(teacher, "королев")).Text);
        var sold = await FindAsync(cashier, "королев");
        Assert.Equal($"/till/children/{other.Id}", sold.Document.QuerySelector(".found a")!.GetAttribute("href"));
        foreach (var hidden in (string[])[device.Name, "3D2C1B0A", "0A11AABBCC"])
        {
            Assert.Contains("Ничего не нашлось", (await FindAsync(cashier, hidden)).Text);
            Assert.Contains("Ничего не нашлось", (await FindAsync(teacher, hidden)).Text);
        }
        Assert.Contains("Ничего не нашлось", (await FindAsync(administrator, "королев")).Text);
        Assert.Contains(school.Name, await LinksAsync(administrator, school.Name));

        using var family = await SiteVisitor.SignedInAsync(host, await registry.PersonAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await family.OpenAsync("/school/search")).Status);
    }

    [Theory, Engines]
    public async Task The_officer_sees_what_speaks_for_and_against_an_application(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school, "Иванова", "Вера", Sex.Female);
        await host.WithDbAsync(db => db.Children.ExecuteUpdateAsync(set => set.SetProperty(c => c.BirthDate, new DateOnly(2015, 3, 5))));
        var (mother, applicant) = (await registry.PersonAsync("Иванова", "Ольга"), await registry.PersonAsync("Иванов", "Пётр"));
        var same = await FileAsync(registry, applicant, school, new DateOnly(2015, 3, 5));
        var differs = await FileAsync(registry, applicant, school, new DateOnly(2015, 3, 6));
        using var officer = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, school));

        var page = await officer.OpenAsync($"/school/applications/{same}");
        Assert.Contains("дата рождения совпадает", page.Text);
        Assert.Contains("законных представителей ещё нет", page.Text);
        Assert.Contains("подтверждён кодом", page.TextOf(".facts"));

        await registry.RepresentsAsync(mother, child);
        page = await officer.OpenAsync($"/school/applications/{differs}");
        Assert.Contains("дата рождения не совпадает", page.TextOf(".evidence--doubt"));
        Assert.Contains($"законные представители: {mother.FullName} с ", page.Text);
        await host.WithDbAsync(db =>
            db.Users.Where(a => a.Id == applicant.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.PhoneNumber, "+79169990000"))
        );
        Assert.Contains("сейчас не подтверждён", (await officer.OpenAsync($"/school/applications/{differs}")).TextOf(".facts"));
    }

    private static async Task<SitePage> FindAsync(SiteVisitor visitor, string text)
    {
        var found = await visitor.SubmitAsync(await visitor.OpenAsync("/school/search"), Search, new() { ["Query"] = text });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, found.Status);
        return found;
    }

    private static async Task<IReadOnlyList<string>> LinksAsync(SiteVisitor visitor, string text) =>
        [.. (await FindAsync(visitor, text)).TextsOf(".found a")];

    private static UnknownCard Unknown(Organisation at, Device device, string number) =>
        new()
        {
            OrganisationId = at.Id,
            Number = number,
            DeviceId = device.Id,
            FirstAt = PorogHost.SchoolDay,
            LastAt = PorogHost.SchoolDay,
            Times = 1,
        };

    private static async Task<Guid> FileAsync(TestRegistry registry, Account applicant, Organisation school, DateOnly? born)
    {
        var id = Guid.NewGuid();
        await registry.AddAsync(
            new Application
            {
                Id = id,
                OrganisationId = school.Id,
                Source = ApplicationSource.Online,
                State = ApplicationState.Waiting,
                ApplicantId = applicant.Id,
                Surname = applicant.Surname,
                GivenName = applicant.GivenName,
                Phone = applicant.PhoneNumber!,
                FiledAt = PorogHost.SchoolDay,
                Children =
                [
                    new()
                    {
                        ApplicationId = id,
                        FullName = "Иванова Вера Ивановна",
                        BirthDate = born,
                        Group = "5 Б",
                    },
                ],
            }
        );
        return id;
    }
}
