namespace Training.Evaluations;

/// <summary>Quantiles of Student's t for 95 % intervals.</summary>
/// <remarks>
/// The distribution itself is the finite series of Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.3 and 26.7.4, which is exact for whole degrees of freedom,
/// turned round by halving. From <see cref="Many"/> degrees of freedom on it is their expansion around the normal distribution, 26.7.5, which is then right to ten digits.
/// </remarks>
public static class StudentT
{
    private const int Many = 200;

    // The normal distribution's quantile.
    private const double Normal = 1.959963984540054;

    private static readonly double[] Known = [.. Enumerable.Range(0, Many).Select(n => n == 0 ? double.NaN : Solve(n))];

    /// <summary>The number that t exceeds, on either side, in one of twenty cases.</summary>
    /// <param name="degrees">Degrees of freedom, from 1.</param>
    public static double Within95(int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        return degrees < Many ? Known[degrees] : Expand(degrees);
    }

    private static double Expand(double n)
    {
        const double x = Normal;
        double x3 = x * x * x, x5 = x3 * x * x, x7 = x5 * x * x, x9 = x7 * x * x;
        return x
            + (x3 + x) / (4 * n)
            + (5 * x5 + 16 * x3 + 3 * x) / (96 * n * n)
            + (3 * x7 + 19 * x5 + 17 * x3 - 15 * x) / (384 * n * n * n)
            + (79 * x9 + 776 * x7 + 1482 * x5 - 1920 * x3 - 945 * x) / (92160 * n * n * n * n);
    }

    private static double Solve(int degrees)
    {
        var (low, high) = (0d, 100d);
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Within(middle, degrees) < 0.95 ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }

    /// <summary>How much of the distribution lies between -t and t.</summary>
    private static double Within(double t, int degrees)
    {
        var angle = Math.Atan(t / Math.Sqrt(degrees));
        var (sine, cosine) = Math.SinCos(angle);
        var odd = degrees % 2 == 1;
        if (degrees == 1)
        {
            return 2 * angle / Math.PI;
        }
        var (term, sum) = odd ? (cosine, cosine) : (1d, 1d);
        for (var k = odd ? 3 : 2; k <= degrees - 2; k += 2)
        {
            term *= cosine * cosine * (k - 1) / k;
            sum += term;
        }
        return odd ? 2 / Math.PI * (angle + sine * sum) : sine * sum;
    }
}
