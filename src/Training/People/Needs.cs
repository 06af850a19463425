namespace Training.People;

/// <summary>
/// What somebody needs so that they can take part, in their own words: asked once, kept for their next booking. Special
/// category data, so it is in no letter, log or history, and it does not stay (NeedsKeeping).
/// </summary>
public class Needs
{
    /// <summary>Characters of each of the three answers.</summary>
    public const int Longest = 500;

    public int PersonId { get; set; }
    public Person Person { get; set; } = null!;
    public string Access { get; private set; } = "";
    public string Dietary { get; private set; } = "";
    public string Adjustments { get; private set; } = "";
    public DateTime ChangedAt { get; private set; }

    /// <summary>When nothing is in it, they were asked and need nothing, so they are not asked again.</summary>
    public NeedsTold Told => new(Access, Dietary, Adjustments);

    /// <summary>Takes over what the person says; nothing at all means that they need nothing.</summary>
    public void Say(NeedsTold told, DateTime now)
    {
        (Access, Dietary, Adjustments) = (told.Access, told.Dietary, told.Adjustments);
        ChangedAt = now;
    }
}

/// <summary>Three answers, each of at most <see cref="Needs.Longest"/> characters once they are tidied.</summary>
public sealed record NeedsTold(string Access, string Dietary, string Adjustments)
{
    public bool IsNothing => Access.Length + Dietary.Length + Adjustments.Length == 0;

    /// <summary>What they did mention, with its heading.</summary>
    public IEnumerable<(string What, string Words)> Parts =>
        new[] { ("Access", Access), ("Food", Dietary), ("Adjustments", Adjustments) }.Where(part => part.Item2.Length > 0);

    /// <summary>As the person typed it, without control characters and without space around it; a line break counts as one character.</summary>
    public static string Tidy(string? text) =>
        string.Concat((text ?? "").ReplaceLineEndings("\n").Select(c => char.IsControl(c) && c != '\n' ? ' ' : c)).Trim();
}

/// <summary>How long needs are kept: whole months after the last day of the last session that the person has a booking for, or after they last told us if that is later.</summary>
public sealed record NeedsKeeping(int Months)
{
    public const int Most = 120;

    /// <summary>The last day on which they are kept.</summary>
    public DateOnly Until(DateOnly told, DateOnly? lastDay) => (lastDay > told ? lastDay.Value : told).AddMonths(Months);

    /// <summary>What <see cref="Until"/> says, for the database: needs whose last reason to be kept lies before this date are overdue today.</summary>
    public DateOnly OverdueBefore(DateOnly today)
    {
        var before = today.AddMonths(-Months);
        // A shorter month cuts dates: a month before 31 March is 28 February, and that was over on 28 March.
        return before.AddMonths(Months) < today ? before.AddDays(1) : before;
    }
}
