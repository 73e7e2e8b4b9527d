using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

/// <summary>A mail server that takes its time or hangs up at the wrong moment.</summary>
public sealed class SlowMailTests
{
    [Theory, Engines]
    public async Task A_right_that_ends_while_the_connection_is_being_opened_stops_the_letter(DatabaseEngine engine)
    {
        await using var server = new ScriptedMailServer();
        var greeting = new TaskCompletionSource();
        server.Greets = () => greeting.Task;
        await using var house = await House.CreateAsync(engine, server);
        await house.EnterAsync();

        var sending = house.SendAsync();
        await PorogHost.EventuallyAsync(() => Task.FromResult(server.Calls > 0), "the node calls the mail server");
        await house.EndAccessAsync(house.People[0]);
        // An answer may be this old.
        await Task.Delay(TimeSpan.FromMilliseconds(50));
        greeting.SetResult();
        await sending;

        Assert.Empty(server.Received);
        Assert.Equal(DeliveryState.Withheld, (await house.RowsAsync()).Single().State);
    }

    [Theory, Engines]
    public async Task A_kept_connection_that_has_died_is_replaced_and_the_right_is_asked_again(DatabaseEngine engine)
    {
        await using var server = new ScriptedMailServer();
        await using var proxy = new FaultProxy("127.0.0.1", server.Port);
        await using var house = await House.CreateAsync(engine, server, ScriptedMailServer.SettingsOf(proxy.Port));
        await house.EnterAsync();
        await house.SendAsync();
        proxy.Cut();
        proxy.Heal();
        var greeting = new TaskCompletionSource();
        server.Greets = () => greeting.Task;
        await house.EnterAsync();

        var sending = house.SendAsync();
        await PorogHost.EventuallyAsync(() => Task.FromResult(server.Calls > 1), "the node calls again");
        await house.EndAccessAsync(house.People[0]);
        // An answer may be this old.
        await Task.Delay(TimeSpan.FromMilliseconds(50));
        greeting.SetResult();
        await sending;

        Assert.Single(server.Received);
        Assert.Equal([DeliveryState.Sent, DeliveryState.Withheld], (await house.RowsAsync()).Select(d => d.State).Order());
    }

    [Theory, Engines]
    public async Task Letters_whose_answer_is_slow_let_others_pass_and_are_sent_once_by_all_nodes_together(DatabaseEngine engine)
    {
        await using var server = new ScriptedMailServer();
        var answer = new TaskCompletionSource();
        await using var house = await House.CreateAsync(engine, server, people: 5);
        await using var other = await PorogHost.StartAsync(
            engine,
            server.Settings,
            sharing: house.Host,
            configure: MailServer.WithoutWorker
        );
        // As many hang as there are connections.
        server.TakesLetter = async letter =>
        {
            if (server.Received.Count <= 4)
                await answer.Task;
            return "250 ok";
        };
        await house.EnterAsync();
        var sending = house.SendAsync();
        await server.WaitForAsync(4);

        house.Host.Clock.Advance(LeaseWatchPeriod);
        await sending;
        Assert.Equal(5, server.Received.Count);
        Assert.Single(await house.RowsAsync(), d => d.State == DeliveryState.Sent);

        // Longer than a lease, in which the other node would have sent them.
        for (var passed = TimeSpan.Zero; passed < DeliverySender.Lease * 2; passed += LeaseWatchPeriod)
        {
            house.Host.Clock.Advance(LeaseWatchPeriod);
            await RenewedAsync(house);
            Assert.Equal(0, await other.Services.GetRequiredService<DeliverySender>().SendDueAsync(Channel.Email, default));
        }
        answer.SetResult();
        await house.UntilAsync(all => all.TrueForAll(d => d.State == DeliveryState.Sent));

        Assert.Equal(5, server.Received.Count);
        Assert.All(await house.RowsAsync(), d => Assert.Equal(1, d.Attempts));
    }

    [Fact]
    public async Task A_letter_whose_lease_was_renewed_without_an_answer_is_recorded_and_not_sent_again()
    {
        await using var server = new ScriptedMailServer();
        var answer = new TaskCompletionSource();
        server.TakesLetter = async _ =>
        {
            await answer.Task;
            return "250 ok";
        };
        var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        var proxy = database.Interpose();
        await using var house = await House.CreateAsync(DatabaseEngine.PostgreSql, server, database: database);
        await house.EnterAsync();
        var sending = house.SendAsync();
        await server.WaitForAsync(1);

        // The renewal takes effect in the server, and its answer is lost.
        await using (var held = await database.LockAsync("SELECT 1 FROM deliveries FOR UPDATE"))
        {
            house.Host.Clock.Advance(LeaseWatchPeriod);
            await held.UntilSomebodyWaitsAsync();
            proxy.Cut();
        }
        proxy.Heal();
        await RenewedAsync(house);
        answer.SetResult();
        await sending;
        await house.UntilAsync(all => all.TrueForAll(d => d.State == DeliveryState.Sent));

        house.Host.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await house.SendAsync());
        Assert.Single(server.Received);
    }

    [Theory, Engines]
    public async Task A_message_does_not_overtake_an_older_one_of_its_child_whose_answer_is_slow(DatabaseEngine engine)
    {
        await using var server = new ScriptedMailServer();
        var answer = new TaskCompletionSource();
        await using var house = await House.CreateAsync(engine, server);
        server.TakesLetter = async _ =>
        {
            if (server.Received.Count == 1)
                await answer.Task;
            return "250 ok";
        };
        await house.EnterAsync();
        await house.EnterAsync();
        var sending = house.SendAsync();
        await server.WaitForAsync(1);
        house.Host.Clock.Advance(LeaseWatchPeriod);
        await sending;
        Assert.Equal(0, await house.SendAsync());

        answer.SetResult();
        await house.UntilAsync(all => all.Exists(d => d.State == DeliveryState.Sent));
        await house.SendAsync();
        Assert.Equal(2, server.Received.Count);
        Assert.All(await house.RowsAsync(), d => Assert.Equal((DeliveryState.Sent, (short)1), (d.State, d.Attempts)));
    }

    [Theory, Engines]
    public async Task A_letter_that_may_have_arrived_is_sent_once_more_after_its_lease_and_then_no_more(DatabaseEngine engine)
    {
        await using var server = new ScriptedMailServer { TakesLetter = _ => Task.FromResult<string?>(null) };
        await using var house = await House.CreateAsync(engine, server);
        await house.EnterAsync();
        await house.SendAsync();
        Assert.Single(server.Received);
        var row = Assert.Single(await house.RowsAsync());
        Assert.Equal((DeliveryState.Pending, (short)1), (row.State, row.Attempts));
        using (var mother = await SiteVisitor.SignedInAsync(house.Host, house.People[0]))
            Assert.Contains("письмо могло дойти", (await mother.OpenAsync("/messages")).Text);

        house.Host.Clock.Advance(DeliverySender.Lease - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await house.SendAsync());
        house.Host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await house.SendAsync());
        Assert.Equal(2, server.Received.Count);
        Assert.Single(server.Received.Select(m => m.Message.MessageId).Distinct());
        Assert.Equal(DeliveryState.Undelivered, (await house.RowsAsync()).Single().State);

        house.Host.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await house.SendAsync());
        Assert.Equal(2, server.Received.Count);
    }

    [Theory, Engines]
    public async Task A_letter_refused_between_two_broken_answers_still_has_no_third_copy(DatabaseEngine engine)
    {
        await using var server = new ScriptedMailServer { TakesLetter = _ => Task.FromResult<string?>(null) };
        await using var house = await House.CreateAsync(engine, server);
        await house.EnterAsync();
        await house.SendAsync();
        server.TakesReceiver = _ => "451 4.7.1 greylisted";
        house.Host.Clock.Advance(DeliverySender.Lease);
        Assert.Equal(1, await house.SendAsync());
        server.TakesReceiver = _ => "250 ok";
        house.Host.Clock.Advance(DeliverySender.RetryAfter[1]);
        Assert.Equal(1, await house.SendAsync());

        Assert.Equal(2, server.Received.Count);
        Assert.Equal(DeliveryState.Undelivered, (await house.RowsAsync()).Single().State);
    }

    private static TimeSpan LeaseWatchPeriod => TimeSpan.FromSeconds(20);

    /// <summary>
    /// Waits until every lease was renewed within the last period. The clock goes on meanwhile: a watch that set its timer after the last
    /// step would wait for ever otherwise.
    /// </summary>
    private static Task RenewedAsync(House house) =>
        house.UntilAsync(all =>
        {
            house.Host.Clock.Advance(TimeSpan.FromSeconds(1));
            var youngest = house.Host.Clock.GetUtcNow() + DeliverySender.Lease - LeaseWatchPeriod;
            return all.Where(d => d.State == DeliveryState.Sending).All(d => d.NextAttemptAt > youngest);
        });

    /// <summary>A child and its representatives, on a node that sends by the batch.</summary>
    private sealed record House(PorogHost Host, TestChild Child, IReadOnlyList<Account> People) : IAsyncDisposable
    {
        private int entries;

        public static async Task<House> CreateAsync(
            DatabaseEngine engine,
            ScriptedMailServer server,
            string[]? settings = null,
            int people = 1,
            TestDatabase? database = null
        )
        {
            var host = await PorogHost.StartAsync(
                engine,
                settings ?? server.Settings,
                configure: MailServer.WithoutWorker,
                database: database
            );
            var registry = new TestRegistry(host);
            var child = await registry.ChildAsync(await registry.OrganisationAsync(), "Иванова", "Маша", Sex.Female);
            var all = new List<Account>();
            for (var number = 0; number < people; number++)
            {
                all.Add(await registry.PersonAsync());
                await registry.RepresentsAsync(all[^1], child);
            }
            return new House(host, child, all);
        }

        /// <summary>The child enters; everybody is to be told.</summary>
        public async Task EnterAsync()
        {
            await new JournalRows(Host).AddAsync(Child, EventKind.In, PorogHost.SchoolDay.AddMinutes(entries++));
            await UntilAsync(all => all.Count == entries * People.Count);
        }

        public Task<int> EndAccessAsync(Account person) =>
            Host.WithDbAsync(db =>
                db.LegalRepresentations.Where(r => r.PersonId == person.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(r => r.EndedAt, Host.Clock.GetUtcNow()))
            );

        public Task<int> SendAsync() => Host.Services.GetRequiredService<DeliverySender>().SendDueAsync(Channel.Email, default);

        public Task<List<MessageDelivery>> RowsAsync() => Host.WithDbAsync(db => db.Deliveries.AsNoTracking().ToListAsync());

        public Task UntilAsync(Predicate<List<MessageDelivery>> done) =>
            PorogHost.EventuallyAsync(async () => done(await RowsAsync()), "the rows are there");

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
