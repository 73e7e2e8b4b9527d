using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Porog.Benchmarks;

/// <summary>The engines' best rates, measured in the same run on the same cores, for the rows of targets.md.</summary>
public static class Limits
{
    private const int RowsATransaction = 5_000;

    private const string Table = """
        CREATE TABLE IF NOT EXISTS raw_events (
            id uuid PRIMARY KEY, child_id uuid NOT NULL, kind smallint NOT NULL, happened_at timestamptz NOT NULL,
            received_at timestamptz NOT NULL, amount bigint NOT NULL, place text, device_id uuid NOT NULL);
        CREATE INDEX IF NOT EXISTS ix_raw_child ON raw_events (child_id, happened_at);
        TRUNCATE raw_events;
        """;

    /// <summary>Rows per second of binary COPY over two connections with 5,000 rows per transaction.</summary>
    public static async Task<double> CopyAsync(NpgsqlDataSource source, int seconds)
    {
        await ExecuteAsync(source, Table);
        var clock = Stopwatch.StartNew();
        var rows = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(ConnectionAsync)));
        return rows.Sum() / clock.Elapsed.TotalSeconds;

        async Task<long> ConnectionAsync()
        {
            await using var connection = await source.OpenConnectionAsync();
            var device = Guid.NewGuid();
            var children = Enumerable.Range(0, 100_000).Select(_ => Guid.NewGuid()).ToArray();
            var written = 0L;
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                var now = TimeProvider.System.GetUtcNow().UtcDateTime;
                await using var copy = await connection.BeginBinaryImportAsync("COPY raw_events FROM STDIN (FORMAT BINARY)");
                for (var i = 0; i < RowsATransaction; i++)
                    WriteRow(copy, children[Random.Shared.Next(children.Length)], device, now);
                await copy.CompleteAsync();
                written += RowsATransaction;
            }
            return written;
        }

        static void WriteRow(NpgsqlBinaryImporter copy, Guid child, Guid device, DateTime now)
        {
            copy.StartRow();
            copy.Write(Guid.CreateVersion7(), NpgsqlDbType.Uuid);
            copy.Write(child, NpgsqlDbType.Uuid);
            copy.Write((short)1, NpgsqlDbType.Smallint);
            copy.Write(now, NpgsqlDbType.TimestampTz);
            copy.Write(now, NpgsqlDbType.TimestampTz);
            copy.Write(100L, NpgsqlDbType.Bigint);
            copy.Write("Вход № 2", NpgsqlDbType.Text);
            copy.Write(device, NpgsqlDbType.Uuid);
        }
    }

    /// <summary>Requests per second of an endpoint that commits one row per request, with the same load client.</summary>
    public static async Task<double> OneTransactionARequestAsync(NpgsqlDataSource source, int seconds, int connections)
    {
        await ExecuteAsync(source, Table);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapPost(
            "/",
            async (HttpRequest request) =>
            {
                await request.Body.CopyToAsync(Stream.Null);
                await using var connection = await source.OpenConnectionAsync();
                await using var command = new NpgsqlCommand(
                    "INSERT INTO raw_events VALUES ($1, $2, 1, $3, $3, 100, 'Вход № 2', $4)",
                    connection
                );
                command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
                command.Parameters.Add(new() { Value = Guid.NewGuid() });
                command.Parameters.Add(new() { Value = TimeProvider.System.GetUtcNow().UtcDateTime });
                command.Parameters.Add(new() { Value = Guid.NewGuid() });
                await command.ExecuteNonQueryAsync();
                return Results.Text("ok");
            }
        );
        await app.StartAsync();
        var port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        var request = LoadClient.Post("/", "application/json", "none", new byte[300]);
        await LoadClient.SendAllAsync(port, [.. Enumerable.Repeat(request, 500)], connections);
        var (probe, _) = await LoadClient.SendAllAsync(port, [.. Enumerable.Repeat(request, 1_000)], connections);
        var count = Math.Max(1_000, (int)(1_000 / probe * seconds));
        var (elapsed, _) = await LoadClient.SendAllAsync(port, [.. Enumerable.Repeat(request, count)], connections);
        return count / elapsed;
    }

    /// <summary>Rows per second of prepared inserts in transactions of 1,000 rows; WAL, synchronous FULL.</summary>
    public static double Sqlite(string file, int seconds)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE raw_events (
                id TEXT PRIMARY KEY, child_id TEXT NOT NULL, kind INTEGER NOT NULL, happened_at INTEGER NOT NULL,
                received_at INTEGER NOT NULL, amount INTEGER NOT NULL, place TEXT, device_id TEXT NOT NULL);
            CREATE INDEX ix_raw_child ON raw_events (child_id, happened_at);
            """;
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO raw_events VALUES ($0, $1, 1, $2, $2, 100, 'Вход № 2', $3)";
        for (var i = 0; i < 4; i++)
            command.Parameters.Add(new SqliteParameter($"${i}", DBNull.Value));
        var device = Guid.NewGuid();
        var rows = 0L;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            using var transaction = connection.BeginTransaction();
            command.Transaction = transaction;
            for (var i = 0; i < 1_000; i++)
            {
                command.Parameters[0].Value = Guid.CreateVersion7();
                command.Parameters[1].Value = Guid.NewGuid();
                command.Parameters[2].Value = rows;
                command.Parameters[3].Value = device;
                command.ExecuteNonQuery();
            }
            transaction.Commit();
            rows += 1_000;
        }
        return rows / clock.Elapsed.TotalSeconds;
    }

    public static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
