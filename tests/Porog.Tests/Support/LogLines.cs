using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Porog.Tests.Support;

/// <summary>Collects everything that a host logs, for tests that search it for forbidden text.</summary>
public sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, LogLevel Level, string Line)> lines = new();
    private readonly ConcurrentQueue<string> failures = new();

    /// <summary>Messages and exceptions of the product's own classes.</summary>
    public string Ours => string.Join('\n', lines.Where(l => l.Category.StartsWith("Porog", StringComparison.Ordinal)).Select(l => l.Line));

    /// <summary>The messages of one category, in order.</summary>
    public IReadOnlyList<string> Of(string category) => [.. lines.Where(l => l.Category == category).Select(l => l.Line.TrimEnd())];

    /// <summary>Whether this type has logged a warning or an error.</summary>
    public bool Complains(Type type) => lines.Any(l => l.Level >= LogLevel.Warning && l.Category == type.FullName);

    /// <summary>Whether this type has met an outage of the database. Workers say so at debug level.</summary>
    public bool MeetsOutage(Type type) =>
        lines.Any(l => l.Category == type.FullName && l.Line.Contains("the database is away", StringComparison.Ordinal));

    /// <summary>Warnings and errors of all classes, the framework's included.</summary>
    public IReadOnlyList<string> Complaints => [.. lines.Where(l => l.Level >= LogLevel.Warning).Select(l => l.Line)];

    /// <summary>Errors of all classes, the framework's included.</summary>
    public IReadOnlyCollection<string> Failures => failures;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() { }

    private sealed class Logger(LogLines owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var line = $"{formatter(state, exception)} {exception}";
            owner.lines.Enqueue((category, logLevel, line));
            if (logLevel >= LogLevel.Error)
                owner.failures.Enqueue(line);
        }
    }
}
