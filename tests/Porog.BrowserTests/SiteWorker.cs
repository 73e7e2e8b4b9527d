using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Porog.Delegation.Applications;
using Porog.Tests.Support;

namespace Porog.BrowserTests;

/// <summary>
/// The site's service worker in a visitor's browser, spoken to as developer tools do. What only the vendor's push service and a
/// finger on a notification can start is started here: a message arrives, a notification is pressed, an address changes.
/// </summary>
public sealed class SiteWorker
{
    /// <summary>
    /// Events made by a script may not be waited for, and windows open and come forward for a real press alone: these stand in
    /// for what the browser does there, and remember what it was asked for.
    /// </summary>
    private const string Stubs = """
        self.asked = { opened: [], focused: [] };
        self.clients.openWindow = async (url) => (self.asked.opened.push(url), null);
        WindowClient.prototype.focus = async function () { return self.asked.focused.push(this.url), this; };
        const { waitUntil } = ExtendableEvent.prototype;
        ExtendableEvent.prototype.waitUntil = function (wait) {
          if (this.type === "push") Promise.allSettled([wait]).then(() => self.handled());
          return waitUntil.call(this, wait);
        };
        self.happen = async (event) => {
          const waits = [];
          Object.defineProperty(event, "waitUntil", { value: (wait) => waits.push(wait) });
          self.dispatchEvent(event);
          await Promise.all(waits);
        };
        """;

    private readonly ICDPSession browser;
    private readonly ICDPSession beside;
    private readonly string session;
    private readonly string origin;
    private readonly string registration;
    private int asked;

    private SiteWorker(ICDPSession browser, ICDPSession beside, string session, string origin, string registration)
    {
        this.browser = browser;
        this.beside = beside;
        this.session = session;
        this.origin = origin;
        this.registration = registration;
    }

    public static async Task<SiteWorker> OfAsync(IPage page)
    {
        // A tab of its own, which shows nothing of the site: the session outlives wherever the visitor's page goes.
        var own = await page.Context.NewCDPSessionAsync(await page.Context.NewPageAsync());
        var registration = new TaskCompletionSource<string>();
        own.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, updated) =>
        {
            foreach (var one in updated!.Value.GetProperty("registrations").EnumerateArray())
                registration.TrySetResult(one.GetProperty("registrationId").GetString()!);
        };
        await own.SendAsync("ServiceWorker.enable");
        var id = await registration.Task.WaitAsync(TimeSpan.FromMilliseconds(Visit.Patience));

        var browser = await page.Context.Browser!.NewBrowserCDPSessionAsync();
        var context = Text((await own.SendAsync("Target.getTargetInfo"))!.Value.GetProperty("targetInfo"), "browserContextId");
        var target = (await browser.SendAsync("Target.getTargets"))!
            .Value.GetProperty("targetInfos")
            .EnumerateArray()
            .Single(one => Text(one, "type") == "service_worker" && Text(one, "browserContextId") == context);
        var attached = await browser.SendAsync("Target.attachToTarget", new() { ["targetId"] = Text(target, "targetId") });
        var origin = new Uri(page.Url).GetLeftPart(UriPartial.Authority);
        var worker = new SiteWorker(browser, own, Text(attached!.Value, "sessionId"), origin, id);
        await worker.EvaluateAsync(Stubs);
        return worker;
    }

    /// <summary>A message arrives and has been opened, as the browser does it; waits until the worker has dealt with it.</summary>
    public async Task DeliverAsync(string message)
    {
        await EvaluateAsync("self.handling = new Promise((handled) => { self.handled = handled; }), 0");
        await beside.SendAsync(
            "ServiceWorker.deliverPushMessage",
            new()
            {
                ["origin"] = origin,
                ["registrationId"] = registration,
                ["data"] = message,
            }
        );
        await EvaluateAsync("self.handling");
    }

    /// <summary>What stands on the screen now.</summary>
    public async Task<IReadOnlyList<ShownNotification>> ShownAsync()
    {
        var shown = await EvaluateAsync(
            """
            self.registration.getNotifications().then((all) =>
              all.map(({ title, body, lang, data, actions }) => ({ title, body, lang, url: data.url, actions: actions.map((one) => one.title) })))
            """
        );
        return shown.Deserialize<List<ShownNotification>>(JsonSerializerOptions.Web)!;
    }

    /// <summary>The notification is pressed: itself, or a button on it.</summary>
    public Task PressAsync(string title, string action = "") =>
        EvaluateAsync(
            $$"""
            self.registration.getNotifications().then((all) => self.happen(new NotificationEvent("notificationclick",
              { notification: all.find((one) => one.title === {{JsonSerializer.Serialize(title)}}), action: "{{action}}" })))
            """
        );

    /// <summary>The browser has another address at its push service.</summary>
    /// <param name="old">The one it had.</param>
    /// <param name="fresh">What subscribing gives now.</param>
    /// <param name="handed">Whether the browser has subscribed anew by itself.</param>
    /// <returns>Whether the worker gave the new one up.</returns>
    public async Task<bool> ChangeAddressAsync(PushSubscription old, PushSubscription fresh, bool handed) =>
        (
            await EvaluateAsync(
                $$"""
                (async () => {
                  let given = true;
                  const fresh = {
                    endpoint: "{{fresh.Endpoint}}",
                    toJSON: () => ({ endpoint: fresh.endpoint, keys: { p256dh: "{{fresh.P256dh}}", auth: "{{fresh.Auth}}" } }),
                    unsubscribe: async () => (given = false),
                  };
                  PushManager.prototype.subscribe = async () => fresh;
                  const [oldSubscription, newSubscription] = [{ endpoint: "{{old.Endpoint}}" }, {{(handed ? "fresh" : "null")}}];
                  await self.happen(Object.assign(new ExtendableEvent("pushsubscriptionchange"), { oldSubscription, newSubscription }));
                  return !given;
                })()
                """
            )
        ).GetBoolean();

    /// <summary>What windows the browser was asked for since the last look.</summary>
    public async Task<AskedWindows> AskedAsync() =>
        (
            await EvaluateAsync("(() => { const was = self.asked; self.asked = { opened: [], focused: [] }; return was; })()")
        ).Deserialize<AskedWindows>(JsonSerializerOptions.Web)!;

    /// <returns>What the expression, or the promise it makes, comes to.</returns>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        var id = Interlocked.Increment(ref asked);
        var answer = new TaskCompletionSource<JsonElement>();
        void Listen(object? sender, JsonElement? received)
        {
            if (Text(received!.Value, "sessionId") != session)
                return;
            var message = JsonElement.Parse(Text(received.Value, "message"));
            if (message.TryGetProperty("id", out var of) && of.GetInt32() == id)
                answer.TrySetResult(message);
        }
        var messages = browser.Event("Target.receivedMessageFromTarget");
        messages.OnEvent += Listen;
        await browser.SendAsync(
            "Target.sendMessageToTarget",
            new()
            {
                ["sessionId"] = session,
                ["message"] = new JsonObject
                {
                    ["id"] = id,
                    ["method"] = "Runtime.evaluate",
                    ["params"] = new JsonObject
                    {
                        ["expression"] = expression,
                        ["awaitPromise"] = true,
                        ["returnByValue"] = true,
                    },
                }.ToJsonString(),
            }
        );
        var patience = Task.Delay(TimeSpan.FromMilliseconds(Visit.Patience));
        Assert.True(await Task.WhenAny(answer.Task, patience) != patience, $"the service worker says nothing to {expression}");
        var said = await answer.Task;
        messages.OnEvent -= Listen;
        var result = said.GetProperty("result");
        Assert.False(result.TryGetProperty("exceptionDetails", out var problem), $"the service worker: {problem}");
        return result.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    private static string Text(JsonElement from, string name) => from.GetProperty(name).GetString()!;
}

/// <summary>A notification on the screen; <see cref="Url"/> is where pressing it leads.</summary>
public sealed record ShownNotification(string Title, string Body, string Lang, string Url, IReadOnlyList<string> Actions);

/// <summary>Addresses of windows that the service worker wanted opened, and of those it wanted brought forward.</summary>
public sealed record AskedWindows(IReadOnlyList<string> Opened, IReadOnlyList<string> Focused);
