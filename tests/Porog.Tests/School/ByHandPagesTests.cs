using System.Net;
using Microsoft.EntityFrameworkCore;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Delegation;
using Porog.Tests.Support;

namespace Porog.Tests.School;

/// <summary>The officer's manual entries: a passage that no device saw, and a correction of an account.</summary>
public sealed class ByHandPagesTests
{
    private const string Form = "main form";

    [Theory, Engines]
    public async Task A_passage_that_no_device_saw_is_entered_once_and_the_family_sees_by_whom(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var registry = new TestRegistry(host);
        // Two hours ahead of Moscow: 13:00 there at the beginning of the test.
        var school = await registry.OrganisationAsync(timeZone: "Asia/Yekaterinburg");
        var child = await registry.ChildAsync(school, "Королёва", "Вера", Sex.Female);
        var officer = await registry.StaffAsync(Porog.Access.Staff.StaffKind.Officer, school);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        await registry.RepresentsAsync(mother, child);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var page = await visitor.OpenAsync($"/school/children/{child.Id}/events/new");

        var empty = await visitor.SubmitAsync(
            page,
            Form,
            new()
            {
                ["Direction"] = "",
                ["Day"] = "",
                ["Time"] = "",
            }
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.Equal(4, empty.Document.QuerySelectorAll(".govuk-error-summary a").Length);
        foreach (
            var (day, time, words) in new[]
            {
                ("20.11.2026", "25:00", "Введите время"),
                ("31.02.2026", "08:00", "Введите день"),
                ("20.11.2026", "13:11", "Это ещё не наступило"),
                ("21.10.2026", "12:59", "Так давно внести нельзя"),
                ("20.11.1626", "08:00", "Так давно внести нельзя"),
            }
        )
        {
            var refused = await visitor.SubmitAsync(page, Form, Passage(day, time));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains(words, refused.Text);
            Assert.Equal(time, refused.Document.QuerySelector("#time")!.GetAttribute("value"));
        }
        Assert.Equal(0, await host.WithDbAsync(db => db.Journal.CountAsync()));
        for (var sent = 0; sent < 2; sent++)
            Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(page, Form, Passage("20.11.2026", "8:05"))).Status);
        Assert.Contains("Проход внесён", (await visitor.OpenAsync($"/school/children/{child.Id}")).TextOf("[role=status]"));

        using var hers = await SiteVisitor.SignedInAsync(host, mother);
        var seen = await hers.OpenAsync($"/children/{child.Id}/attendance");
        Assert.Single(seen.Document.QuerySelectorAll(".event"));
        Assert.Contains("08:05", seen.TextOf(".event"));
        Assert.Contains("Забыла карту внесено вручную: Кузьмина Е. В., ответственный", seen.TextOf(".event"));
        await PorogHost.EventuallyAsync(
            async () => (await hers.OpenAsync("/messages")).Text.Contains("Внесено вручную: Кузьмина Е. В.", StringComparison.Ordinal),
            "she is told"
        );
    }

    [Theory, Engines]
    public async Task A_correction_shows_the_balance_before_and_after_and_the_account_is_the_sum_of_its_operations(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (registry, school, officer, child) = await ApplicationTests.SchoolAsync(host);
        var mother = await registry.PersonAsync("Королёва", "Ольга");
        await registry.RepresentsAsync(mother, child);
        using var payments = await registry.DeviceClientAsync(school, DeviceKind.Payments);
        await payments.SendAsync(payments.TopUp(child.Wallet, 500_00));
        await BalanceIsAsync(host, child, 500_00);
        using var visitor = await SiteVisitor.SignedInAsync(host, officer);
        var path = $"/school/children/{child.Id}/correction";

        var page = await visitor.OpenAsync(path);
        foreach (var amount in new[] { "", "0", "сто", "-0", "1,005", "100001", "--5", "1e5" })
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.SubmitAsync(page, Form, Correction(amount, "save"))).Status);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await visitor.SubmitAsync(page, Form, Correction("5", "save", reason: " "))).Status
        );
        var check = await visitor.SubmitAsync(page, Form, Correction("-45,50", "check"));
        Assert.Equal(["500 ₽", "−45,50 ₽", "454,50 ₽", "Ошибка кассы"], check.TextsOf("dd").Select(t => t.Replace('\u00A0', ' ')));
        Assert.Equal(1, await host.WithDbAsync(db => db.Journal.CountAsync()));
        var back = await visitor.SubmitAsync(check, Form, new() { ["Go"] = "back" });
        Assert.Equal("-45,50", back.Document.QuerySelector("#amount")!.GetAttribute("value"));
        for (var sent = 0; sent < 2; sent++)
            Assert.Equal(HttpStatusCode.Redirect, (await visitor.SubmitAsync(check, Form, new() { ["Go"] = "save" })).Status);
        await BalanceIsAsync(host, child, 454_50);
        // A wrong correction is reversed by another one.
        var counter = await visitor.SubmitAsync(await visitor.OpenAsync(path), Form, Correction("+45,5", "save"));
        Assert.Equal(HttpStatusCode.Redirect, counter.Status);
        await BalanceIsAsync(host, child, 500_00);
        Assert.Equal(3, await host.WithDbAsync(db => db.Journal.CountAsync()));

        using var hers = await SiteVisitor.SignedInAsync(host, mother);
        var account = (await hers.OpenAsync($"/children/{child.Id}/account")).Text.Replace('\u00A0', ' ');
        Assert.Contains("Ошибка кассы", account);
        Assert.Contains("внесено вручную: Кузьмина Е.", account);
        Assert.Contains("Кузьмина Елена", (await hers.OpenAsync($"/children/{child.Id}/access-log")).Text);
    }

    private static Dictionary<string, string> Passage(string day, string time) =>
        new()
        {
            ["Direction"] = "in",
            ["Day"] = day,
            ["Time"] = time,
            ["Reason"] = "Забыла карту",
        };

    private static Dictionary<string, string> Correction(string amount, string go, string reason = "Ошибка кассы") =>
        new()
        {
            ["Amount"] = amount,
            ["Reason"] = reason,
            ["Go"] = go,
        };

    private static Task BalanceIsAsync(PorogHost host, TestChild child, long kopecks) =>
        PorogHost.EventuallyAsync(
            async () =>
                await host.WithDbAsync(async db =>
                    await db.Wallets.Where(w => w.ChildId == child.Id).Select(w => w.Balance).SingleAsync() == kopecks
                    && await db.Journal.Where(e => e.ChildId == child.Id).SumAsync(e => e.Amount) == kopecks
                ),
            $"the balance is {kopecks}"
        );
}
