namespace Porog.Storage;

/// <summary>
/// Creates the journal on PostgreSQL by SQL, because EF does not support partitions (docs/decisions/0003-journal.md).
/// <c>position</c> is the writing transaction's id with an epoch that increases when a dump is restored into a cluster with lower
/// transaction ids. Followers read only below the oldest running transaction, so no row can appear behind them.
/// </summary>
internal static class PostgreSqlJournalTable
{
    public const string Create = """
        CREATE TABLE journal (
            bucket smallint NOT NULL,
            kind smallint NOT NULL,
            month integer NOT NULL,
            position bigint NOT NULL,
            happened_at timestamptz NOT NULL,
            received_at timestamptz NOT NULL,
            amount bigint NOT NULL,
            price bigint,
            id uuid NOT NULL,
            child_id uuid NOT NULL,
            device_id uuid NOT NULL,
            accompanied_by uuid,
            offset_minutes smallint NOT NULL,
            place text,
            items text,
            note text,
            PRIMARY KEY (bucket, id, month)
        ) PARTITION BY LIST (month);
        CREATE INDEX ix_journal_child ON journal (bucket, child_id, happened_at);
        CREATE INDEX ix_journal_position ON journal (position);

        -- Rows that are rewritten all day find room beside themselves, and their indexes stay as they are.
        ALTER TABLE wallets SET (fillfactor = 70);
        ALTER TABLE presence SET (fillfactor = 70);
        ALTER TABLE follow_positions SET (fillfactor = 20);

        CREATE TABLE journal_epoch (epoch bigint NOT NULL);
        INSERT INTO journal_epoch VALUES (0);

        CREATE FUNCTION journal_position() RETURNS bigint LANGUAGE sql VOLATILE AS
            $$ SELECT (epoch << 48) + pg_current_xact_id()::text::bigint FROM journal_epoch $$;
        CREATE FUNCTION journal_horizon() RETURNS bigint LANGUAGE sql VOLATILE AS
            $$ SELECT (epoch << 48) + pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM journal_epoch $$;

        INSERT INTO follow_positions SELECT b, 0 FROM generate_series(0, 255) AS b;
        """;

    public const string Drop = """
        DROP FUNCTION journal_horizon();
        DROP FUNCTION journal_position();
        DROP TABLE journal_epoch;
        DROP TABLE journal;
        """;

    /// <summary>
    /// The ids of all accepted events, for ever. The journal's own key cannot tell a repeat: it holds the child's bucket and the month of
    /// receipt, and a repeat may come in another month or after the card changed hands.
    /// </summary>
    public const string CreateEventIds = """
        CREATE TABLE event_ids (id uuid PRIMARY KEY);
        INSERT INTO event_ids SELECT DISTINCT id FROM journal ORDER BY id;
        """;

    public const string DropEventIds = "DROP TABLE event_ids;";

    /// <summary>When the device says it happened, if its clock was wrong.</summary>
    public const string AddDeviceTime = "ALTER TABLE journal ADD COLUMN device_time timestamptz;";

    public const string DropDeviceTime = "ALTER TABLE journal DROP COLUMN device_time;";
}
