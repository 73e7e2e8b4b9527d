using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Access;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Delivery.Choices;
using Porog.Journal;
using Porog.Notices;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery.Reports;

/// <summary>Reports as mail, from a child's day to a real mail server. The clock starts at Friday, 11:00 in Moscow.</summary>
public sealed class ReportDeliveryTests
{
    [Theory, Engines]
    public async Task In_the_evening_the_day_arrives_as_one_letter(DatabaseEngine engine)
    {
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, mail.Settings);
        var family = await Family.CreateAsync(host);
        await WantOnlyReportsAsync(host, family.Mother, family.Child, EventTypes.DailyReport);
        await DayAsync(host, family.Child);

        var letter = Assert.Single(await mail.WaitForAsync(1));
        Assert.Equal(family.Mother.Email, letter.To);
        Assert.Equal("Сводный отчёт за 20 ноября", letter.Message.Subject);
        Assert.Contains("Пришёл в 08:10, ушёл в 14:20, пробыл 6 ч 10 мин.", letter.Text);
        Assert.Contains("11:00 Горячее питание: Суп: 200 ₽", letter.Text.Replace('\u00A0', ' '));
        Assert.Contains("На счёте 800 ₽.", letter.Text.Replace('\u00A0', ' '));
        var id = await host.WithDbAsync(db => db.Reports.Select(r => r.Id).SingleAsync());
        Assert.Contains($"https://porog.example/reports/{id}", letter.Text);
        Assert.Contains("ушёл в 14:20", WebUtility.HtmlDecode(letter.Html).Replace('\u00A0', ' '));
    }

    [Theory, Engines]
    public async Task The_week_arrives_with_a_line_a_day_and_bars_made_of_table_cells(DatabaseEngine engine)
    {
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, mail.Settings);
        var family = await Family.CreateAsync(host);
        await WantOnlyReportsAsync(host, family.Mother, family.Child, EventTypes.WeeklyReport);
        await DayAsync(host, family.Child);

        var letter = Assert.Single(await mail.WaitForAsync(1));
        Assert.Equal("Сводный отчёт за неделю, 14–20 ноября", letter.Message.Subject);
        Assert.Contains(
            "– пятница, 20 ноября: пришёл в 08:10, ушёл в 14:20, пробыл 6 ч 10 мин; питание 200 ₽",
            letter.Text.Replace('\u00A0', ' ')
        );
        Assert.Contains("– четверг, 19 ноября: проходов не отмечено", letter.Text);
        Assert.DoesNotContain("суббота", letter.Text);
        Assert.Contains("bgcolor=\"#0B6456\"", letter.Html);
        Assert.DoesNotContain("<img", letter.Html);
        Assert.DoesNotContain("<svg", letter.Html);
    }

    [Theory, Engines]
    public async Task A_revoked_trusted_persons_report_that_is_due_tonight_is_not_sent(DatabaseEngine engine)
    {
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, mail.Settings, configure: MailServer.WithoutWorker);
        var family = await Family.CreateAsync(host);
        var (kept, narrowed, revoked) = (await family.TrustedAsync(), await family.TrustedAsync(), await family.TrustedAsync());
        await WantOnlyReportsAsync(host, family.Mother, family.Child, EventTypes.None);
        foreach (var person in new[] { kept, narrowed, revoked })
            await WantOnlyReportsAsync(host, person, family.Child, EventTypes.DailyReport);
        await DayAsync(host, family.Child);
        await PorogHost.EventuallyAsync(
            async () => await host.WithDbAsync(db => db.Deliveries.CountAsync(d => d.Kind == MessageKind.Report)) == 3,
            "three reports wait to be sent"
        );
        await host.WithDbAsync(async db =>
        {
            var trusts = db.Trusts.Where(t => t.ChildId == family.Child.Id);
            await trusts
                .Where(t => t.TrusteeId == revoked.Id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(t => t.State, TrustState.Ended).SetProperty(t => t.EndedAt, PorogHost.SchoolDay)
                );
            await trusts.Where(t => t.TrusteeId == narrowed.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.Sees, Sight.Attendance));
        });
        await SendAsync(host);

        var letters = await mail.WaitForAsync(2);
        Assert.Equal(new[] { kept.Email, narrowed.Email }.Order(), letters.Select(l => l.To).Order());
        Assert.Contains("800", letters.Single(l => l.To == kept.Email).Text);
        var less = letters.Single(l => l.To == narrowed.Email);
        Assert.Contains("Пришёл в 08:10", less.Text);
        Assert.DoesNotContain("₽", less.Text + less.Html);
        Assert.DoesNotContain("Суп", less.Text + less.Html);
        Assert.Equal(DeliveryState.Withheld, await StateAsync(host, revoked));
    }

    [Theory, Engines]
    public async Task Whoever_switches_reports_off_while_one_waits_does_not_get_it(DatabaseEngine engine)
    {
        await using var mail = await MailServer.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, mail.Settings, configure: MailServer.WithoutWorker);
        var family = await Family.CreateAsync(host);
        await WantOnlyReportsAsync(host, family.Mother, family.Child, EventTypes.DailyReport);
        await DayAsync(host, family.Child);
        await PorogHost.EventuallyAsync(
            async () => await host.WithDbAsync(db => db.Deliveries.AnyAsync(d => d.Kind == MessageKind.Report)),
            "a report waits to be sent"
        );
        await host.WithDbAsync(db => db.NotificationChoices.ExecuteUpdateAsync(set => set.SetProperty(c => c.Events, EventTypes.None)));
        await SendAsync(host);

        Assert.Empty(mail.Received);
        Assert.Equal(DeliveryState.Withheld, await StateAsync(host, family.Mother));
    }

    private static Task WantOnlyReportsAsync(PorogHost host, Account person, TestChild child, EventTypes reports) =>
        host.WantReportsAsync(person, child, reports);

    /// <summary>In at 08:10, a hot meal at 11:00, out at 14:20; then the clock moves to 19:00.</summary>
    private static async Task DayAsync(PorogHost host, TestChild child)
    {
        var journal = new JournalRows(host);
        var now = host.Clock.GetUtcNow();
        await journal.AddAsync(child, EventKind.TopUp, now.AddDays(-3), amount: 1000_00);
        await journal.AddAsync(child, EventKind.In, now.AddHours(-3).AddMinutes(10));
        await journal.AddAsync(
            child,
            EventKind.Hot,
            now,
            amount: -200_00,
            price: 200_00,
            items: """[{"name":"Суп","quantity":1,"price":20000}]"""
        );
        host.Clock.Advance(TimeSpan.FromHours(4));
        await journal.AddAsync(child, EventKind.Out, now.AddHours(3).AddMinutes(20));
        await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        host.Clock.Advance(TimeSpan.FromHours(4));
    }

    private static async Task SendAsync(PorogHost host)
    {
        var sender = host.Services.GetRequiredService<DeliverySender>();
        while (await sender.SendDueAsync(Channel.Email, default) > 0) { }
    }

    private static Task<DeliveryState> StateAsync(PorogHost host, Account person) =>
        host.WithDbAsync(db =>
            db.Deliveries.Where(d => d.PersonId == person.Id && d.Kind == MessageKind.Report).Select(d => d.State).SingleAsync()
        );
}
