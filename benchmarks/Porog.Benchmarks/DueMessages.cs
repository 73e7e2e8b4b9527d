using static Porog.Benchmarks.PostgreSqlBench;

namespace Porog.Benchmarks;

/// <summary>Real messages of real events that are due, for a sender that starts with all of them before it.</summary>
internal static class DueMessages
{
    /// <summary>Messages sent before measuring begins, as the peers are warmed up too.</summary>
    public const int WarmUp = 8_000;

    /// <summary>Lets events happen to the city and turns what people would read in the message centre into what is due by a channel.</summary>
    /// <param name="bench">The city and its database.</param>
    /// <param name="count">How many.</param>
    /// <param name="channel">The number of the channel as it is stored: 1 mail, 2 push.</param>
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

    /// <summary>Until every row is recorded as sent.</summary>
    public static async Task SentAsync(PostgreSqlBench bench, TimeSpan patience)
    {
        var until = TimeProvider.System.GetUtcNow() + patience;
        while (await bench.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM deliveries WHERE state IN (1, 2))"))
        {
            if (TimeProvider.System.GetUtcNow() > until)
                throw new InvalidOperationException("Messages wait that should have been sent.");
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
