using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Catering;

/// <summary>If the journal is overloaded, people who enter something by hand get an error message and keep their input.</summary>
public sealed class BusyTests
{
    [Theory, Engines]
    public async Task A_form_that_cannot_be_written_now_says_so_keeps_what_was_typed_and_enters_it_once_when_sent_again(
        DatabaseEngine engine
    )
    {
        await using var host = await PorogHost.StartAsync(engine);
        var canteen = await Canteen.OpenAsync(host);
        var pie = await canteen.DishAsync("Пирожок", 55_00);
        using var till = await SiteVisitor.SignedInAsync(host, canteen.Cashier);
        using var officer = await SiteVisitor.SignedInAsync(host, await canteen.Registry.StaffAsync(StaffKind.Officer, canteen.School));
        var selling = await till.OpenAsync($"/till/children/{canteen.Child.Id}");
        await till.SubmitAsync(selling, ".till__screen", new() { ["Sell"] = $"{pie.Id:N}:5500" });
        selling = await till.OpenAsync($"/till/children/{canteen.Child.Id}");
        var cancelling = await till.OpenAsync(
            (await till.OpenAsync("/till/day")).Document.QuerySelector("main a[href$='/cancel']")!.GetAttribute("href")!
        );
        var passage = await officer.OpenAsync($"/school/children/{canteen.Child.Id}/events/new");
        var correction = await officer.OpenAsync($"/school/children/{canteen.Child.Id}/correction");
        var before = await host.WithDbAsync(db => db.Journal.CountAsync());

        // A stopping node refuses like an overloaded one.
        await host.Services.GetRequiredService<JournalWriter>().DisposeAsync();
        var sale = new Dictionary<string, string> { ["Sell"] = $"{pie.Id:N}:5500" };
        var entered = new Dictionary<string, string>
        {
            ["Direction"] = "in",
            ["Day"] = "20.11.2026",
            ["Time"] = "8:05",
            ["Reason"] = "Забыла карту",
        };
        var corrected = new Dictionary<string, string>
        {
            ["Amount"] = "-45,50",
            ["Reason"] = "Ошибка кассы",
            ["Go"] = "save",
        };
        SitePage[] refused =
        [
            await till.SubmitAsync(selling, ".till__screen", sale),
            await till.SubmitAsync(cancelling, "main form", new() { ["Reason"] = "Ошибка" }),
            await officer.SubmitAsync(passage, "main form", entered),
            await officer.SubmitAsync(correction, "main form", corrected),
        ];
        foreach (var page in refused)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
            Assert.NotNull(page.Answer.Headers.RetryAfter);
            Assert.Contains("дважды не запишется", page.TextOf(".govuk-error-summary"));
        }
        Assert.Equal(RequestOf(selling), RequestOf(refused[0]));
        Assert.Equal("Ошибка", refused[1].Document.QuerySelector("#reason")!.GetAttribute("value"));
        Assert.Equal("8:05", refused[2].Document.QuerySelector("#time")!.GetAttribute("value"));
        Assert.Equal("-45,50", refused[3].Document.QuerySelector("[name=Amount]")!.GetAttribute("value"));
        Assert.Equal(before, await host.WithDbAsync(db => db.Journal.CountAsync()));

        // Another node accepts what the first refused.
        await using var second = await PorogHost.StartAsync(engine, sharing: host);
        using var there = await SiteVisitor.SignedInAsync(second, canteen.Cashier);
        var page2 = await there.OpenAsync($"/till/children/{canteen.Child.Id}");
        for (var sent = 0; sent < 2; sent++)
        {
            var sold = await there.SubmitAsync(page2, ".till__screen", new(sale) { ["RequestId"] = RequestOf(refused[0]) });
            Assert.Equal(HttpStatusCode.Redirect, sold.Status);
        }
        Assert.Equal(before + 1, await host.WithDbAsync(db => db.Journal.CountAsync()));
        Assert.Contains("Кузьмина", (await there.OpenAsync("/till/day")).Text);
    }

    [Theory, Engines]
    public async Task At_the_door_too_a_press_and_its_undoing_are_refused_in_words(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var garden = await Kindergarten.OpenAsync(host);
        using var educator = await SiteVisitor.SignedInAsync(host, garden.Educator);
        const string press = "form[data-door-form]";
        var by = new Dictionary<string, string> { ["person"] = garden.Mother.Id.ToString() };
        var done = await educator.SubmitAsync(await educator.OpenAsync(garden.Tile), press, by);
        var undo = (await educator.OpenAsync(done.Location!)).Document.QuerySelector("a[href*='/undo/']")!.GetAttribute("href")!;
        var (choice, undoing) = (await educator.OpenAsync(garden.Tile), await educator.OpenAsync(undo));
        await host.Services.GetRequiredService<JournalWriter>().DisposeAsync();
        foreach (
            var refused in (SitePage[])[await educator.SubmitAsync(choice, press, by), await educator.SubmitAsync(undoing, "main form", [])]
        )
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
            Assert.Contains("дважды не запишется", refused.Text);
        }
        Assert.Equal(1, await host.WithDbAsync(db => db.Journal.CountAsync()));
    }

    private static string RequestOf(SitePage page) => page.Document.QuerySelector("[name=RequestId]")!.GetAttribute("value")!;
}
