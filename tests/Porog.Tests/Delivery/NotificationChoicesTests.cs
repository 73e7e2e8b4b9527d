using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

public sealed class NotificationChoicesTests
{
    private const EventTypes Meals = EventTypes.Buffet | EventTypes.Hot | EventTypes.Subsidised;
    private const EventTypes Everything = EventTypes.All | EventTypes.Reports;

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
        var first = await ReadAsync(host, mother.Id, child.Id);
        Assert.Equal((Everything, EventTypes.All, EventTypes.All, true), (first!.Offered, first.Email, first.Push, first.IsDefault));

        Assert.True(await SetAsync(host, mother.Id, child.Id, EventTypes.Passages | EventTypes.Threshold));
        Assert.True(await SetAsync(host, mother.Id, child.Id, EventTypes.Passages));

        var after = await ReadAsync(host, mother.Id, child.Id);
        Assert.Equal((EventTypes.Passages, EventTypes.All, false), (after!.Email, after.Push, after.IsDefault));
        Assert.Equal(EventTypes.All, (await ReadAsync(host, father.Id, child.Id))!.Email);
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
        var first = await ReadAsync(host, grandmother.Id, child.Id);
        Assert.Equal((Meals | EventTypes.Reports, Meals), (first!.Offered, first.Email));

        await SetAsync(host, grandmother.Id, child.Id, EventTypes.Hot | EventTypes.Passages);
        var after = await ReadAsync(host, grandmother.Id, child.Id);
        Assert.Equal((Meals | EventTypes.Reports, EventTypes.Hot), (after!.Offered, after.Email));

        trust.Sees = Sight.Everything;
        await host.WithDbAsync(db =>
        {
            db.Update(trust);
            return db.SaveChangesAsync();
        });
        Assert.Equal(
            EventTypes.All & ~(EventTypes.Buffet | EventTypes.Subsidised),
            (await ReadAsync(host, grandmother.Id, child.Id))!.Email
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
        Assert.Equal(Everything & ~Meals, (await ReadAsync(host, mother.Id, child.Id))!.Offered);
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
        Assert.Equal(EventTypes.Threshold, (await ReadAsync(host, mother.Id, child.Id))!.Email);
    }

    [Theory, Engines]
    public async Task The_same_for_all_children_is_what_each_of_them_offers(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var (masha, petya) = (await registry.ChildAsync(school, "Иванова", "Маша"), await registry.ChildAsync(school));
        var mother = await registry.PersonAsync();
        var grandmother = await registry.PersonAsync("Петрова", "Анна");
        await registry.TrustsAsync(mother, grandmother, masha, Sight.Meals);
        await registry.TrustsAsync(mother, grandmother, petya, Sight.Attendance | Sight.Meals);

        await using var scope = host.Services.CreateAsyncScope();
        var choices = scope.ServiceProvider.GetRequiredService<NotificationChoices>();
        var both = NotificationChoices.ForAll(
            [new ChoiceChange(masha.Id, Channel.Push, Meals | EventTypes.Reports, EventTypes.Hot | EventTypes.DailyReport)],
            await choices.ListAsync(grandmother.Id, default)
        );
        Assert.True(await choices.SetAsync(grandmother.Id, new SettingsChange([.. both]), default));

        var told = await choices.ListAsync(grandmother.Id, default);
        Assert.Equal(EventTypes.Hot | EventTypes.DailyReport, told.Single(c => c.ChildId == masha.Id).Push);
        // Passages of the other child were not requested.
        Assert.Equal(EventTypes.Passages | EventTypes.Hot | EventTypes.DailyReport, told.Single(c => c.ChildId == petya.Id).Push);
        Assert.All(told, c => Assert.Equal(EventTypes.None, c.Email & EventTypes.Reports));
    }

    [Theory, Engines]
    public async Task Nothing_is_set_when_one_of_the_children_is_not_theirs(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var school = await registry.OrganisationAsync();
        var (own, foreign) = (await registry.ChildAsync(school), await registry.ChildAsync(school));
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, own);
        await using var scope = host.Services.CreateAsyncScope();
        var choices = scope.ServiceProvider.GetRequiredService<NotificationChoices>();
        var change = new SettingsChange(
            [
                new ChoiceChange(own.Id, Channel.Email, EventTypes.All, EventTypes.None),
                new ChoiceChange(foreign.Id, Channel.Email, EventTypes.All, EventTypes.None),
            ],
            ReportTime: new ReportTime(7, DayOfWeek.Monday)
        );
        Assert.False(await choices.SetAsync(mother.Id, change, default));
        Assert.Equal(EventTypes.All, (await ReadAsync(host, mother.Id, own.Id))!.Email);
        Assert.False(await host.WithDbAsync(db => db.NotificationPreferences.AnyAsync()));
    }

    [Theory, Engines]
    public async Task Two_changes_at_once_of_different_types_both_hold(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var child = await registry.ChildAsync(await registry.OrganisationAsync());
        var mother = await registry.PersonAsync();
        await registry.RepresentsAsync(mother, child);
        EventTypes[] off = [EventTypes.Passages, EventTypes.Buffet, EventTypes.Hot, EventTypes.Subsidised, EventTypes.TopUps];
        await Task.WhenAll(
            off.Select(async type =>
            {
                await using var scope = host.Services.CreateAsyncScope();
                var choices = scope.ServiceProvider.GetRequiredService<NotificationChoices>();
                var change = new ChoiceChange(child.Id, Channel.Email, type, EventTypes.None);
                Assert.True(await choices.SetAsync(mother.Id, new SettingsChange([change]), default));
            })
        );
        Assert.Equal(EventTypes.Threshold, (await ReadAsync(host, mother.Id, child.Id))!.Email);
    }

    [Theory, Engines]
    public async Task Reading_the_messages_changes_no_other_preference_and_never_goes_back(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var mother = await registry.PersonAsync();
        var now = host.Clock.GetUtcNow();
        await using var scope = host.Services.CreateAsyncScope();
        var choices = scope.ServiceProvider.GetRequiredService<NotificationChoices>();
        var preferences = scope.ServiceProvider.GetRequiredService<NotificationPreferences>();
        var manner = new Manner(
            22 * 60,
            7 * 60,
            ThresholdIsUrgent: true,
            SecurityIsUrgent: false,
            AlertIsUrgent: true,
            IsDiscreet: true,
            FallbackMinutes: 15
        );
        await choices.SetAsync(mother.Id, new SettingsChange([], manner, new ReportTime(7, DayOfWeek.Sunday)), default);

        await preferences.MarkReadAsync(mother.Id, now.AddHours(-1), default);
        await preferences.MarkReadAsync(mother.Id, now.AddHours(-2), default);
        Assert.Equal(now.AddHours(-1), (await preferences.ReadAsync(mother.Id, default)).MessagesReadAt);
        await preferences.MarkReadAsync(mother.Id, now.AddHours(5), default);
        await choices.SetAsync(mother.Id, new SettingsChange([], ReportTime: new ReportTime(20, DayOfWeek.Sunday)), default);

        var read = await preferences.ReadAsync(mother.Id, default);
        Assert.Equal(now, read.MessagesReadAt);
        Assert.Equal(
            manner,
            new(
                read.QuietFrom,
                read.QuietUntil,
                read.ThresholdIsUrgent,
                read.SecurityIsUrgent,
                read.AlertIsUrgent,
                read.IsDiscreet,
                read.FallbackMinutes
            )
        );
        Assert.Equal((20, DayOfWeek.Sunday), (read.ReportHour, read.ReportWeekday));
        // A person without settings has the defaults.
        var father = await preferences.ReadAsync(Guid.NewGuid(), default);
        Assert.Equal(
            (null, 19, DayOfWeek.Friday, true),
            (father.QuietFrom, father.ReportHour, father.ReportWeekday, father.SecurityIsUrgent)
        );
    }

    private static async Task<ChildChoice?> ReadAsync(PorogHost host, Guid personId, Guid childId)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<NotificationChoices>().FindAsync(personId, childId, default);
    }

    private static async Task<bool> SetAsync(PorogHost host, Guid personId, Guid childId, EventTypes chosen)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var change = new SettingsChange([new ChoiceChange(childId, Channel.Email, Everything, chosen)]);
        return await scope.ServiceProvider.GetRequiredService<NotificationChoices>().SetAsync(personId, change, default);
    }
}
