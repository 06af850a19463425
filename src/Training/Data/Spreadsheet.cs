using System.Globalization;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Training.Data;

/// <summary>A sheet of a workbook.</summary>
/// <param name="Name">What a sheet's name cannot hold is left out of it, and it is cut after 31 letters.</param>
/// <param name="Columns">Headings, each with its width in letters.</param>
/// <param name="Rows">Cells are text, numbers, <see cref="Percent"/>, dates or nothing. Text is never read as a formula.</param>
public sealed record Sheet(string Name, IReadOnlyList<(string Heading, int Width)> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    /// <summary>Totals and notes below the table, which are neither sorted nor filtered with it.</summary>
    public IReadOnlyList<IReadOnlyList<object?>> Below { get; init; } = [];
}

/// <summary>A fraction to be shown as a percentage.</summary>
public readonly record struct Percent(decimal Fraction);

/// <summary>Writes workbooks (XLSX): dates are dates, numbers numbers, the headings stay in sight and stand on every printed page, which is A4 on its side.</summary>
public static class Spreadsheet
{
    private const uint Heading = 1, Date = 2, Number = 3, Wrapped = 4, Percentage = 5;
    private const int LongestName = 31, LongestText = 32767;

    private static readonly int Day0 = new DateOnly(1899, 12, 30).DayNumber; // of serial dates, from 1 March 1900 on

    public static byte[] Write(params IReadOnlyList<Sheet> sheets)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var workbook = document.AddWorkbookPart();
            workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
            var (list, names, titles) = (new Sheets(), new DefinedNames(), Titles(sheets));
            for (var i = 0; i < sheets.Count; i++)
            {
                var part = workbook.AddNewPart<WorksheetPart>();
                part.Worksheet = Worksheet(sheets[i]);
                list.Append(new DocumentFormat.OpenXml.Spreadsheet.Sheet { Id = workbook.GetIdOfPart(part), SheetId = (uint)i + 1, Name = titles[i] });
                names.Append(new DefinedName($"'{titles[i].Replace("'", "''", StringComparison.Ordinal)}'!$1:$1") { Name = "_xlnm.Print_Titles", LocalSheetId = (uint)i });
            }
            workbook.Workbook = new Workbook(list, names);
        }
        return stream.ToArray();
    }

    /// <summary>The sheets' names as a workbook takes them: none twice, whatever the case.</summary>
    private static List<string> Titles(IReadOnlyList<Sheet> sheets)
    {
        var titles = new List<string>();
        foreach (var sheet in sheets)
        {
            var name = string.Concat(Xml(sheet.Name).Where(c => !char.IsControl(c) && !@"[]:*?/\".Contains(c, StringComparison.Ordinal))).Trim('\'', ' ') is { Length: > 0 } some ? some : "Sheet";
            var title = Cut(name, LongestName);
            for (var number = 2; titles.Contains(title, StringComparer.OrdinalIgnoreCase); number++)
            {
                var ending = string.Create(CultureInfo.InvariantCulture, $" {number}");
                title = Cut(name, LongestName - ending.Length) + ending;
            }
            titles.Add(title);
        }
        return titles;
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];

    private static Worksheet Worksheet(Sheet sheet)
    {
        var data = new SheetData(Row(1, sheet.Columns.Select(c => (object?)c.Heading), Heading));
        data.Append(sheet.Rows.Concat(sheet.Below).Select((row, i) => Row((uint)i + 2, row, Wrapped)));
        return new Worksheet(
            new SheetProperties(new PageSetupProperties { FitToPage = true }),
            new SheetViews(new SheetView(new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0 }),
            new Columns(sheet.Columns.Select((c, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = c.Width, CustomWidth = true })),
            data,
            new AutoFilter { Reference = $"A1:{Letter(sheet.Columns.Count)}{(sheet.Rows.Count + 1).ToString(CultureInfo.InvariantCulture)}" },
            new PageMargins { Left = 0.4, Right = 0.4, Top = 0.5, Bottom = 0.6, Header = 0.3, Footer = 0.3 },
            new PageSetup { PaperSize = 9, Orientation = OrientationValues.Landscape, FitToWidth = 1, FitToHeight = 0 },
            new HeaderFooter(new OddFooter("&L&A&RPage &P of &N")));
    }

    private static Row Row(uint number, IEnumerable<object?> cells, uint style) => new(cells.Select((value, i) => Cell($"{Letter(i + 1)}{number.ToString(CultureInfo.InvariantCulture)}", value, style))) { RowIndex = number };

    private static Cell Cell(string at, object? value, uint style) => value switch
    {
        null => new Cell { CellReference = at },
        DateOnly date => new Cell(new CellValue(date.DayNumber - Day0)) { CellReference = at, StyleIndex = Date },
        int number => new Cell(new CellValue(number)) { CellReference = at, StyleIndex = Number },
        decimal number => new Cell(new CellValue(number)) { CellReference = at, StyleIndex = Number },
        Percent percent => new Cell(new CellValue(percent.Fraction)) { CellReference = at, StyleIndex = Percentage },
        string text => new Cell(new InlineString(new Text(Cut(Xml(text), LongestText)) { Space = SpaceProcessingModeValues.Preserve })) { CellReference = at, DataType = CellValues.InlineString, StyleIndex = style },
        _ => throw new ArgumentException($"A cell cannot hold a {value.GetType().Name}.", nameof(value)),
    };

    /// <summary>Without what XML cannot hold.</summary>
    private static string Xml(string text) => text.All(XmlConvert.IsXmlChar) ? text : string.Concat(text.EnumerateRunes().Where(r => !r.IsBmp || XmlConvert.IsXmlChar((char)r.Value)));

    private static string Letter(int column) => column <= 26 ? $"{(char)('A' + column - 1)}" : $"{Letter((column - 1) / 26)}{(char)('A' + (column - 1) % 26)}";

    private static Stylesheet Styles() => new(
        new NumberingFormats(new NumberingFormat { NumberFormatId = 164, FormatCode = "d mmm yyyy" }, new NumberingFormat { NumberFormatId = 165, FormatCode = "0.0%" }),
        new Fonts(new Font(new FontSize { Val = 11 }, new FontName { Val = "Arial" }), new Font(new Bold(), new FontSize { Val = 11 }, new FontName { Val = "Arial" })),
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
        new Borders(new Border()),
        new CellStyleFormats(new CellFormat()),
        new CellFormats(
            new CellFormat { FontId = 0 },
            new CellFormat(new Alignment { WrapText = true, Vertical = VerticalAlignmentValues.Top }) { FontId = 1, ApplyFont = true, ApplyAlignment = true },
            new CellFormat(new Alignment { Vertical = VerticalAlignmentValues.Top, Horizontal = HorizontalAlignmentValues.Left }) { NumberFormatId = 164, ApplyNumberFormat = true, ApplyAlignment = true },
            new CellFormat(new Alignment { Vertical = VerticalAlignmentValues.Top }) { ApplyAlignment = true },
            new CellFormat(new Alignment { WrapText = true, Vertical = VerticalAlignmentValues.Top }) { ApplyAlignment = true },
            new CellFormat(new Alignment { Vertical = VerticalAlignmentValues.Top }) { NumberFormatId = 165, ApplyNumberFormat = true, ApplyAlignment = true }),
        new CellStyles(new CellStyle { Name = "Normal", FormatId = 0, BuiltinId = 0 }));
}
