using Microsoft.EntityFrameworkCore;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Storage;

public sealed class MigrationTests
{
    [Theory, Engines]
    public async Task The_migrations_say_all_that_the_model_says(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, database: await TestDatabase.EmptyAsync(engine));
        await host.WithDbAsync(db =>
        {
            Assert.False(db.Database.HasPendingModelChanges());
            return Task.CompletedTask;
        });
    }

    [Theory, Engines]
    public async Task Every_bucket_has_a_position_from_the_start(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine, database: await TestDatabase.EmptyAsync(engine));
        var buckets = await host.WithDbAsync(db => db.FollowPositions.Select(p => (int)p.Bucket).OrderBy(b => b).ToListAsync());
        Assert.Equal(Enumerable.Range(0, Bucket.Count), buckets);
    }
}
