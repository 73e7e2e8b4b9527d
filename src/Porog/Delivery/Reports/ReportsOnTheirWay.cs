using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Porog.Delivery.Reports;

/// <summary>
/// What the reports of one batch say: read for the whole batch at once, and again when the answer is older than a moment, as
/// <see cref="SendPermissions"/> does.
/// </summary>
internal sealed class ReportsOnTheirWay(IServiceScopeFactory scopes, IReadOnlyCollection<Report> reports, Channel channel)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);

    private readonly Lock asking = new();
    private (long AskedAt, Task<IReadOnlyDictionary<Guid, ReportFacts>> Facts)? answer;

    /// <summary>What a report of the batch says at this moment.</summary>
    public async Task<ReportFacts> NowAsync(Report report) => (await FreshAsync())[report.Id];

    private Task<IReadOnlyDictionary<Guid, ReportFacts>> FreshAsync()
    {
        lock (asking)
        {
            if (answer is not { } known || Stopwatch.GetElapsedTime(known.AskedAt) > Fresh)
                answer = known = (Stopwatch.GetTimestamp(), ReadAsync());
            return known.Facts;
        }
    }

    private async Task<IReadOnlyDictionary<Guid, ReportFacts>> ReadAsync()
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ReadReport>().ReadAsync(reports, channel, CancellationToken.None);
    }
}
