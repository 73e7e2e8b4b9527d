using Npgsql;
using Porog.Journal;
using Porog.Registry;
using Porog.Shared;

namespace Porog.Storage;

/// <summary>
/// LATERAL makes PostgreSQL do one index look-up per number. With a plain join of a few thousand numbers the planner scans all
/// children, at ten times the cost.
/// </summary>
public sealed class PostgreSqlSubjectLookup(ConnectionPools pools, CardMemory memory) : ISubjectLookup
{
    private readonly NpgsqlDataSource source = pools[ConnectionShare.Events];

    public async Task<IReadOnlyDictionary<string, CardOwner>> CardsAsync(string[] numbers, CancellationToken cancel)
    {
        var known = new Dictionary<string, CardOwner>(numbers.Length);
        var unknown = new List<string>();
        var version = memory.Version;
        foreach (var number in numbers)
            if (memory.TryGet(number, out var owner))
                known[number] = owner;
            else
                unknown.Add(number);
        if (unknown.Count == 0)
            return known;
        var found = await ReadCardsAsync([.. unknown], cancel);
        memory.Remember(found, version);
        foreach (var (number, owner) in found)
            known[number] = owner;
        return known;
    }

    private async Task<Dictionary<string, CardOwner>> ReadCardsAsync(string[] numbers, CancellationToken cancel)
    {
        var owners = new Dictionary<string, CardOwner>(numbers.Length);
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var command = new NpgsqlCommand(
            """
            SELECT n.ordinality, o.child_id, o.organisation_id, o.state, o.held_since, o.ends_at
            FROM unnest($1::text[]) WITH ORDINALITY AS n (number)
            CROSS JOIN LATERAL (
                SELECT c.child_id, k.organisation_id, c.state, c.held_since, c.ends_at FROM cards c JOIN children k ON k.id = c.child_id
                WHERE c.number = n.number LIMIT 1
            ) AS o
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = numbers });
        await command.PrepareAsync(cancel);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            owners[numbers[reader.GetInt64(0) - 1]] = new(
                reader.GetGuid(1),
                reader.GetGuid(2),
                (CardState)reader.GetInt16(3),
                CardSpan.Of(Instant(4), Instant(5))
            );
        return owners;

        DateTimeOffset? Instant(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }

    public async Task<IReadOnlyDictionary<string, WalletOwner>> WalletsAsync(string[] numbers, CancellationToken cancel)
    {
        var owners = new Dictionary<string, WalletOwner>(numbers.Length);
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var command = new NpgsqlCommand(
            """
            SELECT n.ordinality, o.child_id, o.organisation_id
            FROM unnest($1::text[]) WITH ORDINALITY AS n (number)
            CROSS JOIN LATERAL (
                SELECT w.child_id, k.organisation_id FROM wallets w JOIN children k ON k.id = w.child_id
                WHERE w.number = n.number LIMIT 1
            ) AS o
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = numbers });
        await command.PrepareAsync(cancel);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            owners[numbers[reader.GetInt64(0) - 1]] = new(reader.GetGuid(1), reader.GetGuid(2));
        return owners;
    }
}
