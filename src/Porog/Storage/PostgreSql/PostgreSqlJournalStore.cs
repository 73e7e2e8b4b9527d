using System.Collections.Concurrent;
using System.Data;
using Npgsql;
using NpgsqlTypes;
using Porog.Journal;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>
/// Appends large groups with COPY and small ones with one INSERT … SELECT unnest. Both enter the ids into event_ids first and write only
/// the entries with a new id. docs/decisions/0003-journal.md has the measurements.
/// </summary>
public sealed class PostgreSqlJournalStore(ConnectionPools pools) : IJournalStore
{
    /// <summary>Fewer rows are one round trip as an INSERT; from this number on COPY is cheaper.</summary>
    private const int CopyFrom = 200;

    private const string Columns =
        "bucket, kind, month, position, happened_at, received_at, amount, price, id, child_id, device_id, accompanied_by, offset_minutes, place, items, note, device_time";

    private readonly NpgsqlDataSource source = pools[ConnectionShare.Events];
    private readonly ConcurrentDictionary<int, bool> knownMonths = new();

    public int Writers => 2;

    public async Task<IReadOnlySet<Guid>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancel)
    {
        var months = entries.Select(e => e.Month).Distinct().ToList();
        await EnsureMonthsAsync(months, cancel);
        await using var connection = await source.OpenConnectionAsync(cancel);
        using var standby = new StandbyWait(connection);
        var written =
            entries.Count >= CopyFrom
                ? await CopyAsync(connection, months, entries, cancel)
                : await InsertAsync(connection, entries, cancel);
        if (written.Count == 0)
            await AwaitStandbyAsync(connection, cancel);
        standby.ThrowIfGivenUp();
        return written.Count == entries.Count
            ? new HashSet<Guid>()
            : entries.Select(e => e.Id).Where(id => !written.Contains(id)).ToHashSet();
    }

    public async Task<IReadOnlySet<Guid>> FindAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        using var standby = new StandbyWait(connection);
        await using var command = new NpgsqlCommand("SELECT id FROM event_ids WHERE id = ANY ($1)", connection);
        command.Parameters.Add(new() { Value = ids.ToArray() });
        var found = await ReadIdsAsync(command, cancel);
        if (found.Count > 0)
            await AwaitStandbyAsync(connection, cancel);
        standby.ThrowIfGivenUp();
        return found;
    }

    public async Task PrepareAsync(DateTimeOffset now, CancellationToken cancel)
    {
        await EnsureMonthsAsync([.. Enumerable.Range(0, 3).Select(ahead => JournalMonth.Of(now.AddMonths(ahead)))], cancel);
        // Positions in the future mean that a dump was restored into a cluster with lower transaction ids.
        await using var command = source.CreateCommand(
            "UPDATE journal_epoch SET epoch = epoch + 1 WHERE (SELECT max(position) FROM follow_positions) > journal_horizon()"
        );
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>
    /// A repeat is acknowledged like the first one, so it must be as durable. After a crash a row can be visible before the standby has
    /// it. This writes a record of a few bytes and waits until the standby has that, and so everything before it.
    /// </summary>
    private static async Task AwaitStandbyAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT pg_logical_emit_message(true, 'porog', '')", connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <returns>The ids that were new.</returns>
    private static async Task<HashSet<Guid>> CopyAsync(
        NpgsqlConnection connection,
        IReadOnlyList<int> months,
        IReadOnlyList<JournalEntry> entries,
        CancellationToken cancel
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var (fresh, position) = await ClaimAsync(connection, transaction, entries, cancel);
        foreach (var month in months)
        {
            await using var copy = await connection.BeginBinaryImportAsync(
                $"COPY journal_{month} ({Columns}) FROM STDIN (FORMAT BINARY)",
                cancel
            );
            foreach (var entry in entries)
                if (entry.Month == month && fresh.Contains(entry.Id))
                    WriteRow(copy, entry, position);
            await copy.CompleteAsync(cancel);
        }
        await transaction.CommitAsync(cancel);
        return fresh;
    }

    /// <summary>
    /// Enters the ids that are new. An id that another transaction is entering is waited for, so that it counts as a repeat only when it
    /// is durable.
    /// </summary>
    private static async Task<(HashSet<Guid> Fresh, long Position)> ClaimAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        IReadOnlyList<JournalEntry> entries,
        CancellationToken cancel
    )
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new("SELECT journal_position()"));
        var claim = new NpgsqlBatchCommand("INSERT INTO event_ids SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING id");
        claim.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = InOrder(entries) });
        batch.BatchCommands.Add(claim);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var position = reader.GetInt64(0);
        await reader.NextResultAsync(cancel);
        var fresh = new HashSet<Guid>(entries.Count);
        while (await reader.ReadAsync(cancel))
            fresh.Add(reader.GetGuid(0));
        return (fresh, position);
    }

    /// <summary>One order for all writers, so that two with common ids wait for each other instead of deadlocking.</summary>
    private static Guid[] InOrder(IReadOnlyList<JournalEntry> entries)
    {
        var ids = new Guid[entries.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = entries[i].Id;
        Array.Sort(ids);
        return ids;
    }

    // Synchronous on purpose: the writes only fill Npgsql's buffer, and one await per row costs more than the row.
    private static void WriteRow(NpgsqlBinaryImporter copy, JournalEntry e, long position)
    {
        copy.StartRow();
        copy.Write(e.Bucket, NpgsqlDbType.Smallint);
        copy.Write((short)e.Kind, NpgsqlDbType.Smallint);
        copy.Write(e.Month, NpgsqlDbType.Integer);
        copy.Write(position, NpgsqlDbType.Bigint);
        copy.Write(e.HappenedAt.UtcDateTime, NpgsqlDbType.TimestampTz);
        copy.Write(e.ReceivedAt.UtcDateTime, NpgsqlDbType.TimestampTz);
        copy.Write(e.Amount, NpgsqlDbType.Bigint);
        if (e.Price is { } price)
            copy.Write(price, NpgsqlDbType.Bigint);
        else
            copy.WriteNull();
        copy.Write(e.Id, NpgsqlDbType.Uuid);
        copy.Write(e.ChildId, NpgsqlDbType.Uuid);
        copy.Write(e.DeviceId, NpgsqlDbType.Uuid);
        if (e.AccompaniedBy is { } person)
            copy.Write(person, NpgsqlDbType.Uuid);
        else
            copy.WriteNull();
        copy.Write(e.OffsetMinutes, NpgsqlDbType.Smallint);
        WriteText(copy, e.Place);
        WriteText(copy, e.Items);
        WriteText(copy, e.Note);
        if (e.DeviceTime is { } said)
            copy.Write(said.UtcDateTime, NpgsqlDbType.TimestampTz);
        else
            copy.WriteNull();

        static void WriteText(NpgsqlBinaryImporter copy, string? text)
        {
            if (text is null)
                copy.WriteNull();
            else
                copy.Write(text, NpgsqlDbType.Text);
        }
    }

    /// <returns>The ids that were new.</returns>
    private static async Task<HashSet<Guid>> InsertAsync(
        NpgsqlConnection connection,
        IReadOnlyList<JournalEntry> entries,
        CancellationToken cancel
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH fresh AS (INSERT INTO event_ids SELECT unnest($17::uuid[]) ON CONFLICT DO NOTHING RETURNING id)
            INSERT INTO journal ({Columns})
            SELECT bucket, kind, month, (SELECT journal_position()), happened_at, received_at, amount, price, id, child_id, device_id,
                accompanied_by, offset_minutes, place, items, note, device_time
            FROM unnest($1::smallint[], $2::smallint[], $3::int[], $4::timestamptz[], $5::timestamptz[], $6::bigint[], $7::bigint[],
                $8::uuid[], $9::uuid[], $10::uuid[], $11::uuid[], $12::smallint[], $13::text[], $14::text[], $15::text[], $16::timestamptz[])
                AS e (bucket, kind, month, happened_at, received_at, amount, price, id, child_id, device_id,
                accompanied_by, offset_minutes, place, items, note, device_time)
            JOIN fresh USING (id)
            RETURNING id
            """,
            connection
        );
        Add(entries, e => e.Bucket);
        Add(entries, e => (short)e.Kind);
        Add(entries, e => e.Month);
        Add(entries, e => e.HappenedAt.UtcDateTime);
        Add(entries, e => e.ReceivedAt.UtcDateTime);
        Add(entries, e => e.Amount);
        Add(entries, e => e.Price);
        Add(entries, e => e.Id);
        Add(entries, e => e.ChildId);
        Add(entries, e => e.DeviceId);
        Add(entries, e => e.AccompaniedBy);
        Add(entries, e => e.OffsetMinutes);
        Add(entries, e => e.Place);
        Add(entries, e => e.Items);
        Add(entries, e => e.Note);
        // Npgsql would guess the type from the first element, which is null as a rule.
        Add(entries, e => e.DeviceTime?.UtcDateTime, NpgsqlDbType.Array | NpgsqlDbType.TimestampTz);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = InOrder(entries) });
        await command.PrepareAsync(cancel);
        return await ReadIdsAsync(command, cancel);

        void Add<T>(IReadOnlyList<JournalEntry> rows, Func<JournalEntry, T> column, NpgsqlDbType? type = null)
        {
            var values = new T[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = column(rows[i]);
            var parameter = new NpgsqlParameter<T[]> { TypedValue = values };
            if (type is { } known)
                parameter.NpgsqlDbType = known;
            command.Parameters.Add(parameter);
        }
    }

    private static async Task<HashSet<Guid>> ReadIdsAsync(NpgsqlCommand command, CancellationToken cancel)
    {
        var ids = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    private async Task EnsureMonthsAsync(IReadOnlyCollection<int> months, CancellationToken cancel)
    {
        foreach (var month in months)
        {
            if (knownMonths.ContainsKey(month))
                continue;
            await using var connection = await source.OpenConnectionAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
            await using var command = new NpgsqlCommand(
                $"""
                {Turns.OfPartitionsSql};
                CREATE TABLE IF NOT EXISTS journal_{month} PARTITION OF journal FOR VALUES IN ({month});
                """,
                connection,
                transaction
            );
            await command.ExecuteNonQueryAsync(cancel);
            await transaction.CommitAsync(cancel);
            knownMonths[month] = true;
        }
    }
}
