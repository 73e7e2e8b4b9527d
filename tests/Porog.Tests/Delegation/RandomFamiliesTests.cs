using System.Globalization;
using Porog.Access;
using Porog.Shared;
using Porog.Tests.Support;

namespace Porog.Tests.Delegation;

/// <summary>
/// Random families with random histories, through the API and the pages: without an active relation, or beyond its scope, nobody
/// reads, receives or changes anything of a child. POROG_FAMILIES=300 is the long form; POROG_FAMILY=17 repeats one seed.
/// </summary>
public sealed class RandomFamiliesTests
{
    private const int Phases = 3;
    private const int Steps = 8;
    private static readonly int Families = Setting("POROG_FAMILIES") ?? 1;

    [Fact]
    public async Task Every_address_with_an_id_is_asked_for()
    {
        await using var mail = await MailServer.StartAsync();
        await using var sms = await SmsOperator.StartAsync();
        await using var world = await FamilyWorld.CreateAsync(DatabaseEngine.Sqlite, 0, mail, sms);
        await new FamilyHistory(world).BeginAsync();
        var opened = new FamilyQuestions(world).All().Select(q => q.Address);
        var changed = (await new FamilyIntruders(world).AllAsync()).Select(c => c.Address);
        var lines = File.ReadAllLines(Path.Combine(SnapshotsFolder(), "endpoints.txt"));
        foreach (var line in lines.Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(l => l[1].Contains(":guid}")))
        {
            var (methods, address) = (line[0], line[1]);
            Assert.True(!methods.Contains("GET") || opened.Contains(address), $"nobody opens {address}");
            Assert.True(methods is "GET" or "GET,POST" || changed.Contains(address), $"nobody tries {address}");
        }
    }

    [Theory, Engines]
    public async Task Nobody_reads_or_changes_anything_of_a_child_without_a_live_relation_or_beyond_its_scope(DatabaseEngine engine)
    {
        await using var mail = await MailServer.StartAsync();
        await using var sms = await SmsOperator.StartAsync();
        foreach (var seed in Setting("POROG_FAMILY") is { } one ? [one] : Enumerable.Range(1, Families))
        {
            await using var world = await FamilyWorld.CreateAsync(engine, seed, mail, sms);
            try
            {
                await LiveAsync(world);
            }
            catch (Exception failure)
            {
                var story = string.Join("\n", world.Story);
                Assert.Fail($"POROG_FAMILY={seed} on {engine}: {failure.Message}\n\n{story}\n\n{failure}");
            }
        }
    }

    private static async Task LiveAsync(FamilyWorld world)
    {
        var history = new FamilyHistory(world);
        using var nobody = new FamilyPerson(world.Host, "nobody", "+79000000000") { Password = "" };
        await history.BeginAsync();
        for (var phase = 0; phase < Phases; phase++)
        {
            await using var streams = await FamilyStreams.OpenAsync(world);
            for (var step = 0; step < Steps; step++)
            {
                await history.StepAsync();
                await SeesAsync(world);
            }
            world.Most = phase == Phases - 1 ? 5 : 2;
            await history.HappenAsync();
            await streams.HoldAsync();
            var findings = new FamilyFindings();
            await new FamilyQuestions(world).AskAsync(nobody, findings);
            await new FamilyIntruders(world).TryAsync(nobody, findings);
            findings.Close();
        }
    }

    /// <summary>Checks after every step who sees what of whom, so that a failure names the first wrong step.</summary>
    private static async Task SeesAsync(FamilyWorld world)
    {
        foreach (var person in world.Everybody.Where(p => p.Id is not null))
        {
            await person.ReadyAsync();
            var seen = System.Text.Json.JsonDocument.Parse((await person.GetAsync("/api/v1/children")).Body).RootElement;
            var told = seen.EnumerateArray().ToDictionary(c => c.GetProperty("id").GetGuid(), Scope);
            foreach (var child in world.Children)
            {
                var expected = world.Model.Sees(person.Id!.Value, child.Id, world.Now);
                Assert.True(
                    told.GetValueOrDefault(child.Id) == expected,
                    $"{person.Surname} sees {told.GetValueOrDefault(child.Id)} of {child.Surname}, not {expected}"
                );
            }
        }

        static Sight Scope(System.Text.Json.JsonElement child) =>
            child
                .GetProperty("sees")
                .EnumerateArray()
                .Aggregate(Sight.Nothing, (all, one) => all | Enum.Parse<Sight>(one.GetString()!, ignoreCase: true));
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string SnapshotsFolder([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "Snapshots");
}
