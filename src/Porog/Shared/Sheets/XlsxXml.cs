using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Porog.Shared.Sheets;

/// <summary>Reads the XML parts of a workbook as a stream. Nothing outside of the part is loaded.</summary>
internal sealed partial class XlsxXml : IDisposable
{
    /// <summary>Parts of a workbook are flat. A reader keeps every open element in memory.</summary>
    private const int MostDepth = 50;

    private readonly XmlReader xml;
    private readonly string part;

    private XlsxXml(Stream content, string part)
    {
        this.part = part;
        xml = XmlReader.Create(
            content,
            new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                NameTable = new BoundedNames(),
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                CloseInput = true,
            }
        );
    }

    /// <returns>Null when the archive has no such part.</returns>
    public static XlsxXml? Open(ZipArchive zip, string part)
    {
        var entry = zip.GetEntry(part) ?? zip.Entries.FirstOrDefault(e => e.FullName.Equals(part, StringComparison.OrdinalIgnoreCase));
        return entry is null ? null : new XlsxXml(entry.Open(), part);
    }

    public string Name => xml.LocalName;

    public int Depth => xml.Depth;

    public bool IsEmpty => xml.IsEmptyElement;

    /// <summary>Null when the element has no such attribute. Namespaces are not looked at: there are two sets of them.</summary>
    public string? this[string attribute]
    {
        get
        {
            if (xml.GetAttribute(attribute) is { } plain)
                return plain;
            string? value = null;
            for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
                if (xml.LocalName == attribute)
                    value = xml.Value;
            xml.MoveToElement();
            return value;
        }
    }

    public bool Is(string attribute) => this[attribute] is "1" or "true" or "on";

    /// <summary>0 for a missing attribute.</summary>
    public int Number(string attribute) =>
        int.TryParse(this[attribute], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Moves to the next element.</summary>
    /// <returns>False at the end of the part.</returns>
    public bool Next()
    {
        while (Read())
            if (xml.NodeType == XmlNodeType.Element)
                return true;
        return false;
    }

    /// <summary>Moves to the next element inside of the one of this depth.</summary>
    /// <returns>False when that element has ended.</returns>
    public bool NextInside(int depth)
    {
        while (Read())
            if (xml.Depth <= depth)
                return false;
            else if (xml.NodeType == XmlNodeType.Element)
                return true;
        return false;
    }

    /// <summary>The text of the current element; moves to its end.</summary>
    public string Text()
    {
        if (xml.IsEmptyElement)
            return "";
        var (depth, text) = (xml.Depth, new StringBuilder());
        while (Read() && xml.Depth > depth)
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
                text.Append(xml.Value);
        return text.ToString();
    }

    /// <summary>The runs of a rich text, without the reading aids of Asian languages. Moves to its end.</summary>
    public string RichText()
    {
        if (xml.IsEmptyElement)
            return "";
        var (depth, text) = (xml.Depth, new StringBuilder());
        while (NextInside(depth))
            if (xml.LocalName == "rPh")
                Text();
            else if (xml.LocalName == "t")
                text.Append(Text());
        return Unescaped(text.ToString());
    }

    /// <summary>«_x000D_» stands for a character that XML cannot have.</summary>
    public static string Unescaped(string text) =>
        text.Contains("_x", StringComparison.Ordinal)
            ? Escape()
                .Replace(text, m => ((char)int.Parse(m.ValueSpan[2..6], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString())
            : text;

    public void Dispose() => xml.Dispose();

    private bool Read()
    {
        try
        {
            return xml.Read() && (xml.Depth <= MostDepth ? true : throw new SheetException(SheetProblem.TooManyCells, part));
        }
        catch (Exception problem) when (problem is XmlException or InvalidDataException)
        {
            throw new SheetException(SheetProblem.BrokenZip, part);
        }
    }

    [GeneratedRegex("_x[0-9A-Fa-f]{4}_", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escape();
}
