using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Delivery;
using Porog.Notices;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Web.Delivery;

namespace Porog.Tests.Delivery;

/// <summary>Codes and letters to addresses: channels and messages do not wait for one another, and none is sent twice by our doing.</summary>
public sealed class OutgoingTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(20);

    [Theory, Engines]
    public async Task A_code_does_not_wait_for_letters_to_a_mail_server_that_hangs(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var mail = new ScriptedMailServer();
        var greeting = new TaskCompletionSource();
        mail.Greets = () => greeting.Task;
        await using var host = await PorogHost.StartAsync(engine, [.. sms.Settings, .. mail.Settings]);
        for (var letter = 0; letter < 60; letter++)
            await AddAsync(host, LetterTo(host, $"{letter}@example.org"));
        await PorogHost.EventuallyAsync(() => Task.FromResult(mail.Calls > 0), "the node calls the mail server");

        await AddAsync(host, CodeTo(host, "+79001234567"));

        Assert.Equal("1234", await sms.TextAsync("+79001234567"));
        Assert.Empty(mail.Received);
        greeting.SetResult();
        await PorogHost.EventuallyAsync(async () => await CountAsync(host) == 0, "everything is sent");
        Assert.Equal(60, mail.Received.Select(m => m.To).Distinct().Count());
        Assert.Equal(60, mail.Received.Count);
    }

    [Theory, Engines]
    public async Task Five_calls_that_hang_do_not_delay_a_good_one(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, sms.Settings);
        var answer = new TaskCompletionSource();
        sms.Takes = phone => phone.EndsWith('0') ? Task.CompletedTask : answer.Task;
        for (var number = 1; number <= 5; number++)
            await AddAsync(host, CodeTo(host, $"+7900123456{number}"));
        await PorogHost.EventuallyAsync(() => Task.FromResult(sms.Received.Count == 5), "five calls hang");

        await AddAsync(host, CodeTo(host, "+79001234560"));

        await PorogHost.EventuallyAsync(async () => await CountAsync(host) == 5, "the good one is sent and recorded");
        answer.SetResult();
        await PorogHost.EventuallyAsync(async () => await CountAsync(host) == 0, "the others are recorded");
        Assert.Equal(6, sms.Requests);
    }

    [Theory, Engines]
    public async Task An_operator_that_takes_its_time_is_waited_for_and_not_called_again_by_any_node(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await QuietHostAsync(engine, sms.Settings);
        await using var other = await PorogHost.StartAsync(engine, sms.Settings, sharing: host, configure: WithoutWorker);
        var answer = new TaskCompletionSource();
        sms.Takes = _ => answer.Task;
        await AddAsync(host, CodeTo(host, "+79001234567"));
        Assert.Equal(1, await StartAsync(host));
        await PorogHost.EventuallyAsync(() => Task.FromResult(sms.Received.Count == 1), "the call");

        for (var passed = TimeSpan.Zero; passed < OutgoingSender.Lease * 2; passed += Period)
        {
            host.Clock.Advance(Period);
            await PorogHost.EventuallyAsync(
                async () => (await RowAsync(host)).NextAttemptAt == host.Clock.GetUtcNow() + OutgoingSender.Lease,
                "the lease is renewed"
            );
            Assert.Equal(0, await StartAsync(other));
        }
        answer.SetResult();
        await FinishAsync(host);

        Assert.Equal(0, await CountAsync(host));
        Assert.Equal(1, sms.Requests);
    }

    [Fact]
    public async Task A_lease_whose_renewal_got_no_answer_still_belongs_to_its_sender()
    {
        var database = await TestDatabase.CreateAsync(DatabaseEngine.PostgreSql);
        var proxy = database.Interpose();
        await using var sms = await SmsOperator.StartAsync();
        await using var host = await PorogHost.StartAsync(database.Engine, sms.Settings, configure: WithoutWorker, database: database);
        var answer = new TaskCompletionSource();
        sms.Takes = _ => answer.Task;
        await AddAsync(host, CodeTo(host, "+79001234567"));
        Assert.Equal(1, await StartAsync(host));
        await PorogHost.EventuallyAsync(() => Task.FromResult(sms.Received.Count == 1), "the call");

        // The renewal takes effect in the server, and its answer is lost.
        await using (var held = await database.LockAsync("SELECT 1 FROM outgoing FOR UPDATE"))
        {
            host.Clock.Advance(Period);
            await held.UntilSomebodyWaitsAsync();
            proxy.Cut();
        }
        proxy.Heal();
        await PorogHost.EventuallyAsync(
            async () => (await RowAsync(host)).NextAttemptAt == host.Clock.GetUtcNow() + OutgoingSender.Lease,
            "the renewal took effect"
        );
        answer.SetResult();
        await FinishAsync(host);

        Assert.Equal(0, await CountAsync(host));
        Assert.Equal(1, sms.Requests);
    }

    [Theory, Engines]
    public async Task An_operator_that_breaks_off_is_called_once_more_after_the_lease_and_then_no_more(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var proxy = new FaultProxy("127.0.0.1", sms.Port);
        await using var host = await QuietHostAsync(engine, SmsOperator.SettingsOf(proxy.Port));
        sms.Takes = _ =>
        {
            proxy.Cut();
            return Task.CompletedTask;
        };
        await AddAsync(host, CodeTo(host, "+79001234567"));
        await SendAsync(host);
        Assert.True((await RowAsync(host)).IsInDoubt);
        proxy.Heal();
        host.Clock.Advance(OutgoingSender.Lease - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await SendAsync(host));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await SendAsync(host));

        Assert.Equal(2, sms.Received.Count);
        Assert.Equal(0, await CountAsync(host));
    }

    [Theory, Engines]
    public async Task A_dead_operator_is_left_alone_and_costs_no_code_a_try(DatabaseEngine engine)
    {
        await using var sms = await SmsOperator.StartAsync();
        await using var proxy = new FaultProxy("127.0.0.1", sms.Port);
        await using var host = await QuietHostAsync(engine, SmsOperator.SettingsOf(proxy.Port));
        proxy.Cut();
        for (var number = 1; number <= 5; number++)
            await AddAsync(host, CodeTo(host, $"+7900123456{number}"));
        await SendAsync(host);
        Assert.Equal(0, await SendAsync(host));
        host.Clock.Advance(Outages.Pauses[0]);
        // One message finds out whether the operator is back.
        Assert.Equal(1, await SendAsync(host));
        await host.WithDbAsync(async db => Assert.All(await db.Outgoing.ToListAsync(), row => Assert.Equal(0, row.Attempts)));

        proxy.Heal();
        for (var pause = 0; pause < 3; pause++)
        {
            host.Clock.Advance(Outages.Pauses[^1]);
            await SendAsync(host);
        }
        Assert.Equal(0, await CountAsync(host));
        Assert.Equal(5, sms.Received.Select(r => r.Phone).Distinct().Count());
        Assert.Equal(5, sms.Received.Count);
    }

    [Theory, Engines]
    public async Task A_letter_refused_by_policy_ends_its_tries_and_one_refused_for_now_does_not(DatabaseEngine engine)
    {
        await using var mail = new ScriptedMailServer();
        await using var host = await QuietHostAsync(engine, mail.Settings);
        mail.TakesReceiver = to => to.StartsWith("spam", StringComparison.Ordinal) ? "550 5.7.1 blocked" : "451 4.7.1 greylisted";
        await AddAsync(host, LetterTo(host, "spam@example.org"));
        await AddAsync(host, LetterTo(host, "grey@example.org"));
        await SendAsync(host, OutgoingChannel.Email);
        Assert.Equal(1, (await RowAsync(host)).Attempts);
        mail.TakesReceiver = _ => "250 ok";
        host.Clock.Advance(OutgoingSender.RetryAfter[0]);
        await SendAsync(host, OutgoingChannel.Email);
        Assert.Equal("grey@example.org", Assert.Single(mail.Received).To);
    }

    private static Outgoing CodeTo(PorogHost host, string phone) =>
        host.Services.GetRequiredService<OutgoingMail>().Sms(phone, "1234", TimeSpan.FromMinutes(30));

    private static Outgoing LetterTo(PorogHost host, string address) =>
        host
            .Services.GetRequiredService<OutgoingMail>()
            .Email(
                new OutgoingText(address, Languages.Russian, "Почта", "Откройте страницу.", "https://porog.example/", "Открыть"),
                TimeSpan.FromDays(1)
            );

    private static async Task AddAsync(PorogHost host, Outgoing row)
    {
        await host.WithDbAsync(db =>
        {
            db.Add(row);
            return db.SaveChangesAsync();
        });
        host.Services.GetRequiredService<OutgoingMail>().Wake();
    }

    private static Task<int> CountAsync(PorogHost host) => host.WithDbAsync(db => db.Outgoing.CountAsync());

    private static Task<Outgoing> RowAsync(PorogHost host) => host.WithDbAsync(db => db.Outgoing.AsNoTracking().SingleAsync());

    private static Task<int> StartAsync(PorogHost host, OutgoingChannel channel = OutgoingChannel.Sms) =>
        host.Services.GetRequiredService<OutgoingSender>().StartDueAsync(channel, default);

    private static Task FinishAsync(PorogHost host) => host.Services.GetRequiredService<OutgoingSender>().FinishAsync();

    private static async Task<int> SendAsync(PorogHost host, OutgoingChannel channel = OutgoingChannel.Sms)
    {
        var started = await StartAsync(host, channel);
        await FinishAsync(host);
        return started;
    }

    private static Task<PorogHost> QuietHostAsync(DatabaseEngine engine, string[] settings) =>
        PorogHost.StartAsync(engine, settings, configure: WithoutWorker);

    private static void WithoutWorker(IServiceCollection services) =>
        services.Remove(services.Single(s => s.ImplementationType == typeof(OutgoingWorker)));
}
