using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Alerts;
using Porog.Attendance;
using Porog.Notices;
using Porog.Registry;
using Porog.Tests.Support;

namespace Porog.Tests.Alerts;

/// <summary>A school at eleven on a Friday. Two children have come; the family's child has not.</summary>
internal sealed class AlertStory
{
    public static readonly string[] Asking = ["--Porog:Alerts:Enabled", "true"];

    private AlertStory(PorogHost host, Family family, Organisation school, DeviceClient turnstile)
    {
        Host = host;
        Family = family;
        School = school;
        Turnstile = turnstile;
    }

    public PorogHost Host { get; }
    public Family Family { get; }
    public Organisation School { get; }
    public DeviceClient Turnstile { get; }

    public static async Task<AlertStory> BeginAsync(PorogHost host, bool othersCame = true)
    {
        var family = await Family.CreateAsync(host);
        var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
        var story = new AlertStory(host, family, school, await family.Registry.DeviceClientAsync(school));
        if (othersCame)
            await story.OthersComeAsync();
        return story;
    }

    public async Task OthersComeAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            var child = await Family.Registry.ChildAsync(School);
            Assert.Equal(1, (await Turnstile.SendAsync(Turnstile.Passage(child.Card))).Accepted);
        }
    }

    /// <summary>Children who come and leave before the school closes.</summary>
    public async Task LeaveInTimeAsync(int children)
    {
        for (var i = 0; i < children; i++)
        {
            var child = await Family.Registry.ChildAsync(School);
            await PassAsync("in", child, at: -1);
            await PassAsync("out", child);
        }
    }

    /// <summary>A passage so many hours from now.</summary>
    public async Task PassAsync(string direction, TestChild child, int at = 0) =>
        Assert.Equal(
            1,
            (await Turnstile.SendAsync(Turnstile.Passage(child.Card, direction, Host.Clock.GetUtcNow().AddHours(at)))).Accepted
        );

    /// <summary>Moves the clock forward to this instant.</summary>
    public void Until(DateTimeOffset instant) => Host.Clock.Advance(instant - Host.Clock.GetUtcNow());

    public async Task<Account> FatherAsync()
    {
        var father = await Family.Registry.PersonAsync("Иванов", "Пётр");
        await Family.Registry.RepresentsAsync(father, Family.Child);
        return father;
    }

    public async Task<int> LookAsync()
    {
        await Host.WatchesReadersAsync();
        await Host.Services.GetRequiredService<ClimbAlerts>().LookAsync(CancellationToken.None);
        return await Host.Services.GetRequiredService<RaiseAlerts>().LookAsync(CancellationToken.None);
    }

    public Task<AlertStep> StepAsync() => Host.WithDbAsync(db => db.Alerts.Select(a => a.Step).SingleAsync());

    public Task<List<Guid>> ToldAsync(NoticeTopic topic) =>
        Host.WithDbAsync(db => db.Notices.Where(n => n.Topic == topic).Select(n => n.PersonId).ToListAsync());
}
