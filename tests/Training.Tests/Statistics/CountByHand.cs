using System.Globalization;
using System.Text;

namespace Training.Tests.Statistics;

/// <summary>
/// The figures of a programme worked out again from its CSV text, from the words of the definitions, with loops and none of the product's code, to hold
/// the product to account. One cell a column of the contract, as CSV writes it.
/// </summary>
internal sealed class CountByHand
{
    /// <summary>All by which a report can have rows.</summary>
    public static readonly string[] Dimensions = ["type", "course", "agency", "sector", "focus", "theme", "need", "venue", "board", "month", "quarter"];

    private const int Counts = 15;
    private const string None = "not-recorded";

    private static readonly string[] OfPeople = ["agency", "sector", "focus"];
    private static readonly string[] NoRows = [];

    private readonly Dictionary<string, Row> _courses;
    private readonly Dictionary<string, Row> _themes;
    private readonly Dictionary<string, Row> _agencies;
    private readonly Dictionary<string, Row> _people;
    private readonly List<Row> _policies;
    private readonly HashSet<string> _holidays = [];
    private readonly Dictionary<string, List<Row>> _daysOf = [];
    private readonly Dictionary<string, List<Row>> _bookingsOf = [];
    private readonly Dictionary<string, Row> _sessions = [];
    private readonly Dictionary<string, List<Coming>> _comingsTo = [];
    private readonly List<Counted> _counted = [];
    private readonly Dictionary<(string, string, string), List<Counted>> _within = [];

    /// <param name="now">The instant at which the report is made.</param>
    public CountByHand(string folder, string now)
    {
        List<Row> Table(string name) => File.Exists(Path.Combine(folder, name + ".csv")) ? Read(File.ReadAllText(Path.Combine(folder, name + ".csv"))) : [];
        _courses = Named(Table("courses"), "code");
        _themes = Named(Table("themes"), "code");
        _agencies = Named(Table("agencies"), "code");
        _people = Named(Table("people"), "email");
        _policies = Table("booking_policies");
        _sessions = Named(Table("sessions"), "reference");
        foreach (var holiday in Table("bank_holidays"))
        {
            _holidays.Add(holiday["date"]);
        }
        foreach (var reference in _sessions.Keys)
        {
            (_daysOf[reference], _bookingsOf[reference], _comingsTo[reference]) = ([], [], []);
        }
        foreach (var day in Table("session_days"))
        {
            _daysOf[day["session"]].Add(day);
        }
        foreach (var days in _daysOf.Values)
        {
            days.Sort((a, b) => string.CompareOrdinal(a["date"], b["date"]));
        }
        foreach (var booking in Table("bookings"))
        {
            _bookingsOf[booking["session"]].Add(booking);
        }
        foreach (var bookings in _bookingsOf.Values)
        {
            SortByInstant(bookings, "booked_at");
        }
        FindComings(Table("attendance"), Table("make_up_days"));
        foreach (var session in _sessions.Values)
        {
            CountSession(session, Instant(now));
        }
    }

    /// <summary>Rows by one of <see cref="Dimensions"/>, and "total": the figures between label and definitions.</summary>
    /// <param name="from">The first date of the quarter or year; <paramref name="until"/> the first after it.</param>
    /// <param name="board">Empty for all.</param>
    public Dictionary<string, string[]> By(string by, string from, string until, string board = "")
    {
        var rows = new Dictionary<string, string[]>();
        foreach (var ((row, column), cells) in Cross(by, "", from, until, board))
        {
            if (column == "total")
            {
                rows.Add(row, cells);
            }
        }
        return rows;
    }

    /// <summary>Cells by row and column, "total" among both.</summary>
    public Dictionary<(string Row, string Column), string[]> Cross(string by, string across, string from, string until, string board = "")
    {
        var sums = new Dictionary<(string, string), int[]> { [("total", "total")] = new int[Counts] };
        foreach (var counted in Within(from, until, board))
        {
            string[] columns = [.. across.Length == 0 ? NoRows : counted.Rows[across], "total"];
            foreach (var row in (string[])[.. counted.Rows[by], "total"])
            {
                foreach (var column in columns)
                {
                    if (!sums.TryGetValue((row, column), out var sum))
                    {
                        sums[(row, column)] = sum = new int[Counts];
                    }
                    for (var i = 0; i < Counts; i++)
                    {
                        sum[i] += counted.Figures[i];
                    }
                }
            }
        }
        var cells = new Dictionary<(string, string), string[]>();
        foreach (var ((row, column), sum) in sums)
        {
            var divided = row != "total" && Array.IndexOf(OfPeople, by) >= 0 || column != "total" && Array.IndexOf(OfPeople, across) >= 0;
            cells.Add((row, column), Cells(sum, divided));
        }
        return cells;
    }

    /// <summary>What each session adds to a cell, by reference: what stands behind a figure.</summary>
    public Dictionary<string, int[]> Behind(string by, string row, string across, string column, string from, string until, string board = "")
    {
        var sessions = new Dictionary<string, int[]>();
        foreach (var counted in Within(from, until, board))
        {
            if (Array.IndexOf(counted.Rows[by], row) >= 0 && Array.IndexOf(counted.Rows[across], column) >= 0)
            {
                if (!sessions.TryGetValue(counted.Reference, out var sum))
                {
                    sessions[counted.Reference] = sum = new int[Counts];
                }
                for (var i = 0; i < Counts; i++)
                {
                    sum[i] += counted.Figures[i];
                }
            }
        }
        return sessions;
    }

    private List<Counted> Within(string from, string until, string board)
    {
        if (!_within.TryGetValue((from, until, board), out var within))
        {
            _within[(from, until, board)] = within = [];
            foreach (var counted in _counted)
            {
                if (string.CompareOrdinal(counted.FirstDate, from) >= 0 && string.CompareOrdinal(counted.FirstDate, until) < 0 && (board.Length == 0 || Array.IndexOf(counted.Rows["board"], board) >= 0))
                {
                    within.Add(counted);
                }
            }
        }
        return within;
    }

    /// <summary>The instant of a wall-clock time in the United Kingdom. What the spring change skips is winter time; of what the autumn change repeats, the first is meant.</summary>
    public static DateTime Utc(string date, string time)
    {
        var local = DateTime.ParseExact($"{date} {time}", "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var summer = local >= LastSunday(local.Year, 3).AddHours(2) && local < LastSunday(local.Year, 10).AddHours(2);
        return DateTime.SpecifyKind(summer ? local.AddHours(-1) : local, DateTimeKind.Utc);
    }

    /// <summary>The date at which the clocks on the wall stood then.</summary>
    public static string DateOf(DateTime utc)
    {
        var summer = utc >= LastSunday(utc.Year, 3).AddHours(1) && utc < LastSunday(utc.Year, 10).AddHours(1);
        return (summer ? utc.AddHours(1) : utc).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    /// <summary>Until when cancelling is in time for somebody who booked then: from the notice of the rules that were in force.</summary>
    public DateTime CancelBy(string type, string bookedAt, string firstDate)
    {
        var (days, working) = (5, true);
        if (PolicyOn(type, DateOf(Instant(bookedAt))) is { } policy)
        {
            (days, working) = (int.Parse(policy["notice_days"], CultureInfo.InvariantCulture), policy["notice_unit"] is "" or "working-days");
        }
        if (days == 0)
        {
            return Utc(firstDate, "00:00");
        }
        // Cancelling is in time during the whole of the last day that leaves so many days until the first, which is not one of them.
        var last = DateTime.ParseExact(firstDate, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        while (days > 0)
        {
            last = last.AddDays(-1);
            if (!working || last.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !_holidays.Contains(Date(last)))
            {
                days--;
            }
        }
        return Utc(Date(last.AddDays(1)), "00:00");
    }

    /// <summary>How many minutes late, and how many early, of a type of course.</summary>
    public (int Late, int Early) GraceOn(string type, string date)
    {
        var policy = PolicyOn(type, date);
        int Minutes(string rule) => policy is { } p && p[rule].Length > 0 ? int.Parse(p[rule], CultureInfo.InvariantCulture) : 20;
        return (Minutes("late_minutes"), Minutes("early_minutes"));
    }

    /// <summary>The day from which the rules hold that are in force on a day.</summary>
    public string? FirstDayOfRules(string type, string date) => PolicyOn(type, date)?["from"];

    public string AgencyOf(string email) => _people[email]["agency"];

    public static DateTime Instant(string text) => DateTime.ParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <summary>The rows of CSV text by their header's names. A column that is not there is empty.</summary>
    public static List<Row> Read(string text)
    {
        var lines = new List<List<string>> { new() };
        var cell = new StringBuilder();
        var quoted = false;
        text = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && c is ',' or '\n')
            {
                lines[^1].Add(cell.ToString());
                cell.Clear();
                if (c == '\n')
                {
                    lines.Add([]);
                }
            }
            else
            {
                cell.Append(c);
            }
        }
        var rows = new List<Row>();
        for (var line = 1; line < lines.Count; line++)
        {
            if (lines[line].Count > 1)
            {
                var row = new Row();
                for (var column = 0; column < lines[0].Count; column++)
                {
                    row[lines[0][column]] = lines[line][column];
                }
                rows.Add(row);
            }
        }
        return rows;
    }

    /// <summary>Who came on which day, and for which session and day it counts: a day that makes up another counts for that one.</summary>
    private void FindComings(List<Row> attendance, List<Row> makeUps)
    {
        var insteadOf = new Dictionary<(string, string, string), Row>();
        foreach (var makeUp in makeUps)
        {
            if (makeUp["withdrawn_at"].Length == 0)
            {
                insteadOf.Add((makeUp["made_up_in"], makeUp["made_up_on"], makeUp.Email), makeUp);
            }
        }
        foreach (var there in attendance)
        {
            var session = _sessions[there["session"]];
            var (late, early) = Grace(session);
            DateTime start = default, end = default;
            foreach (var day in _daysOf[there["session"]])
            {
                if (day["date"] == there["date"])
                {
                    (start, end) = (Utc(day["date"], day["start"]), Utc(day["date"], day["end"]));
                }
            }
            var arrived = there["arrived"].Length == 0 ? start : At(there["date"], there["arrived"]);
            var whole = arrived <= start.AddMinutes(late) && (there["left"].Length == 0 || At(there["date"], there["left"]) >= end.AddMinutes(-early));
            var (countsFor, onDay) = insteadOf.TryGetValue((there["session"], there["date"], there.Email), out var instead) ? (instead["session"], instead["date"]) : (there["session"], there["date"]);
            _comingsTo[countsFor].Add(new Coming(there, onDay, arrived, whole));
        }
    }

    private void CountSession(Row session, DateTime now)
    {
        var reference = session["reference"];
        var days = _daysOf[reference];
        var start = Utc(days[0]["date"], days[0]["start"]);
        if (session["status"] is "cancelled" or "postponed")
        {
            Add(session, null, session["status"] == "cancelled" ? 1 : 2, 1);
        }
        if (session["status"] != "published" || Utc(days[^1]["date"], days[^1]["end"]) > now)
        {
            return;
        }
        if (session["register_closed"] != "yes")
        {
            Add(session, null, 3, 1);
            return;
        }
        Add(session, null, 0, 1);
        Add(session, null, 4, int.Parse(session["capacity"], CultureInfo.InvariantCulture));

        // Who came, on which days from beginning to end, and as whom they came first.
        var wholeDays = new Dictionary<string, HashSet<string>>();
        var cameFirst = new Dictionary<string, Coming>();
        foreach (var coming in _comingsTo[reference])
        {
            if (!wholeDays.TryGetValue(coming.Row.Email, out var whole))
            {
                wholeDays[coming.Row.Email] = whole = [];
            }
            if (coming.Whole)
            {
                whole.Add(coming.Day);
            }
            if (!cameFirst.TryGetValue(coming.Row.Email, out var first) || coming.Arrived < first.Arrived)
            {
                cameFirst[coming.Row.Email] = coming;
            }
        }

        // Bookings that held a place before it began: those that still stand first, as they are the ones that somebody used who came.
        var held = new List<Row>();
        foreach (var booking in _bookingsOf[reference])
        {
            if (booking["confirmed_at"].Length > 0 && Instant(booking["confirmed_at"]) < start)
            {
                held.Add(booking);
            }
        }
        SortByInstant(held, "confirmed_at");
        var used = new Dictionary<string, Row>();
        foreach (var stands in new[] { true, false })
        {
            foreach (var booking in held)
            {
                if (booking["cancelled_at"].Length == 0 != stands)
                {
                    continue;
                }
                Add(session, booking, 5, 1);
                if (!stands && Instant(booking["cancelled_at"]) < start)
                {
                    var cancelBy = booking["cancel_by"].Length > 0 ? Instant(booking["cancel_by"]) : CancelBy(_courses[session["course"]]["type"], booking["booked_at"], days[0]["date"]);
                    Add(session, booking, Instant(booking["cancelled_at"]) < cancelBy ? 6 : 7, 1);
                    continue;
                }
                Add(session, booking, 8, 1);
                Add(session, booking, wholeDays.ContainsKey(booking.Email) && used.TryAdd(booking.Email, booking) ? 9 : 10, 1);
            }
        }
        foreach (var (email, whole) in wholeDays)
        {
            var hadPlace = used.TryGetValue(email, out var place);
            var person = hadPlace ? place! : WalkIn(reference, cameFirst[email].Row);
            if (!hadPlace)
            {
                Add(session, person, 11, 1);
            }
            Add(session, person, 12, 1);
            if (whole.Count == days.Count)
            {
                Add(session, person, 13, 1);
            }
        }

        // Of somebody who waited twice the booking that still stands is the one that counts, else the first.
        var unmet = new HashSet<string>();
        foreach (var stands in new[] { true, false })
        {
            foreach (var booking in _bookingsOf[reference])
            {
                var everGotOne = false;
                foreach (var other in _bookingsOf[reference])
                {
                    everGotOne |= other.Email == booking.Email && other["confirmed_at"].Length > 0;
                }
                var waitedWhenItBegan = Instant(booking["booked_at"]) < start
                    && (stands ? booking["status"] == "waiting" : booking["status"] == "cancelled" && Instant(booking["cancelled_at"]) >= start);
                if (waitedWhenItBegan && !everGotOne && !wholeDays.ContainsKey(booking.Email) && unmet.Add(booking.Email))
                {
                    Add(session, booking, 14, 1);
                }
            }
        }
    }

    /// <summary>A walk-in counts under what attendance.csv says; where it does not, under their booking's agency and focus, else their own.</summary>
    private Row WalkIn(string reference, Row there)
    {
        Row? booked = null;
        var stands = false;
        foreach (var booking in _bookingsOf[reference])
        {
            var active = booking["status"] is "requested" or "waiting" or "confirmed";
            if (booking.Email == there.Email && (active || !stands))
            {
                (booked, stands) = (booking, active); // in the order in which they were made: the last one, or the one that stands
            }
        }
        return new Row
        {
            ["email"] = there["email"],
            ["agency"] = there.ContainsKey("agency") ? there["agency"] : booked is not null ? booked["agency"] : _people[there.Email]["agency"],
            ["focus"] = there["focus"].Length > 0 || booked is null ? there["focus"] : booked["focus"],
        };
    }

    private void Add(Row session, Row? person, int figure, int n)
    {
        var course = _courses[session["course"]];
        var first = _daysOf[session["reference"]][0]["date"];
        var theme = course["themes"].Split(';')[0];
        List<string> boards = [];
        foreach (var board in (session["boards"].Length > 0 ? session["boards"] : course["boards"]).Split(';'))
        {
            boards.Add(board.Length == 0 ? None : board);
        }
        if (boards.Count == 2)
        {
            boards.Add("joint");
        }
        var counted = new Counted(session["reference"], first, new Dictionary<string, string[]>
        {
            ["type"] = [course["type"]],
            ["course"] = [course["code"]],
            ["theme"] = [theme.Length == 0 ? None : theme],
            ["need"] = [theme.Length == 0 || _themes[theme]["source"].Length == 0 ? None : _themes[theme]["source"]],
            ["venue"] = [session["venue"].Length == 0 ? None : session["venue"]],
            ["board"] = [.. boards],
            ["month"] = [first[..7]],
            ["quarter"] = ["Q" + (1 + (int.Parse(first[5..7], CultureInfo.InvariantCulture) + 8) % 12 / 3)],
        }, new int[Counts]);
        counted.Figures[figure] = n;
        foreach (var dimension in OfPeople)
        {
            counted.Rows[dimension] = NoRows;
        }
        if (person is not null)
        {
            var agency = person["agency"];
            var focus = person["focus"].Length > 0 ? person["focus"] : _people[person.Email]["focus"];
            counted.Rows["agency"] = [agency.Length == 0 ? None : agency];
            counted.Rows["sector"] = [agency.Length == 0 || _agencies[agency]["sector"].Length == 0 ? None : _agencies[agency]["sector"]];
            counted.Rows["focus"] = [focus.Length == 0 ? None : focus];
        }
        _counted.Add(counted);
    }

    /// <summary>The session's own minutes, else those of its type's rules on its first day.</summary>
    private (int Late, int Early) Grace(Row session)
    {
        var (late, early) = GraceOn(_courses[session["course"]]["type"], _daysOf[session["reference"]][0]["date"]);
        return (session["lateness_minutes"].Length > 0 ? int.Parse(session["lateness_minutes"], CultureInfo.InvariantCulture) : late,
            session["early_minutes"].Length > 0 ? int.Parse(session["early_minutes"], CultureInfo.InvariantCulture) : early);
    }

    private Row? PolicyOn(string type, string date)
    {
        Row? found = null;
        foreach (var policy in _policies)
        {
            if (policy["type"] == type && string.CompareOrdinal(policy["from"], date) <= 0 && (found is null || string.CompareOrdinal(policy["from"], found["from"]) > 0))
            {
                found = policy;
            }
        }
        return found;
    }

    private static string[] Cells(int[] n, bool divided)
    {
        string Rate(int part, int whole) => whole == 0 ? "" : ((decimal)part / whole).ToString("0.0000", CultureInfo.InvariantCulture);
        var cells = new List<string>();
        for (var i = 0; i < Counts; i++)
        {
            if (i == 14)
            {
                cells.AddRange([divided ? "" : Rate(n[8], n[4]), Rate(n[9], n[8]), divided ? "" : Rate(n[12], n[4])]);
            }
            cells.Add(divided && i <= 4 ? "" : n[i].ToString(CultureInfo.InvariantCulture));
        }
        return [.. cells];
    }

    private static DateTime At(string date, string text) => text.Length == 5 ? Utc(date, text) : Instant(text);

    private static string Date(DateTime date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTime LastSunday(int year, int month)
    {
        var day = new DateTime(year, month, 31);
        while (day.DayOfWeek != DayOfWeek.Sunday)
        {
            day = day.AddDays(-1);
        }
        return day;
    }

    private static void SortByInstant(List<Row> rows, string column)
    {
        for (var i = 1; i < rows.Count; i++)
        {
            for (var j = i; j > 0 && Instant(rows[j][column]) < Instant(rows[j - 1][column]); j--)
            {
                (rows[j], rows[j - 1]) = (rows[j - 1], rows[j]);
            }
        }
    }

    private static Dictionary<string, Row> Named(List<Row> rows, string column)
    {
        var named = new Dictionary<string, Row>();
        foreach (var row in rows)
        {
            named.Add(column == "email" ? row.Email : row[column], row);
        }
        return named;
    }

    /// <summary>A row's cells by column; one that is not there is empty.</summary>
    internal sealed class Row
    {
        private readonly Dictionary<string, string> _cells = [];

        public string this[string column]
        {
            get => _cells.TryGetValue(column, out var cell) ? cell : "";
            set => _cells[column] = value;
        }

        /// <summary>The address by which somebody is known, however it is written.</summary>
        public string Email => this["email"].ToLowerInvariant();

        public bool ContainsKey(string column) => _cells.ContainsKey(column);
    }

    private sealed record Coming(Row Row, string Day, DateTime Arrived, bool Whole);

    private sealed record Counted(string Reference, string FirstDate, Dictionary<string, string[]> Rows, int[] Figures);
}
