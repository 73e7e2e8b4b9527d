using System.Net;
using Porog.Access;
using Porog.Access.Staff;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Pages;

/// <summary>Presets of notifications, how to top up, and help that is found by what people type.</summary>
public sealed class PresetPagesTests
{
    [Theory, Engines]
    public async Task A_preset_is_one_press_and_the_ticks_show_what_it_means(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);
        var path = $"/children/{family.Child.Id}/settings/events";
        await PressAsync("Main");
        // No device yet: by e-mail at once, and by push as soon as there is one.
        Assert.Equal(["email-1", "email-32", "push-1", "push-32"], await TickedAsync());
        Assert.Contains("Сейчас выбрано", (await visitor.OpenAsync(path)).TextOf("#preset-Main"));
        await PressAsync("Summary");
        Assert.Equal(["email-64"], await TickedAsync());
        await PressAsync("All");
        Assert.Equal(14, (await TickedAsync()).Count);

        // Each tick is named after its event, in a group that is named after its channel.
        var page = await visitor.OpenAsync(path);
        Assert.Equal(["Письмом на почту", "Уведомлением на устройства"], page.TextsOf(".ways legend"));
        Assert.Equal("Покупки в буфете", page.TextOf("label[for=push-2]"));

        async Task PressAsync(string preset) =>
            Assert.Equal(
                HttpStatusCode.Redirect,
                (await visitor.SubmitAsync(await visitor.OpenAsync(path), "main form", new() { ["Ready"] = preset })).Status
            );

        async Task<List<string>> TickedAsync() =>
            [
                .. (await visitor.OpenAsync(path))
                    .Document.QuerySelectorAll("input[name=Chosen][checked]")
                    .Select(i => i.Id!)
                    .Order(StringComparer.Ordinal),
            ];
    }

    [Theory, Engines]
    public async Task How_to_top_up_stands_beside_the_balance_in_the_organisations_words(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        var blind = await family.TrustedAsync(Sight.Attendance);
        var administrator = await family.Registry.StaffAsync(StaffKind.Administrator);
        var school = await host.WithDbAsync(db => Task.FromResult(db.Organisations.Single()));
        using var mothers = await SiteVisitor.SignedInAsync(host, family.Mother);
        var account = $"/children/{family.Child.Id}/account";
        Assert.Contains("ещё не написали здесь, как пополнить счёт", (await mothers.OpenAsync(account)).Text);

        using var admins = await SiteVisitor.SignedInAsync(host, administrator);
        var form = await admins.OpenAsync($"/admin/organisations/{school.Id}");
        var chosen = new Dictionary<string, string>
        {
            ["Kind"] = "School",
            ["TopUpText"] = "В приложении банка: «Питание».\r\n\r\nИли в кассе.",
        };
        Assert.Equal(HttpStatusCode.Redirect, (await admins.SubmitAsync(form, "main form", chosen)).Status);
        chosen["TopUpText"] = new string('а', 1001);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admins.SubmitAsync(form, "main form", chosen)).Status);

        foreach (var page in new[] { account, $"/children/{family.Child.Id}/attendance" })
        {
            var text = (await mothers.OpenAsync(page)).Text;
            Assert.Contains("В приложении банка: «Питание».", text);
            Assert.Contains("Или в кассе.", text);
        }
        using var hers = await SiteVisitor.SignedInAsync(host, blind);
        Assert.DoesNotContain("В приложении банка", (await hers.OpenAsync($"/children/{family.Child.Id}/attendance")).Text);
    }

    [Theory, Engines]
    public async Task Help_is_found_by_what_people_type(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var visitor = new SiteVisitor(host);
        foreach (
            var (typed, topic) in new[]
            {
                ("пополнить", "/help/top-up"),
                ("как положить деньги", "/help/top-up"),
                ("оплатить питание", "/help/top-up"),
                ("забыла пароль", "/help/password"),
                ("забыл пароль", "/help/password"),
                ("не могу войти", "/help/password"),
                ("смс не пришло", "/help/no-code"),
                ("не приходит код", "/help/no-code"),
                ("sms", "/help/no-code"),
            }
        )
        {
            var found = await visitor.OpenAsync($"/search?q={Uri.EscapeDataString(typed)}");
            Assert.True(found.Document.QuerySelector($"main a[href='{topic}']") is not null, $"{typed}: {found.Text}");
        }
    }

    [Theory, Engines]
    public async Task A_lost_connection_is_told_beside_where_the_child_is(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var family = await Family.CreateAsync(host);
        using var visitor = await SiteVisitor.SignedInAsync(host, family.Mother);
        var page = await visitor.OpenAsync($"/children/{family.Child.Id}/attendance");
        Assert.Equal("presence", page.Document.QuerySelector("[data-live-state]")!.PreviousElementSibling!.ClassList[0]);
    }
}
