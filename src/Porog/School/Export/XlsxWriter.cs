using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Porog.School.Export;

/// <summary>
/// A workbook of one sheet, written line by line and held nowhere. Texts stay texts, so that nothing in them is taken for a formula
/// and no card's number loses its zeros; only what is a number here is one there.
/// </summary>
public sealed class XlsxWriter : IDisposable
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Packages = "http://schemas.openxmlformats.org/package/2006";

    private readonly ZipArchive zip;
    private readonly XmlWriter sheet;

    /// <param name="stream">Gets the workbook; stays open.</param>
    /// <param name="name">Of the sheet, at most 31 characters.</param>
    public XlsxWriter(Stream stream, string name)
    {
        zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Part(
            "[Content_Types].xml",
            $"""
            <Types xmlns="{Packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>
            """
        );
        Part(
            "_rels/.rels",
            $"""
            <Relationships xmlns="{Packages}/relationships"><Relationship Id="rId1" Type="{Links}/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """
        );
        Part(
            "xl/workbook.xml",
            $"""
            <workbook xmlns="{Main}" xmlns:r="{Links}"><sheets><sheet name="{System.Security.SecurityElement.Escape(
                name
            )}" sheetId="1" r:id="rId1"/></sheets></workbook>
            """
        );
        Part(
            "xl/_rels/workbook.xml.rels",
            $"""
            <Relationships xmlns="{Packages}/relationships"><Relationship Id="rId1" Type="{Links}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>
            """
        );
        sheet = XmlWriter.Create(
            zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).Open(),
            new XmlWriterSettings { Encoding = new UTF8Encoding(false), CloseOutput = true }
        );
        sheet.WriteStartDocument(standalone: true);
        sheet.WriteStartElement("worksheet", Main);
        sheet.WriteStartElement("sheetData", Main);
    }

    /// <param name="cells">Texts, whole numbers and decimals; null for an empty one.</param>
    public void Write(IEnumerable<object?> cells)
    {
        sheet.WriteStartElement("row", Main);
        foreach (var cell in cells)
        {
            sheet.WriteStartElement("c", Main);
            if (cell is int or long or decimal)
                sheet.WriteElementString("v", Main, Convert.ToString(cell, CultureInfo.InvariantCulture));
            else if (cell is string { Length: > 0 } text)
                Text(text);
            sheet.WriteEndElement();
        }
        sheet.WriteEndElement();
    }

    private void Text(string text)
    {
        sheet.WriteAttributeString("t", "inlineStr");
        sheet.WriteStartElement("is", Main);
        sheet.WriteStartElement("t", Main);
        sheet.WriteAttributeString("xml", "space", null, "preserve");
        sheet.WriteString(text);
        sheet.WriteEndElement();
        sheet.WriteEndElement();
    }

    /// <summary>Completes the workbook.</summary>
    public void Dispose()
    {
        sheet.WriteEndElement();
        sheet.WriteEndElement();
        sheet.Dispose();
        zip.Dispose();
    }

    private void Part(string path, string xml)
    {
        using var writer = new StreamWriter(zip.CreateEntry(path, CompressionLevel.Fastest).Open(), new UTF8Encoding(false));
        writer.Write("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""");
        writer.Write(xml);
    }
}
