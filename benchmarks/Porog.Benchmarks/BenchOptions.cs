using System.Globalization;

namespace Porog.Benchmarks;

/// <param name="Children">Children with a card and a wallet; on average 2.3 people may see each.</param>
/// <param name="Seconds">Approximate duration of each measurement.</param>
/// <param name="PostgreSql">Measure on PostgreSQL.</param>
/// <param name="Sqlite">Measure on SQLite.</param>
/// <param name="Only">The only target to measure, e.g. «P1b»; empty for all.</param>
public sealed record BenchOptions(int Children, int Seconds, bool PostgreSql, bool Sqlite, string Only)
{
    public bool Wants(string target) => Only.Length == 0 || Only.Equals(target, StringComparison.OrdinalIgnoreCase);

    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions(100_000, 8, PostgreSql: true, Sqlite: true, Only: "");
        for (var i = 0; i + 1 < args.Length; i += 2)
            options = args[i] switch
            {
                "--children" => options with { Children = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--seconds" => options with { Seconds = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--engine" => options with { PostgreSql = args[i + 1] == "postgresql", Sqlite = args[i + 1] == "sqlite" },
                "--only" => options with { Only = args[i + 1] },
                _ => throw new ArgumentException(
                    $"{args[i]}: no such option (--children N, --seconds S, --engine postgresql|sqlite, --only P1b)",
                    nameof(args)
                ),
            };
        return options;
    }
}
