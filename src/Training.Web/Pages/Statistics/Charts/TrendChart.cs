using System.Globalization;
using Training.Programme;
using Training.Statistics;

namespace Training.Web.Pages.Statistics;

/// <summary>Take-up and attendance over some quarters as two lines from 0 up. Where a quarter has no value there is a gap: no line is drawn over what is not known.</summary>
public sealed class TrendChart
{
    /// <summary>Where 0 is, in pixels from the top, and how far above it the highest line of the grid.</summary>
    public const int Bottom = 212, Tall = 180;

    private static readonly string[] Shown = ["take_up", "attendance"];

    public TrendChart(IReadOnlyList<RangeCount> quarters, Boards? board)
        : this([.. quarters.Select(q => new TrendPoint(q.Quarter, q.TotalOf(board), q.Frozen))])
    {
    }

    public TrendChart(IReadOnlyList<TrendPoint> points)
    {
        Points = points;
        Measures = [.. Shown.Select(name => Training.Statistics.Measures.Named(name)!)];
        var highest = points.SelectMany(p => Measures.Select(m => m.Of(p.Figures) ?? 0)).DefaultIfEmpty(0).Max();
        Top = Math.Max(1, Math.Ceiling(highest * 5) / 5);
    }

    public IReadOnlyList<TrendPoint> Points { get; }
    public IReadOnlyList<Measure> Measures { get; }

    /// <summary>The axis ends at 100%, or above the highest value when more places were taken than offered.</summary>
    public decimal Top { get; }
    public bool IsEmpty => Points.All(p => Measures.All(m => m.Of(p.Figures) is null));

    /// <summary>The lines of the grid: every fifth of 100%.</summary>
    public IEnumerable<decimal> Grid => Enumerable.Range(0, (int)(Top * 5) + 1).Select(n => n / 5m);

    /// <summary>The latest quarter that has values, and the same quarter a year before it.</summary>
    public string Title
    {
        get
        {
            if (Points.LastOrDefault(p => p.Figures.PlacesTaken > 0) is not { } last)
            {
                return "Take-up and attendance";
            }
            var year = Points.FirstOrDefault(p => p.Quarter == last.Quarter.SameLastYear && p.Figures.PlacesTaken > 0);
            return $"In {Compared.NameOf(last.Quarter)} {Rates(last)}{(year is null ? "" : $"; a year before {Percent(year.Figures.TakeUp)} and {Percent(year.Figures.Attendance)}")}";
        }
    }

    /// <summary>Quarters that are not complete; of a frozen one, what was published is.</summary>
    public IReadOnlyList<TrendPoint> Open => [.. Points.Where(p => p.Frozen is null && p.Figures.SessionsProvisional > 0)];

    public string X(int point) => (100m * (point + 0.5m) / Points.Count).ToString("0.##'%'", CultureInfo.InvariantCulture);

    public string Y(decimal rate) => Pixels(rate).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Where a value's label stands: the higher one's above its mark and the lower one's below, so that they never meet.</summary>
    public string LabelY(int point, Measure measure)
    {
        var value = measure.Of(Points[point].Figures)!.Value;
        var other = Measures.Where(m => m != measure).Select(m => m.Of(Points[point].Figures)).Max();
        var above = other is null || value > other || (value == other && measure == Measures[0]);
        return (Pixels(value) + (above ? -11 : 22)).ToString("0.#", CultureInfo.InvariantCulture);
    }

    /// <summary>Points that are next to each other and both have a value.</summary>
    public IEnumerable<(int From, int To)> Lines(Measure measure) => Enumerable.Range(0, Math.Max(0, Points.Count - 1))
        .Where(i => measure.Of(Points[i].Figures) is not null && measure.Of(Points[i + 1].Figures) is not null).Select(i => (i, i + 1));

    public static string Percent(decimal? rate) => rate?.ToString("P0", Words.British) ?? "no value";

    /// <summary>The whole chart in words.</summary>
    public string Describe() => string.Join("; ", Points.Select(p => $"{Compared.NameOf(p.Quarter)}: {(p.Figures.PlacesOffered == 0 ? "no sessions" : Rates(p))}"));

    private static string Rates(TrendPoint point) => $"take-up was {Percent(point.Figures.TakeUp)} and attendance {Percent(point.Figures.Attendance)}";

    private decimal Pixels(decimal rate) => Bottom - Tall * rate / Top;
}

/// <param name="Frozen">Set when its figures are as they were published.</param>
public sealed record TrendPoint(Quarter Quarter, Figures Figures, FrozenAs? Frozen = null);
