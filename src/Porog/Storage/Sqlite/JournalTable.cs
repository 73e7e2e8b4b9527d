namespace Porog.Storage;

/// <summary>The journal on SQLite. There is one writer, so the row id is a gap-free order to follow.</summary>
internal static class SqliteJournalTable
{
    public const string Create = """
        CREATE TABLE journal (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            bucket INTEGER NOT NULL,
            id TEXT NOT NULL,
            month INTEGER NOT NULL,
            child_id TEXT NOT NULL,
            kind INTEGER NOT NULL,
            happened_at INTEGER NOT NULL,
            offset_minutes INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            device_id TEXT NOT NULL,
            amount INTEGER NOT NULL,
            price INTEGER,
            place TEXT,
            accompanied_by TEXT,
            items TEXT,
            note TEXT
        );
        CREATE UNIQUE INDEX pk_journal ON journal (bucket, id, month);
        CREATE INDEX ix_journal_child ON journal (bucket, child_id, happened_at);

        WITH RECURSIVE b(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM b WHERE n < 255) INSERT INTO follow_positions SELECT n, 0 FROM b;
        """;

    public const string Drop = "DROP TABLE journal;";

    /// <inheritdoc cref="PostgreSqlJournalTable.CreateEventIds"/>
    /// <remarks>Ids are 16 bytes here, less than half of the journal's text.</remarks>
    public const string CreateEventIds = """
        CREATE TABLE event_ids (id BLOB PRIMARY KEY) WITHOUT ROWID;
        INSERT INTO event_ids SELECT DISTINCT unhex(id, '-') FROM journal ORDER BY 1;
        """;

    public const string DropEventIds = "DROP TABLE event_ids;";

    /// <summary>When the device says it happened, if its clock was wrong.</summary>
    public const string AddDeviceTime = "ALTER TABLE journal ADD COLUMN device_time INTEGER;";

    public const string DropDeviceTime = "ALTER TABLE journal DROP COLUMN device_time;";
}
