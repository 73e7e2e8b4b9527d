using Microsoft.Extensions.DependencyInjection;
using Porog.Delegation;
using Porog.Notifications;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Notifications;

public sealed class NotificationChoicesTests
{
    private const EventTypes Meals = EventTypes.Buffet | EventTypes.Hot | EventTypes.Subsidised;

    [Theory, Engines]
    public async Task Everything_is_told_until_a_person_chooses_and_each_chooses_for_themselves(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync());
        var mother = await registry.PersonAsync();
        var father = await registry.PersonAsync("Иванов", "Пётр");
        await registry.RepresentsAsync(mother, child);
        await registry.RepresentsAsync(father, child);
        Assert.Equal(new ChildChoice(EventTypes.All, EventTypes.All), await ReadAsync(host, mother.Id, child.Id));

        Assert.True(await SetAsync(host, mother.Id, child.Id, EventTypes.Passages | EventTypes.Threshold));
        Assert.True(await SetAsync(host, mother.Id, child.Id, EventTypes.Passages));

        Assert.Equal(EventTypes.Passages, (await ReadAsync(host, mother.Id, child.Id))!.Chosen);
        Assert.Equal(EventTypes.All, (await ReadAsync(host, father.Id, child.Id))!.Chosen);
    }

    [Theory, Engines]
    public async Task A_trusted_person_chooses_only_among_what_they_see(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync());
        var mother = await registry.PersonAsync();
        var grandmother = await registry.PersonAsync("Петрова", "Анна");
        await registry.RepresentsAsync(mother, child);
        var trust = await registry.TrustsAsync(mother, grandmother, child, Sight.Meals);
        Assert.Equal(new ChildChoice(Meals, Meals), await ReadAsync(host, grandmother.Id, child.Id));

        await SetAsync(host, grandmother.Id, child.Id, EventTypes.Hot | EventTypes.Passages);
        Assert.Equal(new ChildChoice(Meals, EventTypes.Hot), await ReadAsync(host, grandmother.Id, child.Id));

        trust.Sees = Sight.Everything;
        await host.WithDbAsync(db =>
        {
            db.Update(trust);
            return db.SaveChangesAsync();
        });
        Assert.Equal(
            EventTypes.All & ~(EventTypes.Buffet | EventTypes.Subsidised),
            (await ReadAsync(host, grandmother.Id, child.Id))!.Chosen
        );
    }

    [Theory, Engines]
    public async Task To_a_stranger_there_is_no_such_child(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync());
        var stranger = await registry.PersonAsync();
        Assert.Null(await ReadAsync(host, stranger.Id, child.Id));
        Assert.False(await SetAsync(host, stranger.Id, child.Id, EventTypes.All));
        Assert.False(await SetAsync(host, stranger.Id, Guid.NewGuid(), EventTypes.All));
    }

    [Theory, Engines]
    public async Task A_kindergarten_that_shows_no_meals_offers_none(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var kindergarten = await registry.AddAsync(
            new Organisation
            {
                Kind = OrganisationKind.Kindergarten,
                Name = "Детский сад",
                TimeZone = "Europe/Moscow",
                ShowsMeals = false,
            }
        );
        var child = await registry.ChildAsync(kindergarten);
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        Assert.Equal(EventTypes.All & ~Meals, (await ReadAsync(host, mother.Id, child.Id))!.Offered);
    }

    [Theory, Engines]
    public async Task Two_clicks_at_once_leave_one_choice(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync());
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SetAsync(host, mother.Id, child.Id, EventTypes.Threshold)));
        Assert.All(done, Assert.True);
        Assert.Equal(EventTypes.Threshold, (await ReadAsync(host, mother.Id, child.Id))!.Chosen);
    }

    private static async Task<ChildChoice?> ReadAsync(PorogHost host, Guid personId, Guid childId)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<NotificationChoices>().ReadAsync(personId, childId, Channel.Email, default);
    }

    private static async Task<bool> SetAsync(PorogHost host, Guid personId, Guid childId, EventTypes chosen)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope
            .ServiceProvider.GetRequiredService<NotificationChoices>()
            .SetAsync(personId, childId, Channel.Email, chosen, default);
    }
}
