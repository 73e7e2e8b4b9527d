using Microsoft.Extensions.DependencyInjection;
using Porog.Delivery.Messages;
using Porog.Journal;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Wallets;

namespace Porog.Tests.Delivery;

public sealed class MessageFactsReaderTests
{
    [Theory, Engines]
    public async Task Facts_of_many_messages_are_read_at_once_in_the_organisations_time(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        var journal = new JournalRows(host);
        var school = await registry.OrganisationAsync(timeZone: "Asia/Yekaterinburg", name: "Школа № 9");
        var kindergarten = await registry.OrganisationAsync(OrganisationKind.Kindergarten);
        var masha = await registry.ChildAsync(school, "Петрова", "Маша", Sex.Female);
        var lev = await registry.ChildAsync(kindergarten, "Петров", "Лев");
        var mother = await registry.PersonAsync("Петрова", "Анна", null);

        var lunch = await journal.AddAsync(
            masha,
            EventKind.Buffet,
            amount: -9000,
            price: 9000,
            items: MealItem.Write([new MealItem("Суп", 1, 9000)])
        );
        await registry.AddAsync(
            new ThresholdCrossing
            {
                Bucket = masha.Bucket,
                EventId = lunch,
                ChildId = masha.Id,
                Balance = 1000,
                Threshold = 5000,
            }
        );
        var arrival = await journal.AddAsync(lev, EventKind.In, PorogHost.SchoolDay.AddMinutes(-17), accompaniedBy: mother.Id);

        await using var scope = host.Services.CreateAsyncScope();
        var facts = await scope
            .ServiceProvider.GetRequiredService<MessageFactsReader>()
            .ReadAsync(
                [
                    (masha.Bucket, lunch, MessageKind.Buffet),
                    (masha.Bucket, lunch, MessageKind.Threshold),
                    (lev.Bucket, arrival, MessageKind.Passage),
                    (lev.Bucket, Guid.NewGuid(), MessageKind.Passage),
                ],
                default
            );

        Assert.Equal(3, facts.Count);
        var meal = facts[(lunch, MessageKind.Buffet)];
        Assert.Equal(("Маша", Sex.Female, "Школа № 9"), (meal.ChildGivenName, meal.Sex, meal.Organisation));
        Assert.Equal(13, meal.At.Hour);
        Assert.Equal(new MealItem("Суп", 1, 9000), Assert.Single(meal.Items));
        Assert.False(meal.Late);
        Assert.Null(meal.Balance);
        var low = facts[(lunch, MessageKind.Threshold)];
        Assert.Equal((1000, 5000), (low.Balance, low.Threshold));
        var late = facts[(arrival, MessageKind.Passage)];
        Assert.True(late.Late);
        Assert.Equal("Петрова Анна", late.AccompaniedBy);
        Assert.Equal(OrganisationKind.Kindergarten, late.OrganisationKind);
    }
}
