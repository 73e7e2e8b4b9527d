using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Porog.Storage;

namespace Porog.Tests.Support;

/// <summary>Writes down the statements that a host sends for one request. Those of its workers are not among them.</summary>
public sealed class Statements : DbCommandInterceptor
{
    private readonly ConcurrentDictionary<ActivityTraceId, ConcurrentQueue<string>> sent = new();

    /// <summary>For <see cref="PorogHost.StartAsync"/>.</summary>
    public void Watch(IServiceCollection services)
    {
        services.ConfigureDbContext<SqliteDbContext>(options => options.AddInterceptors(this));
        services.ConfigureDbContext<PostgreSqlDbContext>(options => options.AddInterceptors(this));
    }

    /// <returns>The statements of the requests that <paramref name="ask"/> makes, in order.</returns>
    public async Task<IReadOnlyList<string>> OfAsync(Func<Task> ask)
    {
        using var request = new Activity(nameof(Statements)).SetIdFormat(ActivityIdFormat.W3C).Start();
        await ask();
        return sent.TryRemove(request.TraceId, out var statements) ? [.. statements] : [];
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    ) => new(Note(command, result));

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    ) => new(Note(command, result));

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<object> result,
        CancellationToken cancellationToken = default
    ) => new(Note(command, result));

    private T Note<T>(DbCommand command, T result)
    {
        if (Activity.Current is { } request)
            sent.GetOrAdd(request.TraceId, _ => new()).Enqueue(command.CommandText);
        return result;
    }
}
