using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Journal;
using Porog.Notices;
using Porog.Readers;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Readers;

/// <summary>What families and officers are told while a reader is silent (product rules 13 and 16).</summary>
public sealed class SilenceTests
{
    /// <summary>10:50 to 11:20 of a school day, forty passages in five minutes.</summary>
    private const int Slot = 11 * 12;

    [Theory, Engines]
    public async Task While_the_reader_of_a_child_is_silent_the_family_is_told_that_nothing_is_known(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var school = await SchoolAsync(family);
        using var turnstile = await family.Registry.DeviceClientAsync(school);
        var officer = await family.Registry.StaffAsync(StaffKind.Officer, school);
        await UsualAsync(family, turnstile);
        await PassAsync(host, turnstile, family.Child.Card, "out", host.Clock.GetUtcNow().AddDays(-1));
        using var mother = await host.SignInAsync(family.Mother);
        Assert.False((await ChildAsync(mother)).GetProperty("silent").GetBoolean());
        var lastPass = host.Clock.GetUtcNow();

        host.Clock.Advance(TimeSpan.FromMinutes(10));
        await LookAsync(host);
        await LookAsync(host);

        var child = await ChildAsync(mother);
        Assert.True(child.GetProperty("silent").GetBoolean());
        Assert.Equal(lastPass, child.GetProperty("asOf").GetDateTimeOffset());
        using var pages = await SiteVisitor.SignedInAsync(host, family.Mother);
        var page = (await pages.OpenAsync($"/children/{family.Child.Id}/attendance")).Text;
        Assert.Contains("Нет данных с 11:00", page, StringComparison.Ordinal);
        Assert.Contains($"«{turnstile.Device.Name}» молчит", page, StringComparison.Ordinal);
        // Told once, however often it is looked at.
        var told = await host.WithDbAsync(db => db.Notices.Where(n => n.Topic == NoticeTopic.ReaderSilent).ToListAsync());
        Assert.Equal(officer.Id, Assert.Single(told).PersonId);
        using var desk = await SiteVisitor.SignedInAsync(host, officer);
        Assert.Contains(
            "Нет связи и проходов с 11:00. Обычно в это время около 8 проходов в минуту.",
            (await desk.OpenAsync("/school")).Text,
            StringComparison.Ordinal
        );

        await PassAsync(host, turnstile, family.Child.Card, "in", host.Clock.GetUtcNow());
        await LookAsync(host);

        child = await ChildAsync(mother);
        Assert.False(child.GetProperty("silent").GetBoolean());
        Assert.Equal(host.Clock.GetUtcNow(), child.GetProperty("asOf").GetDateTimeOffset());
        Assert.True(child.GetProperty("present").GetBoolean());
    }

    [Theory, Engines]
    public async Task A_person_who_does_not_see_attendance_learns_nothing_of_it(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var turnstile = await family.Registry.DeviceClientAsync(await SchoolAsync(family));
        await UsualAsync(family, turnstile);
        await PassAsync(host, turnstile, family.Child.Card, "out", host.Clock.GetUtcNow().AddDays(-1));
        host.Clock.Advance(TimeSpan.FromMinutes(10));
        await LookAsync(host);

        using var cook = await host.SignInAsync(await family.TrustedAsync(Sight.Meals));
        var child = await ChildAsync(cook);
        Assert.False(child.GetProperty("silent").GetBoolean());
        Assert.Equal(JsonValueKind.Null, child.GetProperty("asOf").ValueKind);
    }

    [Fact]
    public void A_child_of_another_entrance_is_not_concerned_and_one_broken_lane_of_three_is_not_a_broken_school()
    {
        var (broken, left, right) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        // All who came took the other lanes: nothing is missing.
        Assert.Null(ReadSilences.Of([Silent(broken, missing: 0)], [left, right, broken, left]));
        // A third of the school passed without being seen.
        Assert.NotNull(ReadSilences.Of([Silent(broken, missing: 33)], [left, right, broken, left]));
        Assert.NotNull(ReadSilences.Of([Silent(broken, missing: 33)], []));
        Assert.Null(ReadSilences.Of([Silent(broken, missing: 33)], [left, right]));
        // This child always uses the broken one.
        Assert.Equal("Вход", ReadSilences.Of([Silent(broken, missing: 0)], [broken, broken, left])!.Reader);
    }

    private static SilentReader Silent(Guid device, short missing) =>
        new(
            new ReaderSilence
            {
                DeviceId = device,
                OrganisationId = Guid.NewGuid(),
                Since = PorogHost.SchoolDay,
                FoundAt = PorogHost.SchoolDay,
                Kind = SilenceKind.Quiet,
                Expected = 20,
                Minutes = 5,
                Missing = missing,
            },
            "Вход"
        );

    private static Task<int> UsualAsync(Family family, DeviceClient turnstile) =>
        family.Host.WithDbAsync(async db =>
        {
            var today = DateOnly.FromDateTime(PorogHost.SchoolDay.UtcDateTime);
            for (var week = 1; week <= 6; week++)
            for (var slot = Slot - 2; slot < Slot + 4; slot++)
                db.Add(
                    new ReaderSlot
                    {
                        DeviceId = turnstile.Device.Id,
                        Day = today.AddDays(-7 * week),
                        Slot = (short)slot,
                        Happened = 40,
                        Received = 40,
                    }
                );
            return await db.SaveChangesAsync();
        });

    private static async Task PassAsync(PorogHost host, DeviceClient turnstile, string card, string direction, DateTimeOffset at)
    {
        Assert.Equal(1, (await turnstile.SendAsync(turnstile.Passage(card, direction, at))).Accepted);
        await host.Services.GetRequiredService<DeviceActivity>().WriteAsync(CancellationToken.None);
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.Presence.AnyAsync(p => p.Since == at)), "the passage is followed");
    }

    private static Task<Organisation> SchoolAsync(Family family) =>
        family.Host.WithDbAsync(db => db.Children.Where(c => c.Id == family.Child.Id).Select(c => c.Organisation!).SingleAsync());

    private static Task<bool> LookAsync(PorogHost host) =>
        host.Services.GetRequiredService<FindSilences>().LookAsync(CancellationToken.None);

    private static async Task<JsonElement> ChildAsync(HttpClient person) =>
        Assert.Single((await person.GetFromJsonAsync<JsonElement>("/api/v1/children")).EnumerateArray());
}
