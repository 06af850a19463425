using System.Globalization;

namespace Training.Tests.Statistics;

/// <summary>
/// The seed's figures worked out again from its CSV text, with loops and none of the product's code, to hold the product
/// to account. One cell a column of the contract, as CSV writes it.
/// </summary>
internal sealed class SeedByHand
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    private readonly List<Dictionary<string, string>> _sessions;
    private readonly List<Dictionary<string, string>> _days;
    private readonly List<Dictionary<string, string>> _bookings;
    private readonly List<Dictionary<string, string>> _attendance;
    private readonly Dictionary<string, Dictionary<string, string>> _courses;
    private readonly Dictionary<string, Dictionary<string, string>> _people;
    private readonly HashSet<string> _holidays;

    public SeedByHand(string folder)
    {
        List<Dictionary<string, string>> Table(string name) => Read(File.ReadAllText(Path.Combine(folder, name + ".csv")));
        _sessions = Table("sessions");
        _days = Table("session_days");
        _bookings = Table("bookings");
        _attendance = Table("attendance");
        _courses = Table("courses").ToDictionary(c => c["code"]);
        _people = Table("people").ToDictionary(p => p["email"]);
        _holidays = [.. Table("bank_holidays").Select(h => h["date"])];
    }

    /// <summary>Rows by "type", "board", "agency" or "month", and "total": the figures between label and definitions.</summary>
    public Dictionary<string, string[]> Count(string by)
    {
        var counts = new Dictionary<string, int[]> { ["total"] = new int[15] };
        var ofPeople = by == "agency";
        foreach (var session in _sessions)
        {
            var reference = session["reference"];
            var course = _courses[session["course"]];
            var days = _days.Where(d => d["session"] == reference).OrderBy(d => d["date"], StringComparer.Ordinal).ToList();
            var first = days[0]["date"];
            if (string.CompareOrdinal(first, "2016-04-01") < 0 || string.CompareOrdinal(first, "2017-04-01") >= 0)
            {
                continue; // the conferences of later years
            }
            List<string> rows = ["total"];
            if (by == "type")
            {
                rows.Add(course["type"]);
            }
            if (by == "month")
            {
                rows.Add(first[..7]);
            }
            if (by == "board")
            {
                var boards = (session["boards"].Length > 0 ? session["boards"] : course["boards"]).Split(';');
                rows.AddRange(boards);
                if (boards.Length == 2)
                {
                    rows.Add("joint");
                }
            }

            void Add(int column, int n, string agency)
            {
                foreach (var row in ofPeople && agency != "(session)" ? ["total", agency.Length == 0 ? "not-recorded" : agency] : rows)
                {
                    if (!counts.TryGetValue(row, out var cells))
                    {
                        counts[row] = cells = new int[15];
                    }
                    cells[column] += n;
                }
            }

            if (session["status"] != "published")
            {
                if (session["status"] is "cancelled" or "postponed")
                {
                    Add(session["status"] == "cancelled" ? 1 : 2, 1, "(session)");
                }
                continue;
            }
            Assert.Equal("yes", session["register_closed"]);
            Add(0, 1, "(session)");
            Add(4, int.Parse(session["capacity"], CultureInfo.InvariantCulture), "(session)");
            var start = Utc(days[0]["date"], days[0]["start"]);

            var comings = new Dictionary<string, int>(); // e-mail: days there from beginning to end
            foreach (var there in _attendance)
            {
                if (there["session"] != reference)
                {
                    continue;
                }
                var day = days.Single(d => d["date"] == there["date"]);
                var late = there["arrived"].Length > 0 && Minutes(there["arrived"]) > Minutes(day["start"]) + 20;
                var early = there["left"].Length > 0 && Minutes(there["left"]) < Minutes(day["end"]) - 20;
                comings[there["email"]] = comings.GetValueOrDefault(there["email"]) + (late || early ? 0 : 1);
            }
            var countedUnder = new Dictionary<string, string>();
            foreach (var booking in _bookings)
            {
                if (booking["session"] != reference || booking["confirmed_at"].Length == 0 || Instant(booking["confirmed_at"]) >= start)
                {
                    continue;
                }
                Assert.True(booking["status"] is "confirmed" or "cancelled");
                var agency = booking["agency"];
                Add(5, 1, agency);
                if (booking["status"] == "cancelled" && Instant(booking["cancelled_at"]) < start)
                {
                    Add(DaysOfNotice(booking["cancelled_at"], first) >= 5 ? 6 : 7, 1, agency);
                    continue;
                }
                Add(8, 1, agency);
                if (comings.ContainsKey(booking["email"]) && countedUnder.TryAdd(booking["email"], agency))
                {
                    Add(9, 1, agency);
                }
                else
                {
                    Add(10, 1, agency);
                }
            }
            foreach (var (email, wholeDays) in comings)
            {
                if (!countedUnder.TryGetValue(email, out var agency))
                {
                    agency = _people[email]["agency"];
                    Add(11, 1, agency);
                }
                Add(12, 1, agency);
                if (wholeDays == days.Count)
                {
                    Add(13, 1, agency);
                }
            }
            var unmet = new HashSet<string>();
            foreach (var booking in _bookings)
            {
                var waited = booking["status"] == "waiting" || booking["status"] == "cancelled" && Instant(booking["cancelled_at"]) >= start;
                if (booking["session"] == reference && booking["confirmed_at"].Length == 0 && waited && !comings.ContainsKey(booking["email"])
                    && !_bookings.Exists(b => b["session"] == reference && b["email"] == booking["email"] && b["confirmed_at"].Length > 0)
                    && unmet.Add(booking["email"]))
                {
                    Add(14, 1, booking["agency"]);
                }
            }
        }
        return counts.ToDictionary(c => c.Key, c => Cells(c.Value, ofPeople && c.Key != "total"));
    }

    /// <summary>The rows of CSV text by their header's names.</summary>
    public static List<Dictionary<string, string>> Read(string text)
    {
        var lines = new List<List<string>> { new() { "" } };
        var quoted = false;
        foreach (var c in text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal))
        {
            if (c == '"')
            {
                quoted = !quoted; // a doubled quote would come out as none: the seed has none in the columns read here
            }
            else if (!quoted && c == ',')
            {
                lines[^1].Add("");
            }
            else if (!quoted && c == '\n')
            {
                lines.Add([""]);
            }
            else
            {
                lines[^1][^1] += c;
            }
        }
        return [.. lines.Skip(1).Where(l => l.Count > 1).Select(l => lines[0].Zip(l).ToDictionary(f => f.First, f => f.Second))];
    }

    private static string[] Cells(int[] n, bool ofPeople)
    {
        string Rate(int part, int whole) => whole == 0 ? "" : ((decimal)part / whole).ToString("0.0000", CultureInfo.InvariantCulture);
        var cells = n.Select(c => c.ToString(CultureInfo.InvariantCulture)).ToList();
        cells.InsertRange(14, [Rate(n[8], n[4]), Rate(n[9], n[8]), Rate(n[12], n[4])]);
        foreach (var column in ofPeople ? new[] { 0, 1, 2, 3, 4, 14, 16 } : [])
        {
            cells[column] = "";
        }
        return [.. cells];
    }

    private static DateTime Utc(string date, string time) =>
        TimeZoneInfo.ConvertTimeToUtc(DateTime.ParseExact($"{date} {time}", "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), London);

    private static DateTime Instant(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    private static int Minutes(string time) => (int)TimeSpan.Parse(time, CultureInfo.InvariantCulture).TotalMinutes;

    /// <summary>Working days from the day of cancelling until the first day, which is not among them.</summary>
    private int DaysOfNotice(string cancelled, string first)
    {
        var days = 0;
        for (var day = TimeZoneInfo.ConvertTimeFromUtc(Instant(cancelled), London).Date; day < DateTime.Parse(first, CultureInfo.InvariantCulture); day = day.AddDays(1))
        {
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !_holidays.Contains(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))
            {
                days++;
            }
        }
        return days;
    }
}
