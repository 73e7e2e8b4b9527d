using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Porog.Access;
using Porog.Delegation.Applications;
using Porog.Delivery.Reports;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;
using Porog.Web.Shared;

namespace Porog.Pictures;

/// <summary>The demo's people, children and devices, and their actions before the pictures.</summary>
internal sealed class DemoFamily
{
    private readonly PorogHost host;
    private readonly JsonElement demo;

    private DemoFamily(PorogHost host, JsonElement demo)
    {
        this.host = host;
        this.demo = demo;
        Parent = Person("parent");
        Children = [.. Parent.GetProperty("children").EnumerateArray().Select(c => c.GetGuid())];
    }

    public JsonElement Parent { get; }

    /// <summary>The first is at school, the last in kindergarten.</summary>
    public IReadOnlyList<Guid> Children { get; }

    /// <summary>A trust for the first child.</summary>
    public Guid Trust { get; private set; }

    /// <summary>An unanswered invitation.</summary>
    public Guid Invitation { get; private set; }

    /// <summary>The parent's report of this week, once it exists.</summary>
    public Guid Report { get; set; }

    public static async Task<DemoFamily> ReadAsync(PorogHost host)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(host.Database.DataDirectory, "demo.json"));
        return new DemoFamily(host, JsonElement.Parse(text));
    }

    /// <param name="who">A role, or the beginning of a full name.</param>
    public JsonElement Person(string who) =>
        demo.GetProperty("people")
            .EnumerateArray()
            .First(p => Text(p, "role") == who || Text(p, "fullName").StartsWith(who, StringComparison.Ordinal));

    /// <returns>The path with the family's ids inserted.</returns>
    public string Address(string path) =>
        path.Replace("{child}", $"{Children[0]}", StringComparison.Ordinal)
            .Replace("{trust}", $"{Trust}", StringComparison.Ordinal)
            .Replace("{invitation}", $"{Invitation}", StringComparison.Ordinal)
            .Replace("{report}", $"{Report}", StringComparison.Ordinal);

    public string Card(int child) =>
        demo.GetProperty("children")
            .EnumerateArray()
            .First(c => c.GetProperty("id").GetGuid() == Children[child])
            .GetProperty("cards")[0]
            .GetString()!;

    /// <summary>Posts one event through the public interface, from the demo device whose source ends with the given text.</summary>
    public async Task PostAsync(string source, DateTimeOffset at, string type, JsonObject data)
    {
        var one = demo.GetProperty("devices").EnumerateArray().First(d => Text(d, "source").EndsWith(source, StringComparison.Ordinal));
        var device = await host.WithDbAsync(db => db.Devices.SingleAsync(d => d.Source == Text(one, "source")));
        using var client = new DeviceClient(host, device, Text(one, "key"));
        var answer = await client.SendAsync(client.Event(type, data, at));
        if (answer.Accepted != 1)
            throw new InvalidOperationException($"{source}: {answer.Rejected[0].Detail}");
    }

    /// <summary>The family's application is in force, the grandmother has visited, and one invitation is unanswered.</summary>
    public async Task PrepareAsync(Camera camera, DateTimeOffset now)
    {
        var (child, mother) = (Children[0], Parent.GetProperty("id").GetGuid());
        Trust = await host.WithDbAsync(async db =>
        {
            var account = await db.Users.AsNoTracking().SingleAsync(a => a.Id == mother);
            var about = await db.Children.AsNoTracking().SingleAsync(c => c.Id == child);
            var application = new Application
            {
                OrganisationId = about.OrganisationId,
                Source = ApplicationSource.Paper,
                State = ApplicationState.InForce,
                ApplicantId = mother,
                Surname = account.Surname,
                GivenName = account.GivenName,
                Patronymic = account.Patronymic,
                Phone = account.PhoneNumber!,
                FiledAt = now.AddDays(-80),
            };
            application.Children.Add(
                new()
                {
                    ApplicationId = application.Id,
                    ChildId = child,
                    FullName = "Иванова Маша Петровна",
                }
            );
            db.Add(application);
            await db.SaveChangesAsync();
            return await db.Trusts.Where(t => t.ChildId == child && t.GiverId == mother).Select(t => t.Id).FirstAsync();
        });
        var nanny = Person("Гордеева").GetProperty("id").GetGuid();
        var phone = await host.WithDbAsync(db => db.Users.Where(a => a.Id == nanny).Select(a => a.PhoneNumber).SingleAsync());

        var page = await camera.OpenAsync(Parent);
        await page.GotoAsync($"/representatives/add?child={child}");
        await camera.ContinueAsync(page);
        await page.FillAsync("#phone", phone!);
        await page.FillAsync("#surname", "Гордеева");
        await camera.ContinueAsync(page, type: false);
        await camera.ContinueAsync(page, type: false);
        Invitation = Guid.Parse(page.Url.Split('/')[^1]);
        await page.Context.DisposeAsync();

        page = await camera.OpenAsync(Person("trusted"));
        foreach (var tab in (string[])["attendance", "meals", "attendance"])
            await page.GotoAsync($"/children/{child}/{tab}");
        await page.Context.DisposeAsync();
    }

    /// <summary>Turns on all messages and reports on all channels, and adds two devices.</summary>
    public async Task ChooseAsync(Camera camera, PushService service, string publicKey)
    {
        using var client = await SignInAsync();
        foreach (var name in (string[])["Мамин телефон", "Ноутбук дома"])
        {
            var browser = service.Subscribe(publicKey);
            var answer = await client.PostAsJsonAsync(
                "/api/v1/push-subscriptions",
                new
                {
                    endpoint = browser.Endpoint,
                    keys = new { p256dh = browser.P256dh, auth = browser.Auth },
                    name,
                }
            );
            answer.EnsureSuccessStatusCode();
        }
        var page = await camera.OpenAsync(Parent);
        await page.GotoAsync($"/children/{Children[0]}/settings/events");
        foreach (var box in await page.Locator("main form .govuk-checkboxes__input").AllAsync())
            await box.CheckAsync();
        await SaveAsync(page);
        await page.Context.DisposeAsync();
    }

    /// <param name="kopecks">For the child at school.</param>
    public async Task SetThresholdAsync(long kopecks)
    {
        using var client = await SignInAsync();
        var answer = await client.PutAsJsonAsync($"/api/v1/children/{Children[0]}/wallet/threshold", new { amount = kopecks });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Marks the parent's message centre as read.</summary>
    public async Task ReadAllAsync(Camera camera)
    {
        var page = await camera.OpenAsync(Parent);
        await page.GotoAsync("/messages");
        await page.Locator("main .link-button").ClickAsync();
        await page.Locator("main [role=status]").WaitForAsync();
        await page.Context.DisposeAsync();
    }

    /// <summary>Sets quiet hours.</summary>
    public async Task KeepQuietAsync(Camera camera, string from, string until)
    {
        var page = await camera.OpenAsync(Parent);
        await page.GotoAsync($"/children/{Children[0]}/settings/channels");
        await page.SelectOptionAsync("#from", from);
        await page.SelectOptionAsync("#until", until);
        await SaveAsync(page);
        await page.Context.DisposeAsync();
    }

    /// <returns>An API client signed in as the parent.</returns>
    private async Task<HttpClient> SignInAsync()
    {
        var client = host.CreateClient();
        var answer = await client.PostSignInAsync(Text(Parent, "login"), Text(Parent, "password"));
        return client.With((await answer.TokensAsync()).GetProperty("accessToken").GetString()!);
    }

    private static async Task SaveAsync(IPage page)
    {
        await page.Locator("main form .govuk-button").Last.ClickAsync();
        await page.Locator("main [role=status]").WaitForAsync();
    }

    internal static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
