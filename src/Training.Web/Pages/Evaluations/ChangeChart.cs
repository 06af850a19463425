using System.Globalization;
using Training.Evaluations;

namespace Training.Web.Pages.Evaluations;

/// <summary>Changes as dots with the line of their interval, around zero. Up is right and down is left by the same length.</summary>
public sealed class ChangeChart
{
    public const int RowHeight = 32;

    // Half of the width, less room for a dot at the end.
    private const double HalfPercent = 47;

    /// <summary>Of what was asked, a row for each question and each stage to which it changed.</summary>
    public ChangeChart(string title, IEnumerable<ThingResult> things)
        : this(title, "Question", things.SelectMany(t => t.Changes, (t, c) => new ChangeRow(t.Name, t.About is null ? $"{t.Name}: {t.Question.Text}" : t.Name, t.Question, c)))
    {
    }

    private ChangeChart(string title, string heading, IEnumerable<ChangeRow> rows)
    {
        (Title, Heading) = (title, heading);
        All = [.. rows];
        var furthest = Rows.SelectMany(r => r.Shown.Change!.Between is { } b ? [Math.Abs(b.Low), Math.Abs(b.High)] : new[] { Math.Abs(r.Shown.Change.Mean) }).DefaultIfEmpty(0).Max();
        Reach = Math.Max(1, Math.Ceiling(furthest * 2) / 2);
    }

    public string Title { get; }

    /// <summary>What its rows are.</summary>
    public string Heading { get; }

    /// <summary>Of everything that was asked at two stages, shown or not.</summary>
    public IReadOnlyList<ChangeRow> All { get; }
    public IEnumerable<ChangeRow> Rows => All.Where(r => r.Shown.Change is not null);
    public IEnumerable<ChangeRow> NotShown => All.Where(r => r.Shown.Change is null);

    /// <summary>A chart for each question and stage to which it changed, with a row for each group.</summary>
    public static IEnumerable<ChangeChart> SideBySide(IReadOnlyList<ResultsGroup> groups, ResultsBy by) => groups
        .SelectMany(g => g.Things, (g, t) => (Group: g, Thing: t)).SelectMany(p => p.Thing.Changes, (p, c) => (p.Group, p.Thing.Question, Shown: c))
        .GroupBy(p => (p.Question.Order, p.Question.Code, p.Question.Kind, p.Question.Points, p.Shown.To)).OrderBy(g => g.Key.To).ThenBy(g => g.Key.Order).ThenBy(g => g.Key.Code, StringComparer.Ordinal)
        .Select(g => new ChangeChart($"{g.First().Question.Name}, from before to {g.Key.To.Label().ToLowerInvariant()}", by.Label(), g.Select(p => new ChangeRow(p.Group.Name, p.Group.Name, p.Question, p.Shown))));

    /// <summary>Points from zero to the end of the chart.</summary>
    public double Reach { get; }

    /// <summary>Where so many points are, such as "41.5%".</summary>
    public string X(double points) => (50 + HalfPercent * Math.Clamp(points / Reach, -1, 1)).ToString("0.##'%'", CultureInfo.InvariantCulture);

    public static string Share(int count, int pairs) => $"{count} ({((double)count / pairs).ToString("0%", Words.British)})";
}

/// <summary>How the answers to one question moved.</summary>
/// <param name="Full">Its name in the table.</param>
public sealed record ChangeRow(string Name, string Full, AskedQuestion Question, ChangeShown Shown)
{
    /// <summary>"Knowledge: down 0.4 on a scale of 5 (11 pairs of answers, between −0.8 and 0.0)".</summary>
    public string Words => $"{Name}{(Shown.To == Stage.Later ? ", some weeks later" : "")}: {Shown.Change!.Words} on a scale of {Question.Points} ({Shown.Change.HowSure})";
}
