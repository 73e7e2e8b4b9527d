using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MimeKit;
using Porog.Access;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Delivery.Messages;
using Porog.Journal;
using Porog.Notices;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

/// <summary>From the journal to a real mailbox.</summary>
public sealed class EmailDeliveryTests
{
    [Theory, Engines]
    public async Task An_entry_reaches_both_parents_by_itself_each_in_their_language(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, server.Settings);
        var family = await Family.CreateAsync(host);
        var father = await family.Registry.PersonAsync("Иванов", "Пётр", null);
        father.Language = Languages.English;
        await host.WithDbAsync(db =>
        {
            db.Update(father);
            return db.SaveChangesAsync();
        });
        await family.Registry.RepresentsAsync(father, family.Child);

        await family.Journal.AddAsync(family.Child, EventKind.In, place: "Вход № 2");
        var mails = await server.WaitForAsync(2);

        var russian = mails.Single(m => m.To == family.Mother.Email);
        Assert.Equal("Маша вошла в школу в 11:00", russian.Message.Subject);
        Assert.Contains("Вошла через вход № 2.", russian.Text);
        Assert.Contains("пятница, 20 ноября", russian.Text);
        Assert.Contains("<h1", russian.Html);
        Assert.Contains("Вошла через вход № 2.", russian.Html);
        Assert.Contains("lang=\"ru\"", russian.Html);
        var english = mails.Single(m => m.To == father.Email);
        Assert.Equal("Маша entered school at 11:00", english.Message.Subject);
        Assert.Contains("Friday, 20 November", english.Text);
        Assert.Contains("lang=\"en\"", english.Html);

        await UntilAsync(host, all => all.Count == 2 && all.TrueForAll(d => d.State == DeliveryState.Sent && d.NextAttemptAt is null));
    }

    [Theory, Engines]
    public async Task A_mail_leads_to_the_event_and_to_the_settings_and_says_how_to_end_its_kind(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        await QueueAsync(family);
        await SendAsync(host);

        var mail = Assert.Single(await server.WaitForAsync(1));
        var entry = await host.WithDbAsync(db => db.Journal.Select(e => e.Id).SingleAsync());
        var settings = $"https://porog.example/children/{family.Child.Id}/settings";
        Assert.Matches("^<https://porog\\.example/unsubscribe/[A-Za-z0-9_-]+>$", mail.Message.Headers[HeaderId.ListUnsubscribe]);
        Assert.Equal("List-Unsubscribe=One-Click", mail.Message.Headers["List-Unsubscribe-Post"]);
        Assert.Equal("auto-generated", mail.Message.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal("Порог", mail.Message.From.Mailboxes.Single().Name);
        Assert.Equal("Иванова Мария Петровна", mail.Message.To.Mailboxes.Single().Name);
        Assert.EndsWith("@porog.example", mail.Message.MessageId);
        Assert.IsType<MultipartAlternative>(mail.Message.Body);
        foreach (var part in new[] { mail.Text, mail.Html })
        {
            Assert.Contains(settings, part);
            Assert.Contains($"https://porog.example/children/{family.Child.Id}/attendance?day=2026-11-20#{EventPath.Anchor(entry)}", part);
            Assert.Contains("Не писать больше, когда Маша приходит и уходит", Plain(part).Replace("&#160;", " "));
            Assert.Contains(mail.Message.Headers[HeaderId.ListUnsubscribe]!.Trim('<', '>'), part);
        }
        Assert.DoesNotContain("http", mail.Html.Replace("https://porog.example/", ""));
    }

    [Theory, Engines]
    public async Task Money_meals_and_lateness_arrive_in_words(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        await host.WithDbAsync(db =>
            db.Wallets.ExecuteUpdateAsync(w => w.SetProperty(x => x.Threshold, 30000L).SetProperty(x => x.Balance, 33550L))
        );
        await family.Journal.AddAsync(
            family.Child,
            EventKind.Buffet,
            PorogHost.SchoolDay.AddMinutes(-17),
            amount: -24000,
            price: 24000,
            items: MealItem.Write([new MealItem("Борщ", 1, 14000), new MealItem("Булочка", 2, 5000)])
        );
        await UntilAsync(host, all => all.Count == 2);
        host.Clock.Advance(Summaries.Gathering);
        await host.Services.GetRequiredService<Summaries>().ReleaseDueAsync(default);
        await SendAsync(host);

        var mails = (await server.WaitForAsync(2)).Select(m => (Subject: Plain(m.Message.Subject!), Text: Plain(m.Text))).ToList();
        Assert.All(server.Received, m => Assert.DoesNotContain("\n ", m.Text));
        var meal = mails.Single(m => m.Subject.Contains("купила"));
        Assert.Equal("Сообщаем с опозданием: Маша купила в буфете на 240 ₽", meal.Subject);
        Assert.Contains("В 10:43: борщ – 140 ₽; булочка, 2 шт. по 50 ₽. Узнали в 11:00, через 17 минут.", meal.Text);
        var low = mails.Single(m => m.Subject.Contains("порога"));
        Assert.Contains("Маша: на счёте 95,50 ₽ – меньше порога 300 ₽", low.Subject);
        Assert.Contains($"/children/{family.Child.Id}/account", low.Text);
        var html = Plain(server.Received.Single(m => m.Message.Subject!.Contains("купила")).Html);
        Assert.Matches("Булочка, 2 шт\\.</td>\\s*<td[^>]*>100 ₽</td>", html.Replace("&#160;", " "));
        Assert.Contains("Сообщаем с опозданием. Узнали в 11:00, через 17 минут.", html.Replace("&#160;", " "));
    }

    [Theory, Engines]
    public async Task What_was_revoked_while_it_waited_is_withheld(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.Registry.PersonAsync("Петрова", "Анна");
        var trust = await family.Registry.TrustsAsync(family.Mother, grandmother, family.Child);
        await QueueAsync(family, rows: 2);

        await host.WithDbAsync(db =>
            db.Trusts.Where(t => t.Id == trust.Id)
                .ExecuteUpdateAsync(t => t.SetProperty(x => x.State, TrustState.Ended).SetProperty(x => x.EndedAt, PorogHost.SchoolDay))
        );
        await SendAsync(host);

        Assert.Equal(family.Mother.Email, Assert.Single(await server.WaitForAsync(1)).To);
        var states = await StatesAsync(host);
        Assert.Equal(DeliveryState.Sent, states[family.Mother.Id]);
        Assert.Equal(DeliveryState.Withheld, states[grandmother.Id]);
    }

    [Theory, Engines]
    public async Task What_a_narrowed_trust_no_longer_shows_is_withheld(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        var grandmother = await family.Registry.PersonAsync("Петрова", "Анна");
        var trust = await family.Registry.TrustsAsync(family.Mother, grandmother, family.Child);
        await QueueAsync(family, rows: 2);

        await host.WithDbAsync(db =>
            db.Trusts.Where(t => t.Id == trust.Id).ExecuteUpdateAsync(t => t.SetProperty(x => x.Sees, Sight.Meals | Sight.Account))
        );
        await SendAsync(host);

        Assert.Equal(DeliveryState.Withheld, (await StatesAsync(host))[grandmother.Id]);
        Assert.Equal(family.Mother.Email, Assert.Single(await server.WaitForAsync(1)).To);
    }

    [Theory, Engines]
    public async Task A_choice_turned_off_and_an_address_unverified_while_it_waited_withhold_it(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        var father = await family.Registry.PersonAsync("Иванов", "Пётр");
        await family.Registry.RepresentsAsync(father, family.Child);
        await QueueAsync(family, rows: 2);

        await using (var scope = host.Services.CreateAsyncScope())
            await scope
                .ServiceProvider.GetRequiredService<NotificationChoices>()
                .SetAsync(
                    family.Mother.Id,
                    new SettingsChange([new ChoiceChange(family.Child.Id, Channel.Email, EventTypes.Passages, EventTypes.None)]),
                    default
                );
        await host.WithDbAsync(db =>
            db.Users.Where(u => u.Id == father.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.EmailConfirmed, false))
        );
        await SendAsync(host);

        Assert.Empty(server.Received);
        Assert.All(await StatesAsync(host), state => Assert.Equal(DeliveryState.Withheld, state.Value));
    }

    [Theory, Engines]
    public async Task A_changed_address_is_the_one_it_goes_to(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        await QueueAsync(family);
        await host.WithDbAsync(db => db.Users.ExecuteUpdateAsync(u => u.SetProperty(x => x.Email, "new@example.org")));
        await SendAsync(host);
        Assert.Equal("new@example.org", Assert.Single(await server.WaitForAsync(1)).To);
    }

    [Theory, Engines]
    public async Task A_server_that_hung_up_between_two_mails_is_called_again(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        await QueueAsync(family);
        await SendAsync(host);
        server.GoDown();
        server.ComeBack();
        await QueueAsync(family, rows: 2);
        await SendAsync(host);
        Assert.Equal(2, (await server.WaitForAsync(2)).Count);
        Assert.All(await AllAsync(host), d => Assert.Equal((DeliveryState.Sent, (short)1), (d.State, d.Attempts)));
    }

    [Theory, Engines]
    public async Task After_the_last_retry_it_is_undelivered(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        await QueueAsync(family);
        server.Refuse(451, "try again later");
        foreach (var wait in DeliverySender.RetryAfter)
        {
            Assert.Equal(1, await SendAsync(host));
            host.Clock.Advance(wait);
        }
        Assert.Equal(1, await SendAsync(host));
        var given = Assert.Single(await AllAsync(host));
        Assert.Equal((DeliveryState.Undelivered, (short)7, null), (given.State, given.Attempts, given.NextAttemptAt));
        Assert.Equal("451 try again later", given.Error);
    }

    [Theory, Engines]
    public async Task A_refusal_for_good_is_undelivered_at_once_and_its_reason_names_no_address(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        await QueueAsync(family);
        server.Refuse(550, "5.7.1 <%>: not by our policy");
        await SendAsync(host);

        var refused = Assert.Single(await AllAsync(host));
        Assert.Equal((DeliveryState.Undelivered, null), (refused.State, refused.NextAttemptAt));
        Assert.Equal("550 5.7.1 <…>: not by our policy", refused.Error);
        server.AcceptAgain();
        host.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await SendAsync(host));
    }

    [Theory, Engines]
    public async Task A_server_that_asks_for_a_login_gets_it_and_a_wrong_one_costs_no_message(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync(login: "porog:right");
        await using var host = await PorogHost.StartAsync(
            engine,
            [.. server.Settings, "--Porog:Mail:UserName", "porog", "--Porog:Mail:Password", "wrong"],
            configure: MailServer.WithoutWorker
        );
        var family = await Family.CreateAsync(host);
        await QueueAsync(family);
        await SendAsync(host);
        var waiting = Assert.Single(await AllAsync(host));
        Assert.Equal((DeliveryState.Pending, (short)0), (waiting.State, waiting.Attempts));
        Assert.StartsWith("535", waiting.Error);

        host.Services.GetRequiredService<PorogOptions>().Mail.Password = "right";
        host.Clock.Advance(Outages.Pauses[0]);
        await SendAsync(host);
        Assert.Single(await server.WaitForAsync(1));
    }

    [Theory, Engines]
    public async Task A_server_without_the_asked_for_encryption_gets_nothing(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(
            engine,
            [.. server.Settings, "--Porog:Mail:Security", "StartTls"],
            configure: MailServer.WithoutWorker
        );
        var family = await Family.CreateAsync(host);
        await QueueAsync(family);
        await SendAsync(host);
        Assert.Empty(server.Received);
        Assert.Equal(DeliveryState.Pending, Assert.Single(await AllAsync(host)).State);
    }

    [Theory, Engines]
    public async Task What_cannot_be_told_any_more_does_not_hold_up_the_rest(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        var nowhere = await family.Registry.PersonAsync("Петров", "Иван");
        await family.Registry.RepresentsAsync(nowhere, family.Child);
        await host.WithDbAsync(db =>
            db.Users.Where(u => u.Id == nowhere.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.Email, "no mailbox at all"))
        );
        await family.Registry.AddAsync(
            new MessageDelivery
            {
                Bucket = family.Child.Bucket,
                PersonId = family.Mother.Id,
                At = PorogHost.SchoolDay,
                SubjectId = Guid.NewGuid(),
                Kind = MessageKind.Passage,
                Channel = Channel.Email,
                ChildId = family.Child.Id,
                State = DeliveryState.Pending,
                NextAttemptAt = PorogHost.SchoolDay,
                StateAt = PorogHost.SchoolDay,
            }
        );
        await QueueAsync(family, rows: 3);
        await SendAsync(host);

        Assert.Equal(family.Mother.Email, Assert.Single(await server.WaitForAsync(1)).To);
        var errors = (await AllAsync(host)).Where(d => d.State == DeliveryState.Undelivered).Select(d => d.Error).Order();
        Assert.Equal(["the address is no mailbox", "what it tells of is no longer kept"], errors);
    }

    [Theory, Engines]
    public async Task Two_nodes_at_once_never_send_the_same_message_twice(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var one = await QuietHostAsync(engine, server);
        await using var two = await PorogHost.StartAsync(engine, server.Settings, sharing: one, configure: MailServer.WithoutWorker);
        var family = await Family.CreateAsync(one);
        const int Count = 900;
        await QueueManyAsync(one, family, Count);

        var sent = await Task.WhenAll(DrainAsync(one), DrainAsync(one), DrainAsync(two), DrainAsync(two));

        Assert.Equal(Count, sent.Sum());
        var mails = await server.WaitForAsync(Count);
        Assert.Equal(Count, mails.Count);
        Assert.Equal(Count, mails.Select(m => m.Message.MessageId).Distinct().Count());
        Assert.All(await AllAsync(one), d => Assert.Equal((DeliveryState.Sent, (short)1), (d.State, d.Attempts)));

        static async Task<int> DrainAsync(PorogHost host)
        {
            var total = 0;
            while (await SendAsync(host) is > 0 and var sent)
                total += sent;
            return total;
        }
    }

    [Theory, Engines]
    public async Task A_message_waits_while_one_as_old_of_the_same_child_is_on_its_way_to_the_same_person(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        await QueueManyAsync(host, family, 2);
        Assert.Single((await AllAsync(host)).Select(d => d.At).Distinct());
        var now = host.Clock.GetUtcNow();
        var queue = host.Services.GetRequiredService<IDeliveryQueue>();
        var first = Assert.Single(await ClaimAsync(1));
        Assert.Empty(await ClaimAsync(10));

        await queue.RecordAsync([new DeliveryOutcome(first, DeliveryState.Sent, now, 1, null, null)], default);

        Assert.Single(await ClaimAsync(10));

        Task<IReadOnlyList<MessageDelivery>> ClaimAsync(int limit) =>
            queue.ClaimAsync(Channel.Email, limit, now, now + DeliverySender.Lease, takeOver: true, default);
    }

    [Theory, Engines]
    public async Task What_a_dead_sender_held_is_sent_after_its_lease(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        await QueueAsync(family);
        var now = host.Clock.GetUtcNow();
        var queue = host.Services.GetRequiredService<IDeliveryQueue>();
        Assert.Single(await queue.ClaimAsync(Channel.Email, 10, now, now + DeliverySender.Lease, takeOver: true, default));

        host.Clock.Advance(DeliverySender.Lease - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await SendAsync(host));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await SendAsync(host));
        Assert.Single(await server.WaitForAsync(1));
    }

    [Theory, Engines]
    public async Task A_message_sent_but_not_recorded_comes_again_under_the_same_id(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        await QueueAsync(family);
        await SendAsync(host);
        // The state after a crash between the server's answer and our commit.
        await host.WithDbAsync(db =>
            db.Deliveries.ExecuteUpdateAsync(d =>
                d.SetProperty(x => x.State, DeliveryState.Sending).SetProperty(x => x.NextAttemptAt, PorogHost.SchoolDay)
            )
        );
        await SendAsync(host);
        var mails = await server.WaitForAsync(2);
        Assert.Equal(mails[0].Message.MessageId, mails[1].Message.MessageId);
    }

    [Theory, Engines]
    public async Task A_sender_whose_lease_was_lost_changes_nothing(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        await QueueAsync(family);
        var now = host.Clock.GetUtcNow();
        var queue = host.Services.GetRequiredService<IDeliveryQueue>();
        var first = Assert.Single(await queue.ClaimAsync(Channel.Email, 10, now, now + DeliverySender.Lease, takeOver: true, default));
        var later = now + DeliverySender.Lease;
        Assert.Single(await queue.ClaimAsync(Channel.Email, 10, later, later + DeliverySender.Lease, takeOver: true, default));

        await queue.RecordAsync([new DeliveryOutcome(first, DeliveryState.Undelivered, later, 1, null, "too late")], default);

        var row = Assert.Single(await AllAsync(host));
        Assert.Equal((DeliveryState.Sending, (short)2, null), (row.State, row.Attempts, row.Error));
    }

    [Theory, Engines]
    public async Task A_stop_finishes_what_is_on_its_way_and_gives_the_rest_back(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        await QueueManyAsync(host, family, 20);
        server.Delay(TimeSpan.FromMilliseconds(300));
        using var stopping = new CancellationTokenSource();
        var sending = host.Services.GetRequiredService<DeliverySender>().SendDueAsync(Channel.Email, stopping.Token);
        await server.WaitForAsync(1);
        await stopping.CancelAsync();
        await sending;

        var all = await AllAsync(host);
        var sent = all.Count(d => d.State == DeliveryState.Sent);
        Assert.Equal(server.Received.Count, sent);
        Assert.InRange(sent, 1, 19);
        Assert.Equal(
            20 - sent,
            all.Count(d => d is { State: DeliveryState.Pending, Attempts: 0 } && d.NextAttemptAt <= host.Clock.GetUtcNow())
        );

        server.Delay(TimeSpan.Zero);
        await SendAsync(host);
        Assert.Equal(20, (await server.WaitForAsync(20)).Select(m => m.Message.MessageId).Distinct().Count());
        Assert.Equal(20, server.Received.Count);
    }

    [Theory, Engines]
    public async Task A_letter_that_waited_behind_another_batch_is_asked_about_once_it_can_go(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        for (var others = 0; others < 3; others++)
            await family.Registry.RepresentsAsync(await family.Registry.PersonAsync(), family.Child);
        await QueueAsync(family, rows: 4);
        server.Delay(TimeSpan.FromSeconds(3));
        // As many as may be in flight at once.
        var first = SendAsync(host);
        await UntilAsync(host, all => all.TrueForAll(d => d.State == DeliveryState.Sending));

        var late = await Family.CreateAsync(host);
        await QueueAsync(late, rows: 5);
        var second = SendAsync(host);
        await UntilAsync(host, all => all.TrueForAll(d => d.State == DeliveryState.Sending));
        await host.WithDbAsync(db =>
            db.LegalRepresentations.Where(r => r.ChildId == late.Child.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.EndedAt, host.Clock.GetUtcNow()))
        );
        await Task.WhenAll(first, second);

        Assert.Equal(DeliveryState.Withheld, (await StatesAsync(host))[late.Mother.Id]);
        Assert.Equal(4, server.Received.Count);
    }

    [Theory, Engines]
    public async Task One_childs_messages_leave_in_the_order_in_which_things_happened(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        await using var host = await QuietHostAsync(engine, server);
        var family = await Family.CreateAsync(host);
        foreach (var minutes in (int[])[-4, -1, -3, -2])
            await family.Journal.AddAsync(family.Child, EventKind.In, PorogHost.SchoolDay.AddMinutes(minutes));
        await UntilAsync(host, all => all.Count == 4);
        await SendAsync(host);
        var subjects = (await server.WaitForAsync(4)).Select(m => m.Message.Subject![^5..]);
        Assert.Equal(["10:56", "10:57", "10:58", "10:59"], subjects);
    }

    [Theory, Engines]
    public async Task Where_no_mail_server_is_set_the_message_centre_has_it_at_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        await family.Journal.AddAsync(family.Child, EventKind.In);
        await UntilAsync(host, all => all.Count == 1);
        var row = Assert.Single(await AllAsync(host));
        Assert.Equal((Channel.MessageCentre, DeliveryState.Sent), (row.Channel, row.State));
        Assert.Equal(0, await SendAsync(host));
    }

    [Theory, Engines]
    public async Task Nothing_personal_reaches_the_log(DatabaseEngine engine)
    {
        await using var server = await MailServer.StartAsync();
        var lines = new LogLines();
        await using var host = await PorogHost.StartAsync(
            engine,
            server.Settings,
            configure: services =>
            {
                MailServer.WithoutWorker(services);
                services.AddLogging(logging => logging.AddProvider(lines).SetMinimumLevel(LogLevel.Trace));
            }
        );
        var family = await Family.CreateAsync(host);
        await QueueAsync(family);
        server.Refuse(451, "greylisted <%>, +79001234567");
        await SendAsync(host);
        server.Refuse(550, "no such user: %");
        host.Clock.Advance(TimeSpan.FromHours(1));
        await SendAsync(host);
        server.GoDown();
        await QueueAsync(family, rows: 2);
        await SendAsync(host);

        var log = lines.Ours;
        Assert.Contains("undelivered", log);
        Assert.DoesNotContain(family.Mother.Email!, log);
        Assert.DoesNotContain("+7900", log);
        Assert.DoesNotContain("Иванов", log);
        Assert.DoesNotContain("greylisted", log);
        Assert.DoesNotContain("Маша", log);
        Assert.DoesNotContain(family.Child.Id.ToString(), log, StringComparison.OrdinalIgnoreCase);
    }

    private static Task<PorogHost> QuietHostAsync(DatabaseEngine engine, MailServer server) =>
        PorogHost.StartAsync(engine, server.Settings, configure: MailServer.WithoutWorker);

    /// <summary>Adds an entry into school and the given number of delivery rows.</summary>
    private static async Task QueueAsync(Family family, int rows = 1)
    {
        await family.Journal.AddAsync(family.Child, EventKind.In, place: $"Вход № {rows}");
        await UntilAsync(family.Host, all => all.Count == rows);
    }

    private static async Task QueueManyAsync(PorogHost host, Family family, int count)
    {
        for (var i = 0; i < count; i++)
            await family.Journal.AddAsync(family.Child, EventKind.In, PorogHost.SchoolDay.AddMilliseconds(-i), place: $"Вход № {i}");
        await UntilAsync(host, all => all.Count == count);
    }

    private static Task<int> SendAsync(PorogHost host) =>
        host.Services.GetRequiredService<DeliverySender>().SendDueAsync(Channel.Email, default);

    private static Task<List<MessageDelivery>> AllAsync(PorogHost host) =>
        host.WithDbAsync(db => db.Deliveries.AsNoTracking().ToListAsync());

    private static async Task<Dictionary<Guid, DeliveryState>> StatesAsync(PorogHost host) =>
        (await AllAsync(host)).ToDictionary(d => d.PersonId, d => d.State);

    private static async Task UntilAsync(PorogHost host, Predicate<List<MessageDelivery>> done)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!done(await AllAsync(host)))
            await Task.Delay(20, limit.Token);
    }

    private static string Plain(string text) => text.Replace('\u00A0', ' ').ReplaceLineEndings(" ");

    /// <summary>A mother and her daughter Маша at a Moscow school.</summary>
    private sealed record Family(PorogHost Host, TestRegistry Registry, JournalRows Journal, Account Mother, TestChild Child)
    {
        public static async Task<Family> CreateAsync(PorogHost host)
        {
            var registry = new TestRegistry(host);
            var child = await registry.ChildAsync(await registry.OrganisationAsync(), "Иванова", "Маша", Sex.Female);
            var mother = await registry.PersonAsync();
            await registry.RepresentsAsync(mother, child);
            return new Family(host, registry, new JournalRows(host), mother, child);
        }
    }
}
