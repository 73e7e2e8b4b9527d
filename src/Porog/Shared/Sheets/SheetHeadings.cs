namespace Porog.Shared.Sheets;

/// <summary>Finds the line with the headings. A title, the school's name or an order may stand above it.</summary>
internal static class SheetHeadings
{
    /// <summary>The headings are among so many lines with something in them.</summary>
    public const int MostLines = 25;

    /// <summary>The first line with the most known headings.</summary>
    /// <param name="lines">The first lines of a table.</param>
    /// <param name="known">How many headings of a line are known; 0 when it cannot be the line with the headings.</param>
    public static SheetLine? Find(IEnumerable<SheetLine> lines, Func<SheetLine, int> known)
    {
        var (best, most) = ((SheetLine?)null, 0);
        foreach (var line in lines.Where(l => !l.IsEmpty && !l.IsDamaged).Take(MostLines))
            if (known(line) is var count && count > most)
                (best, most) = (line, count);
        return best;
    }
}
