using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Access.Staff;
using Porog.Accounts;
using Porog.Honesty;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Honesty;

/// <summary>Who reads honest figures, and where.</summary>
public sealed class HonestyAccessTests
{
    private const string Friday = "day=2026-11-20";

    [Theory, Engines]
    public async Task Only_the_organisations_officer_and_the_administrator_read_them(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var day = await MadeUpDay.BeginAsync(host);
        host.Clock.Advance(TimeSpan.FromDays(1));
        await day.KeepAsync();
        var other = await day.Registry.OrganisationAsync();
        string[] ofSchool = [$"/school/honesty?organisation={day.School.Id}", $"/school/honesty/file?organisation={day.School.Id}"];
        string[] ofAll = ["/admin/honesty", "/admin/honesty/file", "/admin/honesty/file?list=organisations"];
        await ExpectAsync(host, day.Officer, HttpStatusCode.OK, ofSchool);
        await ExpectAsync(host, day.Officer, HttpStatusCode.NotFound, ofAll);
        await ExpectAsync(
            host,
            day.Officer,
            HttpStatusCode.NotFound,
            $"/school/honesty?organisation={other.Id}",
            $"/school/honesty/file?organisation={other.Id}",
            "/school/honesty?day=2026-11-22",
            "/school/honesty?day=yesterday",
            "/school/honesty?month=2026-13",
            "/school/honesty/file?day=2026-01-10"
        );
        var administrator = await day.Registry.StaffAsync(StaffKind.Administrator);
        await ExpectAsync(host, administrator, HttpStatusCode.OK, ofAll);
        await ExpectAsync(
            host,
            administrator,
            HttpStatusCode.NotFound,
            [
                .. ofSchool,
                $"/admin/honesty?organisation={Guid.NewGuid()}",
                "/admin/honesty?organisation=x",
                "/admin/honesty/file?list=people",
            ]
        );
        foreach (
            var person in new[]
            {
                day.Family.Mother,
                await day.Registry.StaffAsync(StaffKind.Officer, other),
                await day.Registry.StaffAsync(StaffKind.Teacher, day.School),
                await day.Registry.StaffAsync(StaffKind.Cashier, day.School),
            }
        )
            await ExpectAsync(host, person, HttpStatusCode.NotFound, [.. ofSchool, .. ofAll]);
        using var nobody = new SiteVisitor(host);
        foreach (var path in (string[])[.. ofSchool, .. ofAll])
            Assert.Contains("/sign-in", (await nobody.OpenAsync(path)).Location, StringComparison.Ordinal);
    }

    [Theory, Engines]
    public async Task The_public_page_is_there_only_when_switched_on_and_names_no_small_organisation(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var day = await MadeUpDay.BeginAsync(host);
        host.Clock.Advance(TimeSpan.FromDays(1));
        await day.KeepAsync();
        using (var off = new SiteVisitor(host))
        {
            Assert.Equal(HttpStatusCode.NotFound, (await off.OpenAsync("/honesty")).Status);
            Assert.DoesNotContain("Как быстро мы сообщаем", (await off.OpenAsync("/")).TextOf("footer"), StringComparison.Ordinal);
        }

        await using var open = await PorogHost.StartAsync(engine, ["--Porog:Honesty:Public", "true"], sharing: host);
        using var anybody = new SiteVisitor(open);
        var few = await anybody.OpenAsync($"/honesty?{Friday}");
        Assert.Equal(HttpStatusCode.OK, few.Status);
        Assert.Contains("слишком мало", few.Text, StringComparison.Ordinal);
        Assert.Contains("Как быстро мы сообщаем", few.TextOf("footer"), StringComparison.Ordinal);
        Assert.DoesNotContain(day.Name, few.Text, StringComparison.Ordinal);

        // Two large schools. The smaller one hides the made-up school with its two children, which subtracting would tell of.
        var large = await day.Registry.OrganisationAsync(name: "Школа № 1 большая");
        var middle = await day.Registry.OrganisationAsync(name: "Школа № 2 средняя");
        await MadeUpDay.SetFridayAsync(host, large.Id, children: 400, messages: 1_500);
        await MadeUpDay.SetFridayAsync(host, middle.Id, children: 30, messages: 900);
        await MadeUpDay.SetFridayAsync(host, HonestyPeriod.Installation, children: 432, messages: 2_404);
        var many = await anybody.OpenAsync($"/honesty?{Friday}");
        Assert.Contains("2 404 прохода.", many.Text.Replace('\u202F', ' '), StringComparison.Ordinal);
        Assert.Equal(["Школа № 1 большая"], many.TextsOf("main tbody th"));

        await MadeUpDay.SetFridayAsync(host, day.School.Id, children: 0, messages: 0);
        Assert.Equal(["Школа № 1 большая", "Школа № 2 средняя"], (await anybody.OpenAsync($"/honesty?{Friday}")).TextsOf("main tbody th"));
        Assert.Equal(HttpStatusCode.NotFound, (await anybody.OpenAsync("/honesty?day=2027-01-01")).Status);
    }

    [Theory, Engines]
    public async Task The_gauges_tell_the_same_as_the_page(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, ["--Porog:Honesty:Enabled", "true"]);
        var day = await MadeUpDay.BeginAsync(host);
        // An hour after midnight by the school's clock, the worker's turn.
        host.Clock.Advance(TimeSpan.FromHours(14));
        using var client = host.CreateClient();
        var text = "";
        await PorogHost.EventuallyAsync(
            async () =>
            {
                text = await client.GetStringAsync("/metrics");
                return text.Contains("porog_honesty_messages{outcome=\"all\"} 4", StringComparison.Ordinal);
            },
            "the gauges of Friday"
        );
        Assert.Contains(
            "porog_honesty_delay_seconds{channel=\"first\",quantile=\"0.99\",step=\"whole\"} 601",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("porog_honesty_delay_seconds{channel=\"\",quantile=\"1\",step=\"received\"} 600", text, StringComparison.Ordinal);
        Assert.Contains("porog_honesty_undelivered{channel=\"email\",reason=\"nomailbox\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("porog_honesty_messages{outcome=\"unreached\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("porog_honesty_alerts{outcome=\"home\"} 1", text, StringComparison.Ordinal);
        Assert.Contains("porog_honesty_silent_seconds 3600", text, StringComparison.Ordinal);
    }

    private static async Task ExpectAsync(PorogHost host, Account person, HttpStatusCode status, params string[] paths)
    {
        using var visitor = await SiteVisitor.SignedInAsync(host, person);
        foreach (var path in paths)
            Assert.Equal((path, status), (path, (await visitor.OpenAsync(path)).Status));
    }
}
