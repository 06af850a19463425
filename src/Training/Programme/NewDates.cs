namespace Training.Programme;

/// <summary>What is wrong with one of the days that somebody plans.</summary>
/// <param name="Day">From 0.</param>
/// <param name="Part">"Date", "Start" or "End".</param>
public sealed record DayProblem(int Day, string Part, string Sentence);

/// <summary>When and where a session is to be, as the team asks for it.</summary>
/// <param name="Days">Wall-clock times of the site.</param>
/// <param name="VenueCode">Empty: no venue (online, or not known yet).</param>
/// <param name="Delivery">None: as it is.</param>
public sealed record NewDates(IReadOnlyList<DayTimes> Days, string VenueCode = "", Delivery? Delivery = null)
{
    public IEnumerable<DayTimes> InOrder => Days.OrderBy(d => d.Date).ThenBy(d => d.Start);

    /// <summary>None when a session can take place then: at least one day, each on a date of its own, ending after it starts, none in the past.</summary>
    public IReadOnlyList<DayProblem> Problems(Clock clock)
    {
        if (Days.Count == 0)
        {
            return [new(0, "Date", "Enter the new date")];
        }
        var now = clock.UtcNow;
        var latest = clock.Today.AddYears(2);
        var problems = new List<DayProblem>();
        for (var i = 0; i < Days.Count; i++)
        {
            var day = Days[i];
            var name = Days.Count == 1 ? "The date" : $"Day {i + 1}";
            if (clock.Utc(day.Date, day.Start) <= now)
            {
                problems.Add(new(i, "Date", $"{name} must be in the future"));
            }
            else if (day.Date > latest)
            {
                problems.Add(new(i, "Date", $"{name} is more than two years away. Check the year"));
            }
            else if (Days.Take(i).Any(d => d.Date == day.Date))
            {
                problems.Add(new(i, "Date", $"{name} is on the same date as another day"));
            }
            if (clock.Utc(day.Date, day.End) <= clock.Utc(day.Date, day.Start))
            {
                problems.Add(new(i, "End", Days.Count == 1 ? "The session must end after it starts" : $"Day {i + 1} must end after it starts"));
            }
        }
        return problems;
    }

    /// <summary>Whether the session is then and there already.</summary>
    public bool Are(Session session) => VenueCode == (session.Venue?.Code ?? "") && (Delivery ?? session.Delivery) == session.Delivery
        && InOrder.SequenceEqual(session.Days.OrderBy(d => d.StartsAt).Select(d => new DayTimes(d.Date, d.Start, d.End)));
}
