using System.Globalization;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.BadInput;

/// <summary>
/// Generated bad input to every route, form and call, in every role: no answer is a 5xx or without bounds, and no exception reaches
/// the log. Every run has a new seed. POROG_SEED repeats one; POROG_INPUTS=100000 is the long form.
/// </summary>
public sealed class BadInputTests(ITestOutputHelper output)
{
    /// <summary>Of both engines together.</summary>
    private static readonly int Inputs = Setting("POROG_INPUTS") ?? 5_000;

    /// <summary>So many inputs are under way at once.</summary>
    private const int AtOnce = 4;

    /// <summary>After so many inputs, roles that have lost their session get a new one.</summary>
    private const int Round = 250;

    /// <summary>After so many inputs, much of the data is gone: the rest is sent to new data.</summary>
    private const int OneWorld = 5_000;

    private const int EnoughFailures = 50;

    [Theory, Engines]
    public async Task No_input_makes_the_server_fail(DatabaseEngine engine)
    {
        var seed = Setting("POROG_SEED") ?? Environment.TickCount & 0xFFFFFF;
        var random = new Random(seed);
        await using var host = await PorogHost.StartAsync(engine);
        var failures = new List<string>();
        for (var left = Inputs / 2; left > 0 && failures.Count < EnoughFailures; left -= OneWorld)
        {
            using var visitors = await Visitors.CreateAsync(host);
            var targets = await Targets.FindAsync(host, visitors);
            var maker = new InputMaker(random, targets, visitors);
            var known = KnownInputs.All(targets, visitors).ToList();
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(known));
            var generated = Enumerable.Repeat(maker, Math.Max(0, Math.Min(left, OneWorld) - known.Count)).Select(m => m.Next());
            failures.AddRange(await SendAsync(host, visitors, known.Concat(generated)));
            output.WriteLine($"{engine}: {known.Count} known inputs, {targets.Pages.Count} pages, {targets.Forms.Count} forms");
            output.WriteLine($"not opened: {string.Join(' ', targets.Unopened)}");
            output.WriteLine($"slowest: {visitors.Slowest.Took.TotalMilliseconds:0} ms for {visitors.Slowest.Input}");
        }
        Assert.True(failures.Count == 0, $"POROG_SEED={seed} on {engine}: {failures.Count} failures\n{string.Join('\n', failures)}");
    }

    private static async Task<List<string>> SendAsync(PorogHost host, Visitors visitors, IEnumerable<Input> inputs)
    {
        var failures = new List<string>();
        var logged = host.Log.Failures.Count;
        foreach (var round in inputs.Chunk(Round))
        {
            // Limits count by the hour.
            host.Clock.Advance(TimeSpan.FromMinutes(20));
            await visitors.RenewAsync();
            foreach (var some in round.Chunk(AtOnce))
            {
                failures.AddRange((await Task.WhenAll(some.Select(visitors.SendAsync))).OfType<string>());
                if (host.Log.Failures.Count > logged)
                {
                    failures.AddRange(
                        host.Log.Failures.Skip(logged).Select(line => $"log: {line}\nafter one of {string.Join("\n| ", some.ToList())}")
                    );
                    logged = host.Log.Failures.Count;
                }
                if (failures.Count >= EnoughFailures)
                    return failures;
            }
        }
        return failures;
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
