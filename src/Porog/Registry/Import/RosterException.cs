namespace Porog.Registry.Import;

/// <summary>A whole file cannot be used; says why, and what it is about: a file, a column, a line.</summary>
public sealed class RosterException(RosterProblem problem, string? detail = null) : Exception($"{problem}: {detail}")
{
    public RosterProblem Problem { get; } = problem;
    public string? Detail { get; } = detail;
}
