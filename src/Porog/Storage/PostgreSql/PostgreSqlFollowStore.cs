using System.Data;
using Npgsql;
using NpgsqlTypes;
using Porog.Delivery;
using Porog.Following;
using Porog.Journal;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>Allows two followers at once, on one node or on two.</summary>
public sealed class PostgreSqlFollowStore(ConnectionPools pools) : IFollowStore
{
    public async Task<IFollowTransaction?> BeginAsync(int limit, CancellationToken cancel) =>
        await PostgreSqlFollowTransaction.BeginAsync(pools[ConnectionShare.Workers], limit, cancel);
}

/// <summary>Holds half the buckets by row locks that end with the transaction, so a dead node's share is free immediately.</summary>
internal sealed class PostgreSqlFollowTransaction : IFollowTransaction
{
    /// <summary>Half, so that two followers always both have work.</summary>
    private const int BucketsAtOnce = Bucket.Count / 2;

    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly short[] buckets;
    private readonly long upTo;

    private PostgreSqlFollowTransaction(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        short[] buckets,
        long upTo,
        IReadOnlyList<FollowedEntry> entries
    )
    {
        this.connection = connection;
        this.transaction = transaction;
        this.buckets = buckets;
        this.upTo = upTo;
        Entries = entries;
    }

    public IReadOnlyList<FollowedEntry> Entries { get; }

    public static async Task<PostgreSqlFollowTransaction?> BeginAsync(NpgsqlDataSource source, int limit, CancellationToken cancel)
    {
        var connection = await source.OpenConnectionAsync(cancel);
        NpgsqlTransaction? transaction = null;
        try
        {
            transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
            var following = await ReadAsync(connection, transaction, limit, cancel);
            if (following is not null)
                return following;
        }
        catch
        {
            await CloseAsync(connection, transaction);
            throw;
        }
        await CloseAsync(connection, transaction);
        return null;
    }

    public async Task<IReadOnlyList<WalletChange>> AddToWalletsAsync(
        IReadOnlyDictionary<Guid, long> kopecksByChild,
        CancellationToken cancel
    )
    {
        await using var command = new NpgsqlCommand(
            """
            UPDATE wallets w SET balance = w.balance + d.kopecks
            FROM unnest($1::smallint[], $2::uuid[], $3::bigint[]) AS d (bucket, child_id, kopecks)
            WHERE w.bucket = d.bucket AND w.child_id = d.child_id
            RETURNING w.child_id, w.balance, w.threshold
            """,
            connection,
            transaction
        );
        // In primary key order: neighbouring rows share pages.
        var inOrder = kopecksByChild.OrderBy(k => Bucket.Of(k.Key)).ThenBy(k => k.Key).ToList();
        command.Parameters.Add(new() { Value = inOrder.Select(k => Bucket.Of(k.Key)).ToArray() });
        command.Parameters.Add(new() { Value = inOrder.Select(k => k.Key).ToArray() });
        command.Parameters.Add(new() { Value = inOrder.Select(k => k.Value).ToArray() });
        var changes = new List<WalletChange>(kopecksByChild.Count);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            changes.Add(new(reader.GetGuid(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetInt64(2)));
        return changes;
    }

    public async Task CommitAsync(Consequences consequences, CancellationToken cancel)
    {
        if (consequences.Deliveries.Count > 0)
            await CopyDeliveriesAsync(consequences.Deliveries, cancel);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var command in PostgreSqlPresence.CommandsOf(consequences))
            batch.BatchCommands.Add(command);
        foreach (var crossing in consequences.Crossings)
            batch.BatchCommands.Add(
                BatchCommand.Of(
                    "INSERT INTO threshold_crossings (bucket, event_id, child_id, balance, threshold) VALUES ($1, $2, $3, $4, $5)",
                    crossing.Bucket,
                    crossing.EventId,
                    crossing.ChildId,
                    crossing.Balance,
                    crossing.Threshold
                )
            );
        batch.BatchCommands.Add(BatchCommand.Of("UPDATE follow_positions SET position = $1 WHERE bucket = ANY ($2)", upTo, buckets));
        foreach (var wake in FeedChannel.Wake(consequences.Woken))
            batch.BatchCommands.Add(wake);
        await batch.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    public async ValueTask DisposeAsync() => await CloseAsync(connection, transaction);

    private static async ValueTask CloseAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction)
    {
        if (transaction is not null)
            await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    private static async Task<PostgreSqlFollowTransaction?> ReadAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        int limit,
        CancellationToken cancel
    )
    {
        var positions = new Dictionary<short, long>();
        await using (
            var claim = new NpgsqlCommand(
                "SELECT bucket, position FROM follow_positions ORDER BY position, bucket LIMIT $1 FOR UPDATE SKIP LOCKED",
                connection,
                transaction
            )
        )
        {
            claim.Parameters.Add(new() { Value = BucketsAtOnce });
            await using var reader = await claim.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
                positions[reader.GetInt16(0)] = reader.GetInt64(1);
        }
        if (positions.Count == 0)
            return null;

        var from = positions.Values.Min();
        if (await UpperAsync(connection, transaction, from, limit, cancel) is not { } upTo)
            return null;
        short[] buckets = [.. positions.Keys];
        var entries = await EntriesAsync(connection, transaction, from, upTo, buckets, cancel);
        entries.RemoveAll(e => e.Position < positions[e.Bucket]);
        return new PostgreSqlFollowTransaction(connection, transaction, buckets, upTo, entries);
    }

    /// <summary>
    /// The exclusive upper position of the batch: below the oldest running transaction, and at the first transaction boundary after
    /// <paramref name="limit"/> rows. Null if there is no row to follow.
    /// </summary>
    private static async Task<long?> UpperAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        long from,
        int limit,
        CancellationToken cancel
    )
    {
        // Read the horizon first and pass it as a value: a worker of a sharded engine cannot evaluate it.
        await using var ask = new NpgsqlCommand("SELECT journal_horizon()", connection, transaction);
        var horizon = (long)(await ask.ExecuteScalarAsync(cancel))!;
        await using var command = new NpgsqlCommand(
            """
            SELECT (SELECT position FROM journal WHERE position >= $1 AND position < $2 ORDER BY position LIMIT 1),
                   (SELECT position FROM journal WHERE position >= $1 AND position < $2 ORDER BY position OFFSET $3 LIMIT 1)
            """,
            connection,
            transaction
        );
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = horizon });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        if (reader.IsDBNull(0))
            return null;
        var first = reader.GetInt64(0);
        return reader.IsDBNull(1) ? horizon : Math.Max(reader.GetInt64(1), first + 1);
    }

    private static async Task<List<FollowedEntry>> EntriesAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        long from,
        long upTo,
        short[] buckets,
        CancellationToken cancel
    )
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT position, bucket, id, child_id, kind, happened_at, received_at, amount, place, accompanied_by, device_id, note
            FROM journal WHERE position >= $1 AND position < $2 AND bucket = ANY ($3)
            ORDER BY position, happened_at, id
            """,
            connection,
            transaction
        );
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = upTo });
        command.Parameters.Add(new() { Value = buckets });
        var entries = new List<FollowedEntry>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            entries.Add(
                new FollowedEntry(
                    reader.GetInt64(0),
                    reader.GetInt16(1),
                    reader.GetGuid(2),
                    reader.GetGuid(3),
                    (EventKind)reader.GetInt16(4),
                    new DateTimeOffset(reader.GetDateTime(5)),
                    new DateTimeOffset(reader.GetDateTime(6)),
                    reader.GetInt64(7),
                    reader.IsDBNull(8) ? null : reader.GetString(8),
                    reader.IsDBNull(9) ? null : reader.GetGuid(9),
                    !reader.IsDBNull(11) && TakenBack.Is((EventKind)reader.GetInt16(4), reader.GetGuid(10), reader.GetString(11))
                )
            );
        return entries;
    }

    private async Task CopyDeliveriesAsync(IReadOnlyCollection<MessageDelivery> deliveries, CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY deliveries (bucket, person_id, at, subject_id, kind, channel, device, child_id, state, attempts, next_attempt_at, state_at) FROM STDIN (FORMAT BINARY)",
            cancel
        );
        foreach (var d in deliveries)
            WriteRow(copy, d);
        await copy.CompleteAsync(cancel);

        static void WriteRow(NpgsqlBinaryImporter copy, MessageDelivery d)
        {
            copy.StartRow();
            copy.Write(d.Bucket, NpgsqlDbType.Smallint);
            copy.Write(d.PersonId, NpgsqlDbType.Uuid);
            copy.Write(d.At.UtcDateTime, NpgsqlDbType.TimestampTz);
            copy.Write(d.SubjectId, NpgsqlDbType.Uuid);
            copy.Write((short)d.Kind, NpgsqlDbType.Smallint);
            copy.Write((short)d.Channel, NpgsqlDbType.Smallint);
            copy.Write(d.Device, NpgsqlDbType.Smallint);
            if (d.ChildId is { } child)
                copy.Write(child, NpgsqlDbType.Uuid);
            else
                copy.WriteNull();
            copy.Write((short)d.State, NpgsqlDbType.Smallint);
            copy.Write(d.Attempts, NpgsqlDbType.Smallint);
            if (d.NextAttemptAt is { } next)
                copy.Write(next.UtcDateTime, NpgsqlDbType.TimestampTz);
            else
                copy.WriteNull();
            copy.Write(d.StateAt.UtcDateTime, NpgsqlDbType.TimestampTz);
        }
    }
}
