namespace Training.Statistics;

/// <summary>The counts behind the measures, for one session, one group or all: they add up. What each means: <see cref="Measures"/>.</summary>
public sealed record Figures
{
    public static readonly Figures None = new();

    public int Sessions { get; init; }
    public int SessionsCancelled { get; init; }
    public int SessionsPostponed { get; init; }
    public int SessionsProvisional { get; init; }
    public int PlacesOffered { get; init; }
    public int Booked { get; init; }
    public int CancelledInTime { get; init; }
    public int CancelledLate { get; init; }
    public int PlacesTaken { get; init; }
    public int Attended { get; init; }
    public int DidNotAttend { get; init; }
    public int WalkIns { get; init; }
    public int Attendees { get; init; }
    public int Completed { get; init; }
    public int UnmetDemand { get; init; }

    public decimal? TakeUp => Rate(PlacesTaken, PlacesOffered);
    public decimal? Attendance => Rate(Attended, PlacesTaken);
    public decimal? Fill => Rate(Attendees, PlacesOffered);

    public static Figures operator +(Figures a, Figures b) => Combine(a, b, 1);

    public static Figures operator -(Figures a, Figures b) => Combine(a, b, -1);

    /// <summary>The identities that hold in every row. Throws, naming the row, when one does not: a wrong figure is worse than none.</summary>
    internal void Check(string row)
    {
        Same(Booked, Attended + DidNotAttend + CancelledInTime + CancelledLate, "booked", "attended + did not attend + cancelled");
        Same(PlacesTaken, Booked - CancelledInTime - CancelledLate, "places taken", "booked - cancelled");
        Same(Attendees, Attended + WalkIns, "attendees", "attended + walk-ins");

        void Same(int one, int other, string name, string sum)
        {
            if (one != other)
            {
                throw new InvalidOperationException($"The figures of '{row}' do not add up: {name} is {one}, {sum} is {other}.");
            }
        }
    }

    private static decimal? Rate(int part, int whole) => whole == 0 ? null : (decimal)part / whole;

    private static Figures Combine(Figures a, Figures b, int sign) => new()
    {
        Sessions = a.Sessions + sign * b.Sessions,
        SessionsCancelled = a.SessionsCancelled + sign * b.SessionsCancelled,
        SessionsPostponed = a.SessionsPostponed + sign * b.SessionsPostponed,
        SessionsProvisional = a.SessionsProvisional + sign * b.SessionsProvisional,
        PlacesOffered = a.PlacesOffered + sign * b.PlacesOffered,
        Booked = a.Booked + sign * b.Booked,
        CancelledInTime = a.CancelledInTime + sign * b.CancelledInTime,
        CancelledLate = a.CancelledLate + sign * b.CancelledLate,
        PlacesTaken = a.PlacesTaken + sign * b.PlacesTaken,
        Attended = a.Attended + sign * b.Attended,
        DidNotAttend = a.DidNotAttend + sign * b.DidNotAttend,
        WalkIns = a.WalkIns + sign * b.WalkIns,
        Attendees = a.Attendees + sign * b.Attendees,
        Completed = a.Completed + sign * b.Completed,
        UnmetDemand = a.UnmetDemand + sign * b.UnmetDemand,
    };
}
