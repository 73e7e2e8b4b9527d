using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Porog.Registry;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Shared;

/// <summary>Secrets and personal data sent to every endpoint never appear in the log, at any level.</summary>
public sealed class NothingPersonalInLogsTests
{
    [Theory, Engines]
    public async Task Passwords_tokens_phones_emails_and_names_never_reach_the_log(DatabaseEngine engine)
    {
        using var log = new EverythingLogged();
        var planted = new List<string>();
        await using (
            var host = await PorogHost.StartAsync(
                engine,
                configure: services =>
                {
                    services.AddSingleton<ILoggerProvider>(log);
                    services.Configure<LoggerFilterOptions>(filter =>
                    {
                        filter.MinLevel = LogLevel.Debug;
                        filter.Rules.Clear();
                    });
                }
            )
        )
        {
            var family = await Family.CreateAsync(host);
            var (person, child) = (family.Mother, family.Child);
            planted.AddRange([person.PhoneNumber!, person.PhoneNumber![2..], person.Email!, person.Surname, child.Card, child.Wallet]);
            planted.AddRange([TestRegistry.Password, person.PasswordHash!, person.SecurityStamp!]);
            planted.AddRange(["wrong-password-canary", "canary@example.org", "+79991234567", "9991234567"]);

            using var client = host.CreateClient();
            await client.PostSignInAsync(person.Email!, "wrong-password-canary");
            await client.PostSignInAsync("canary@example.org", "wrong-password-canary");
            await client.PostSignInAsync("8 999 123-45-67", "wrong-password-canary");
            await client.PostAsync("/api/v1/sign-in", new StringContent("""{"login":["canary@example.org"]}""", null, "application/json"));
            var tokens = await (
                await client.PostSignInAsync(person.PhoneNumber!, TestRegistry.Password)
            ).Content.ReadFromJsonAsync<JsonElement>();
            var access = tokens.GetProperty("accessToken").GetString()!;
            var refresh = tokens.GetProperty("refreshToken").GetString()!;
            planted.AddRange([access, refresh]);
            await client.PostAsJsonAsync("/api/v1/sign-in/refresh", new { refreshToken = refresh });
            await client.PostAsJsonAsync("/api/v1/sign-in/refresh", new { refreshToken = "refresh-canary" });
            await host.CreateClient().With("access-canary").GetAsync("/api/v1/me");
            planted.AddRange(["refresh-canary", "access-canary"]);

            client.With(access);
            foreach (var path in new[] { "me", "children", "messages", $"children/{child.Id}/timeline", $"children/{child.Id}/wallet" })
                await client.JsonAsync($"/api/v1/{path}");
            await client.PutAsJsonAsync($"/api/v1/children/{child.Id}/wallet/threshold", new { amount = 30_000 });

            var school = await host.WithDbAsync(db => db.Organisations.SingleAsync());
            var (device, key) = await family.Registry.DeviceAsync(school, DeviceKind.Payments);
            using var till = new DeviceClient(host, device, key);
            planted.Add(key);
            await till.SendAsync(
                till.Passage(child.Card),
                till.Meal(child.Card, 100),
                till.TopUp(child.Wallet, 5),
                till.Passage("card-canary")
            );
            planted.Add("card-canary");
            await PorogHost.EventuallyAsync(() => host.WithDbAsync(db => db.FollowedAsync()), "all is followed");
        }

        Assert.True(log.Lines.Count > 100, "the log was not listened to");
        var found = log.Lines.Where(line => planted.Exists(secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase))).ToList();
        Assert.True(found.Count == 0, string.Join('\n', found.Take(10)));
    }

    private sealed class EverythingLogged : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Lines.Enqueue($"scope: {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Enqueue($"{eventId.Name}: {formatter(state, exception)} {exception}");

        public void Dispose() { }
    }
}
