using Microsoft.EntityFrameworkCore;
using Porog.Journal;

namespace Porog.Storage;

/// <summary>SQLite uses the index for each number, so plain EF queries are enough.</summary>
public sealed class SqliteSubjectLookup(IDbContextFactory<PorogDbContext> contexts) : ISubjectLookup
{
    public async Task<IReadOnlyDictionary<string, CardOwner>> CardsAsync(string[] numbers, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db
            .Cards.Where(c => numbers.Contains(c.Number))
            .Select(c => new
            {
                c.Number,
                c.ChildId,
                c.Child!.OrganisationId,
                c.State,
                c.HeldSince,
                c.EndsAt,
            })
            .ToDictionaryAsync(
                c => c.Number,
                c => new CardOwner(c.ChildId, c.OrganisationId, c.State, CardSpan.Of(c.HeldSince, c.EndsAt)),
                cancel
            );
    }

    public async Task<IReadOnlyDictionary<string, WalletOwner>> WalletsAsync(string[] numbers, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db
            .Wallets.Where(w => numbers.Contains(w.Number))
            .Select(w => new
            {
                w.Number,
                w.ChildId,
                w.Child!.OrganisationId,
            })
            .ToDictionaryAsync(w => w.Number, w => new WalletOwner(w.ChildId, w.OrganisationId), cancel);
    }
}
