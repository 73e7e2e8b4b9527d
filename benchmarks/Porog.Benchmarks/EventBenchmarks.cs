using System.Diagnostics;
using Npgsql;
using Porog.Shared;
using static Porog.Benchmarks.PostgreSqlBench;

namespace Porog.Benchmarks;

/// <summary>P1, P1b and P2 of targets.md with their limits. P3's backlog follows from P1.</summary>
public static class EventBenchmarks
{
    private const int BatchSize = 100;
    private const int BatchConnections = 32;
    private const int SingleConnections = 128;

    public static async Task RunPostgreSqlAsync(PostgreSqlBench bench, ResultTable table)
    {
        var (options, city, source) = (bench.Options, bench.City, bench.Source);
        if (options.Wants("P1") || options.Wants("P3"))
        {
            double acknowledged;
            await using (var node = await bench.NodeAsync(["--Porog:Follow", "false"]))
            {
                Note("P1: batches, acknowledged");
                acknowledged = await BatchesAsync(node, city, options.Seconds);
                if (options.Wants("P1"))
                    table.AddRatio("P1  PostgreSQL, batches of 100, acknowledged", acknowledged, bench.Copy, 0.5);
            }
            if (options.Wants("P3"))
                table.AddRatio(
                    "P3  fan-out alone, 2.3 people a child, a backlog; limit: P1's rate",
                    await FanOutBenchmarks.BacklogAsync(bench),
                    acknowledged,
                    1
                );
        }
        await bench.SkipAsync();

        if (options.Wants("P2"))
        {
            Note("one transaction a request");
            var single = await Limits.OneTransactionARequestAsync(source, options.Seconds, SingleConnections);
            await using var narrow = NpgsqlDataSource.Create($"{source.ConnectionString};Maximum Pool Size=2");
            var singleOnTwo = await Limits.OneTransactionARequestAsync(narrow, options.Seconds, SingleConnections);
            await using var node = await bench.NodeAsync(["--Porog:Follow", "false"]);
            Note("P2: single events");
            var (rate, p99) = await SinglesAsync(node, city, options.Seconds);
            table.AddRatio(
                "P2  PostgreSQL, single events, 128 connections; limit: a transaction each, 2 sessions like ours",
                rate,
                singleOnTwo,
                10
            );
            table.AddRatio("P2  the same; limit: a transaction each, 100 sessions", rate, single, 10);
            table.AddBound("P2  p99 at half of that", p99 * 1000, 50, "ms");
            await bench.SkipAsync();
        }

        if (options.Wants("P1b"))
        {
            await using var node = await bench.NodeAsync();
            Note("P1b: batches, complete");
            await WarmUpAsync(node.Port, city);
            await bench.FollowedAsync();
            var requests = city.Requests((int)(bench.Copy / 4 * options.Seconds / BatchSize), BatchSize);
            var before = node.ProcessorSeconds();
            var clock = Stopwatch.StartNew();
            var (seconds, _) = await LoadClient.SendAllAsync(node.Port, requests, BatchConnections);
            await bench.FollowedAsync();
            NoteProcessor(node, before, requests.Count * BatchSize);
            Note($"acknowledged in {seconds:0.0} s, complete in {clock.Elapsed.TotalSeconds:0.0} s");
            table.AddRatio(
                "P1b PostgreSQL, with wallets, presence and fan-out",
                requests.Count * BatchSize / clock.Elapsed.TotalSeconds,
                bench.Copy,
                0.25
            );
            table.AddBound("P1b behind the last acknowledgement", clock.Elapsed.TotalSeconds - seconds, 1, "s");
        }
        await bench.SkipAsync();
    }

    public static async Task RunSqliteAsync(BenchOptions options, ResultTable table)
    {
        var directory = Directory.CreateTempSubdirectory("porog-bench").FullName;
        string[] settings = ["--Porog:DataDirectory", directory];
        City city;
        await using (await ServerProcess.StartAsync(settings))
        {
            Note("building a town of 2,000 children");
            city = await PostgreSqlBench.BuildAsync(new PorogOptions { DataDirectory = directory }, 2_000);
        }
        Note("raw SQLite");
        var raw = Limits.Sqlite(Path.Combine(directory, "raw.db"), options.Seconds);
        await using (var node = await ServerProcess.StartAsync([.. settings, "--Porog:Follow", "false"]))
        {
            Note("P1: batches, acknowledged");
            table.AddRatio("P1  SQLite, batches of 100, acknowledged", await BatchesAsync(node, city, options.Seconds), raw, 0.5);
        }
        Directory.Delete(directory, recursive: true);
    }

    private static async Task<double> BatchesAsync(ServerProcess node, City city, int seconds)
    {
        var probe = await WarmUpAsync(node.Port, city);
        var requests = city.Requests((int)(probe * seconds / BatchSize), BatchSize);
        var before = node.ProcessorSeconds();
        var (elapsed, _) = await LoadClient.SendAllAsync(node.Port, requests, BatchConnections);
        NoteProcessor(node, before, requests.Count * BatchSize);
        return requests.Count * BatchSize / elapsed;
    }

    /// <summary>Reports processor time, which is steadier than wall-clock time on a shared machine.</summary>
    internal static void NoteProcessor(ServerProcess node, (double Server, double PostgreSql) before, int events)
    {
        var after = node.ProcessorSeconds();
        Note(
            $"processor, µs an event: server {(after.Server - before.Server) / events * 1e6:0.0}, PostgreSQL {(after.PostgreSql - before.PostgreSql) / events * 1e6:0.0}"
        );
    }

    /// <returns>Expected events per second, approximately.</returns>
    private static async Task<double> WarmUpAsync(int port, City city)
    {
        await LoadClient.SendAllAsync(port, city.Requests(1_500, BatchSize), BatchConnections);
        var requests = city.Requests(300, BatchSize);
        var (elapsed, _) = await LoadClient.SendAllAsync(port, requests, BatchConnections);
        return requests.Count * BatchSize / elapsed;
    }

    private static async Task<(double Rate, double P99)> SinglesAsync(ServerProcess node, City city, int seconds)
    {
        await LoadClient.SendAllAsync(node.Port, city.Requests(5_000, 1), SingleConnections);
        var (probe, _) = await LoadClient.SendAllAsync(node.Port, city.Requests(10_000, 1), SingleConnections);
        var requests = city.Requests((int)(10_000 / probe * seconds), 1);
        var before = node.ProcessorSeconds();
        var (elapsed, _) = await LoadClient.SendAllAsync(node.Port, requests, SingleConnections);
        NoteProcessor(node, before, requests.Count);
        var rate = requests.Count / elapsed;
        var (_, latencies) = await LoadClient.SendAllAsync(
            node.Port,
            city.Requests((int)(rate / 2 * seconds), 1),
            SingleConnections,
            rate / 2
        );
        Array.Sort(latencies);
        return (rate, latencies[(int)(latencies.Length * 0.99)]);
    }
}
