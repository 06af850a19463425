using System.Globalization;
using Training.Statistics;

namespace Training.Web.Pages.Statistics;

/// <summary>Each agency's share of all attendees, the largest first, those after the first twelve together. What is withheld from the reader is in "all other".</summary>
public sealed class ShareChart
{
    public const int Most = 12;

    private const decimal LongestPercent = 74;

    private readonly decimal _longest;

    public ShareChart(QuarterReport agencies)
    {
        var attendees = Measures.Named("attendees")!;
        (Total, Withholds) = (agencies.Total.Figures.Attendees, agencies.Withholds);
        var named = agencies.Rows.Where(r => r.Group != Group.NotRecorded.Code && r.Group != SmallNumbers.Together).ToList();
        var largest = named.Where(r => r[attendees] > 0).OrderByDescending(r => r[attendees]).ThenBy(r => r.Label, StringComparer.Ordinal).ToList();
        // A rest of one agency is that agency.
        var shown = largest.Count == Most + 1 && named.Count == largest.Count ? largest : largest.Take(Most).ToList();
        var notRecorded = agencies.Rows.FirstOrDefault(r => r.Group == Group.NotRecorded.Code)?[attendees] ?? 0;
        var rest = Total - notRecorded - shown.Sum(r => r[attendees]!.Value);
        Bars =
        [
            .. shown.Select(r => new ShareBar(r.Label, r[attendees]!.Value, "one")),
            .. rest > 0 ? [new ShareBar(Withholds ? "All other agencies, and those withheld" : "All other agencies together", rest, "rest")] : Array.Empty<ShareBar>(),
            .. notRecorded > 0 ? [new ShareBar("Agency not recorded", notRecorded, "none")] : Array.Empty<ShareBar>(),
        ];
        _longest = Bars.Select(b => b.Attendees).DefaultIfEmpty(0).Max();
    }

    public IReadOnlyList<ShareBar> Bars { get; }
    public int Total { get; }
    public bool Withholds { get; }
    public bool IsEmpty => _longest == 0;

    /// <summary>How few agencies sent half of everybody who came.</summary>
    public string Title
    {
        get
        {
            var (sum, count) = (0m, 0);
            foreach (var bar in Bars.Where(b => b.Kind == "one"))
            {
                (sum, count) = (sum + bar.Attendees, count + 1);
                if (sum * 2 >= Total)
                {
                    return count == 1 ? $"{bar.Label} sent {Share(bar)} of all attendees" : $"{count} agencies sent {(sum / Total).ToString("P0", Words.British)} of all attendees";
                }
            }
            return "Agencies’ shares of all attendees";
        }
    }

    public string Length(ShareBar bar) => (bar.Attendees * LongestPercent / _longest).ToString("0.##'%'", CultureInfo.InvariantCulture);

    public string Share(ShareBar bar) => (bar.Attendees / Total).ToString("P1", Words.British);
}

/// <param name="Kind">One agency, the rest, or none recorded: each looks different.</param>
public sealed record ShareBar(string Label, decimal Attendees, string Kind);
