using static Porog.Benchmarks.PostgreSqlBench;

namespace Porog.Benchmarks;

/// <summary>P3 of targets.md: from a durable event to the delivery rows of 2.3 people.</summary>
public static class FanOutBenchmarks
{
    private const int BatchSize = 100;
    private const int OfferedASecond = 5_000;

    /// <summary>Follows the journal's backlog without other load.</summary>
    /// <returns>Events per second.</returns>
    public static async Task<double> BacklogAsync(PostgreSqlBench bench)
    {
        Note("P3: a backlog");
        var events = await bench.ScalarAsync<long>(
            "SELECT count(*) FROM journal j JOIN follow_positions p ON p.bucket = j.bucket WHERE j.position >= p.position"
        );
        await using var node = await bench.NodeAsync();
        // The node works before it reports ready, so measure from its rows: from the first batch to the last.
        await bench.FollowedAsync();
        var (seconds, counted) = await SpanAsync(bench);
        Note($"{events} events, {counted} of them told of in {seconds:0.0} s");
        return counted / seconds;
    }

    /// <summary>Latency from receipt to the commit of an event's last delivery row, at the offered rate.</summary>
    public static async Task RunAsync(PostgreSqlBench bench, ResultTable table)
    {
        if (!bench.Options.Wants("P3"))
            return;
        await using var node = await bench.NodeAsync();
        Note($"P3: {OfferedASecond} events/s offered");
        // Exclude the start-up cost of the process.
        await SendAsync(node, bench, seconds: 3);
        await bench.FollowedAsync();
        await bench.SkipAsync();
        var before = node.ProcessorSeconds();
        var sent = await SendAsync(node, bench, bench.Options.Seconds);
        await bench.FollowedAsync();
        EventBenchmarks.NoteProcessor(node, before, sent);
        var p99 = await bench.ScalarAsync<double>(
            """
            SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY late)
            FROM (
                SELECT extract(epoch FROM max(pg_xact_commit_timestamp(d.xmin)) - j.received_at)::float8 AS late
                FROM journal j JOIN deliveries d ON d.bucket = j.bucket AND d.subject_id = j.id
                GROUP BY j.bucket, j.id, j.received_at
            ) told
            """
        );
        table.AddBound(
            $"P3  p99 from receipt to delivery rows at {OfferedASecond:#,0} events/s, {bench.Options.Children:#,0} children",
            p99,
            1,
            "s"
        );
        await bench.SkipAsync();
    }

    private static async Task<int> SendAsync(ServerProcess node, PostgreSqlBench bench, int seconds)
    {
        var requests = bench.City.Requests(OfferedASecond / BatchSize * seconds, BatchSize, minutesBack: 3);
        await LoadClient.SendAllAsync(node.Port, requests, connections: 16, OfferedASecond / BatchSize);
        return requests.Count * BatchSize;
    }

    /// <summary>Time between the commits of the first and the last transaction that wrote deliveries, without the rows of the first.</summary>
    private static async Task<(double Seconds, long Events)> SpanAsync(PostgreSqlBench bench)
    {
        await using var command = bench.Source.CreateCommand(
            """
            WITH told AS MATERIALIZED (SELECT subject_id, pg_xact_commit_timestamp(xmin) AS at FROM deliveries),
                first AS (SELECT min(at) AS at FROM told)
            SELECT extract(epoch FROM max(told.at) - min(first.at))::float8, count(DISTINCT subject_id) FILTER (WHERE told.at > first.at)
            FROM told CROSS JOIN first
            """
        );
        command.CommandTimeout = 300;
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetDouble(0), row.GetInt64(1));
    }
}
