using System.IO.Compression;
using System.Xml.Linq;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using Training.Data;

namespace Training.Tests.Data;

/// <summary>What is in a workbook, read as the XML that spreadsheets read.</summary>
public sealed class SpreadsheetTests
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private static readonly byte[] Book = Spreadsheet.Write(
        new Sheet("Training", [("Name", 20), ("On", 12), ("Hours", 8), ("Nothing", 8)], [["=1+1", new DateOnly(2016, 2, 29), 1.5m, null], [" Zoë\u0001 \U0001F600", null, 7, ""]]),
        new Sheet("Definitions", [("Word", 20)], [["a"]]));

    private static XDocument Part(string name)
    {
        using var zip = new ZipArchive(new MemoryStream(Book));
        using var stream = zip.Entries.Single(e => e.FullName.EndsWith(name, StringComparison.Ordinal)).Open();
        return XDocument.Load(stream);
    }

    [Fact]
    public void It_is_valid()
    {
        using var document = SpreadsheetDocument.Open(new MemoryStream(Book), false);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2010).Validate(document).Select(e => $"{e.Part?.Uri} {e.Path?.XPath}: {e.Description}"));
    }

    [Fact]
    public void Text_is_text_dates_are_dates_and_numbers_numbers()
    {
        var sheet = Part("sheet1.xml");
        var cells = sheet.Descendants(Main + "c").ToDictionary(c => c.Attribute("r")!.Value);
        Assert.Empty(sheet.Descendants(Main + "f"));
        Assert.Equal(("inlineStr", "=1+1"), (cells["A2"].Attribute("t")!.Value, cells["A2"].Value));
        Assert.Equal(" Zoë \U0001F600", cells["A3"].Value);
        Assert.Equal(("42429", "1.5", "7", ""), (cells["B2"].Value, cells["C2"].Value, cells["C3"].Value, cells["D2"].Value)); // 29 February 2016
        var style = int.Parse(cells["B2"].Attribute("s")!.Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("164", Part("styles.xml").Descendants(Main + "cellXfs").Single().Elements().ElementAt(style).Attribute("numFmtId")!.Value);
    }

    [Fact]
    public void The_headings_stay_in_sight_and_stand_on_every_page()
    {
        var pane = Assert.Single(Part("sheet1.xml").Descendants(Main + "pane"));
        Assert.Equal(("1", "frozen", "A2"), (pane.Attribute("ySplit")!.Value, pane.Attribute("state")!.Value, pane.Attribute("topLeftCell")!.Value));
        Assert.Equal(["'Training'!$1:$1", "'Definitions'!$1:$1"], Part("workbook.xml").Descendants(Main + "definedName").Select(n => n.Value));
        Assert.Equal(["Training", "Definitions"], Part("workbook.xml").Descendants(Main + "sheet").Select(n => n.Attribute("name")!.Value));
    }

    [Fact]
    public void Names_of_sheets_are_made_such_as_a_workbook_takes()
    {
        var book = Spreadsheet.Write(new[] { "A/B: [what?]*\\", new string('x', 40), new string('X', 40), "'Ann's'", "\u0001", "=1+1" }.Select(name => new Sheet(name, [("=1+1", 20)], [[new Percent(0.6667m), new string('é', 40000)]])).ToList());

        using var document = SpreadsheetDocument.Open(new MemoryStream(book), false);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2010).Validate(document).Select(e => $"{e.Part?.Uri} {e.Path?.XPath}: {e.Description}"));
        var names = document.WorkbookPart!.Workbook!.Descendants<DocumentFormat.OpenXml.Spreadsheet.Sheet>().Select(s => s.Name!.Value!).ToList();
        Assert.Equal(["AB what", new string('x', 31), new string('X', 29) + " 2", "Ann's", "Sheet", "=1+1"], names);
        Assert.Contains("'Ann''s'!$1:$1", document.WorkbookPart.Workbook.Descendants<DocumentFormat.OpenXml.Spreadsheet.DefinedName>().Select(n => n.Text));
        var cells = document.WorkbookPart.WorksheetParts.First().Worksheet!.Descendants<DocumentFormat.OpenXml.Spreadsheet.Cell>().ToDictionary(c => c.CellReference!.Value!);
        Assert.Equal(("0.6667", 32767), (cells["A2"].InnerText, cells["B2"].InnerText.Length));
        var style = (DocumentFormat.OpenXml.Spreadsheet.CellFormat)document.WorkbookPart.WorkbookStylesPart!.Stylesheet!.CellFormats!.ElementAt((int)cells["A2"].StyleIndex!.Value);
        Assert.Equal("0.0%", document.WorkbookPart.WorkbookStylesPart.Stylesheet.NumberingFormats!.Cast<DocumentFormat.OpenXml.Spreadsheet.NumberingFormat>().Single(f => f.NumberFormatId!.Value == style.NumberFormatId!.Value).FormatCode!.Value);
    }
}
