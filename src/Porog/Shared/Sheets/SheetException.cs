namespace Porog.Shared.Sheets;

/// <summary>A whole file cannot be used; says why, and what it is about: a file, a column, a line.</summary>
public sealed class SheetException(SheetProblem problem, string? detail = null) : Exception($"{problem}: {detail}")
{
    public SheetProblem Problem { get; } = problem;
    public string? Detail { get; } = detail;
}
