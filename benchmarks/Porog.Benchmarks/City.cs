using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Porog.Access;
using Porog.Accounts;
using Porog.Registry;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Benchmarks;

/// <summary>Load data: one organisation with many children, 2.3 people per child, and events.</summary>
public sealed class City
{
    private const double RepeatedRequests = 0.01;
    private readonly Random random = new(20261120);
    private readonly (Guid Id, string Card, string Wallet)[] children;
    private int sent;

    private City((Guid Id, string Card, string Wallet)[] children, string source, string key)
    {
        this.children = children;
        Source = source;
        Key = key;
    }

    public string Key { get; }

    private string Source { get; }

    /// <summary>Writes the data through EF on SQLite and by COPY on PostgreSQL.</summary>
    public static async Task<City> BuildAsync(PorogDbContext db, int count)
    {
        var school = new Organisation
        {
            Kind = OrganisationKind.School,
            Name = "Школа",
            TimeZone = "Europe/Moscow",
        };
        var key = Device.NewKey();
        var device = new Device
        {
            OrganisationId = school.Id,
            Kind = DeviceKind.Payments,
            Name = "load",
            Source = "urn:porog:load",
            KeyHash = Device.HashKey(key),
        };
        db.AddRange(school, device);
        await db.SaveChangesAsync();
        var children = Enumerable.Range(0, count).Select(i => (Guid.NewGuid(), $"C{i:00000000}", $"77{i:00000000}")).ToArray();
        if (db.Database.GetDbConnection() is NpgsqlConnection connection)
            await CopyAsync(connection, school.Id, children);
        else
            await InsertAsync(db, school.Id, children);
        return new City(children, device.Source, key);
    }

    /// <summary>A day's mix: 60 % passages, 35 % meals, 5 % top-ups; 1 % of the requests are sent twice.</summary>
    /// <param name="count">Number of requests.</param>
    /// <param name="eventsEach">Events per request.</param>
    /// <param name="minutesBack">All events happened within this many minutes before now.</param>
    public List<byte[]> Requests(int count, int eventsEach, int minutesBack = 600)
    {
        var requests = new List<byte[]>(count);
        while (requests.Count < count)
        {
            if (requests.Count > 10 && random.NextDouble() < RepeatedRequests)
            {
                requests.Add(requests[^10]);
                continue;
            }
            var body = new StringBuilder();
            for (var i = 0; i < eventsEach; i++)
                body.Append(i == 0 ? "" : ",").Append(Event(minutesBack));
            var json = eventsEach == 1 ? body.ToString() : $"[{body}]";
            var type = eventsEach == 1 ? "application/cloudevents+json" : "application/cloudevents-batch+json";
            requests.Add(LoadClient.Post("/api/v1/events", type, Key, Encoding.UTF8.GetBytes(json)));
        }
        return requests;
    }

    /// <summary>One request for each of these children, with this many events of the last hours.</summary>
    public List<byte[]> RequestsOf(IReadOnlyCollection<Guid> ids, int eventsEach)
    {
        var those = children.Where(child => ids.Contains(child.Id));
        return
        [
            .. those.Select(child =>
            {
                var events = Enumerable.Range(0, eventsEach).Select(_ => Event(minutesBack: 600, child));
                var body = Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]");
                return LoadClient.Post("/api/v1/events", "application/cloudevents-batch+json", Key, body);
            }),
        ];
    }

    private string Event(int minutesBack) => Event(minutesBack, children[random.Next(children.Length)]);

    private string Event(int minutesBack, (Guid Id, string Card, string Wallet) child)
    {
        var time = TimeProvider
            .System.GetUtcNow()
            .AddMinutes(-random.Next(1, minutesBack))
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var (type, data) = random.NextDouble() switch
        {
            < 0.60 => (
                "porog.passage.v1",
                $$"""{"card":"{{child.Card}}","direction":"{{(random.Next(2) == 0 ? "in" : "out")}}","place":"Вход № 2"}"""
            ),
            < 0.95 => (
                "porog.meal.v1",
                $$"""{"card":"{{child.Card}}","kind":"hot","items":[{"name":"Борщ","quantity":1,"price":9000},{"name":"Рис с курицей","quantity":1,"price":12000}],"total":21000}"""
            ),
            _ => ("porog.topup.v1", $$"""{"wallet":"{{child.Wallet}}","amount":50000}"""),
        };
        return $$"""{"specversion":"1.0","id":"load-{{sent++}}","source":"{{Source}}","type":"{{type}}","time":"{{time}}","data":{{data}}}""";
    }

    private static async Task InsertAsync(PorogDbContext db, Guid school, (Guid Id, string Card, string Wallet)[] children)
    {
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        foreach (var chunk in children.Chunk(1_000))
        {
            foreach (var (id, card, wallet) in chunk)
            {
                db.Add(
                    new Child
                    {
                        Id = id,
                        OrganisationId = school,
                        Surname = "Иванов",
                        GivenName = "Пётр",
                        Sex = Sex.Male,
                    }
                );
                db.Add(
                    new Card
                    {
                        Number = card,
                        ChildId = id,
                        IssuedAt = DateTimeOffset.UnixEpoch,
                    }
                );
                db.Add(
                    new Registry.Wallet
                    {
                        Bucket = Bucket.Of(id),
                        ChildId = id,
                        Number = wallet,
                    }
                );
                foreach (var person in new[] { Guid.NewGuid(), Guid.NewGuid() })
                {
                    db.Add(
                        new Account
                        {
                            Id = person,
                            Surname = "Иванова",
                            GivenName = "Мария",
                            UserName = person.ToString(),
                        }
                    );
                    db.Add(
                        new LegalRepresentation
                        {
                            ChildId = id,
                            PersonId = person,
                            Since = DateTimeOffset.UnixEpoch,
                        }
                    );
                }
            }
            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
        }
    }

    private static async Task CopyAsync(NpgsqlConnection connection, Guid school, (Guid Id, string Card, string Wallet)[] children)
    {
        if (connection.State != System.Data.ConnectionState.Open)
            await connection.OpenAsync();
        var epoch = DateTime.UnixEpoch;
        var parents = children.Select(c => (c.Id, Mother: Guid.NewGuid(), Father: Guid.NewGuid())).ToArray();
        await CopyRowsAsync(
            "children (id, bucket, organisation_id, surname, given_name, sex, is_subsidised)",
            children,
            (copy, c) =>
            {
                copy.Write(c.Id, NpgsqlDbType.Uuid);
                copy.Write(Bucket.Of(c.Id), NpgsqlDbType.Smallint);
                copy.Write(school, NpgsqlDbType.Uuid);
                copy.Write("Иванов", NpgsqlDbType.Text);
                copy.Write("Пётр", NpgsqlDbType.Text);
                copy.Write((short)Sex.Male, NpgsqlDbType.Smallint);
                copy.Write(false, NpgsqlDbType.Boolean);
            }
        );
        await CopyRowsAsync(
            "cards (id, number, child_id, state, issued_at)",
            children,
            (copy, c) =>
            {
                copy.Write(Guid.NewGuid(), NpgsqlDbType.Uuid);
                copy.Write(c.Card, NpgsqlDbType.Text);
                copy.Write(c.Id, NpgsqlDbType.Uuid);
                copy.Write((short)CardState.Active, NpgsqlDbType.Smallint);
                copy.Write(epoch, NpgsqlDbType.TimestampTz);
            }
        );
        await CopyRowsAsync(
            "wallets (bucket, child_id, number, balance)",
            children,
            (copy, c) =>
            {
                copy.Write(Bucket.Of(c.Id), NpgsqlDbType.Smallint);
                copy.Write(c.Id, NpgsqlDbType.Uuid);
                copy.Write(c.Wallet, NpgsqlDbType.Text);
                copy.Write(0L, NpgsqlDbType.Bigint);
            }
        );
        var people = parents.SelectMany(p => new[] { p.Mother, p.Father }).ToArray();
        await CopyRowsAsync(
            "accounts (id, surname, given_name, language, created_at, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)",
            people,
            (copy, person) =>
            {
                copy.Write(person, NpgsqlDbType.Uuid);
                copy.Write("Иванова", NpgsqlDbType.Text);
                copy.Write("Мария", NpgsqlDbType.Text);
                copy.Write("ru", NpgsqlDbType.Text);
                copy.Write(epoch, NpgsqlDbType.TimestampTz);
                for (var i = 0; i < 4; i++)
                    copy.Write(false, NpgsqlDbType.Boolean);
                copy.Write(0, NpgsqlDbType.Integer);
            }
        );
        await CopyRowsAsync(
            "legal_representations (id, child_id, person_id, since, barred)",
            parents.SelectMany(p => new[] { (p.Id, p.Mother), (p.Id, p.Father) }).ToArray(),
            (copy, r) =>
            {
                copy.Write(Guid.NewGuid(), NpgsqlDbType.Uuid);
                copy.Write(r.Item1, NpgsqlDbType.Uuid);
                copy.Write(r.Item2, NpgsqlDbType.Uuid);
                copy.Write(epoch, NpgsqlDbType.TimestampTz);
                copy.Write(false, NpgsqlDbType.Boolean);
            }
        );
        // Three children in ten also have a grandmother: the mother of another child.
        var trusts = parents
            .Where((_, i) => i % 10 < 3)
            .Select((p, i) => (p.Id, p.Mother, Trustee: parents[(i * 7 + 1) % parents.Length].Mother))
            .ToArray();
        await CopyRowsAsync(
            "trusts (id, child_id, giver_id, trustee_id, phone, surname, sees, may_accompany, starts_at, state, sent_at)",
            trusts,
            (copy, t) =>
            {
                copy.Write(Guid.NewGuid(), NpgsqlDbType.Uuid);
                copy.Write(t.Id, NpgsqlDbType.Uuid);
                copy.Write(t.Mother, NpgsqlDbType.Uuid);
                copy.Write(t.Trustee, NpgsqlDbType.Uuid);
                copy.Write("+79000000000", NpgsqlDbType.Text);
                copy.Write("Петрова", NpgsqlDbType.Text);
                copy.Write((short)Sight.Everything, NpgsqlDbType.Smallint);
                copy.Write(false, NpgsqlDbType.Boolean);
                copy.Write(epoch, NpgsqlDbType.TimestampTz);
                copy.Write((short)TrustState.Active, NpgsqlDbType.Smallint);
                copy.Write(epoch, NpgsqlDbType.TimestampTz);
            }
        );
        await using var analyze = new NpgsqlCommand("ANALYZE", connection);
        await analyze.ExecuteNonQueryAsync();

        async Task CopyRowsAsync<T>(string into, IReadOnlyList<T> rows, Action<NpgsqlBinaryImporter, T> write)
        {
            await using var copy = await connection.BeginBinaryImportAsync($"COPY {into} FROM STDIN (FORMAT BINARY)");
            foreach (var row in rows)
            {
                await copy.StartRowAsync();
                write(copy, row);
            }
            await copy.CompleteAsync();
        }
    }
}
