using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Porog.Gateway;

/// <summary>
/// What waits for the server, on the disk: one row an event until the server has stored it, in the order of arrival. What the server
/// refuses stays. Also what is known of each device, so that a restart forgets nothing.
/// </summary>
public sealed class EventQueue : IDisposable
{
    public const string FileName = "queue.db";

    /// <summary>The most notes kept of one device; the oldest go first.</summary>
    public const int MostNotes = 1_000;

    private readonly SqliteConnection connection;
    private readonly Lock gate = new();
    private TaskCompletionSource added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EventQueue(GatewayOptions options)
    {
        OwnFiles.CreateDirectory(options.DataDirectory);
        var path = Path.Combine(options.DataDirectory, FileName);
        OwnFiles.PrepareDatabase(path);
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(
                """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA secure_delete = ON;
                CREATE TABLE IF NOT EXISTS queue (position INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, id TEXT NOT NULL,
                    body TEXT NOT NULL, refused TEXT, again INTEGER, UNIQUE (source, id));
                CREATE INDEX IF NOT EXISTS ix_queue_source ON queue (source, position);
                CREATE TABLE IF NOT EXISTS facts (source TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (source, name));
                CREATE TABLE IF NOT EXISTS people (source TEXT NOT NULL, person TEXT NOT NULL, card TEXT NOT NULL, PRIMARY KEY (source, person));
                CREATE TABLE IF NOT EXISTS notes (position INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, record TEXT NOT NULL,
                    at TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (source, record));
                """
            );
        }
        catch (SqliteException problem)
        {
            connection.Dispose();
            // Named, because the server has another database.
            throw new IOException($"{path} cannot be used: {problem.Message}", problem);
        }
    }

    /// <summary>Completes when something was added after the property was read.</summary>
    public Task Added
    {
        get
        {
            lock (gate)
                return added.Task;
        }
    }

    /// <summary>Adds events and notes in one transaction; durable on return. What waits already is not added again.</summary>
    public void Add(string source, IReadOnlyList<WaitingEvent> events, IReadOnlyList<DeviceNote> notes)
    {
        lock (gate)
        {
            using var transaction = connection.BeginTransaction();
            foreach (var e in events)
                Execute("INSERT INTO queue (source, id, body) VALUES ($0, $1, $2) ON CONFLICT DO NOTHING", source, e.Id, e.Body);
            foreach (var note in notes)
                Execute(
                    "INSERT INTO notes (source, record, at, text) VALUES ($0, $1, $2, $3) ON CONFLICT DO NOTHING",
                    source,
                    note.Record,
                    note.At.ToString("O", CultureInfo.InvariantCulture),
                    note.Text
                );
            if (notes.Count > 0)
                Execute(
                    "DELETE FROM notes WHERE source = $0 AND position <= (SELECT max(position) FROM notes WHERE source = $0) - $1",
                    source,
                    MostNotes
                );
            transaction.Commit();
            if (events.Count == 0)
                return;
            added.TrySetResult();
            added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>The oldest events of a source that wait, or were refused and are due again.</summary>
    public IReadOnlyList<WaitingEvent> Next(string source, int most, DateTimeOffset now)
    {
        lock (gate)
            return Read(
                "SELECT position, id, body FROM queue WHERE source = $0 AND (refused IS NULL OR again <= $2) ORDER BY position LIMIT $1",
                row => new WaitingEvent(row.GetString(1), row.GetString(2)) { Position = row.GetInt64(0) },
                source,
                most,
                now.ToUnixTimeSeconds()
            );
    }

    /// <summary>Forgets what the server has stored and keeps what it refused, in one transaction.</summary>
    /// <param name="told">What the server has answered.</param>
    /// <param name="refused">Of these, by position: the code, and when to tell it again; null for never.</param>
    public void Settle(IReadOnlyList<WaitingEvent> told, IReadOnlyDictionary<long, (string Code, DateTimeOffset? Again)> refused)
    {
        lock (gate)
        {
            using var transaction = connection.BeginTransaction();
            foreach (var e in told)
                if (refused.TryGetValue(e.Position, out var refusal))
                    Execute(
                        "UPDATE queue SET refused = $1, again = $2 WHERE position = $0",
                        e.Position,
                        refusal.Code,
                        (object?)refusal.Again?.ToUnixTimeSeconds() ?? DBNull.Value
                    );
                else
                    Execute("DELETE FROM queue WHERE position = $0", e.Position);
            transaction.Commit();
        }
    }

    /// <summary>Events that the server has not answered yet.</summary>
    public long Count(string source)
    {
        lock (gate)
            return Read("SELECT count(*) FROM queue WHERE source = $0 AND refused IS NULL", row => row.GetInt64(0), source)[0];
    }

    /// <summary>Events that the server has refused, by its code.</summary>
    public IReadOnlyList<(string Code, long Count)> Refused(string source)
    {
        lock (gate)
            return Read(
                "SELECT refused, count(*) FROM queue WHERE source = $0 AND refused IS NOT NULL GROUP BY refused ORDER BY refused",
                row => (row.GetString(0), row.GetInt64(1)),
                source
            );
    }

    public string? Fact(string source, string name)
    {
        lock (gate)
            return Read("SELECT value FROM facts WHERE source = $0 AND name = $1", row => row.GetString(0), source, name).FirstOrDefault();
    }

    public void SetFact(string source, string name, string value)
    {
        lock (gate)
            Execute(
                "INSERT INTO facts VALUES ($0, $1, $2) ON CONFLICT (source, name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
                source,
                name,
                value
            );
    }

    /// <summary>Which card the device's own list gives to a person's number.</summary>
    public string? CardOf(string source, string person)
    {
        lock (gate)
            return Read("SELECT card FROM people WHERE source = $0 AND person = $1", row => row.GetString(0), source, person)
                .FirstOrDefault();
    }

    public void SetCard(string source, string person, string card)
    {
        lock (gate)
            Execute(
                "INSERT INTO people VALUES ($0, $1, $2) ON CONFLICT (source, person) DO UPDATE SET card = excluded.card",
                source,
                person,
                card
            );
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<DeviceNote> Notes(string source, int most)
    {
        lock (gate)
            return Read(
                "SELECT record, at, text FROM notes WHERE source = $0 ORDER BY position DESC LIMIT $1",
                row => new DeviceNote(
                    row.GetString(0),
                    DateTimeOffset.Parse(row.GetString(1), CultureInfo.InvariantCulture),
                    row.GetString(2)
                ),
                source,
                most
            );
    }

    public void Dispose()
    {
        lock (gate)
            connection.Dispose();
    }

    private void Execute(string sql, params object[] values)
    {
        using var command = Command(sql, values);
        command.ExecuteNonQuery();
    }

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> read, params object[] values)
    {
        using var command = Command(sql, values);
        using var rows = command.ExecuteReader();
        var list = new List<T>();
        while (rows.Read())
            list.Add(read(rows));
        return list;
    }

    private SqliteCommand Command(string sql, object[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"${i}", values[i]);
        return command;
    }
}

/// <param name="Id">The CloudEvents id.</param>
/// <param name="Body">The CloudEvent in JSON.</param>
public sealed record WaitingEvent(string Id, string Body)
{
    public long Position { get; init; }
}

/// <summary>Something that families are not told: a refused attempt, a door, a record without a direction.</summary>
/// <param name="Record">The device's record.</param>
/// <param name="At">UTC instant of receipt.</param>
/// <param name="Text">For the officer.</param>
public sealed record DeviceNote(string Record, DateTimeOffset At, string Text);
