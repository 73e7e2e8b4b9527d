using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>The administrator sees on a page what <c>porog doctor</c> says; EveryRoleTests has who may open it.</summary>
public sealed class HealthPageTests
{
    [Theory, Engines]
    public async Task What_is_wrong_stands_first_and_in_the_readers_language(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var administrator = await new TestRegistry(host).StaffAsync(StaffKind.Administrator);
        using var russian = await SiteVisitor.SignedInAsync(host, administrator);

        var page = await russian.OpenAsync("/admin/health");
        var warnings = page.Document.QuerySelectorAll(".notice--warning").Select(w => w.TextContent).ToList();
        Assert.Contains(warnings, w => w.Contains("Push: часть служб откажет отправителю mailto:porog@localhost"));
        Assert.Contains("База данных:", page.Text);
        Assert.Contains("Запись: принята", page.Text);

        await host.WithDbAsync(db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.Language, Languages.English)));
        using var english = await SiteVisitor.SignedInAsync(host, administrator, "en");
        var translated = (await english.OpenAsync("/admin/health")).Text;
        Assert.Contains("Push: some services refuse the sender mailto:porog@localhost", translated);
        Assert.Contains("Writing: accepted", translated);
    }
}
