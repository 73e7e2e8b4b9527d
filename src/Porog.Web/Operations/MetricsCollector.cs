using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Porog.Shared;

namespace Porog.Web.Operations;

/// <summary>
/// Exports the application's and the framework's meters as Prometheus text. OpenTelemetry's own Prometheus exporter has no stable
/// release (docs/decisions/0006-metrics.md).
/// </summary>
public sealed class MetricsCollector : IDisposable
{
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
    private readonly Lock gate = new();
    private readonly TextExporter exporter = new();
    private readonly BaseExportingMetricReader reader;
    private readonly MeterProvider provider;

    public MetricsCollector()
    {
        reader = new BaseExportingMetricReader(exporter) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };
        provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(
                PorogMetrics.MeterName,
                "Microsoft.AspNetCore.Hosting",
                "Microsoft.AspNetCore.Server.Kestrel",
                "System.Runtime",
                "Npgsql"
            )
            .AddView(ViewOf)
            .AddReader(reader)
            .Build();
    }

    /// <summary>
    /// Bounds in which seconds can be read; OpenTelemetry's own are meant for milliseconds. And room for as many label sets as a meter
    /// has: the library's own choice of 2,000 costs 144 KB for each instrument. Only requests have that many (route, method, status).
    /// </summary>
    private static MetricStreamConfiguration ViewOf(Instrument instrument)
    {
        var most = instrument.Meter.Name == "Microsoft.AspNetCore.Hosting" ? 2000 : 200;
        return instrument.Unit == "s" && instrument is Histogram<double>
            ? new ExplicitBucketHistogramConfiguration { Boundaries = Seconds, CardinalityLimit = most }
            : new MetricStreamConfiguration { CardinalityLimit = most };
    }

    public string Collect()
    {
        lock (gate)
        {
            // A pull exporter can be collected only through itself; -1 means no timeout.
            exporter.Collect!(-1);
            return exporter.Text;
        }
    }

    public void Dispose()
    {
        provider.Dispose();
        reader.Dispose();
        exporter.Dispose();
    }

    [ExportModes(ExportModes.Pull)]
    private sealed class TextExporter : BaseExporter<Metric>, IPullMetricExporter
    {
        public string Text { get; private set; } = "";

        public Func<int, bool>? Collect { get; set; }

        public override ExportResult Export(in Batch<Metric> batch)
        {
            var text = new StringBuilder();
            foreach (var metric in batch)
                Write(text, metric);
            Text = text.ToString();
            return ExportResult.Success;
        }

        private static void Write(StringBuilder text, Metric metric)
        {
            var isCounter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
            var name = Name(metric, isCounter);
            var type =
                metric.MetricType == MetricType.Histogram ? "histogram"
                : isCounter ? "counter"
                : "gauge";
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {metric.Description}\n# TYPE {name} {type}\n");
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                var labels = Labels(point.Tags);
                switch (metric.MetricType)
                {
                    case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                        Line(text, name, labels, point.GetSumLong());
                        break;
                    case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                        Line(text, name, labels, point.GetSumDouble());
                        break;
                    case MetricType.LongGauge:
                        Line(text, name, labels, point.GetGaugeLastValueLong());
                        break;
                    case MetricType.DoubleGauge:
                        Line(text, name, labels, point.GetGaugeLastValueDouble());
                        break;
                    case MetricType.Histogram:
                        WriteHistogram(text, name, labels, point);
                        break;
                }
            }
        }

        private static void WriteHistogram(StringBuilder text, string name, string labels, in MetricPoint point)
        {
            var sum = 0L;
            foreach (var bucket in point.GetHistogramBuckets())
            {
                sum += bucket.BucketCount;
                var bound = double.IsPositiveInfinity(bucket.ExplicitBound)
                    ? "+Inf"
                    : bucket.ExplicitBound.ToString(CultureInfo.InvariantCulture);
                Line(text, $"{name}_bucket", $"{labels}{(labels.Length == 0 ? "" : ",")}le=\"{bound}\"", sum);
            }
            Line(text, $"{name}_sum", labels, point.GetHistogramSum());
            Line(text, $"{name}_count", labels, point.GetHistogramCount());
        }

        private static void Line(StringBuilder text, string name, string labels, double value) =>
            text.Append(name)
                .Append(labels.Length == 0 ? "" : $"{{{labels}}}")
                .Append(' ')
                .Append(value.ToString(CultureInfo.InvariantCulture))
                .Append('\n');

        /// <summary>Converts «porog.journal.commit.duration» in s to «porog_journal_commit_duration_seconds».</summary>
        private static string Name(Metric metric, bool isCounter)
        {
            var unit = metric.Unit switch
            {
                "s" => "_seconds",
                "By" => "_bytes",
                _ => "",
            };
            return $"{metric.Name.Replace('.', '_').Replace('-', '_')}{unit}{(isCounter ? "_total" : "")}";
        }

        private static string Labels(ReadOnlyTagCollection tags)
        {
            var labels = new List<string>();
            foreach (var (key, value) in tags)
            {
                var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
                var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal)
                    .Replace("\"", "\\\"", StringComparison.Ordinal)
                    .Replace("\n", "\\n", StringComparison.Ordinal);
                labels.Add($"{key.Replace('.', '_')}=\"{escaped}\"");
            }
            return string.Join(',', labels);
        }
    }
}
