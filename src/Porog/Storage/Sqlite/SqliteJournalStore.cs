using Microsoft.Data.Sqlite;
using Porog.Journal;

namespace Porog.Storage;

/// <summary>Appends with prepared statements, one transaction per group.</summary>
public sealed class SqliteJournalStore(SqliteWriter writer) : IJournalStore, IDisposable
{
    private SqliteCommand? claim;
    private SqliteCommand? insert;

    public int Writers => 1;

    public Task PrepareAsync(DateTimeOffset now, CancellationToken cancel) => Task.CompletedTask;

    public async Task<IReadOnlySet<Guid>> AppendAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancel)
    {
        using var turn = await writer.TakeAsync(cancel);
        return Append(turn.Connection, entries);
    }

    public async Task<IReadOnlySet<Guid>> FindAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        using var turn = await writer.TakeAsync(cancel);
        using var command = turn.Connection.CreateCommand();
        command.CommandText = "SELECT EXISTS (SELECT 1 FROM event_ids WHERE id = $id)";
        var parameter = command.Parameters.Add("$id", SqliteType.Blob);
        var found = new HashSet<Guid>();
        foreach (var id in ids)
        {
            parameter.Value = id.ToByteArray(bigEndian: true);
            if ((long)command.ExecuteScalar()! == 1)
                found.Add(id);
        }
        return found;
    }

    public void Dispose()
    {
        claim?.Dispose();
        insert?.Dispose();
    }

    private HashSet<Guid> Append(SqliteConnection open, IReadOnlyList<JournalEntry> entries)
    {
        claim ??= PrepareClaim(open);
        insert ??= PrepareInsert(open);
        var there = new HashSet<Guid>();
        using var transaction = open.BeginTransaction(deferred: false);
        claim.Transaction = insert.Transaction = transaction;
        foreach (var entry in entries)
        {
            claim.Parameters[0].Value = entry.Id.ToByteArray(bigEndian: true);
            if (claim.ExecuteNonQuery() == 0)
            {
                there.Add(entry.Id);
                continue;
            }
            Fill(insert, entry);
            insert.ExecuteNonQuery();
        }
        transaction.Commit();
        return there;
    }

    private static SqliteCommand PrepareClaim(SqliteConnection open)
    {
        var command = open.CreateCommand();
        command.CommandText = "INSERT INTO event_ids (id) VALUES ($id) ON CONFLICT DO NOTHING";
        command.Parameters.Add("$id", SqliteType.Blob);
        command.Prepare();
        return command;
    }

    private static SqliteCommand PrepareInsert(SqliteConnection open)
    {
        var command = open.CreateCommand();
        command.CommandText = """
            INSERT INTO journal (bucket, id, month, child_id, kind, happened_at, offset_minutes, received_at, device_id, amount,
                price, place, accompanied_by, items, note, device_time)
            VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            """;
        for (var i = 0; i < 16; i++)
            command.Parameters.Add(new SqliteParameter($"${i}", DBNull.Value));
        command.Prepare();
        return command;
    }

    private static void Fill(SqliteCommand command, JournalEntry e)
    {
        var p = command.Parameters;
        p[0].Value = e.Bucket;
        p[1].Value = e.Id;
        p[2].Value = e.Month;
        p[3].Value = e.ChildId;
        p[4].Value = (short)e.Kind;
        p[5].Value = MicrosecondsConverter.ToMicroseconds(e.HappenedAt);
        p[6].Value = e.OffsetMinutes;
        p[7].Value = MicrosecondsConverter.ToMicroseconds(e.ReceivedAt);
        p[8].Value = e.DeviceId;
        p[9].Value = e.Amount;
        p[10].Value = (object?)e.Price ?? DBNull.Value;
        p[11].Value = (object?)e.Place ?? DBNull.Value;
        p[12].Value = (object?)e.AccompaniedBy ?? DBNull.Value;
        p[13].Value = (object?)e.Items ?? DBNull.Value;
        p[14].Value = (object?)e.Note ?? DBNull.Value;
        p[15].Value = e.DeviceTime is { } said ? MicrosecondsConverter.ToMicroseconds(said) : DBNull.Value;
    }
}
