namespace Training.Programme;

/// <summary>The shapes of training that the partnership runs.</summary>
public enum CourseType
{
    [Code("level-3", "Level 3")] Level3 = 1,
    [Code("refresher", "Refresher")] Refresher = 2,
    [Code("half-day", "Half-day workshop")] HalfDay = 3,
    [Code("wednesday", "Wednesday workshop")] Wednesday = 4,
    [Code("conference", "Conference")] Conference = 5,
    [Code("core-day", "Core day")] CoreDay = 6,
    [Code("briefing", "Briefing")] Briefing = 7,
}
