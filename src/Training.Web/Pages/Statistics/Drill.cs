using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Training.Statistics;

namespace Training.Web.Pages.Statistics;

/// <summary>
/// Which figures can be looked behind, and where. One agency's or sector's part in single sessions would show single people, so only the team, who know them, may look there, and
/// others behind their own agency's; and people have names only in figures as they stand now.
/// </summary>
public sealed record Drill(ReportRequest Asked, StatisticsReader Reader)
{
    /// <summary>Whether the sessions behind a row or column may be seen; of all rows together they always may.</summary>
    public bool MayLook(By by, string? group) => group is null || Reader.MayLookBehind(by, group);

    /// <summary>The sessions behind a figure; none when there is nothing or it may not be seen.</summary>
    /// <param name="row">None, or the total's, for all rows.</param>
    public string? Sessions(Measure measure, ReportRow figure, By by, ReportRow? row = null, ReportRow? column = null)
    {
        var (group, across) = (CodeOf(row), CodeOf(column));
        return figure[measure] is null or 0 || !MayLook(by, group) || (across is not null && !MayLook(Asked.Across!.Value, across))
            ? null
            : Address("/statistics/sessions", Asked with { By = by, Across = across is null ? null : Asked.Across, Measure = measure }, group, across);
    }

    /// <summary>The figure, with a link where there is something behind it to see.</summary>
    public IHtmlContent Show(Measure measure, ReportRow figure, By by, ReportRow? row = null, ReportRow? column = null) => new Figure(figure.Words(measure), Sessions(measure, figure, by, row, column));

    public static string Address(string path, ReportRequest of, string? group, string? column) =>
        $"{path}{of.FullQuery}{(group is null ? "" : $"&group={Uri.EscapeDataString(group)}")}{(column is null ? "" : $"&column={Uri.EscapeDataString(column)}")}";

    private static string? CodeOf(ReportRow? row) => row is null or { Group: "total" } ? null : row.Group;

    /// <summary>Not a partial view: a page has a thousand of them.</summary>
    private sealed class Figure(string words, string? address) : IHtmlContent
    {
        public void WriteTo(TextWriter writer, HtmlEncoder encoder)
        {
            if (address is not null)
            {
                writer.Write("<a class=\"govuk-link govuk-link--no-visited-state\" href=\"");
                encoder.Encode(writer, address);
                writer.Write("\">");
            }
            encoder.Encode(writer, words);
            writer.Write(address is null ? "" : "</a>");
        }
    }
}
