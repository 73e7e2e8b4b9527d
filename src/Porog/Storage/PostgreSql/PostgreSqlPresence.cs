using Npgsql;
using Porog.Attendance;
using Porog.Following;

namespace Porog.Storage;

/// <summary>Writes where children are.</summary>
internal static class PostgreSqlPresence
{
    public static IEnumerable<NpgsqlBatchCommand> CommandsOf(Consequences consequences)
    {
        if (consequences.Presence.Count > 0)
            yield return Upsert(consequences.Presence);
        foreach (var restored in consequences.Restored)
        {
            yield return BatchCommand.Of(
                "DELETE FROM presence WHERE bucket = $1 AND child_id = $2 AND since <= $3",
                restored.Bucket,
                restored.ChildId,
                restored.At.UtcDateTime
            );
            // A row that is still there belongs to a later passage, which wins.
            if (restored.Standing is { } standing)
                yield return Upsert([standing]);
        }
    }

    private static NpgsqlBatchCommand Upsert(IReadOnlyCollection<Presence> presence) =>
        BatchCommand.Of(
            """
            INSERT INTO presence (bucket, child_id, inside, since, place, accompanied_by)
            SELECT * FROM unnest($1::smallint[], $2::uuid[], $3::boolean[], $4::timestamptz[], $5::text[], $6::uuid[])
            ON CONFLICT (bucket, child_id) DO UPDATE
            SET inside = excluded.inside, since = excluded.since, place = excluded.place, accompanied_by = excluded.accompanied_by
            WHERE presence.since <= excluded.since
            """,
            presence.Select(p => p.Bucket).ToArray(),
            presence.Select(p => p.ChildId).ToArray(),
            presence.Select(p => p.Inside).ToArray(),
            presence.Select(p => p.Since.UtcDateTime).ToArray(),
            presence.Select(p => p.Place).ToArray(),
            presence.Select(p => p.AccompaniedBy).ToArray()
        );
}
