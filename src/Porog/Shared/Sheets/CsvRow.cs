using System.Text;

namespace Porog.Shared.Sheets;

internal enum CsvRowEnd
{
    Whole,

    /// <summary>A quoted cell goes on in the next line.</summary>
    InQuotes,

    /// <summary>Something stands between a closing quote and the separator.</summary>
    Damaged,
}

/// <summary>Splits a row of a CSV file by RFC 4180. A quote in the middle of a cell is a character like others.</summary>
internal static class CsvRow
{
    public static CsvRowEnd Split(string row, char separator, out List<string> cells)
    {
        cells = [];
        for (var at = 0; ; at++)
        {
            var start = at;
            while (start < row.Length && row[start] == ' ')
                start++;
            if (start < row.Length && row[start] == '"')
            {
                var end = Quoted(row, start, separator, cells, out at);
                if (end != CsvRowEnd.Whole)
                    return end;
            }
            else
            {
                var next = row.IndexOf(separator, at);
                cells.Add(row[at..(next < 0 ? row.Length : next)]);
                at = next < 0 ? row.Length : next;
            }
            if (at >= row.Length)
                return CsvRowEnd.Whole;
        }
    }

    /// <param name="row">The row.</param>
    /// <param name="at">Where the opening quote is.</param>
    /// <param name="separator">The separator.</param>
    /// <param name="cells">The cell is added.</param>
    /// <param name="end">Where the next separator is, or the end of the row.</param>
    private static CsvRowEnd Quoted(string row, int at, char separator, List<string> cells, out int end)
    {
        var text = new StringBuilder();
        for (end = at + 1; end < row.Length; end++)
            if (row[end] != '"')
                text.Append(row[end]);
            else if (end + 1 < row.Length && row[end + 1] == '"')
                text.Append(row[++end]);
            else
            {
                for (end++; end < row.Length && row[end] == ' '; )
                    end++;
                cells.Add(text.ToString());
                return end == row.Length || row[end] == separator ? CsvRowEnd.Whole : CsvRowEnd.Damaged;
            }
        return CsvRowEnd.InQuotes;
    }
}
