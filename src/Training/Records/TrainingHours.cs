namespace Training.Records;

/// <summary>Lengths of training in words.</summary>
public static class TrainingHours
{
    /// <summary>"6 hours", "1 hour 30 minutes", "45 minutes".</summary>
    public static string InWords(int minutes) => (minutes / 60, minutes % 60) switch
    {
        (0, var rest) => Words.Count(rest, "minute"),
        (var hours, 0) => Words.Count(hours, "hour"),
        (var hours, var rest) => $"{Words.Count(hours, "hour")} {Words.Count(rest, "minute")}",
    };

    /// <summary>"6.5": in hours, for tables and files.</summary>
    public static string InFigures(int minutes) => (minutes / 60m).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
}
