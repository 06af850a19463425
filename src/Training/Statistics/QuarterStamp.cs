namespace Training.Statistics;

/// <summary>
/// Another number whenever something changes on which a quarter's figures rest. Database triggers write it (migration Statistics), so that no change
/// can forget it, of whatever program; <see cref="CountCache"/> compares it.
/// </summary>
public class QuarterStamp
{
    /// <summary>Of names that figures are shown under (courses, themes, agencies, venues), which belong to no quarter.</summary>
    public const int OfNames = 0;

    /// <summary>The year of the calendar times four, plus 0 for January to March, 1, 2 or 3.</summary>
    public int Quarter { get; set; }
    public long Stamp { get; set; }

    public static int KeyOf(DateOnly date) => 4 * date.Year + (date.Month - 1) / 3;

    /// <summary>The quarter of a stamp, by its first date.</summary>
    public static DateOnly FirstDate(int key) => new(key / 4, 3 * (key % 4) + 1, 1);
}
