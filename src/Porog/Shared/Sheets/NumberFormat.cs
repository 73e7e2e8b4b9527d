using System.Globalization;
using System.Text;

namespace Porog.Shared.Sheets;

/// <summary>How a workbook shows a number: as a date, with leading zeros, or plainly.</summary>
public sealed class NumberFormat
{
    public static readonly NumberFormat Plain = new(isDate: false, mask: null);

    /// <summary>Digits («0», «#», «?») and the characters that stand between them; null for none.</summary>
    private readonly string? mask;

    private NumberFormat(bool isDate, string? mask) => (IsDate, this.mask) = (isDate, mask);

    public bool IsDate { get; }

    /// <param name="id">A format that every spreadsheet program knows by its number.</param>
    public static NumberFormat BuiltIn(int id) =>
        id is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58) ? new NumberFormat(true, null) : Plain;

    /// <param name="code">«dd.mm.yyyy», «0000000000», «#,##0.00\ "₽"».</param>
    public static NumberFormat Parse(string code)
    {
        var section = new StringBuilder();
        var (isDate, isPlain) = (false, false);
        for (var i = 0; i < code.Length && code[i] != ';'; i++)
        {
            var c = code[i];
            if (c == '"')
                i = Literal(code, i, section);
            else if (c is '\\' or '_' or '*')
                i = Escaped(code, i, section);
            else if (c == '[')
            {
                var end = code.IndexOf(']', i);
                var inside = end < 0 ? "" : code[(i + 1)..end];
                // [h] is a time; [Red] and [$-419] are not.
                isDate |= inside.Length > 0 && inside.All(l => l is 'h' or 'H' or 'm' or 'M' or 's' or 'S');
                i = end < 0 ? code.Length : end;
            }
            else if (code.AsSpan(i).StartsWith("General", StringComparison.OrdinalIgnoreCase))
                (isPlain, i) = (true, i + "General".Length - 1);
            else
            {
                isDate |= c is 'y' or 'Y' or 'm' or 'M' or 'd' or 'D' or 'h' or 'H' or 's' or 'S';
                isPlain |= c is '.' or ',' or '%' or 'E' or 'e' or '@' or '/';
                section.Append(c);
            }
        }
        return isDate ? new NumberFormat(true, null) : new NumberFormat(false, isPlain ? null : Mask(section.ToString()));
    }

    /// <summary>The number as the sheet shows it.</summary>
    public string Text(double number)
    {
        if (number != Math.Truncate(number) || Math.Abs(number) >= 1e15)
            return number.ToString("G15", CultureInfo.InvariantCulture);
        var digits = Math.Abs(number).ToString("0", CultureInfo.InvariantCulture);
        return (number < 0 ? "-" : "") + (mask is null ? digits : Masked(digits));
    }

    /// <summary>Fills the mask from its right end, as spreadsheets do.</summary>
    private string Masked(string digits)
    {
        var (text, left, first) = (new StringBuilder(), digits.Length, mask!.IndexOfAny(['0', '#', '?']));
        for (var i = mask.Length - 1; i >= 0; i--)
            if (mask[i] is not ('0' or '#' or '?'))
                text.Insert(0, mask[i]);
            else if (i == first)
                (text, left) = (
                    text.Insert(
                        0,
                        left > 0 ? digits[..left]
                            : mask[i] == '0' ? "0"
                            : ""
                    ),
                    0
                );
            else if (left > 0)
                text.Insert(0, digits[--left]);
            else if (mask[i] == '0')
                text.Insert(0, '0');
        return text.ToString();
    }

    /// <summary>What stands before the first digit or behind the last, such as «№» or «шт.», is not part of the number.</summary>
    private static string? Mask(string section)
    {
        var (first, last) = (section.IndexOfAny(['0', '#', '?']), section.LastIndexOfAny(['0', '#', '?']));
        return last > first && first >= 0 ? section[first..(last + 1)] : null;
    }

    private static int Literal(string code, int at, StringBuilder section)
    {
        var end = code.IndexOf('"', at + 1);
        end = end < 0 ? code.Length : end;
        // A digit in a literal would be taken for a place of the mask.
        section.Append([.. code[(at + 1)..end].Where(c => c is not ('0' or '#' or '?'))]);
        return end;
    }

    private static int Escaped(string code, int at, StringBuilder section)
    {
        if (code[at] == '\\' && at + 1 < code.Length && code[at + 1] is not ('0' or '#' or '?'))
            section.Append(code[at + 1]);
        return at + 1;
    }
}
