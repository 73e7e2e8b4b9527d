using Microsoft.EntityFrameworkCore;
using Porog.Delivery;
using Porog.Following;
using Porog.Shared;
using Porog.Storage;

namespace Porog.Operations.CheckUp;

/// <summary>The database, and what can be asked only when it answers: schema, writing, transactions, clock, and what waits in it.</summary>
public sealed class DatabaseCheck(
    AskDatabase database,
    IDbContextFactory<PorogDbContext> contexts,
    Migrator migrator,
    CanWrite writing,
    FollowMetrics following,
    DeliveryMetrics delivery,
    TimeProvider clock
) : ICheck
{
    /// <summary>Seconds, as in docs/alerts.yml.</summary>
    private const int LongestTransaction = 60;

    /// <inheritdoc cref="LongestTransaction"/>
    private const int LongestLag = 30;

    /// <inheritdoc cref="LongestTransaction"/>
    private const int LongestWait = 300;

    public async Task<IReadOnlyList<Finding>> LookAsync(Words words, CancellationToken cancel)
    {
        var findings = new List<Finding>();
        DatabaseAnswer? answer = null;
        var asked = clock.GetUtcNow();
        if (!await AddAsync(words["база данных"], BaseAsync, why => words["{0}. Проверьте Porog:Database и сервер базы", why]))
            return findings;
        // The limits are for neighbours, and EF's first context takes seconds on a slow machine.
        await using (var first = await contexts.CreateDbContextAsync(cancel))
            _ = first.Model;
        if (!await AddAsync(words["схема"], SchemaAsync))
            return findings;
        await AddAsync(words["запись"], WritingAsync);
        if (answer!.Clock is { } theirs)
            findings.Add(OfClock(words, asked - theirs));
        if (await AddAsync(words["события"], EventsAsync) && answer.Clock is not null)
            findings.Add(OfTransaction(words, following.LongestTransaction));
        await AddAsync(words["сообщения"], MessagesAsync);
        return findings;

        async Task<bool> AddAsync(string name, Func<string, CancellationToken, Task<Finding>> askAsync, Func<string, string>? say = null)
        {
            var found = await Bounded.AskAsync(
                words,
                limit => askAsync(name, limit),
                why => Finding.Wrong(name, say?.Invoke(why) ?? why),
                cancel
            );
            findings.Add(found);
            return found.IsOk;
        }

        async Task<Finding> BaseAsync(string name, CancellationToken limit)
        {
            if (database.File is { } file && !File.Exists(file))
                return Finding.Wrong(
                    name,
                    words["файла {0} нет. Его создаёт первый запуск «porog serve»; если он был, поправьте Porog:DataDirectory", file]
                );
            answer = await database.AskAsync(limit);
            asked = clock.GetUtcNow();
            return answer.IsTooOld
                ? Finding.Wrong(name, words["{0}: нужен PostgreSQL {1} или новее", answer.Name, AskDatabase.OldestPostgreSql])
                : Finding.Ok(name, answer.Name);
        }

        async Task<Finding> SchemaAsync(string name, CancellationToken limit)
        {
            var waiting = await migrator.RefuseAsync(limit);
            return waiting.Count > 0
                ? Finding.Wrong(name, words["отстаёт от программы на {0}. Запустите «porog migrate»", waiting.Count])
                : Finding.Ok(name, words["та же, что у программы"]);
        }

        async Task<Finding> WritingAsync(string name, CancellationToken limit) =>
            await writing.AskAsync() is { } why
                ? Finding.Wrong(name, words["{0}. Проверьте место на диске, право записи и резервный сервер", SayWriting(words, why)])
                : Finding.Ok(name, words["принята"]);

        async Task<Finding> EventsAsync(string name, CancellationToken limit)
        {
            await following.ReadAsync(limit);
            return OfLag(words, following.Lag);
        }

        async Task<Finding> MessagesAsync(string name, CancellationToken limit)
        {
            await delivery.ReadAsync(limit);
            var age = (long)((string[])["email", "push", "outgoing email", "outgoing sms"]).Max(delivery.AgeOf);
            return age > LongestWait
                ? Finding.Wrong(name, words["старейшее не отправлено {0} с. Проверьте, работает ли «porog serve», почту и SMS", age])
                : Finding.Ok(name, words["не задерживаются"]);
        }
    }

    /// <summary>In the words of <c>/health/ready</c>, translated.</summary>
    private static string SayWriting(Words words, string why) =>
        why switch
        {
            CanWrite.TooSlow => words["база не подтверждает запись вовремя"],
            CanWrite.ReadOnly => words["база не принимает запись"],
            CanWrite.Unreachable => words["база недоступна"],
            _ => why,
        };

    /// <param name="words">The language.</param>
    /// <param name="difference">Ours less theirs.</param>
    public static Finding OfClock(Words words, TimeSpan difference)
    {
        var seconds = Math.Abs((long)difference.TotalSeconds);
        var name = words["часы"];
        return seconds > PublicAddressCheck.MostSeconds
            ? Finding.Wrong(name, words["расходятся с часами базы на {0} с. Включите синхронизацию времени на обеих машинах", seconds])
            : Finding.Ok(name, words["идут вместе с часами базы"]);
    }

    public static Finding OfTransaction(Words words, double seconds)
    {
        var name = words["долгие транзакции"];
        return seconds > LongestTransaction
            ? Finding.Wrong(name, words["одна открыта {0} с, и события ждут её. Найдите её в pg_stat_activity и завершите", (long)seconds])
            : Finding.Ok(name, words["нет"]);
    }

    public static Finding OfLag(Words words, double seconds)
    {
        var name = words["события"];
        return seconds > LongestLag
            ? Finding.Wrong(name, words["старейшее не учтено {0} с. Проверьте, работает ли «porog serve» с Porog:Follow", (long)seconds])
            : Finding.Ok(name, words["все учтены"]);
    }
}
