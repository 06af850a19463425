using Training.Programme;

namespace Training.Records;

/// <summary>
/// When training must be renewed. Either so many months after the last of these types or levels, or so many hours within so many years. A rule that changes is a new row of
/// the same code from a later day; what is due is always worked out from the rule in force.
/// </summary>
public class RefresherRule
{
    public int Id { get; set; }

    /// <summary>Lower-case and stable: which rule this is a version of.</summary>
    public required string Code { get; set; }
    public required string Name { get; set; }

    /// <summary>In force from this day on.</summary>
    public DateOnly From { get; set; }

    /// <summary>From <see cref="From"/> on there is no such rule any more.</summary>
    public bool Ended { get; set; }

    /// <summary>Training that counts: of any of these types; empty for any type.</summary>
    public List<CourseType> Types { get; set; } = [];

    /// <summary>And of this level (Course.Level); empty for any. Training from elsewhere has no level: it counts by type.</summary>
    public string Level { get; set; } = "";

    /// <summary>Months after the last training that counts; none for a rule of hours, and, with <see cref="Minutes"/> none too, for those of each course itself (Course.RefreshMonths).</summary>
    public int? Months { get; set; }

    /// <summary>Minutes of training that must lie within any <see cref="Years"/>; both or neither.</summary>
    public int? Minutes { get; set; }
    public int? Years { get; set; }

    /// <summary>For whom: staff of agencies in these sectors, with one of these words in their job title; empty for all.</summary>
    public List<string> Sectors { get; set; } = [];
    public List<string> JobTitles { get; set; } = [];

    /// <summary>Everybody for whom it is must have the training: who never had it stands as never on the lists of their agency.</summary>
    public bool Mandatory { get; set; }
}
