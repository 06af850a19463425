namespace Training.Evaluations;

/// <summary>
/// How people's answers to one question moved from one stage to another. Only people who answered at both are in it, each compared with themselves. Points of a scale are taken as
/// evenly spaced, as an average is.
/// </summary>
/// <param name="Pairs">Pairs of answers: of one person in one session, so that who came to two sessions has two.</param>
/// <param name="Mean">Points up on average; below zero when answers went down.</param>
/// <param name="Between">
/// How sure the mean is: with 95 in 100 such groups drawn from the people that these stand for, an interval made like this has their true mean in it. Mean ± t × s / √n, with Student's t
/// of n - 1 degrees of freedom. None when all moved alike (one alone does): how far others may be from them cannot be told from that.
/// </param>
public sealed record PairedChange(int Pairs, int Up, int Same, int Down, double Mean, (double Low, double High)? Between)
{
    public const string Definition =
        "Only people who answered the question at both times in the same session count, each compared with themselves: a pair of answers for each session that they came to. The change is the mean of the pairs’ differences, in points of the scale: below zero it went down. "
        + "“Between” is the 95% confidence interval of that mean (Student’s t): the narrower, the surer. When it holds zero, chance alone may explain the change. There is none when all moved alike. It takes each pair as a person of their own.";

    public const string Unsure = "all alike: too little to say how sure";

    /// <summary>From how many people moved by how many points; none when there is nobody.</summary>
    public static PairedChange? Of(IEnumerable<KeyValuePair<int, int>> differences)
    {
        long sum = 0, squares = 0;
        int pairs = 0, up = 0, same = 0;
        foreach (var (points, count) in differences)
        {
            pairs += count;
            up += points > 0 ? count : 0;
            same += points == 0 ? count : 0;
            sum += (long)points * count;
            squares += (long)points * points * count;
        }
        return pairs == 0 ? null : new(pairs, up, same, pairs - up - same, (double)sum / pairs, Interval(pairs, sum, squares));
    }

    /// <summary>"up 0.4", "down 0.4", or "no change" when it rounds to nothing.</summary>
    public string Words => Rounded(Mean) is var mean && mean == 0 ? "no change" : $"{(mean > 0 ? "up" : "down")} {Points(Math.Abs(mean))}";

    /// <summary>"11 pairs of answers, between −0.8 and 0.0".</summary>
    public string HowSure => $"{Training.Words.Count(Pairs, "pair", "pairs")} of answers, {(Between is { } between ? $"between {Points(between.Low)} and {Points(between.High)}" : Unsure)}";

    /// <summary>A number of points with one decimal and a real minus, which is read aloud where a hyphen is not.</summary>
    public static string Points(double points) => Rounded(points).ToString("0.0;−0.0", Training.Words.British);

    // Whole sums, so that nothing is lost however many people there are.
    private static (double, double)? Interval(int pairs, long sum, long squares)
    {
        var spread = (Int128)pairs * squares - (Int128)sum * sum;
        if (spread == 0)
        {
            return null;
        }
        var deviation = Math.Sqrt((double)spread / pairs / (pairs - 1));
        var (mean, half) = ((double)sum / pairs, StudentT.Within95(pairs - 1) * deviation / Math.Sqrt(pairs));
        return (mean - half, mean + half);
    }

    private static double Rounded(double points) => Math.Round(points, 1, MidpointRounding.AwayFromZero) + 0d;
}
