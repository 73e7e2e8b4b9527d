using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Delivery.Reports;
using Porog.Journal;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery.Reports;

/// <summary><c>/api/v1/reports</c> and <c>/api/v1/messages/read</c>, the API of the report and message pages.</summary>
public sealed class ReportsApiTests
{
    [Theory, Engines]
    public async Task A_report_says_what_its_reader_may_see_now_and_nobody_elses_is_found(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, configure: ReportClient.WithoutWorker);
        var family = await Family.CreateAsync(host);
        var trusted = await family.TrustedAsync();
        var journal = new JournalRows(host);
        await journal.AddAsync(family.Child, EventKind.In, PorogHost.SchoolDay.AddHours(-2));
        await journal.AddAsync(
            family.Child,
            EventKind.Buffet,
            amount: -5000,
            price: 5000,
            items: MealItem.Write([new MealItem("Сок", 1, 5000)])
        );
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        var day = new DateOnly(2026, 11, 20);
        Report[] reports =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(back => new Report
                {
                    PersonId = trusted.Id,
                    Period = ReportPeriod.Day,
                    FirstDay = day.AddDays(-back),
                    LastDay = day.AddDays(-back),
                    At = PorogHost.SchoolDay.AddDays(-back),
                }),
        ];
        foreach (var report in reports)
            await family.Registry.AddAsync(report);

        using var client = await host.SignInAsync(trusted);
        var page = await client.GetFromJsonAsync<JsonElement>("/api/v1/reports?limit=2");
        Assert.Equal(
            ["2026-11-20", "2026-11-19"],
            page.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("firstDay").GetString())
        );
        var older = await client.GetFromJsonAsync<JsonElement>($"/api/v1/reports?limit=2&before={page.GetProperty("next").GetString()}");
        Assert.Equal("2026-11-18", Assert.Single(older.GetProperty("items").EnumerateArray()).GetProperty("firstDay").GetString());
        Assert.Equal(JsonValueKind.Null, older.GetProperty("next").ValueKind);
        foreach (var wrong in (string[])["limit=0", "limit=x", "before=x"])
            Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync($"/api/v1/reports?{wrong}")).StatusCode);

        var address = $"/api/v1/reports/{reports[0].Id}";
        var whole = await client.GetFromJsonAsync<JsonElement>(address);
        var child = Assert.Single(whole.GetProperty("children").EnumerateArray());
        Assert.Equal(family.Child.Id, child.GetProperty("id").GetGuid());
        var told = Assert.Single(child.GetProperty("days").EnumerateArray());
        Assert.Equal(5000, told.GetProperty("paid").GetInt64());
        Assert.Equal("buffet", Assert.Single(told.GetProperty("meals").EnumerateArray()).GetProperty("kind").GetString());
        Assert.True(child.TryGetProperty("balance", out _));
        Assert.True(await host.WithDbAsync(db => db.AccessLog.AnyAsync(e => e.ChildId == family.Child.Id && e.ActorId == trusted.Id)));

        await host.WithDbAsync(db =>
            db.Trusts.Where(t => t.TrusteeId == trusted.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.Sees, Sight.Attendance))
        );
        var less = (await client.GetFromJsonAsync<JsonElement>(address)).GetProperty("children")[0];
        Assert.Empty(less.GetProperty("days")[0].GetProperty("meals").EnumerateArray());
        Assert.Equal(0, less.GetProperty("days")[0].GetProperty("paid").GetInt64());
        Assert.False(less.TryGetProperty("balance", out _));

        await host.WithDbAsync(db =>
            db.Trusts.Where(t => t.TrusteeId == trusted.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.State, TrustState.Ended).SetProperty(t => t.EndedAt, PorogHost.SchoolDay))
        );
        Assert.Empty((await client.GetFromJsonAsync<JsonElement>(address)).GetProperty("children").EnumerateArray());

        using var mother = await host.SignInAsync(family.Mother);
        Assert.Equal(HttpStatusCode.NotFound, (await mother.GetAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/api/v1/reports/{Guid.NewGuid()}")).StatusCode);
        using var nobody = host.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/api/v1/reports")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(address)).StatusCode);
    }

    [Theory, Engines]
    public async Task Messages_are_read_up_to_an_instant_that_never_moves_back(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var journal = new JournalRows(host);
        await journal.AddAsync(family.Child, EventKind.In);
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await journal.AddAsync(family.Child, EventKind.Out);
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        using var mother = await host.SignInAsync(family.Mother);
        Assert.Equal("True True", await UnreadAsync());
        var older = (await ItemsAsync())[1].GetProperty("at").GetString();
        Assert.Equal(HttpStatusCode.NoContent, await ReadAsync(new { upTo = older }));
        Assert.Equal("True False", await UnreadAsync());
        Assert.Equal(HttpStatusCode.NoContent, await ReadAsync(new { upTo = "2999-01-01T00:00:00Z" }));
        Assert.Equal("False False", await UnreadAsync());
        Assert.Equal(HttpStatusCode.NoContent, await ReadAsync(new { upTo = older }));
        Assert.Equal("False False", await UnreadAsync());
        foreach (
            var wrong in (object[])[new { }, new { upTo = "yesterday" }, new { upTo = "2026-11-20" }, new { upTo = "2026-11-20T08:00:00" }]
        )
            Assert.Equal(HttpStatusCode.BadRequest, await ReadAsync(wrong));
        using var nobody = host.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsJsonAsync("/api/v1/messages/read", new { upTo = older })).StatusCode);

        async Task<HttpStatusCode> ReadAsync(object body) => (await mother.PostAsJsonAsync("/api/v1/messages/read", body)).StatusCode;

        async Task<List<JsonElement>> ItemsAsync() =>
            [.. (await mother.GetFromJsonAsync<JsonElement>("/api/v1/messages")).GetProperty("items").EnumerateArray()];

        async Task<string> UnreadAsync() => string.Join(' ', (await ItemsAsync()).Select(m => m.GetProperty("unread").GetBoolean()));
    }
}
