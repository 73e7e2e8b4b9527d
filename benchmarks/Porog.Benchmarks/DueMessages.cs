using static Porog.Benchmarks.PostgreSqlBench;

namespace Porog.Benchmarks;

/// <summary>Creates due messages of real events, so that a sender starts with all of them waiting.</summary>
internal static class DueMessages
{
    /// <summary>Messages sent before the measurement begins; the peers get the same warm-up.</summary>
    public const int WarmUp = 8_000;

    /// <summary>Sends events to the city and turns the resulting message-centre rows into due deliveries of a channel.</summary>
    /// <param name="bench">The city and its database.</param>
    /// <param name="count">Number of messages.</param>
    /// <param name="channel">The stored number of the channel: 1 mail, 2 push.</param>
    public static async Task MakeAsync(PostgreSqlBench bench, int count, int channel)
    {
        await bench.SkipAsync();
        await using (var node = await bench.NodeAsync())
        {
            Note($"{count} messages");
            var requests = bench.City.Requests(count / 200 + 2, 100, minutesBack: 3);
            await LoadClient.SendAllAsync(node.Port, requests, connections: 8);
            await bench.FollowedAsync();
        }
        await Limits.ExecuteAsync(
            bench.Source,
            $"""
            DELETE FROM deliveries WHERE ctid NOT IN (SELECT ctid FROM deliveries LIMIT {count});
            UPDATE deliveries SET channel = {channel}, device = {channel - 1}, state = 1, next_attempt_at = at;
            ANALYZE deliveries;
            """
        );
    }

    /// <summary>Waits until all rows are recorded as sent.</summary>
    public static async Task SentAsync(PostgreSqlBench bench, TimeSpan patience)
    {
        var until = TimeProvider.System.GetUtcNow() + patience;
        while (await bench.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM deliveries WHERE state IN (1, 2))"))
        {
            if (TimeProvider.System.GetUtcNow() > until)
                throw new InvalidOperationException("Some messages were not sent in time.");
            await Task.Delay(50);
        }
        if (await bench.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM deliveries WHERE state <> 3)"))
            throw new InvalidOperationException(
                "Messages were not sent: "
                    + await bench.ScalarAsync<string>(
                        "SELECT string_agg(DISTINCT state || ' ' || coalesce(error, ''), '; ') FROM deliveries"
                    )
            );
    }
}
