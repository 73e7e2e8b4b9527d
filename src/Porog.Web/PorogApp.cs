using Porog.Delivery.Push;
using Porog.Journal;
using Porog.Shared;
using Porog.Simulator.Demo;
using Porog.Storage;
using Porog.Web.Accounts.Registering;
using Porog.Web.Accounts.SigningIn;
using Porog.Web.Alerts;
using Porog.Web.Api;
using Porog.Web.Delegation;
using Porog.Web.Delivery;
using Porog.Web.Delivery.Reports;
using Porog.Web.Following;
using Porog.Web.Honesty;
using Porog.Web.Journal;
using Porog.Web.Operations;
using Porog.Web.Privacy;
using Porog.Web.Readers;
using Porog.Web.School;
using Porog.Web.Shared;

namespace Porog.Web;

/// <summary>Puts the whole server together; <c>porog serve</c>, the tests and the benchmarks all start it from here.</summary>
public static class PorogApp
{
    /// <param name="args">Settings as on the command line: <c>--Porog:Database:Engine postgresql</c>.</param>
    /// <param name="configure">Last word on services, for tests that own the clock.</param>
    /// <exception cref="SettingsException">A setting cannot be used.</exception>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = Builder(args);
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.TakeAnyLetters();
        // The bundles do not change under a running server; watching them would cost their compression.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        var options = Settings.Read(builder.Configuration);
        CreateDataDirectory(options);

        builder.Services.AddPorog(options).AddDataFiles();
        builder.Services.AddSingleton<DemoLoader>();
        builder.Services.AddPeopleApi();
        if (options.Follow)
            builder.Services.AddHostedService<FollowerWorker>();
        builder.Services.AddHostedService<JournalMonthsWorker>();
        builder.Services.AddSingleton<MetricsCollector>();
        builder.Services.AddPorogAuthentication(options);
        builder.Services.AddPages(options);
        builder.Services.AddCompression();
        builder.Services.AddUploads(options);
        builder.Services.AddHostedService<DeliveryWorker>();
        builder.Services.AddHostedService<ReportWorker>();
        builder.Services.AddHostedService<SummaryWorker>();
        builder.Services.AddHostedService<TrustWorker>();
        builder.Services.AddHostedService<OutgoingWorker>();
        builder.Services.AddHostedService<GaugesWorker>();
        builder.Services.AddHostedService<CleanUpWorker>();
        builder.Services.AddHostedService<DeviceActivityWorker>();
        builder.Services.AddHostedService<SilenceWorker>();
        builder.Services.AddHostedService<AlertsWorker>();
        builder.Services.AddHostedService<RosterWorker>();
        if (options.Honesty.Enabled)
            builder.Services.AddHostedService<HonestyWorker>();
        builder.Services.AddHostedGateway(options);
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.Services.GetRequiredService<MetricsCollector>();
        app.UseConnectionShare();
        app.UsePublicAddress(options);
        app.UseSecurityHeaders();
        app.UseRedirectTargets();
        app.UseCompression();
        app.UseErrorPages();
        app.UseRouting();
        app.UseAuthentication();
        app.UseSessions();
        app.UseSecurityEvents();
        app.UseLanguage();
        app.UseFirstStart();
        app.UseAuthorization();
        app.UseUploads();
        app.UseAntiforgery();
        app.UseRefusedForms();
        app.MapHealth();
        app.MapMetrics();
        app.MapEvents();
        app.MapHostedGateway(options);
        app.MapPeopleApi();
        app.MapPages();
        return app;
    }

    /// <summary>The rooms without pages and workers, for commands that only look at an installation. Creates nothing.</summary>
    /// <exception cref="SettingsException">A setting cannot be used.</exception>
    public static ServiceProvider BuildRooms(string[] args)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddPorog(Settings.Read(Builder(args).Configuration)).AddDataFiles();
        return services.BuildServiceProvider();
    }

    private static WebApplicationBuilder Builder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                Args = args,
                ApplicationName = typeof(PorogApp).Assembly.GetName().Name,
                // Settings and assets lie beside the program, wherever it is started from.
                ContentRootPath = AppContext.BaseDirectory,
            }
        );
        if (Environment.GetEnvironmentVariable(SettingsFile.Variable) is { Length: > 0 } path)
            SettingsFile.AddTo(builder.Configuration, path);
        return builder;
    }

    private static void CreateDataDirectory(PorogOptions options)
    {
        try
        {
            PrivateFiles.CreateDirectory(options.DataDirectory);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException("Porog:DataDirectory", problem.Message);
        }
    }

    /// <summary>What must be true before the first request: the schema, and with <c>Porog:Demo</c> the demo on an empty database.</summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken cancel)
    {
        var options = app.Services.GetRequiredService<PorogOptions>();
        var migrator = app.Services.GetRequiredService<Migrator>();
        if (options.MigrateAtStart)
            await migrator.MigrateAsync(cancel);
        else
            await migrator.CheckAsync(cancel);
        await app
            .Services.GetRequiredService<IJournalStore>()
            .PrepareAsync(app.Services.GetRequiredService<TimeProvider>().GetUtcNow(), cancel);
        await app.Services.GetRequiredService<VapidKeys>().PrepareAsync(cancel);
        var demo = app.Services.GetRequiredService<DemoLoader>();
        if (options.Demo && !await demo.IsForeignAsync(cancel))
            DemoGateway.Keep(app.Services, (await demo.LoadAsync(DemoLoader.PastDays, cancel)).File);
    }
}
