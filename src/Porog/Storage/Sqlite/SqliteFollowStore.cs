using System.Globalization;
using Microsoft.Data.Sqlite;
using Porog.Following;
using Porog.Journal;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>Follows all buckets at once: SQLite has one follower, in the process that writes.</summary>
public sealed class SqliteFollowStore(SqliteWriter writer, LiveFeed live) : IFollowStore
{
    public async Task<IFollowTransaction?> BeginAsync(int limit, CancellationToken cancel)
    {
        var turn = await writer.TakeAsync(cancel);
        SqliteFollowTransaction? following = null;
        try
        {
            following = SqliteFollowTransaction.Begin(turn, limit, live);
            return following;
        }
        finally
        {
            // If there are entries, the transaction releases the turn on dispose.
            if (following is null)
                turn.Dispose();
        }
    }
}

internal sealed class SqliteFollowTransaction : IFollowTransaction
{
    private readonly SqliteWriter.Turn turn;
    private readonly SqliteTransaction transaction;
    private readonly long upTo;
    private readonly LiveFeed live;

    private SqliteFollowTransaction(
        SqliteWriter.Turn turn,
        SqliteTransaction transaction,
        long upTo,
        IReadOnlyList<FollowedEntry> entries,
        LiveFeed live
    )
    {
        this.turn = turn;
        this.transaction = transaction;
        this.upTo = upTo;
        this.live = live;
        Entries = entries;
    }

    public IReadOnlyList<FollowedEntry> Entries { get; }

    private SqliteConnection Connection => turn.Connection;

    /// <summary>
    /// Starts a transaction over at most <paramref name="limit"/> entries; null if there are none. Dispose releases the turn; a commit
    /// wakes the open pages.
    /// </summary>
    public static SqliteFollowTransaction? Begin(SqliteWriter.Turn turn, int limit, LiveFeed live)
    {
        var transaction = turn.Connection.BeginTransaction(deferred: false);
        try
        {
            var from = Convert.ToInt64(
                Command(turn.Connection, transaction, "SELECT min(position) FROM follow_positions").ExecuteScalar(),
                CultureInfo.InvariantCulture
            );
            var entries = Read(turn.Connection, transaction, from, limit);
            if (entries.Count > 0)
                return new SqliteFollowTransaction(turn, transaction, entries[^1].Position + 1, entries, live);
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
        transaction.Dispose();
        return null;
    }

    public Task<IReadOnlyList<WalletChange>> AddToWalletsAsync(IReadOnlyDictionary<Guid, long> kopecksByChild, CancellationToken cancel)
    {
        using var command = Command(
            Connection,
            transaction,
            "UPDATE wallets SET balance = balance + $2 WHERE bucket = $0 AND child_id = $1 RETURNING balance, threshold"
        );
        var changes = new List<WalletChange>(kopecksByChild.Count);
        foreach (var (childId, kopecks) in kopecksByChild)
        {
            Fill(command, Bucket.Of(childId), childId, kopecks);
            using var reader = command.ExecuteReader();
            if (reader.Read())
                changes.Add(new(childId, reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetInt64(1)));
        }
        return Task.FromResult<IReadOnlyList<WalletChange>>(changes);
    }

    public Task CommitAsync(Consequences consequences, CancellationToken cancel)
    {
        using (
            var presence = Command(
                Connection,
                transaction,
                """
                INSERT INTO presence (bucket, child_id, inside, since, place, accompanied_by) VALUES ($0, $1, $2, $3, $4, $5)
                ON CONFLICT (bucket, child_id) DO UPDATE
                SET inside = excluded.inside, since = excluded.since, place = excluded.place, accompanied_by = excluded.accompanied_by
                WHERE presence.since <= excluded.since
                """
            )
        )
            foreach (var p in consequences.Presence)
                Run(presence, p.Bucket, p.ChildId, p.Inside, MicrosecondsConverter.ToMicroseconds(p.Since), p.Place, p.AccompaniedBy);

        foreach (var restored in consequences.Restored)
            Restore(restored);

        using (
            var crossing = Command(
                Connection,
                transaction,
                "INSERT INTO threshold_crossings (bucket, event_id, child_id, balance, threshold) VALUES ($0, $1, $2, $3, $4)"
            )
        )
            foreach (var c in consequences.Crossings)
                Run(crossing, c.Bucket, c.EventId, c.ChildId, c.Balance, c.Threshold);

        using (
            var delivery = Command(
                Connection,
                transaction,
                """
                INSERT INTO deliveries (bucket, person_id, at, subject_id, kind, channel, device, child_id, state, attempts, next_attempt_at, state_at)
                VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """
            )
        )
            foreach (var d in consequences.Deliveries)
                Run(
                    delivery,
                    d.Bucket,
                    d.PersonId,
                    MicrosecondsConverter.ToMicroseconds(d.At),
                    d.SubjectId,
                    (short)d.Kind,
                    (short)d.Channel,
                    d.Device,
                    d.ChildId,
                    (short)d.State,
                    d.Attempts,
                    d.NextAttemptAt is { } next ? MicrosecondsConverter.ToMicroseconds(next) : null,
                    MicrosecondsConverter.ToMicroseconds(d.StateAt)
                );

        using (var positions = Command(Connection, transaction, "UPDATE follow_positions SET position = $0"))
            Run(positions, upTo);
        transaction.Commit();
        live.Publish(consequences.Woken);
        return Task.CompletedTask;
    }

    private void Restore(RestoredPresence restored)
    {
        var at = MicrosecondsConverter.ToMicroseconds(restored.At);
        using var delete = Command(Connection, transaction, "DELETE FROM presence WHERE bucket = $0 AND child_id = $1 AND since <= $2");
        Run(delete, restored.Bucket, restored.ChildId, at);
        if (restored.Standing is not { } p)
            return;
        using var insert = Command(
            Connection,
            transaction,
            "INSERT INTO presence (bucket, child_id, inside, since, place, accompanied_by) VALUES ($0, $1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"
        );
        Run(insert, p.Bucket, p.ChildId, p.Inside, MicrosecondsConverter.ToMicroseconds(p.Since), p.Place, p.AccompaniedBy);
    }

    public ValueTask DisposeAsync()
    {
        transaction.Dispose();
        turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private static List<FollowedEntry> Read(SqliteConnection connection, SqliteTransaction transaction, long from, int limit)
    {
        using var command = Command(
            connection,
            transaction,
            """
            SELECT position, bucket, id, child_id, kind, happened_at, received_at, amount, place, accompanied_by, device_id, note
            FROM journal WHERE position >= $0 ORDER BY position LIMIT $1
            """
        );
        Fill(command, from, limit);
        var entries = new List<FollowedEntry>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
            entries.Add(
                new FollowedEntry(
                    reader.GetInt64(0),
                    reader.GetInt16(1),
                    reader.GetGuid(2),
                    reader.GetGuid(3),
                    (EventKind)reader.GetInt16(4),
                    MicrosecondsConverter.FromMicroseconds(reader.GetInt64(5)),
                    MicrosecondsConverter.FromMicroseconds(reader.GetInt64(6)),
                    reader.GetInt64(7),
                    reader.IsDBNull(8) ? null : reader.GetString(8),
                    reader.IsDBNull(9) ? null : reader.GetGuid(9),
                    !reader.IsDBNull(11) && TakenBack.Is((EventKind)reader.GetInt16(4), reader.GetGuid(10), reader.GetString(11))
                )
            );
        return entries;
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }

    private static void Run(SqliteCommand command, params object?[] values)
    {
        Fill(command, values);
        command.ExecuteNonQuery();
    }

    private static void Fill(SqliteCommand command, params object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (command.Parameters.Count <= i)
                command.Parameters.Add(new SqliteParameter($"${i}", DBNull.Value));
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}
