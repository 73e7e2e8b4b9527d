using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Porog.Web.Operations;

/// <summary>
/// A start that fails is told by the command in one line. The host and Kestrel would log it before, each with a stack trace.
/// </summary>
public static class StartLog
{
    /// <summary>By category: the event that says that the start has failed.</summary>
    private static readonly Dictionary<string, int> Told = new(StringComparer.Ordinal)
    {
        ["Microsoft.Extensions.Hosting.Internal.Host"] = 11,
        ["Microsoft.AspNetCore.Server.Kestrel"] = 0,
    };

    public static IServiceCollection TellStartFaultsOnce(this IServiceCollection services) =>
        services.Replace(
            ServiceDescriptor.Singleton<ILoggerFactory>(all => new Factory(
                new LoggerFactory(
                    all.GetServices<ILoggerProvider>(),
                    all.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
                    all.GetService<IOptions<LoggerFactoryOptions>>()
                )
            ))
        );

    private sealed class Factory(ILoggerFactory inner) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) =>
            Told.TryGetValue(categoryName, out var told)
                ? new Without(inner.CreateLogger(categoryName), told)
                : inner.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        public void Dispose() => inner.Dispose();
    }

    private sealed class Without(ILogger inner, int told) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (exception is null || eventId.Id != told)
                inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
