using System.Globalization;
using System.Text;

namespace Porog.Shared.Sheets;

/// <summary>Streams the lines of a CSV file. A line that is torn or cannot be read is marked as damaged, never read by half.</summary>
internal static class CsvLines
{
    /// <summary>The separator is found in so many lines.</summary>
    private const int Looked = 50;

    private static readonly char[] Separators = [';', ',', '\t', '|'];

    /// <param name="stream">Seekable; read twice.</param>
    /// <param name="file">The name of a file of a OneRoster archive: UTF-8, commas, no damaged line. Null for a list from any program.</param>
    /// <exception cref="SheetException">It is no text, is in another encoding, or a line is too long.</exception>
    public static IEnumerable<SheetLine> Of(Stream stream, string? file)
    {
        var encoding = CsvEncoding.Of(stream);
        if (file is not null && encoding.CodePage != Encoding.UTF8.CodePage)
            throw new SheetException(SheetProblem.NotUtf8, file);
        if (file is null)
            return OfList(stream, encoding);
        return Records(stream, encoding, ',')
            .Select(r => r.Line)
            .Select(l =>
                l.IsDamaged
                    ? throw new SheetException(SheetProblem.UnreadableLine, $"{file}, {l.Number.ToString(CultureInfo.InvariantCulture)}")
                    : l
            );
    }

    private static IEnumerable<SheetLine> OfList(Stream stream, Encoding encoding)
    {
        var (separator, width) = Separators
            .Select(s => (Separator: s, Widths: WidthsOf(stream, encoding, s)))
            .Select(s => (s.Separator, s.Widths.Width, Rank: s.Widths.Width > 1 ? s.Widths.Lines : 0))
            .OrderByDescending(s => s.Rank)
            .ThenByDescending(s => s.Width)
            .Select(s => (s.Separator, s.Width))
            .First();
        return CsvTorn.Marked(Records(stream, encoding, separator), width);
    }

    /// <summary>The most frequent number of cells, and in how many lines it occurs.</summary>
    private static (int Width, int Lines) WidthsOf(Stream stream, Encoding encoding, char separator)
    {
        var widths = Records(stream, encoding, separator).Where(r => !r.Line.IsEmpty).Take(Looked).GroupBy(r => r.Width);
        return widths.Select(g => (g.Key, g.Count())).OrderByDescending(g => g.Item2).ThenByDescending(g => g.Key).FirstOrDefault();
    }

    private static IEnumerable<CsvRecord> Records(Stream stream, Encoding encoding, char separator)
    {
        stream.Position = 0;
        using var text = new CsvText(new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: true, 1 << 16, leaveOpen: true));
        while (text.Take() is { } first)
        {
            // Excel's own way of naming the separator.
            if (first.Number == 1 && first.Text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
                continue;
            yield return Record(text, first, separator);
        }
    }

    /// <summary>One record, with the following lines that a quoted cell reaches into.</summary>
    private static CsvRecord Record(CsvText text, (int Number, string Text) first, char separator)
    {
        var (content, lines) = (first.Text, 1);
        while (true)
        {
            if (content.Contains('\uFFFD', StringComparison.Ordinal))
                return Damaged();
            switch (CsvRow.Split(content, separator, out var cells))
            {
                case CsvRowEnd.Whole:
                    text.Drop(lines - 1);
                    return new CsvRecord(new SheetLine(first.Number, Trimmed(cells)), cells.Count, 0);
                case CsvRowEnd.InQuotes when lines < SheetLimits.MostLinesOfACell && text.Peek(lines - 1) is { } next:
                    content += $"\n{next}";
                    lines++;
                    break;
                default:
                    return Damaged();
            }
        }

        CsvRecord Damaged() => new(new SheetLine(first.Number, [SheetCell.Of(first.Text)], IsDamaged: true), 0, first.Number + lines - 1);
    }

    private static List<SheetCell> Trimmed(List<string> texts)
    {
        var cells = texts.ConvertAll(SheetCell.Of);
        cells.RemoveRange(cells.FindLastIndex(c => !c.IsEmpty) + 1, cells.Count - cells.FindLastIndex(c => !c.IsEmpty) - 1);
        if (cells.Count > SheetLimits.MostColumns)
            throw new SheetException(SheetProblem.TooManyCells);
        return cells;
    }
}

/// <summary>A line with what is needed to tell whether it is torn.</summary>
/// <param name="Line">The line.</param>
/// <param name="Width">Cells, empty ones at the end included.</param>
/// <param name="DoubtfulTo">The last line that may belong to this damaged one; 0 for a good line.</param>
internal readonly record struct CsvRecord(SheetLine Line, int Width, int DoubtfulTo);

/// <summary>The lines of a text file, with a look ahead. A line ends with CR, LF or both.</summary>
internal sealed class CsvText(StreamReader reader) : IDisposable
{
    private readonly List<string> ahead = [];
    private int number;

    /// <summary>The next line; null at the end.</summary>
    public (int Number, string Text)? Take()
    {
        if (Peek(0) is not { } text)
            return null;
        ahead.RemoveAt(0);
        return (++number, text);
    }

    /// <summary>A line further on, 0 for the next; null behind the end.</summary>
    public string? Peek(int further)
    {
        while (ahead.Count <= further)
            if (Read() is { } line)
                ahead.Add(line);
            else
                return null;
        return ahead[further];
    }

    /// <summary>Skips lines that were looked at.</summary>
    public void Drop(int lines)
    {
        ahead.RemoveRange(0, lines);
        number += lines;
    }

    public void Dispose() => reader.Dispose();

    private string? Read()
    {
        var line = new StringBuilder();
        if (reader.Peek() < 0)
            return null;
        for (var c = reader.Read(); c is >= 0 and not '\n'; c = reader.Read())
        {
            if (c == 0)
                throw new SheetException(SheetProblem.NotText);
            if (c == '\r')
            {
                if (reader.Peek() == '\n')
                    _ = reader.Read();
                break;
            }
            line.Append((char)c);
            if (line.Length > SheetLimits.MostInALine)
                throw new SheetException(SheetProblem.UnreadableLine, (number + ahead.Count + 1).ToString(CultureInfo.InvariantCulture));
        }
        return line.ToString();
    }
}
