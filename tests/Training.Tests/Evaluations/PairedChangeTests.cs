using FsCheck;
using FsCheck.Fluent;
using Training.Evaluations;

namespace Training.Tests.Evaluations;

public sealed class PairedChangeTests
{
    /// <summary>
    /// On random answers, worked out from each person's own two numbers with another formula (Welford's, one person after the other) and another quantile (by integrating the density).
    /// </summary>
    [Fact]
    public void It_is_what_an_independent_calculation_over_people_gives()
    {
        var answers = Gen.Zip(Gen.Choose(1, 7), Gen.Choose(1, 7)).ListOf().Select(l => l.Take(60).ToList());
        Prop.ForAll(answers.ToArbitrary(), pairs =>
        {
            var change = PairedChange.Of(pairs.GroupBy(p => p.Item2 - p.Item1).Select(g => KeyValuePair.Create(g.Key, g.Count())));
            if (pairs.Count == 0)
            {
                return change is null;
            }
            var (n, mean, squares) = (0, 0d, 0d);
            foreach (var (before, after) in pairs)
            {
                n++;
                var off = after - before - mean;
                mean += off / n;
                squares += off * (after - before - mean);
            }
            return change!.Pairs == n && change.Up == pairs.Count(p => p.Item2 > p.Item1) && change.Same == pairs.Count(p => p.Item2 == p.Item1) && change.Down == pairs.Count(p => p.Item2 < p.Item1)
                && Math.Abs(change.Mean - mean) < 1e-9
                && (pairs.Select(p => p.Item2 - p.Item1).Distinct().Count() == 1
                    ? change.Between is null
                    : change.Between is { } between && Math.Abs((between.Low + between.High) / 2 - mean) < 1e-9
                        && Math.Abs((between.High - between.Low) / 2 - Quantile(n - 1) * Math.Sqrt(squares / (n - 1)) / Math.Sqrt(n)) < 1e-5);
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The printed tables.</summary>
    [Theory]
    [InlineData(1, 12.706204736)]
    [InlineData(2, 4.302652730)]
    [InlineData(3, 3.182446305)]
    [InlineData(4, 2.776445105)]
    [InlineData(10, 2.228138852)]
    [InlineData(30, 2.042272456)]
    [InlineData(120, 1.979930405)]
    [InlineData(1000, 1.962339081)]
    [InlineData(int.MaxValue, 1.959963985)]
    public void Student_s_t_is_as_printed(int degrees, double t) => Assert.Equal(t, StudentT.Within95(degrees), tolerance: 5e-9);

    [Fact]
    public void The_exact_quantile_runs_into_the_expansion() => Assert.InRange(StudentT.Within95(199) - StudentT.Within95(200), 1e-7, 1e-4);

    [Fact]
    public void It_says_down_as_plainly_as_up()
    {
        var down = PairedChange.Of([new(-1, 5), new(0, 5), new(1, 1)])!;
        Assert.Equal(("down 0.4", "11 pairs of answers, between −0.8 and 0.1"), (down.Words, down.HowSure));
        Assert.Equal((1, 5, 5), (down.Up, down.Same, down.Down));
        Assert.Equal("up 0.4", PairedChange.Of([new(1, 5), new(0, 5), new(-1, 1)])!.Words);
        Assert.Equal("no change", PairedChange.Of([new(1, 1), new(0, 30)])!.Words);
        Assert.Equal("1 pair of answers, all alike: too little to say how sure", PairedChange.Of([new(2, 1)])!.HowSure);
        Assert.Null(PairedChange.Of([new(2, 9)])!.Between);
    }

    // Where Simpson's rule over the density holds 0.95 between -t and t, found by halving; the gamma functions by their recurrence.
    private static readonly Dictionary<int, double> Quantiles = [];

    private static double Quantile(int degrees)
    {
        if (Quantiles.TryGetValue(degrees, out var known))
        {
            return known;
        }
        var top = degrees % 2 == 1 ? 1 / Math.Sqrt(Math.PI) : Math.Sqrt(Math.PI) / 2; // Γ((n+1)/2) / Γ(n/2) of n = 1 and 2
        for (var n = degrees % 2 == 1 ? 1 : 2; n < degrees; n += 2)
        {
            top *= (n + 1d) / n;
        }
        var scale = top / Math.Sqrt(degrees * Math.PI);
        double Density(double t) => scale * Math.Pow(1 + t * t / degrees, -(degrees + 1) / 2d);
        var (low, high) = (1d, 20d);
        for (var i = 0; i < 50; i++)
        {
            var middle = (low + high) / 2;
            const int steps = 2000;
            var width = middle / steps;
            var sum = Density(0) + Density(middle);
            for (var k = 1; k < steps; k++)
            {
                sum += (k % 2 == 1 ? 4 : 2) * Density(k * width);
            }
            (low, high) = 2 * sum * width / 3 < 0.95 ? (middle, high) : (low, middle);
        }
        return Quantiles[degrees] = (low + high) / 2;
    }
}
