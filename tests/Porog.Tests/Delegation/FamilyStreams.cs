using System.Text.Json;
using Porog.Access;
using Porog.Tests.Support;

namespace Porog.Tests.Delegation;

/// <summary>
/// Live streams of everybody who sees a child of the family, opened before a change. The stream of a reader who loses access ends
/// without another item; the others continue with what their reader may see.
/// </summary>
internal sealed class FamilyStreams : IAsyncDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private readonly List<(FamilyPerson Person, Guid Account, FamilyChild Child, LiveStream Stream)> streams = [];
    private readonly FamilyWorld world;
    private readonly DateTimeOffset openedAt;

    private FamilyStreams(FamilyWorld world) => (this.world, openedAt) = (world, world.Now);

    public static async Task<FamilyStreams> OpenAsync(FamilyWorld world)
    {
        var open = new FamilyStreams(world);
        foreach (var person in world.Registered)
        foreach (var child in world.Children)
        {
            await person.ReadyAsync();
            if (world.Model.Sees(person.Id!.Value, child.Id, world.Now) != Sight.Nothing)
                open.streams.Add((person, person.Id.Value, child, await LiveStream.OpenAsync(person.NewProgram(), child.Child)));
        }
        return open;
    }

    /// <summary>Call it after one event of each kind.</summary>
    public async Task HoldAsync()
    {
        var silence = new FamilySilence(world);
        foreach (var (person, account, child, stream) in streams)
        {
            var sees = world.Model.Sees(account, child.Id, world.Now);
            // A stream at the end of its life has ended by itself; one that shows none of these events gets nothing.
            var most = sees == Sight.Nothing ? 1 : Shown(sees, child);
            if (sees != Sight.Nothing && world.Now - openedAt >= Life)
                continue;
            // It may have ended in between, when an access was taken and given again.
            for (var item = 0; item < most && await stream.NextAsync() is { } heard; item++)
            {
                // Earlier events are judged by the reader's rights at their time.
                if (Earlier(heard.Data) is var (at, sort))
                {
                    var then = world.Sights[at].GetValueOrDefault((account, child.Id));
                    Assert.True(then.HasFlag(sort), $"a live stream told {person.Surname}, who saw {then}: {heard.Data}");
                    item--;
                    continue;
                }
                silence.Hold(person, heard.Data, "a live stream");
                Assert.True(sees != Sight.Nothing, $"the stream of {person.Surname} goes on after the end: {heard.Data}");
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var one in streams)
            one.Stream.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <returns>Time and kind of an earlier event; null for the latest.</returns>
    private (DateTimeOffset At, Sight Sort)? Earlier(string data)
    {
        var item = JsonDocument.Parse(data).RootElement;
        var received = item.GetProperty("receivedAt").GetDateTimeOffset();
        if (received > world.Now.AddMilliseconds(-1))
            return null;
        var sort = item.GetProperty("kind").GetString() switch
        {
            "passage" => Sight.Attendance,
            "topup" or "correction" => Sight.Account,
            _ => Sight.Meals,
        };
        return (world.Sights.Keys.Single(at => (at - received).Duration() < TimeSpan.FromMilliseconds(1)), sort);
    }

    private static int Shown(Sight sees, FamilyChild child) =>
        (sees.HasFlag(Sight.Attendance) ? 1 : 0)
        + (sees.HasFlag(Sight.Meals) && child.ShowsMeals ? 1 : 0)
        + (sees.HasFlag(Sight.Account) ? 1 : 0);
}
