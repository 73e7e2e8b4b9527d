using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Porog.Accounts;
using Porog.Delivery;
using Porog.Delivery.Messages;
using Porog.Delivery.Push;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delivery;

/// <summary>A person's push devices: over the API, on the pages, and after the end of a session.</summary>
public sealed class PushDevicesTests
{
    private const string Api = "/api/v1/push-subscriptions";

    [Theory, Engines]
    public async Task A_device_is_added_listed_and_removed_over_the_api(DatabaseEngine engine)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PorogHost.StartAsync(engine, PushService.Settings);
        var mother = await new TestRegistry(host).PersonAsync();
        using var client = await host.SignInAsync(mother);
        var key = (await client.JsonAsync($"{Api}/key")).GetProperty("publicKey").GetString()!;
        var browser = service.Subscribe(key);

        var answer = await client.PostAsJsonAsync(Api, Body(browser, "Мамин телефон"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        var listed = Assert.Single((await client.JsonAsync(Api)).GetProperty("items").EnumerateArray());
        Assert.Equal((id, "Мамин телефон"), (listed.GetProperty("id").GetGuid(), listed.GetProperty("name").GetString()));
        // Secrets are never returned.
        Assert.DoesNotContain(browser.Endpoint, listed.GetRawText());

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"{Api}/{id}")).StatusCode);
        await (await client.DeleteAsync($"{Api}/{id}")).ProblemAsync(404, "not-found");
        await client.PostAsJsonAsync(Api, Body(browser));
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(client, browser)).StatusCode);
        Assert.Empty((await client.JsonAsync(Api)).GetProperty("items").EnumerateArray());
    }

    [Theory, Engines]
    public async Task The_owner_is_told_of_a_new_device_everywhere_but_there(DatabaseEngine engine)
    {
        await using var service = await PushService.StartAsync();
        await using var host = await PorogHost.StartAsync(
            engine,
            [.. PushService.Settings, "--Porog:Mail:Host", "127.0.0.1"],
            configure: MailServer.WithoutWorker
        );
        using var client = await host.SignInAsync(await new TestRegistry(host).PersonAsync());
        var (phone, stolen) = (service.Subscribe(Key(host)), service.Subscribe(Key(host)));
        await client.PostAsJsonAsync(Api, Body(phone, "Мамин телефон"));
        Assert.Equal([(Channel.Email, (short)0)], await ToldAsync());
        // The same browser again is no new device.
        await client.PostAsJsonAsync(Api, Body(phone));
        Assert.Single(await ToldAsync());

        await host.ForgetDeviceNoticesAsync();
        await client.PostAsJsonAsync(Api, Body(stolen, "Chrome, Windows"));
        var first = await host.WithDbAsync(db =>
            db.PushDevices.Where(d => d.Endpoint == phone.Endpoint).Select(d => d.Number).SingleAsync()
        );
        Assert.Equal([(Channel.Email, (short)0), (Channel.Push, first)], await ToldAsync());
        var centre = (await client.JsonAsync("/api/v1/messages")).GetProperty("items")[0].GetRawText();
        Assert.Contains(
            "Chrome, Windows",
            JsonDocument.Parse(centre).RootElement.GetProperty("text").GetString(),
            StringComparison.Ordinal
        );

        Task<List<(Channel, short)>> ToldAsync() =>
            host.WithDbAsync(async db =>
                (await db.Deliveries.OrderBy(d => d.Channel).ThenBy(d => d.Device).ToListAsync()).ConvertAll(d => (d.Channel, d.Device))
            );
    }

    [Theory, Engines]
    public async Task The_same_browser_again_is_the_same_device_with_new_keys(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, PushService.Settings);
        await using var service = await PushService.StartAsync();
        using var client = await host.SignInAsync(await new TestRegistry(host).PersonAsync());
        var browser = service.Subscribe(Key(host));
        var fresh = service.Subscribe(Key(host)) with { Endpoint = browser.Endpoint };
        var first = await (await client.PostAsJsonAsync(Api, Body(browser, "Телефон"))).Content.ReadFromJsonAsync<JsonElement>();
        var second = await (await client.PostAsJsonAsync(Api, Body(fresh, "Другое"))).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(first.GetProperty("id").GetGuid(), second.GetProperty("id").GetGuid());
        Assert.Equal("Телефон", second.GetProperty("name").GetString());
        var kept = await host.WithDbAsync(db => db.PushDevices.SingleAsync());
        Assert.Equal(BrowserSubscription.ReadKeys(fresh.P256dh, fresh.Auth)!.Value.PublicKey, kept.PublicKey);
    }

    [Theory, Engines]
    public async Task Another_persons_device_is_not_found_and_a_browser_is_told_for_whoever_subscribed_last(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, PushService.Settings);
        await using var service = await PushService.StartAsync();
        var registry = new TestRegistry(host);
        using var mother = await host.SignInAsync(await registry.PersonAsync());
        using var stranger = await host.SignInAsync(await registry.PersonAsync("Чужая", "Ольга"));
        var browser = service.Subscribe(Key(host));
        var added = await (await mother.PostAsJsonAsync(Api, Body(browser))).Content.ReadFromJsonAsync<JsonElement>();

        await (await stranger.DeleteAsync($"{Api}/{added.GetProperty("id").GetGuid()}")).ProblemAsync(404, "not-found");
        await (await DeleteAsync(stranger, browser)).ProblemAsync(404, "not-found");
        Assert.Empty((await stranger.JsonAsync(Api)).GetProperty("items").EnumerateArray());

        Assert.Equal(HttpStatusCode.Created, (await stranger.PostAsJsonAsync(Api, Body(browser))).StatusCode);
        Assert.Empty((await mother.JsonAsync(Api)).GetProperty("items").EnumerateArray());
        Assert.Single((await stranger.JsonAsync(Api)).GetProperty("items").EnumerateArray());
    }

    [Theory, Engines]
    public async Task Ten_devices_a_person_however_many_ask_at_once(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, PushService.Settings);
        await using var service = await PushService.StartAsync();
        using var client = await host.SignInAsync(await new TestRegistry(host).PersonAsync());
        var browsers = Enumerable.Range(0, 14).Select(_ => service.Subscribe(Key(host))).ToList();
        var answers = await Task.WhenAll(browsers.Select(browser => client.PostAsJsonAsync(Api, Body(browser))));
        Assert.Equal(PushDevices.MostAPerson, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await refused.ProblemAsync(409, "too-many-devices");
        var numbers = await host.WithDbAsync(db => db.PushDevices.Select(d => d.Number).ToListAsync());
        Assert.Equal(PushDevices.MostAPerson, numbers.Distinct().Count());
    }

    [Theory, Engines]
    public async Task What_is_no_subscription_is_refused_by_field(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        using var client = await host.SignInAsync(await new TestRegistry(host).PersonAsync());
        using var keys = VapidKey.Make();
        var good = new PushSubscription("https://push.example/1", keys.PublicKey, "BTBZMqHH6r4Tts7J_aSIgg");
        await RefusedAsync("endpoint", good with { Endpoint = "http://push.example/1" });
        await RefusedAsync("endpoint", good with { Endpoint = "https://192.168.1.1/1" });
        await RefusedAsync("endpoint", good with { Endpoint = "" });
        await RefusedAsync("endpoint", good with { Endpoint = "https://push.example/" + new string('x', PushEndpoint.Longest) });
        await RefusedAsync("keys", good with { P256dh = "AAAA" });
        await RefusedAsync("keys", good with { Auth = good.Auth[1..] });
        await RefusedAsync("keys.auth", good with { Auth = "" });
        await RefusedAsync("name", good, new string('я', PushDevices.LongestName + 1));
        await (await client.PostAsJsonAsync(Api, new { })).ProblemAsync(400, "invalid");
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync(Api, Body(good))).StatusCode);

        async Task RefusedAsync(string field, PushSubscription subscription, string? name = null)
        {
            var problem = await (await client.PostAsJsonAsync(Api, Body(subscription, name))).ProblemAsync(400, "invalid");
            Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        }
    }

    [Theory, Engines]
    public async Task A_cookie_alone_changes_nothing_over_the_api_and_the_form_wants_its_token(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, PushService.Settings);
        await using var service = await PushService.StartAsync();
        using var visitor = await SiteVisitor.SignedInAsync(host, await new TestRegistry(host).PersonAsync());
        var browser = service.Subscribe(Key(host));
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.PostAsync("/account/devices/subscribe", Form(browser))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await visitor.PostAsync(Api, Form(browser))).StatusCode);
        Assert.Equal(0, await host.WithDbAsync(db => db.PushDevices.CountAsync()));
    }

    [Theory, Engines]
    public async Task On_the_page_a_device_is_seen_renamed_tested_and_removed(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, PushService.Settings);
        await using var service = await PushService.StartAsync();
        using var visitor = await SiteVisitor.SignedInAsync(host, await new TestRegistry(host).PersonAsync());
        var browser = service.Subscribe(Key(host));
        var page = await visitor.OpenAsync("/account/devices");
        Assert.Contains("нужен браузер с включённым JavaScript", page.Text);
        await SubscribeAsync(visitor, page, browser);
        page = await visitor.OpenAsync("/account/devices");
        Assert.Contains("с него вы смотрите сейчас", page.Text);

        var path = page.Document.QuerySelector("main li a")!.GetAttribute("href")!;
        var device = await visitor.OpenAsync(path);
        var wrong = await visitor.SubmitAsync(device, "form:has(#name)", new() { ["NewName"] = " " });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("Введите название устройства.", wrong.Text);
        await visitor.SubmitAsync(device, "form:has(#name)", new() { ["NewName"] = "Мамин телефон" });
        Assert.Contains("Мамин телефон", (await visitor.OpenAsync(path)).Text);

        Assert.EndsWith(path, (await visitor.SubmitAsync(device, "form:has(#test)", [])).Location);
        Assert.Contains("Отправили.", (await visitor.OpenAsync(path)).Text);
        var told = Assert.Single(service.Requests).Message!.Value;
        Assert.Equal("Уведомления работают", told.GetProperty("title").GetString());
        Assert.Equal("/account/devices", told.GetProperty("url").GetString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.SubmitAsync(device, "form:has(#test)", [])).Status);

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        service.Expire(browser);
        Assert.EndsWith("/account/devices", (await visitor.SubmitAsync(device, "form:has(#test)", [])).Location);
        Assert.Contains("отписалось от уведомлений само", (await visitor.OpenAsync("/account/devices")).Text);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.OpenAsync(path)).Status);
        // A page that was left open: the list reports that the device is gone.
        Assert.EndsWith(
            "/account/devices",
            (await visitor.SubmitAsync(device, "form:has(#name)", new() { ["NewName"] = "Телефон" })).Location
        );
        Assert.Contains("Устройство убрано", (await visitor.OpenAsync("/account/devices")).Text);
    }

    [Theory, Engines]
    public async Task Signing_out_takes_the_browser_off_the_list_and_lets_it_forget_everything(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, PushService.Settings);
        await using var service = await PushService.StartAsync();
        var mother = await new TestRegistry(host).PersonAsync();
        using var shared = await SiteVisitor.SignedInAsync(host, mother);
        using var own = await SiteVisitor.SignedInAsync(host, mother);
        await SubscribeAsync(shared, await shared.OpenAsync("/account/devices"), service.Subscribe(Key(host)));
        var phone = service.Subscribe(Key(host));
        await SubscribeAsync(own, await own.OpenAsync("/account/devices"), phone);

        var left = await shared.SubmitAsync(await shared.OpenAsync("/account"), "form[action='/sign-out']", []);
        Assert.Equal("\"storage\"", left.Answer.Headers.GetValues("Clear-Site-Data").Single());
        Assert.Equal([phone.Endpoint], await EndpointsAsync(host));

        // Ended remotely, by another session or by a new password.
        await host.WithDbAsync(db => db.PushDevices.ExecuteUpdateAsync(set => set.SetProperty(d => d.Name, "Телефон")));
        await using (var scope = host.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<Sessions>().EndAllAsync(mother.Id, null, default);
        Assert.Empty(await EndpointsAsync(host));
    }

    [Theory, Engines]
    public async Task A_browser_used_under_another_session_follows_it_and_somebody_elses_is_forgotten(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, PushService.Settings);
        await using var service = await PushService.StartAsync();
        var registry = new TestRegistry(host);
        var mother = await registry.PersonAsync();
        var browser = service.Subscribe(Key(host));
        using (var first = await SiteVisitor.SignedInAsync(host, mother))
            await SubscribeAsync(first, await first.OpenAsync("/account/devices"), browser);
        var before = await host.WithDbAsync(db => db.PushDevices.SingleAsync());

        using var second = await SiteVisitor.SignedInAsync(host, mother);
        Assert.Equal(HttpStatusCode.NoContent, (await MoveAsync(second, browser)).StatusCode);
        Assert.NotEqual(before.SessionId, (await host.WithDbAsync(db => db.PushDevices.SingleAsync())).SessionId);

        using var stranger = await SiteVisitor.SignedInAsync(host, await registry.PersonAsync("Чужая", "Ольга"));
        Assert.Equal(HttpStatusCode.NotFound, (await MoveAsync(stranger, browser)).StatusCode);
        Assert.Empty(await EndpointsAsync(host));
    }

    [Theory, Engines]
    public async Task The_pair_of_keys_is_made_once_and_is_the_same_on_every_node(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        await using var second = await PorogHost.StartAsync(engine, sharing: host);
        Assert.Equal(Key(host), Key(second));
        using var given = VapidKey.Make();
        await using var third = await PorogHost.StartAsync(
            engine,
            ["--Porog:Push:PublicKey", given.PublicKey, "--Porog:Push:PrivateKey", given.PrivateKey],
            sharing: host
        );
        Assert.Equal(given.PublicKey, Key(third));
    }

    [Fact]
    public async Task The_site_can_be_installed_in_the_visitors_language_and_the_worker_is_never_stale()
    {
        await using var host = await PorogHost.StartAsync(DatabaseEngine.Sqlite);
        using var client = host.CreateClient();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var manifest = await client.JsonAsync("/manifest.webmanifest");
        Assert.Equal(("Porog", "en", "standalone"), (Text("name"), Text("lang"), Text("display")));
        Assert.Equal("/", Text("start_url"));
        foreach (var icon in manifest.GetProperty("icons").EnumerateArray())
        {
            var file = await client.GetAsync(icon.GetProperty("src").GetString());
            Assert.Equal(icon.GetProperty("type").GetString(), file.Content.Headers.ContentType!.MediaType);
        }
        var worker = await client.GetAsync("/sw.js");
        Assert.Equal(("text/javascript", true), (worker.Content.Headers.ContentType!.MediaType, worker.Headers.CacheControl!.NoCache));
        Assert.Contains("showNotification", await worker.Content.ReadAsStringAsync());

        string? Text(string name) => manifest.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData("ru", "Новое событие")]
    [InlineData("en", "Something new")]
    public void A_discreet_notification_says_nothing_of_what_and_a_long_one_fits(string language, string title)
    {
        var device = new PushDevice
        {
            PersonId = Guid.NewGuid(),
            Number = 1,
            Name = "",
            Endpoint = "https://push.example/1",
            PublicKey = [],
            Secret = [],
            CreatedAt = PorogHost.SchoolDay,
        };
        var longest = string.Concat(Enumerable.Repeat("👧", 500));
        var told = new ShortMessage(
            "Маша " + longest,
            "вход № 2 " + longest,
            $"/children/{Guid.NewGuid()}/attendance",
            Topic: "presence",
            Life: TimeSpan.FromHours(12),
            IsUrgent: true
        );
        var open = PushComposer.Compose(told, "event", PorogHost.SchoolDay, device, language, isDiscreet: false);
        Assert.InRange(open.Payload.Length, 1, PushEncryption.Longest);
        Assert.StartsWith("Маша", JsonElement.Parse(open.Payload).GetProperty("title").GetString());

        var message = PushComposer.Compose(told, "event", PorogHost.SchoolDay, device, language, isDiscreet: true);
        var payload = JsonElement.Parse(message.Payload);
        Assert.Equal(title, payload.GetProperty("title").GetString());
        Assert.DoesNotContain("вход", payload.GetProperty("text").GetString());
        Assert.DoesNotContain("Маша", payload.GetRawText());
        Assert.Equal(32, message.Topic!.Length);
    }

    /// <summary>«Где ребёнок?» is answered from the notification, but not on a screen that must tell nothing.</summary>
    [Fact]
    public void A_question_has_its_answers_as_buttons()
    {
        var device = new PushDevice
        {
            PersonId = Guid.NewGuid(),
            Number = 1,
            Name = "Телефон",
            Endpoint = "https://push.example/1",
            PublicKey = [],
            Secret = [],
            CreatedAt = PorogHost.SchoolDay,
        };
        var question = new ShortMessage("Где Маша?", "", "/answer/abc", Topic: null, TimeSpan.FromHours(1), IsUrgent: true)
        {
            Answers = [new("home", "Дома, болеет"), new("late", "Опаздывает")],
        };
        var ways = WaysOf(isDiscreet: false);
        Assert.Equal(["home", "late"], ways.Select(w => w.GetProperty("answer").GetString()));
        Assert.All(ways, w => Assert.Equal("/answer/abc", w.GetProperty("url").GetString()));
        Assert.All(WaysOf(isDiscreet: true), w => Assert.False(w.TryGetProperty("answer", out _)));

        List<JsonElement> WaysOf(bool isDiscreet)
        {
            var message = PushComposer.Compose(question, "alert", PorogHost.SchoolDay, device, "ru", isDiscreet);
            return [.. JsonElement.Parse(message.Payload).GetProperty("ways").EnumerateArray()];
        }
    }

    private static string Key(PorogHost host) => host.Services.GetRequiredService<Vapid>().PublicKey;

    private static object Body(PushSubscription browser, string? name = null) =>
        new
        {
            endpoint = browser.Endpoint,
            keys = new { p256dh = browser.P256dh, auth = browser.Auth },
            name,
        };

    private static Dictionary<string, string> Form(PushSubscription browser) =>
        new()
        {
            ["endpoint"] = browser.Endpoint,
            ["p256dh"] = browser.P256dh,
            ["auth"] = browser.Auth,
        };

    private static async Task SubscribeAsync(SiteVisitor visitor, SitePage page, PushSubscription browser) =>
        Assert.Equal(HttpStatusCode.Created, (await visitor.SubmitAsync(page, "form[data-push]", Form(browser))).Status);

    private static async Task<HttpResponseMessage> MoveAsync(SiteVisitor visitor, PushSubscription browser)
    {
        var form = await (await visitor.OpenAsync("/account/devices/form")).Answer.Content.ReadFromJsonAsync<JsonElement>();
        return await visitor.PostAsync(
            "/account/devices/move",
            new() { [form.GetProperty("field").GetString()!] = form.GetProperty("token").GetString()!, ["endpoint"] = browser.Endpoint }
        );
    }

    private static Task<HttpResponseMessage> DeleteAsync(HttpClient client, PushSubscription browser) =>
        client.SendAsync(
            new HttpRequestMessage(HttpMethod.Delete, Api) { Content = JsonContent.Create(new { endpoint = browser.Endpoint }) }
        );

    private static Task<List<string>> EndpointsAsync(PorogHost host) =>
        host.WithDbAsync(db => db.PushDevices.Select(d => d.Endpoint).ToListAsync());
}
