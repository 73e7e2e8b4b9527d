namespace Porog.Shared.Sheets;

/// <summary>A whole file cannot be used. The detail names the file, column or line at fault.</summary>
public sealed class SheetException(SheetProblem problem, string? detail = null) : Exception($"{problem}: {detail}")
{
    public SheetProblem Problem { get; } = problem;
    public string? Detail { get; } = detail;
}
