using System.Globalization;

namespace Porog.Benchmarks;

/// <summary>One line per target: the result, the limit measured in the same run, the ratio, and the required ratio.</summary>
public sealed class ResultTable
{
    private readonly List<string[]> rows =
    [
        ["target", "ours", "limit", "ratio", "asked", "met"],
    ];

    /// <param name="target">Row of targets.md.</param>
    /// <param name="ours">The measured value of this server.</param>
    /// <param name="limit">The limit or the peer's value, measured in this run.</param>
    /// <param name="atLeast">The required ratio.</param>
    public void AddRatio(string target, double ours, double limit, double atLeast) =>
        rows.Add([target, Rate(ours), Rate(limit), Number(ours / limit), $">= {Number(atLeast)}", ours / limit >= atLeast ? "yes" : "NO"]);

    /// <summary>Adds a value that must stay below a bound.</summary>
    public void AddBound(string target, double ours, double bound, string unit) =>
        rows.Add([target, $"{Number(ours)} {unit}", "", "", $"< {Number(bound)} {unit}", ours < bound ? "yes" : "NO"]);

    public void Print()
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows)
            Console.WriteLine(string.Join("  ", row.Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))));
    }

    private static string Rate(double value) => value.ToString("#,0", CultureInfo.InvariantCulture) + "/s";

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
