using System.Collections.Concurrent;
using Xunit.Sdk;

namespace Porog.Tests.Delegation;

/// <summary>What was found wrong while many asked at once, told together: one leak often shows at several addresses.</summary>
internal sealed class FamilyFindings
{
    private const int MostTold = 15;
    private readonly ConcurrentQueue<string> found = new();

    public async Task NoteAsync(Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (XunitException wrong)
        {
            found.Enqueue(wrong.Message);
        }
    }

    public void Note(bool isRight, string wrong)
    {
        if (!isRight)
            found.Enqueue(wrong);
    }

    /// <summary>Fails when anything was wrong.</summary>
    public void Close() =>
        Assert.True(found.IsEmpty, $"{found.Count} findings:\n{string.Join("\n", found.Take(MostTold).Select(f => $"- {f}"))}");
}
