using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;
using System.Xml.Linq;

namespace Porog.Tests.Support;

/// <summary>A workbook as spreadsheet programs write it, part by part, so that a test can put anything into a cell.</summary>
internal sealed class TestWorkbook
{
    /// <summary>Styles of <see cref="Number"/>.</summary>
    public const int Date = 1;
    public const int TenDigits = 2;
    public const int LongDate = 3;
    public const int Roubles = 4;

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Styles = $"""
        <styleSheet xmlns="{Main}"><numFmts count="3"><numFmt numFmtId="164" formatCode="0000000000"/>
        <numFmt numFmtId="165" formatCode="[$-419]d\ mmmm\ yyyy;@"/><numFmt numFmtId="166" formatCode="#,##0.00\ &quot;руб.&quot;"/></numFmts>
        <cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs>
        <cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>
        """;

    private readonly List<(string Name, string State, string Xml)> sheets = [];
    private readonly List<string> texts = [];

    public bool From1904 { get; init; }

    public TestWorkbook Sheet(string name, IEnumerable<string[]> rows, string[]? merged = null, string state = "visible")
    {
        var xml = new StringBuilder($"""<worksheet xmlns="{Main}"><sheetData>""");
        var number = 0;
        foreach (var row in rows)
        {
            number++;
            xml.Append(CultureInfo.InvariantCulture, $"""<row r="{number}">""");
            for (var i = 0; i < row.Length; i++)
                xml.Append(row[i].Replace("<c", $"<c r=\"{(char)('A' + i)}{number}\"", StringComparison.Ordinal));
            xml.Append("</row>");
        }
        xml.Append("</sheetData>");
        if (merged is not null)
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<mergeCells>{string.Concat(merged.Select(m => $"<mergeCell ref=\"{m}\"/>"))}</mergeCells>"
            );
        return Raw(name, xml.Append("</worksheet>").ToString(), state);
    }

    /// <param name="name">The name of the sheet.</param>
    /// <param name="xml">The whole part.</param>
    /// <param name="state">«visible», «hidden».</param>
    public TestWorkbook Raw(string name, string xml, string state = "visible")
    {
        sheets.Add((name, state, xml));
        return this;
    }

    public static string Inline(string text) => $"""<c t="inlineStr"><is><t>{SecurityElement.Escape(text)}</t></is></c>""";

    public static string[] Row(params string[] texts) =>
        [
            .. texts.Select(t =>
                t.StartsWith('<') ? t
                : t.Length == 0 ? Empty
                : Inline(t)
            ),
        ];

    public static string Number(string value, int style = 0) => $"""<c s="{style}"><v>{value}</v></c>""";

    public static string Empty => "<c/>";

    public static string Boolean(bool value) => $"""<c t="b"><v>{(value ? 1 : 0)}</v></c>""";

    public static string Error(string text) => $"""<c t="e"><v>{text}</v></c>""";

    /// <summary>A text in the table that all sheets share, in two runs of rich text.</summary>
    public string Shared(string first, string second)
    {
        texts.Add($"<si><r><t xml:space=\"preserve\">{first}</t></r><rPh><t>kana</t></rPh><r><t>{second}</t></r></si>");
        return $"""<c t="s"><v>{texts.Count - 1}</v></c>""";
    }

    public byte[] ToArray()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var (list, relations) = (new StringBuilder(), new StringBuilder());
            for (var i = 0; i < sheets.Count; i++)
            {
                list.Append(
                    CultureInfo.InvariantCulture,
                    $"""<sheet name="{sheets[i].Name}" sheetId="{i + 1}" state="{sheets[i].State}" r:id="rId{i + 1}"/>"""
                );
                relations.Append(
                    CultureInfo.InvariantCulture,
                    $"""<Relationship Id="rId{i + 1}" Type="worksheet" Target="worksheets/sheet{i + 1}.xml"/>"""
                );
                Write(zip, $"xl/worksheets/sheet{i + 1}.xml", sheets[i].Xml);
            }
            Write(
                zip,
                "xl/workbook.xml",
                $"""
                <workbook xmlns="{Main}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
                <workbookPr date1904="{(From1904 ? 1 : 0)}"/><sheets>{list}</sheets></workbook>
                """
            );
            Write(
                zip,
                "xl/_rels/workbook.xml.rels",
                $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>"""
            );
            Write(zip, "xl/styles.xml", Styles);
            Write(zip, "xl/sharedStrings.xml", $"""<sst xmlns="{Main}">{string.Concat(texts)}</sst>""");
        }
        return stream.ToArray();
    }

    /// <summary>The rows of a workbook that the site wrote, cells separated by «|».</summary>
    public static IReadOnlyList<string> RowsOf(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        using var part = zip.Entries.Single(e => e.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal)).Open();
        var rows = XDocument.Load(part).Descendants().Where(e => e.Name.LocalName == "row");
        return [.. rows.Select(r => string.Join('|', r.Elements().Select(c => c.Value)))];
    }

    private static void Write(ZipArchive zip, string name, string xml)
    {
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes(xml));
    }
}
