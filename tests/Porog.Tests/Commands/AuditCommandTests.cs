using Microsoft.EntityFrameworkCore;
using Porog.Access;
using Porog.Shared;
using Porog.Tests.Access;
using Porog.Tests.Support;

namespace Porog.Tests.Commands;

/// <summary><c>porog audit verify</c> detects every manipulation of the access log.</summary>
public sealed class AuditCommandTests
{
    private static readonly string[] Verify = ["audit", "verify"];

    [Theory, Engines]
    public async Task A_whole_log_is_said_to_be_whole_and_every_tampering_is_found(DatabaseEngine engine)
    {
        await using var host = await PorogHost.StartAsync(engine);
        var (whole, _) = await WithALogAsync(host);
        var (text, mother) = await WithALogAsync(host);
        var (middle, _) = await WithALogAsync(host);
        var (last, _) = await WithALogAsync(host);
        var (end, _) = await WithALogAsync(host);
        var (order, _) = await WithALogAsync(host);
        var (status, output, error) = await CommandTests.RunAsync("", [.. Verify, .. host.Database.Settings]);
        Assert.True(status == 0, error + output);
        Assert.Equal("Access log: 6 children, 30 lines, whole.", output.Trim());

        await host.WithDbAsync(async db =>
        {
            await db
                .AccessLog.Where(e => e.ChildId == text && e.Number == 2)
                .ExecuteUpdateAsync(set => set.SetProperty(e => e.Subject, "Другая Фамилия"));
            await db.AccessLog.Where(e => e.ChildId == middle && e.Number == 3).ExecuteDeleteAsync();
            await db.AccessLog.Where(e => e.ChildId == last && e.Number == 5).ExecuteDeleteAsync();
            // Swap two lines.
            foreach (var (from, to) in ((long, long)[])[(2, -1), (3, 2), (-1, 3)])
                await db
                    .AccessLog.Where(e => e.ChildId == order && e.Number == from)
                    .ExecuteUpdateAsync(set => set.SetProperty(e => e.Number, to));
            await db.AccessLogHeads.Where(h => h.ChildId == end).ExecuteUpdateAsync(set => set.SetProperty(h => h.Number, 4));
        });
        (status, output, _) = await CommandTests.RunAsync("", [.. Verify, .. host.Database.Settings]);
        Assert.Equal(1, status);
        Assert.Contains($"Broken: child {text}, line 2: the line is not what was written.", output);
        Assert.Contains($"Broken: child {middle}, line 3: the line is missing.", output);
        Assert.Contains($"Broken: child {last}, line 5: the line is missing.", output);
        Assert.Contains($"Broken: child {end}, line 4: the last line and the head disagree.", output);
        Assert.Contains($"Broken: child {order}, line 2: the line is not what was written.", output);
        Assert.Contains("5 broken.", output);
        // The output identifies people only by id.
        Assert.DoesNotContain(mother, output);

        (status, output, _) = await CommandTests.RunAsync("", [.. Verify, "--child", whole.ToString(), .. host.Database.Settings]);
        Assert.Equal((0, "Access log: 1 children, 5 lines, whole."), (status, output.Trim()));
    }

    private static async Task<(Guid Child, string Mother)> WithALogAsync(PorogHost host)
    {
        var family = await Family.CreateAsync(host);
        var mother = new AuditActor(family.Mother.Id, family.Mother.FullName, ActorRole.Legal);
        for (var i = 0; i < 5; i++)
        {
            // Clocks are finer than a microsecond; the hash must use the value that the database returns.
            host.Clock.Advance(TimeSpan.FromTicks(12_345_678_903));
            await AccessLogTests.AppendAsync(
                host,
                new AuditLine(family.Child.Id, AuditEvent.TrustChanged, mother, $"Петрова {i}", Sight.Meals, "Причина: «ё»")
            );
        }
        return (family.Child.Id, family.Mother.FullName);
    }
}
