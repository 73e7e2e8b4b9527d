using System.Runtime.CompilerServices;

namespace Porog.Tests.Support;

/// <summary>Compares texts with reviewed files; a change must be accepted explicitly.</summary>
public static class Snapshot
{
    private const string Accept = "POROG_ACCEPT_SNAPSHOTS";

    public static void Matches(string name, string actual, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, name);
        actual = actual.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(path, actual);
        var expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (expected == actual)
            return;
        var (was, now) = (expected.Split('\n').ToHashSet(), actual.Split('\n').ToHashSet());
        var changes = expected.Split('\n').Where(l => !now.Contains(l)).Select(l => "- " + l);
        changes = changes.Concat(actual.Split('\n').Where(l => !was.Contains(l)).Select(l => "+ " + l));
        Assert.Fail(
            $"{name} is not what was accepted. If the change is meant, run the tests with {Accept}=1, look at the difference "
                + $"in git, and commit it.\n{string.Join('\n', changes.Take(60))}"
        );
    }
}
