using Porog.Shared;

namespace Porog.Operations.CheckUp;

/// <summary>Tries every setting and every neighbour of an installation, each within a few seconds.</summary>
public sealed class Doctor(IEnumerable<ICheck> checks)
{
    /// <param name="words">The language of the findings.</param>
    /// <param name="cancel">Ends the check-up.</param>
    /// <returns>One finding for each thing that was tried, in the same order each time.</returns>
    public async Task<IReadOnlyList<Finding>> AskAsync(Words words, CancellationToken cancel) =>
        [.. (await Task.WhenAll(checks.Select(check => check.LookAsync(words, cancel)))).SelectMany(findings => findings)];
}

/// <summary>Looks at one neighbour, or at things that depend on each other.</summary>
public interface ICheck
{
    Task<IReadOnlyList<Finding>> LookAsync(Words words, CancellationToken cancel);
}

/// <param name="Name">What was tried.</param>
/// <param name="IsOk">Whether there is nothing to do.</param>
/// <param name="Text">What was seen, and if it is wrong, what to do. One line.</param>
public sealed record Finding(string Name, bool IsOk, string Text)
{
    public static Finding Ok(string name, string text) => new(name, true, text);

    public static Finding Wrong(string name, string text) => new(name, false, text.ReplaceLineEndings(" "));
}

internal static class Bounded
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    /// <summary>Asks a neighbour who may be silent, or fail in ways that only it knows.</summary>
    /// <param name="words">The language.</param>
    /// <param name="askAsync">Asks; whatever it throws becomes the text.</param>
    /// <param name="finding">Makes the finding when there is no answer, from what was thrown.</param>
    /// <param name="cancel">Ends the check-up.</param>
    public static async Task<Finding> AskAsync(
        Words words,
        Func<CancellationToken, Task<Finding>> askAsync,
        Func<string, Finding> finding,
        CancellationToken cancel
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            // SQLite does not give the thread back, and not every library heeds the token.
            return await Task.Run(() => askAsync(limit.Token), cancel).WaitAsync(limit.Token);
        }
        catch (Exception problem) when (!cancel.IsCancellationRequested)
        {
            return finding(
                problem is OperationCanceledException or TimeoutException || problem.InnerException is TimeoutException
                    ? words["нет ответа за {0} с", Patience.TotalSeconds]
                    : (DatabaseAway.CauseIn(problem) ?? problem.GetBaseException()).Message.TrimEnd('.')
            );
        }
    }
}
