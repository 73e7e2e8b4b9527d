using System.Collections.Concurrent;
using Xunit.Sdk;

namespace Porog.Tests.Delegation;

/// <summary>Collects the failures of parallel checks and reports them together, because one leak often shows at several addresses.</summary>
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

    /// <summary>Fails if there are any findings.</summary>
    public void Close() =>
        Assert.True(found.IsEmpty, $"{found.Count} findings:\n{string.Join("\n", found.Take(MostTold).Select(f => $"- {f}"))}");
}
