using System.Collections.Concurrent;
using System.Data;
using Npgsql;
using NpgsqlTypes;
using Porog.Journal;

namespace Porog.Storage;

/// <summary>
/// Appends large groups with COPY and small ones with one INSERT … SELECT unnest. If a COPY contains a repeat, it falls back to the
/// INSERT. docs/decisions/0003-journal.md has the measurements.
/// </summary>
public sealed class PostgreSqlJournalStore(NpgsqlDataSource source) : IJournalStore
{
    /// <summary>Fewer rows are one round trip as an INSERT; from this number on COPY is cheaper.</summary>
    private const int CopyFrom = 200;

    private const string Columns =
        "bucket, kind, month, position, happened_at, received_at, amount, price, id, child_id, device_id, accompanied_by, offset_minutes, place, items, note";

    private readonly ConcurrentDictionary<int, bool> knownMonths = new();

    public int Writers => 2;

    public async Task<IReadOnlySet<Guid>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancel)
    {
        var months = entries.Select(e => e.Month).Distinct().ToList();
        await EnsureMonthsAsync(months, cancel);
        await using var connection = await source.OpenConnectionAsync(cancel);
        var there = new HashSet<Guid>();
        foreach (var month in months)
        {
            var ofMonth = months.Count == 1 ? entries : [.. entries.Where(e => e.Month == month)];
            await AppendMonthAsync(connection, month, ofMonth, there, cancel);
        }
        return there;
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

    private async Task AppendMonthAsync(
        NpgsqlConnection connection,
        int month,
        IReadOnlyList<JournalEntry> entries,
        HashSet<Guid> there,
        CancellationToken cancel
    )
    {
        var older = await ReceivedInEarlierMonthsAsync(connection, month, entries, cancel);
        if (older.Count > 0)
        {
            there.UnionWith(older);
            entries = [.. entries.Where(e => !older.Contains(e.Id))];
        }
        if (entries.Count >= CopyFrom && await TryCopyAsync(connection, month, entries, cancel))
            return;
        if (entries.Count > 0)
            there.UnionWith(await InsertAsync(connection, entries, cancel));
    }

    /// <summary>
    /// The primary key detects repeats only within a month of receipt. An event that happened before this month may have been received in
    /// an earlier month; later events cannot.
    /// </summary>
    private static async Task<HashSet<Guid>> ReceivedInEarlierMonthsAsync(
        NpgsqlConnection connection,
        int month,
        IReadOnlyList<JournalEntry> entries,
        CancellationToken cancel
    )
    {
        var suspects = entries.Where(e => JournalMonth.MayBeOlder(e)).ToList();
        if (suspects.Count == 0)
            return [];
        await using var command = new NpgsqlCommand(
            """
            SELECT j.id FROM unnest($1::smallint[], $2::uuid[]) AS s (bucket, id)
            JOIN journal j ON j.bucket = s.bucket AND j.id = s.id AND j.month < $3
            """,
            connection
        );
        command.Parameters.Add(new() { Value = suspects.Select(e => e.Bucket).ToArray() });
        command.Parameters.Add(new() { Value = suspects.Select(e => e.Id).ToArray() });
        command.Parameters.Add(new() { Value = month });
        return await ReadIdsAsync(command, cancel);
    }

    /// <returns>False if an id already existed; nothing was written then.</returns>
    private static async Task<bool> TryCopyAsync(
        NpgsqlConnection connection,
        int month,
        IReadOnlyList<JournalEntry> entries,
        CancellationToken cancel
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        try
        {
            long position;
            await using (var command = new NpgsqlCommand("SELECT journal_position()", connection, transaction))
                position = (long)(await command.ExecuteScalarAsync(cancel))!;
            await using (
                var copy = await connection.BeginBinaryImportAsync($"COPY journal_{month} ({Columns}) FROM STDIN (FORMAT BINARY)", cancel)
            )
            {
                foreach (var entry in entries)
                    WriteRow(copy, entry, position);
                await copy.CompleteAsync(cancel);
            }
            await transaction.CommitAsync(cancel);
            return true;
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
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

        static void WriteText(NpgsqlBinaryImporter copy, string? text)
        {
            if (text is null)
                copy.WriteNull();
            else
                copy.Write(text, NpgsqlDbType.Text);
        }
    }

    private static async Task<HashSet<Guid>> InsertAsync(
        NpgsqlConnection connection,
        IReadOnlyList<JournalEntry> entries,
        CancellationToken cancel
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO journal ({Columns})
            SELECT bucket, kind, month, (SELECT journal_position()), happened_at, received_at, amount, price, id, child_id, device_id,
                accompanied_by, offset_minutes, place, items, note
            FROM unnest($1::smallint[], $2::smallint[], $3::int[], $4::timestamptz[], $5::timestamptz[], $6::bigint[], $7::bigint[],
                $8::uuid[], $9::uuid[], $10::uuid[], $11::uuid[], $12::smallint[], $13::text[], $14::text[], $15::text[])
                AS e (bucket, kind, month, happened_at, received_at, amount, price, id, child_id, device_id,
                accompanied_by, offset_minutes, place, items, note)
            ON CONFLICT DO NOTHING
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
        await command.PrepareAsync(cancel);
        var written = await ReadIdsAsync(command, cancel);
        var there = new HashSet<Guid>();
        if (written.Count < entries.Count)
            foreach (var entry in entries)
                if (!written.Contains(entry.Id))
                    there.Add(entry.Id);
        return there;

        void Add<T>(IReadOnlyList<JournalEntry> rows, Func<JournalEntry, T> column)
        {
            var values = new T[rows.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = column(rows[i]);
            command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values });
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
