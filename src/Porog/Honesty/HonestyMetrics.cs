using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Porog.Delivery;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Honesty;

/// <summary>
/// Gauges of the installation's last finished day, the same figures as on the page. Read by <see cref="ReadAsync"/> now and then; a scrape
/// asks no database.
/// </summary>
public sealed class HonestyMetrics : IDisposable
{
    private readonly Meter meter = new(PorogMetrics.MeterName);
    private readonly IDbContextFactory<PorogDbContext> contexts;
    private HonestFigures latest = new();

    public HonestyMetrics(IDbContextFactory<PorogDbContext> contexts)
    {
        this.contexts = contexts;
        meter.CreateObservableGauge(
            "porog.honesty.delay",
            Delays,
            "s",
            "How late news was on the last finished day: by step, channel and quantile (1 is the worst)"
        );
        meter.CreateObservableGauge(
            "porog.honesty.messages",
            Messages,
            "{message}",
            "Messages of the last finished day, by what became of them"
        );
        meter.CreateObservableGauge(
            "porog.honesty.undelivered",
            Undelivered,
            "{delivery}",
            "Undelivered on the last finished day, by channel and reason"
        );
        meter.CreateObservableGauge(
            "porog.honesty.silent",
            () => new Measurement<long>(latest[HonestCount.SilentSeconds]),
            "s",
            "Silence of readers on the last finished day, added up over the readers"
        );
        meter.CreateObservableGauge("porog.honesty.alerts", Alerts, "{alert}", "«Где ребёнок?» of the last finished day, by outcome");
    }

    /// <summary>Reads the installation's newest day.</summary>
    public async Task ReadAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var json = await db
            .HonestyPeriods.Where(p => p.OrganisationId == HonestyPeriod.Installation && p.Span == HonestySpan.Day)
            .OrderByDescending(p => p.First)
            .Select(p => p.Figures)
            .FirstOrDefaultAsync(cancel);
        latest = json is null ? new HonestFigures() : HonestFigures.FromJson(json);
    }

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<double>> Delays()
    {
        var figures = latest;
        foreach (var step in Enum.GetValues<HonestStep>())
        foreach (var way in step == HonestStep.Received ? [HonestWay.First] : Enum.GetValues<HonestWay>())
        {
            var delays = figures.Of(step, way);
            if (delays.Count == 0)
                continue;
            yield return Measure(0.5, delays.Within(50)!.Value);
            yield return Measure(0.99, delays.Within(99)!.Value);
            yield return Measure(1, delays.Worst);

            Measurement<double> Measure(double quantile, TimeSpan delay) =>
                new(
                    delay.TotalSeconds,
                    Tag("step", step.ToString().ToLowerInvariant()),
                    Tag("channel", step == HonestStep.Received ? "" : way.ToString().ToLowerInvariant()),
                    Tag("quantile", quantile)
                );
        }
    }

    private IEnumerable<Measurement<long>> Messages() =>
        ((string[])[HonestCount.Messages, HonestCount.CentreOnly, HonestCount.Quiet, HonestCount.Unreached, HonestCount.Waiting]).Select(
            outcome => new Measurement<long>(latest[outcome], Tag("outcome", outcome == HonestCount.Messages ? "all" : outcome))
        );

    private IEnumerable<Measurement<long>> Undelivered() =>
        from channel in (Channel[])[Channel.Email, Channel.Push]
        from why in Enum.GetValues<DeliveryProblem>()
        let count = latest[HonestCount.Undelivered(channel, why)]
        where count > 0
        select new Measurement<long>(
            count,
            Tag("channel", channel.ToString().ToLowerInvariant()),
            Tag("reason", why.ToString().ToLowerInvariant())
        );

    private IEnumerable<Measurement<long>> Alerts() =>
        HonestCount.AlertOutcomes.Select(outcome => new Measurement<long>(latest[outcome], Tag("outcome", outcome["alerts.".Length..])));

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);
}
