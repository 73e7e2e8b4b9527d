using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Privacy;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>The school's device pages: key, rotation, revocation, and recent activity.</summary>
public sealed class DevicesTests
{
    [Theory, Engines]
    public async Task A_device_gets_its_key_once_a_new_key_ends_the_old_when_chosen_and_a_revoked_one_ends_at_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (_, school, officer, _) = await ApplicationTests.SchoolAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var form = await visitor.OpenAsync("/school/devices/new");
        var empty = await visitor.SubmitAsync(form, "main form", new() { ["Kind"] = "", ["Name"] = " " });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.Equal(2, empty.Document.QuerySelectorAll(".govuk-error-summary a").Length);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await visitor.SubmitAsync(form, "main form", new() { ["Kind"] = "ByHand", ["Name"] = "Рука" })).Status
        );
        var added = await visitor.SubmitAsync(form, "main form", new() { ["Kind"] = "Turnstile", ["Name"] = "Вход № 2" });
        Assert.Equal(HttpStatusCode.Redirect, added.Status);

        var path = added.Location!;
        var first = await KeyAsync(visitor, path, "0");
        Assert.Null((await visitor.OpenAsync(path)).Document.QuerySelector("#key"));
        Assert.DoesNotContain(first, (await visitor.OpenAsync("/school/devices")).Text);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(host, first));

        var second = await KeyAsync(visitor, path, "1");
        Assert.Equal(HttpStatusCode.OK, await SendAsync(host, first));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(host, second));
        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(host, first));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(host, second));
        var third = await KeyAsync(visitor, path, "0");
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(host, second));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(host, third));

        var page = await visitor.OpenAsync(path);
        var revoked = await visitor.SubmitAsync(page, "main details form", []);
        Assert.Equal(HttpStatusCode.Redirect, revoked.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(host, third));
        Assert.Equal(HttpStatusCode.Conflict, (await visitor.SubmitAsync(page, "main details form", [])).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await visitor.SubmitAsync(page, "#connection ~ form", [])).Status);
        Assert.Contains("Ключ отозван сегодня", (await visitor.OpenAsync("/school/devices")).Text);
    }

    [Theory, Engines]
    public async Task Last_contact_events_a_day_and_what_was_not_taken_are_shown_to_who_looks_after_the_device_alone(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var (_, _, foreign, _) = await ApplicationTests.SchoolAsync(host);
        using var device = await registry.DeviceClientAsync(school);
        var same = device.Passage(child.Card);
        await device.SendAsync(same, device.Passage(child.Card), device.Passage("NOBODYS", id: "event 7"));
        await device.SendAsync(same);
        await device.SendAsync(device.Passage(child.Card, at: PorogHost.SchoolDay.AddDays(-40)));
        var activity = host.Services.GetRequiredService<DeviceActivity>();
        await activity.WriteAsync(default);
        for (var i = 0; i < DeviceError.MostADevice / 20 + 1; i++)
        {
            await device.SendAsync([.. Enumerable.Range(0, 25).Select(_ => device.Passage("NOBODYS"))]);
            await activity.WriteAsync(default);
        }
        Assert.Equal(DeviceError.MostADevice, await host.WithDbAsync(db => db.DeviceErrors.CountAsync()));
        await host.WithDbAsync(db => db.DeviceErrors.Where(e => e.Card == "NOBODYS" && e.EventId != "event 7").ExecuteDeleteAsync());
        await device.SendAsync(device.Passage("NOBODYS", id: "event 8"));
        await activity.WriteAsync(default);

        var path = $"/school/devices/{device.Device.Id}";
        var by = await registry.PersonAsync("Петрова", "Анна");
        await host
            .Services.GetRequiredService<ManualEvents>()
            .EnterAsync(
                new Enterer(by.Id, by.FullName, StaffKind.Officer),
                [new ManualFact("1", child.Id, EventKind.In, PorogHost.SchoolDay)],
                default
            );
        var byHand = await host.WithDbAsync(db => db.Devices.Where(d => d.Kind == DeviceKind.ByHand).Select(d => d.Id).SingleAsync());
        foreach (var person in new[] { officer, await registry.StaffAsync(StaffKind.Administrator) })
        {
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            var list = (await visitor.OpenAsync("/school/devices")).TextOf("main article");
            Assert.Contains("На связи сегодня в 11:00 · сегодня событий: 2", list);
            var page = await visitor.OpenAsync(path);
            Assert.Equal(["20 ноября 2 1 153"], page.RowsOf("table tbody tr"));
            Assert.Contains("Карта никому не выдана · NOBODYS", page.Text);
            Assert.Contains("id event 8", page.Text);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync($"/school/devices/{byHand}")).Status);
            Assert.DoesNotContain("By hand", (await visitor.OpenAsync("/school/devices")).Text);
        }
        var group = await host.WithDbAsync(db => db.Groups.SingleAsync(g => g.OrganisationId == school.Id));
        foreach (
            var person in new[]
            {
                foreign,
                by,
                await registry.StaffAsync(StaffKind.Teacher, school, group.Id),
                await registry.StaffAsync(StaffKind.Cashier, school),
            }
        )
        {
            using var visitor = await SiteVisitor.SignedInAsync(host, person);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(path)).Status);
            var mayList = person == foreign ? HttpStatusCode.OK : HttpStatusCode.NotFound;
            Assert.Equal(mayList, (await visitor.OpenAsync("/school/devices")).Status);
            Assert.Equal(mayList, (await visitor.OpenAsync("/school/devices/new")).Status);
        }
        using var nobody = new SiteVisitor(host);
        Assert.Equal(HttpStatusCode.Redirect, (await nobody.OpenAsync(path)).Status);

        host.Clock.Advance(CleanUp.DeviceErrorsKept + TimeSpan.FromMinutes(1));
        await host.Services.GetRequiredService<CleanUp>().DeleteAsync(default);
        Assert.False(await host.WithDbAsync(db => db.DeviceErrors.AnyAsync()));
        Assert.True(await host.WithDbAsync(db => db.DeviceDays.AnyAsync()));
    }

    [Fact]
    public async Task The_sample_client_of_the_documents_sends_what_waits_and_keeps_what_could_not_be_sent()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var child = await registry.ChildAsync(school);
        var (device, key) = await registry.DeviceAsync(school);
        // The sample client uses the system clock, not the test's.
        host.Clock.Advance(TimeProvider.System.GetUtcNow() - host.Clock.GetUtcNow());
        var queue = Directory.CreateTempSubdirectory("porog-sample-").FullName;
        try
        {
            Assert.NotEqual(0, await RunAsync("send", "http://127.0.0.1:9", "porog_none", device.Source, queue, "in", child.Card));
            Assert.Single(Directory.GetFiles(queue));
            Assert.Equal(0, await RunAsync("send", host.Address.ToString().TrimEnd('/'), key, device.Source, queue, "out", child.Card));
            Assert.Empty(Directory.GetFiles(queue));
            Assert.Equal(
                [EventKind.In, EventKind.Out],
                await host.WithDbAsync(db => db.Journal.OrderBy(e => e.Kind).Select(e => e.Kind).ToListAsync())
            );
        }
        finally
        {
            Directory.Delete(queue, recursive: true);
        }
    }

    private static async Task<int> RunAsync(
        string sample,
        string url,
        string key,
        string source,
        string queue,
        string direction,
        string card
    )
    {
        var start = new ProcessStartInfo(
            "sh",
            [Path.Combine(NodeClients.RepositoryRoot(), "docs", "samples", $"{sample}.sh"), direction, card]
        )
        {
            UseShellExecute = false,
        };
        (start.Environment["POROG_URL"], start.Environment["POROG_KEY"]) = (url, key);
        (start.Environment["POROG_SOURCE"], start.Environment["POROG_QUEUE"]) = (source, queue);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static async Task<string> KeyAsync(SiteVisitor visitor, string path, string overlap)
    {
        var shown = await visitor.SubmitAsync(await visitor.OpenAsync(path), "section form", new() { ["Overlap"] = overlap });
        Assert.Equal(HttpStatusCode.OK, shown.Status);
        Assert.Equal("no-store", shown.Answer.Headers.CacheControl!.ToString());
        return shown.TextOf("#key");
    }

    private static async Task<HttpStatusCode> SendAsync(PorogHost host, string key)
    {
        using var http = host.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/events")
        {
            Content = new StringContent("[]", Encoding.UTF8, "application/cloudevents-batch+json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
