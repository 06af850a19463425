using System.Globalization;
using Training.Evaluations;

namespace Training.Web.Pages.Evaluations;

/// <summary>Changes as dots with the line of their interval, around zero. Up is right and down is left by the same length.</summary>
public sealed class ChangeChart
{
    public const int RowHeight = 32;

    // Half of the width, less room for a dot at the end.
    private const double HalfPercent = 47;

    public ChangeChart(string title, IEnumerable<ThingResult> things)
    {
        Title = title;
        All = [.. things.SelectMany(t => t.Changes, (thing, change) => (thing, change))];
        var furthest = Rows.SelectMany(r => r.Shown.Change!.Between is { } b ? [Math.Abs(b.Low), Math.Abs(b.High)] : new[] { Math.Abs(r.Shown.Change.Mean) }).DefaultIfEmpty(0).Max();
        Reach = Math.Max(1, Math.Ceiling(furthest * 2) / 2);
    }

    public string Title { get; }

    /// <summary>Of everything that was asked at two stages, shown or not.</summary>
    public IReadOnlyList<(ThingResult Thing, ChangeShown Shown)> All { get; }
    public IEnumerable<(ThingResult Thing, ChangeShown Shown)> Rows => All.Where(r => r.Shown.Change is not null);
    public IEnumerable<(ThingResult Thing, ChangeShown Shown)> NotShown => All.Where(r => r.Shown.Change is null);

    /// <summary>Points from zero to the end of the chart.</summary>
    public double Reach { get; }

    /// <summary>Where so many points are, such as "41.5%".</summary>
    public string X(double points) => (50 + HalfPercent * Math.Clamp(points / Reach, -1, 1)).ToString("0.##'%'", CultureInfo.InvariantCulture);

    /// <summary>"Knowledge: down 0.4 on a scale of 5 (11 people, between −0.8 and 0.0)".</summary>
    public static string Describe(ThingResult thing, ChangeShown shown) =>
        $"{thing.Name}{(shown.To == Stage.Later ? ", some weeks later" : "")}: {shown.Change!.Words} on a scale of {thing.Question.Points} ({shown.Change.HowSure})";

    public static string Share(int count, int people) => $"{count} ({((double)count / people).ToString("0%", Words.British)})";
}
