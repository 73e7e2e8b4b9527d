using System.Globalization;
using System.Text;
using CsvHelper;
using ExcelDataReader;

namespace Porog.Shared.Sheets;

/// <summary>One line of a table.</summary>
/// <param name="Number">The line number as a spreadsheet shows it, from 1.</param>
/// <param name="Cells">Trimmed; never null.</param>
internal readonly record struct SheetLine(int Number, IReadOnlyList<string> Cells)
{
    public bool IsEmpty => Cells.All(c => c.Length == 0);

    /// <summary>The text of a cell; empty if the line is shorter.</summary>
    public string Cell(int column) => column >= 0 && column < Cells.Count ? Cells[column] : "";
}

/// <summary>Streams the lines of a CSV file or of a workbook's first sheet. Only the current line is held in memory.</summary>
internal static class SheetLines
{
    /// <summary>Bytes. A longer line means that the file is not a list.</summary>
    private const int MostInALine = 1 << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // For windows-1251. The workbook reader also needs windows-1252.
    static SheetLines() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="stream">Positioned at the start of the file; read twice.</param>
    /// <param name="file">The name used in errors. Null for a plain sheet, which may also be in windows-1251.</param>
    /// <exception cref="SheetException">The encoding is not supported, or a line is too long.</exception>
    public static IEnumerable<SheetLine> OfCsv(Stream stream, string? file)
    {
        var encoding = EncodingOf(stream) ?? throw new SheetException(SheetProblem.NotARoster);
        if (file is not null && encoding.CodePage != Encoding.UTF8.CodePage)
            throw new SheetException(SheetProblem.NotUtf8, file);
        stream.Position = 0;
        return OfCsv(
            CsvReader.Create(
                stream,
                new CsvReaderOptions
                {
                    // Null: the reader detects a comma, a semicolon or a tab from the first lines of a plain sheet.
                    Separator = file is null ? null : ',',
                    HasHeader = false,
                    Encoding = encoding,
                    SkipEmptyLines = false,
                    TrackLineNumbers = true,
                    MaxRecordSize = MostInALine,
                    // With line breaks allowed, one unclosed quote would swallow the lines behind it.
                    AllowLineBreaksInQuotes = false,
                },
                leaveOpen: true
            ),
            file
        );
    }

    private static IEnumerable<SheetLine> OfCsv(CsvReader reader, string? file)
    {
        using (reader)
            while (Read(reader, file))
                yield return new SheetLine(
                    (int)reader.LineNumber,
                    [.. Enumerable.Range(0, reader.FieldCount).Select(i => Clean(reader.GetString(i)))]
                );
    }

    private static bool Read(CsvReader reader, string? file)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException problem)
        {
            var line = problem.LineNumber.ToString(CultureInfo.InvariantCulture);
            throw new SheetException(SheetProblem.UnreadableLine, file is null ? line : $"{file}, {line}");
        }
    }

    /// <exception cref="SheetException">The workbook cannot be read.</exception>
    public static IEnumerable<SheetLine> OfXlsx(Stream stream)
    {
        IExcelDataReader reader;
        try
        {
            reader = ExcelReaderFactory.CreateOpenXmlReader(stream, new ExcelReaderConfiguration { LeaveOpen = true });
        }
        // The library throws exceptions of many types for a file that is not a workbook.
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            throw new SheetException(SheetProblem.NotARoster);
        }
        return OfXlsx(reader);
    }

    private static IEnumerable<SheetLine> OfXlsx(IExcelDataReader reader)
    {
        using (reader)
        {
            var number = 0;
            while (Read(reader))
            {
                number++;
                yield return new SheetLine(
                    number,
                    [.. Enumerable.Range(0, reader.FieldCount).Select(i => Clean(Text(reader.GetValue(i))))]
                );
            }
        }
    }

    private static bool Read(IExcelDataReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (Exception problem) when (problem is System.Xml.XmlException or InvalidDataException or FormatException)
        {
            throw new SheetException(SheetProblem.NotARoster);
        }
    }

    private static string Text(object? value) =>
        value switch
        {
            null => "",
            DateTime date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            // A card number that the spreadsheet stored as a number.
            double number when Math.Abs(number) < 1e15 && number == Math.Truncate(number) => number.ToString(
                "0",
                CultureInfo.InvariantCulture
            ),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    /// <summary>Puts a cell on one line. Removes invisible characters and the apostrophe that an export adds against formula injection.</summary>
    private static string Clean(string cell)
    {
        var text = cell.Any(c => char.IsControl(c) || c is '\u00A0' or '\uFEFF')
            ? string.Join(
                ' ',
                new string([.. cell.Select(c => char.IsControl(c) || c is '\u00A0' or '\uFEFF' ? ' ' : c)]).Split(
                    ' ',
                    StringSplitOptions.RemoveEmptyEntries
                )
            )
            : cell.Trim();
        return text is ['\'', '=' or '+' or '-' or '@', ..] ? text[1..] : text;
    }

    /// <returns>UTF-8 if the whole file is valid UTF-8, otherwise windows-1251; null if the file is not text.</returns>
    private static Encoding? EncodingOf(Stream stream)
    {
        stream.Position = 0;
        var (buffer, characters) = (new byte[1 << 16], new char[1 << 17]);
        var decoder = StrictUtf8.GetDecoder();
        var isUtf8 = true;
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            if (buffer.AsSpan(0, read).Contains((byte)0))
                return null;
            try
            {
                if (isUtf8)
                    decoder.GetChars(buffer, 0, read, characters, 0);
            }
            catch (DecoderFallbackException)
            {
                isUtf8 = false;
            }
        }
        return isUtf8 ? Encoding.UTF8 : Encoding.GetEncoding(1251);
    }
}
