using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Porog.Tests.Support;

namespace Porog.BrowserTests;

/// <summary>
/// The site's service worker in a visitor's browser, controlled like by developer tools. Starts what normally only the push service or
/// a click on a notification can start: a message arrives, a notification is pressed, an address changes.
/// </summary>
public sealed class SiteWorker
{
    /// <summary>
    /// Scripts cannot wait for events that they create, and windows open only after a real click. These stubs replace the browser there
    /// and record its calls.
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
        // A separate blank tab, so that the debugging session survives the navigation of the visitor's page.
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

    /// <summary>Delivers a decrypted message and waits until the worker has handled it.</summary>
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

    /// <summary>The notifications on the screen.</summary>
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

    /// <summary>Presses a notification or one of its buttons.</summary>
    public Task PressAsync(string title, string action = "") =>
        EvaluateAsync(
            $$"""
            self.registration.getNotifications().then((all) => self.happen(new NotificationEvent("notificationclick",
              { notification: all.find((one) => one.title === {{JsonSerializer.Serialize(title)}}), action: "{{action}}" })))
            """
        );

    /// <summary>Changes the browser's address at its push service.</summary>
    /// <param name="old">The previous one.</param>
    /// <param name="fresh">The result of the next subscription.</param>
    /// <param name="handed">Whether the browser has already subscribed again by itself.</param>
    /// <returns>Whether the worker gave the new address up.</returns>
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

    /// <summary>The windows that the worker asked for since the last call.</summary>
    public async Task<AskedWindows> AskedAsync() =>
        (
            await EvaluateAsync("(() => { const was = self.asked; self.asked = { opened: [], focused: [] }; return was; })()")
        ).Deserialize<AskedWindows>(JsonSerializerOptions.Web)!;

    /// <returns>The value of the expression or of its promise.</returns>
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
        Assert.True(await Task.WhenAny(answer.Task, patience) != patience, $"no answer from the service worker to {expression}");
        var said = await answer.Task;
        messages.OnEvent -= Listen;
        var result = said.GetProperty("result");
        Assert.False(result.TryGetProperty("exceptionDetails", out var problem), $"the service worker: {problem}");
        return result.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    private static string Text(JsonElement from, string name) => from.GetProperty(name).GetString()!;
}

/// <summary>A notification on the screen; <see cref="Url"/> is its target.</summary>
public sealed record ShownNotification(string Title, string Body, string Lang, string Url, IReadOnlyList<string> Actions);

/// <summary>The addresses of windows that the worker opened or focused.</summary>
public sealed record AskedWindows(IReadOnlyList<string> Opened, IReadOnlyList<string> Focused);
