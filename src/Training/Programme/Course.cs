namespace Training.Programme;

/// <summary>What is taught, in the catalogue. Sessions are its bookable runs.</summary>
public class Course
{
    public int Id { get; set; }

    /// <summary>Lower-case and stable: the code of the CSV files and the last part of the course's address.</summary>
    public required string Code { get; set; }
    public required string Title { get; set; }
    public CourseType Type { get; set; }
    public Boards Boards { get; set; }
    public string Summary { get; set; } = "";

    /// <summary>What a participant will be able to do, one objective a line.</summary>
    public string Objectives { get; set; } = "";
    public string Audience { get; set; } = "";
    public string Level { get; set; } = "";

    /// <summary>Why the partnership offers it: the answer to "why do we run this?".</summary>
    public string Need { get; set; } = "";

    /// <summary>Months after which the training must be renewed; none when it need not be.</summary>
    public int? RefreshMonths { get; set; }

    /// <summary>Types of training of which somebody must have completed one before they book; none when anybody may.</summary>
    public List<CourseType> Requires { get; set; } = [];

    /// <summary>Years for which such training counts; none when it counts for ever.</summary>
    public int? RequiresWithinYears { get; set; }

    public Prerequisite? Prerequisite => Requires.Count == 0 ? null : new(Requires, RequiresWithinYears);

    public List<CourseTheme> Themes { get; } = [];
    public List<Session> Sessions { get; } = [];
}

/// <summary>One of a course's themes. The first is its main theme, under which statistics count it, so that themes add up.</summary>
public class CourseTheme
{
    public int CourseId { get; set; }
    public int ThemeId { get; set; }
    public Theme Theme { get; set; } = null!;
    public int Position { get; set; }
}
