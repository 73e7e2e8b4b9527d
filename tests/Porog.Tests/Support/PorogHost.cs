using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Porog.Readers;
using Porog.Shared;
using Porog.Storage;
using Porog.Web;

namespace Porog.Tests.Support;

/// <summary>The whole server: real Kestrel on a free port, a real engine, and a clock that the test controls.</summary>
public sealed class PorogHost : IAsyncDisposable
{
    /// <summary>Friday, 11:00 in Moscow: in the middle of a school day.</summary>
    public static readonly DateTimeOffset SchoolDay = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Settings that most tests do not want; tests of these features turn them on again.</summary>
    private static readonly string[] Quiet =
    [
        "--Porog:FirstStart",
        "false",
        "--Porog:Staff:SecondFactor",
        "false",
        "--Porog:Alerts:Enabled",
        "false",
        "--Porog:Honesty:Enabled",
        "false",
    ];

    private readonly WebApplication app;
    private readonly TestDatabase database;
    private readonly bool ownsDatabase;

    private PorogHost(WebApplication app, TestDatabase database, bool ownsDatabase, FakeTimeProvider clock)
    {
        this.app = app;
        this.database = database;
        this.ownsDatabase = ownsDatabase;
        Clock = clock;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Address = new Uri(address);
    }

    public Uri Address { get; }

    /// <summary>Moves only when the test moves it. Workers wait for signals, not for this clock.</summary>
    public FakeTimeProvider Clock { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>What the node logs.</summary>
    public LogLines Log => (LogLines)app.Services.GetServices<ILoggerProvider>().First(provider => provider is LogLines);

    public TestDatabase Database => database;

    /// <param name="engine">The engine to run on.</param>
    /// <param name="settings">Additional command-line settings.</param>
    /// <param name="sharing">Another node, to share its database.</param>
    /// <param name="configure">Changes the services after all registrations.</param>
    /// <param name="database">The database to run on; the host disposes it. Null: a copy of the migrated template.</param>
    public static async Task<PorogHost> StartAsync(
        DatabaseEngine engine,
        string[]? settings = null,
        PorogHost? sharing = null,
        Action<IServiceCollection>? configure = null,
        TestDatabase? database = null
    )
    {
        database ??= sharing?.database ?? await TestDatabase.CreateAsync(engine);
        var clock = sharing?.Clock ?? new FakeTimeProvider(SchoolDay);
        var app = PorogApp.Build(
            [
                .. database.Settings,
                .. Quiet,
                // Checking for pending migrations would be the slowest part of the start.
                "--Porog:MigrateAtStart",
                database.IsMigrated ? "false" : "true",
                "--urls",
                "http://127.0.0.1:0",
                .. settings ?? [],
            ],
            services =>
            {
                services.AddSingleton<TimeProvider>(clock);
                services.AddSingleton<ILoggerProvider>(new LogLines());
                services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = TestRegistry.HashIterations);
                configure?.Invoke(services);
            }
        );
        await PorogApp.PrepareAsync(app, CancellationToken.None);
        await app.StartAsync();
        return new PorogHost(app, database, sharing is null, clock);
    }

    /// <summary>A client that keeps cookies and does not follow redirects. A request with Expect: 100-continue waits until it is told to go on.</summary>
    public HttpClient CreateClient() =>
        new(
            new TlsCookies
            {
                InnerHandler = new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    Expect100ContinueTimeout = TimeSpan.FromMinutes(1),
                },
            }
        )
        {
            BaseAddress = Address,
        };

    /// <summary>Reads or prepares the database.</summary>
    public async Task<T> WithDbAsync<T>(Func<PorogDbContext, Task<T>> work)
    {
        await using var db = await Services.GetRequiredService<IDbContextFactory<PorogDbContext>>().CreateDbContextAsync();
        return await work(db);
    }

    public Task WithDbAsync(Func<PorogDbContext, Task> work) =>
        WithDbAsync(async db =>
        {
            await work(db);
            return 0;
        });

    /// <summary>As if this installation had looked at its readers without a gap for an hour.</summary>
    public async Task WatchesReadersAsync()
    {
        var now = Clock.GetUtcNow();
        if (await WithDbAsync(db => db.ReaderWatches.ExecuteUpdateAsync(set => set.SetProperty(w => w.LookedAt, now))) == 0)
            await WithDbAsync(db =>
            {
                db.Add(new ReaderWatch { LookedAt = now, SteadySince = now.AddHours(-1) });
                return db.SaveChangesAsync();
            });
    }

    /// <summary>Waits in real time until a background effect has happened. A database that was cut is asked again.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> happened, string what, int seconds = 20)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (!await HappenedAsync())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromSeconds(seconds), $"Not in {seconds} s: {what}");
            await Task.Delay(50);
        }

        async Task<bool> HappenedAsync()
        {
            try
            {
                return await happened();
            }
            catch (Exception problem) when (DatabaseAway.Is(problem))
            {
                return false;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        if (ownsDatabase)
            await database.DisposeAsync();
    }
}
