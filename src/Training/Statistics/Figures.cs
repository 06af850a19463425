namespace Training.Statistics;

/// <summary>The counts behind the measures, for one session, one group or all: they add up. What each means: <see cref="Measures"/>.</summary>
public sealed record Figures
{
    public static readonly Figures None = new();

    public int Sessions { get; internal set; }
    public int SessionsCancelled { get; internal set; }
    public int SessionsPostponed { get; internal set; }
    public int SessionsProvisional { get; internal set; }
    public int PlacesOffered { get; internal set; }
    public int Booked { get; internal set; }
    public int CancelledInTime { get; internal set; }
    public int CancelledLate { get; internal set; }
    public int PlacesTaken { get; internal set; }
    public int Attended { get; internal set; }
    public int DidNotAttend { get; internal set; }
    public int WalkIns { get; internal set; }
    public int Attendees { get; internal set; }
    public int Completed { get; internal set; }
    public int UnmetDemand { get; internal set; }

    public decimal? TakeUp => Rate(PlacesTaken, PlacesOffered);
    public decimal? Attendance => Rate(Attended, PlacesTaken);
    public decimal? Fill => Rate(Attendees, PlacesOffered);

    public static Figures operator +(Figures a, Figures b) => Combine(a, b, 1);

    public static Figures operator -(Figures a, Figures b) => Combine(a, b, -1);

    /// <summary>Of many at once, without a new row for each.</summary>
    internal static Figures Sum(IEnumerable<Figures> all)
    {
        var sum = new Figures();
        foreach (var figures in all)
        {
            sum.Add(figures);
        }
        return sum;
    }

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

    private static Figures Combine(Figures a, Figures b, int sign)
    {
        var sum = new Figures();
        sum.Add(a);
        sum.Add(b, sign);
        return sum;
    }

    /// <summary>Only on a row that nobody else has yet.</summary>
    internal void Add(Figures other, int sign = 1)
    {
        Sessions += sign * other.Sessions;
        SessionsCancelled += sign * other.SessionsCancelled;
        SessionsPostponed += sign * other.SessionsPostponed;
        SessionsProvisional += sign * other.SessionsProvisional;
        PlacesOffered += sign * other.PlacesOffered;
        Booked += sign * other.Booked;
        CancelledInTime += sign * other.CancelledInTime;
        CancelledLate += sign * other.CancelledLate;
        PlacesTaken += sign * other.PlacesTaken;
        Attended += sign * other.Attended;
        DidNotAttend += sign * other.DidNotAttend;
        WalkIns += sign * other.WalkIns;
        Attendees += sign * other.Attendees;
        Completed += sign * other.Completed;
        UnmetDemand += sign * other.UnmetDemand;
    }
}
