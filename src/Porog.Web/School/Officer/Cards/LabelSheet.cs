namespace Porog.Web.School.Officer.Cards;

/// <summary>A sheet of self-adhesive labels on A4, as they are sold.</summary>
/// <param name="Code">In the address and in the style sheet.</param>
/// <param name="Columns">Labels side by side.</param>
/// <param name="Rows">Labels one below another.</param>
/// <param name="Width">Millimetres, as the package says.</param>
/// <param name="Height">Millimetres.</param>
public sealed record LabelSheet(string Code, int Columns, int Rows, decimal Width, decimal Height)
{
    public static readonly IReadOnlyList<LabelSheet> All =
    [
        new("3x8", 3, 8, 70, 37),
        new("3x7", 3, 7, 70, 42.3m),
        new("2x8", 2, 8, 105, 37),
    ];

    public int Count => Columns * Rows;
}
