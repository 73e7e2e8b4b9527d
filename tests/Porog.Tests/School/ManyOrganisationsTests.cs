using System.Globalization;
using Porog.Access.Staff;
using Porog.Registry;
using Porog.School;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>An administrator of thousands of organisations finds them by name.</summary>
public sealed class ManyOrganisationsTests
{
    [Theory, Engines]
    public async Task An_administrator_of_many_organisations_sees_the_first_and_finds_the_others_with_their_staff_and_devices(
        DatabaseEngine engine
    )
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        for (var number = 1; number < KeptOrganisations.MostShown; number++)
            await registry.OrganisationAsync(name: string.Create(CultureInfo.InvariantCulture, $"Лицей № {number}"));
        var school = await registry.OrganisationAsync(name: "Школа № 57");
        var garden = await registry.OrganisationAsync(OrganisationKind.Kindergarten, name: "Ясли «Ёлочка»");
        var officer = await registry.StaffAsync(StaffKind.Officer, garden);
        var (device, _) = await registry.DeviceAsync(garden);
        using var visitor = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Administrator));
        // Some organisations have devices, but none of those shown.
        Assert.Contains("У показанных организаций устройств нет", (await visitor.OpenAsync("/school/devices")).Text);
        var (other, _) = await registry.DeviceAsync(school);

        var all = await visitor.OpenAsync("/admin");
        Assert.Equal(KeptOrganisations.MostShown, all.Document.QuerySelectorAll(".found li").Length);
        Assert.Contains("Организаций: 31, показаны первые 30", all.Text);
        Assert.Equal(["Лицей № 1", "Лицей № 2", "Лицей № 3"], all.TextsOf(".found a").Take(3));
        Assert.DoesNotContain("Ёлочка", all.Text);
        // Words in any order; ё equals е; case does not matter.
        foreach (var asked in (string[])["елочка", "ёлочка ясли", "ЯСЛИ"])
            Assert.Equal(
                ["Ясли «Ёлочка» Детский сад"],
                (await visitor.OpenAsync($"/admin?q={Uri.EscapeDataString(asked)}")).RowsOf(".found li")
            );
        var none = await visitor.OpenAsync($"/admin?q={Uri.EscapeDataString("<b>%_")}");
        Assert.Contains("Организации с таким названием нет. Показать все", none.Text);
        Assert.Empty(none.Document.QuerySelectorAll(".found li"));

        Assert.DoesNotContain("Ясли", (await visitor.OpenAsync("/admin/staff")).Text);
        var staff = await visitor.OpenAsync($"/admin/staff?q={Uri.EscapeDataString("елочка")}");
        Assert.Contains("Ясли «Ёлочка»", staff.Text);
        Assert.Contains(staff.TextsOf(".found a"), name => name == officer.FullName);
        Assert.Contains(other.Name, (await visitor.OpenAsync("/school/devices")).Text);
        Assert.DoesNotContain(device.Name, (await visitor.OpenAsync("/school/devices")).Text);
        Assert.Contains(device.Name, (await visitor.OpenAsync($"/school/devices?q={Uri.EscapeDataString("елочка")}")).Text);
    }

    [Theory, Engines]
    public async Task An_officer_finds_nothing_but_their_own_whatever_they_look_for(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var own = await registry.OrganisationAsync(name: "Школа № 57");
        var foreign = await registry.OrganisationAsync(name: "Школа № 58");
        var (mine, _) = await registry.DeviceAsync(own);
        var (theirs, _) = await registry.DeviceAsync(foreign);
        await registry.StaffAsync(StaffKind.Teacher, foreign);
        using var visitor = await SiteVisitor.SignedInAsync(host, await registry.StaffAsync(StaffKind.Officer, own));

        var devices = await visitor.OpenAsync("/school/devices");
        Assert.Contains(mine.Name, devices.Text);
        Assert.Null(devices.Document.QuerySelector("form[role=search]"));
        foreach (var page in (string[])["/school/devices", "/school/staff"])
        {
            var found = await visitor.OpenAsync($"{page}?q=58");
            Assert.Contains("Организации с таким названием нет", found.Text);
            Assert.DoesNotContain(theirs.Name, found.Text);
            Assert.DoesNotContain("Школа № 58", found.Text);
        }
    }
}
