using System.Globalization;
using System.Text;

namespace Training.Tests.Statistics;

/// <summary>
/// Three invented financial years as a folder of CSV files, full of what happens seldom: the same for the same number. <see cref="Cases"/> says how often each
/// of the cases is in it. <see cref="Now"/> falls among its sessions.
/// </summary>
internal sealed class RandomProgramme
{
    public const string Now = "2018-02-14T12:30:00Z";

    private static readonly string[] Types = ["level-3", "refresher", "half-day", "wednesday", "conference", "core-day", "briefing"];
    private static readonly string[] Changes = ["2015-10-25", "2016-03-27", "2016-10-30", "2017-03-26", "2017-10-29"];
    private static readonly string[] Ends = ["2015-06-30", "2015-07-01", "2015-09-30", "2015-10-01", "2015-12-31", "2016-01-01", "2016-03-31", "2016-04-01", "2017-03-31", "2017-04-01"];
    private static readonly string[] LastDays = ["2016-03-31", "2015-09-30", "2017-03-25", "2016-06-24", "2016-03-24", "2016-12-31", "2017-03-31", "2015-06-30", "2017-09-30"];

    private readonly Random _random;
    private readonly bool _agencyColumn;
    private readonly CountByHand _rules;
    private readonly List<string> _emails = [];
    private readonly List<string> _agencies = [];
    private readonly List<Planned> _sessions = [];
    private readonly List<Coming> _comings = [];
    private readonly HashSet<(string Session, string Date, string Email)> _there = [];
    private readonly Dictionary<string, StringBuilder> _files = [];

    private sealed record Planned(string Reference, string Type, int Capacity, string Status, bool Closed, List<(string Date, string Start, string End)> Days, int Late, int Early)
    {
        public DateTime Begins => CountByHand.Utc(Days[0].Date, Days[0].Start);
        public DateTime Ends => CountByHand.Utc(Days[^1].Date, Days[^1].End);
        public Dictionary<string, string> Agencies { get; } = [];
        public bool Counts => Status == "published" && Closed && Ends <= CountByHand.Instant(Now);
    }

    private sealed record Coming(Planned Session, string Date, string Email);

    public RandomProgramme(string folder, int seed, int sessions = 110)
    {
        (_random, _agencyColumn) = (new Random(seed), seed % 2 == 1);
        Catalogue();
        People(320);
        Rules();
        foreach (var file in _files)
        {
            File.WriteAllText(Path.Combine(folder, file.Key), file.Value.ToString());
        }
        _rules = new CountByHand(folder, Now);
        for (var i = 0; i < sessions; i++)
        {
            Plan(i);
        }
        foreach (var session in _sessions)
        {
            Book(session);
            Come(session);
        }
        MakeUp();
        foreach (var (name, text) in _files)
        {
            File.WriteAllText(Path.Combine(folder, name), text.ToString());
        }
    }

    /// <summary>How often each case is in it.</summary>
    public SortedDictionary<string, int> Cases { get; } = new(StringComparer.Ordinal)
    {
        ["a session on the last day of a quarter or the first"] = 0,
        ["a session on 31 March or 1 April"] = 0,
        ["a session on the day on which the clocks change"] = 0,
        ["a session that runs while the clocks change"] = 0,
        ["two days over a quarter's end"] = 0,
        ["two days over a year's end"] = 0,
        ["two days in a row"] = 0,
        ["three days"] = 0,
        ["one day past and one to come"] = 0,
        ["ends at this very minute"] = 0,
        ["ends a minute from now"] = 0,
        ["capacity of none"] = 0,
        ["status draft"] = 0,
        ["status cancelled"] = 0,
        ["status postponed"] = 0,
        ["register open"] = 0,
        ["session without venue"] = 0,
        ["board children"] = 0,
        ["board adults"] = 0,
        ["board children;adults"] = 0,
        ["board other than the course's"] = 0,
        ["course without theme"] = 0,
        ["course with several themes"] = 0,
        ["theme without need"] = 0,
        ["agency without sector"] = 0,
        ["person without agency"] = 0,
        ["person without focus"] = 0,
        ["booking requested"] = 0,
        ["booking confirmed"] = 0,
        ["booking waiting"] = 0,
        ["booking cancelled"] = 0,
        ["booking declined"] = 0,
        ["booked under another agency"] = 0,
        ["booked without agency"] = 0,
        ["booked with another focus"] = 0,
        ["booked with a rule of its first day"] = 0,
        ["confirmed a second before the start"] = 0,
        ["confirmed at the start"] = 0,
        ["confirmed a second after the start"] = 0,
        ["cancelled a second before the start"] = 0,
        ["cancelled at the start"] = 0,
        ["cancelled a second after the start"] = 0,
        ["cancelled a second before the notice"] = 0,
        ["cancelled at the notice"] = 0,
        ["cancelled a second after the notice"] = 0,
        ["cancel_by given"] = 0,
        ["notice over a bank holiday"] = 0,
        ["notice in calendar days"] = 0,
        ["cancelled without ever holding a place"] = 0,
        ["waiting since a second before the start"] = 0,
        ["waiting since the start"] = 0,
        ["cancelled, then confirmed"] = 0,
        ["cancelled, then waiting"] = 0,
        ["cancelled twice"] = 0,
        ["two places held by one person"] = 0,
        ["two places held by one person and given up afterwards"] = 0,
        ["two places held by one person who came"] = 0,
        ["waited twice"] = 0,
        ["walk-in"] = 0,
        ["waited and came"] = 0,
        ["cancelled before the start and came"] = 0,
        ["requested or declined, and came"] = 0,
        ["held a place and came"] = 0,
        ["held a place and did not come"] = 0,
        ["came on one of two days"] = 0,
        ["came under another agency on the second day"] = 0,
        ["arrived and left empty"] = 0,
        ["arrived at the last minute that counts"] = 0,
        ["arrived a second after it"] = 0,
        ["left at the first minute that counts"] = 0,
        ["left a second before it"] = 0,
        ["day made up"] = 0,
        ["day made up in the next quarter"] = 0,
        ["day made up by somebody who has a place in that run"] = 0,
        ["making up withdrawn"] = 0,
        ["address written in capitals"] = 0,
    };

    /// <summary>How many bookings it has.</summary>
    public int Bookings { get; private set; }

    /// <summary>Their sector cannot be empty in a file: it is to be emptied in the database and in agencies.csv.</summary>
    public static bool HasNoSector(string agency) => agency is "agency-3" or "agency-7";

    private void Catalogue()
    {
        for (var i = 0; i < 12; i++)
        {
            _agencies.Add($"agency-{i}");
            Write("agencies.csv", "code,name,sector", $"agency-{i}", $"Trust \"{i}\", the {i % 5}th", HasNoSector($"agency-{i}") ? "to-be-emptied" : Pick("health", "police", "council", "education"));
            Seen("agency without sector", HasNoSector($"agency-{i}"));
        }
        for (var i = 0; i < 4; i++)
        {
            Write("venues.csv", "code,name,address,postcode,capacity,access_notes", $"venue-{i}", $"Hall {i}", "", "", "", "");
        }
        string[] needs = ["priority", "case review", "audit", "concern", "", "priority"];
        for (var i = 0; i < needs.Length; i++)
        {
            Write("themes.csv", "code,name,source", $"theme-{i}", $"Theme {i}", needs[i]);
            Seen("theme without need", needs[i].Length == 0);
        }
        for (var i = 0; i < 2 * Types.Length; i++)
        {
            List<string> others = Shuffled(["theme-0", "theme-1", "theme-2", "theme-3", "theme-4", "theme-5"]);
            var main = $"theme-{i * 5 / 4 % 6}";
            others.Remove(main);
            var themes = i % 4 == 0 ? "" : string.Join(';', [main, .. others.GetRange(0, i % 4 - 1)]);
            Seen("course without theme", i % 4 == 0);
            Seen("course with several themes", i % 4 > 1);
            Write("courses.csv", "code,title,type,boards,themes,summary,refresh_months", $"course-{i}", $"Course {i}", Types[i % Types.Length], BoardsOf(i), themes, "", "");
        }
    }

    private static string BoardsOf(int course) => (course % 3) switch { 0 => "children", 1 => "adults", _ => "children;adults" };

    private void People(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (agency, focus) = (Chance(8) ? "" : Pick([.. _agencies]), Chance(8) ? "" : Pick("children", "adults", "both"));
            _emails.Add($"person.{i}@agency.example");
            Write("people.csv", "email,name,agency,job_title,focus,roles", _emails[i], $"Person {i}", agency, "", focus, "");
            Seen("person without agency", agency.Length == 0);
            Seen("person without focus", focus.Length == 0);
        }
    }

    private void Rules()
    {
        foreach (var day in new[] { "2015-04-06", "2015-12-25", "2015-12-28", "2016-01-01", "2016-03-25", "2016-03-28", "2016-05-02", "2016-08-29", "2016-12-26", "2016-12-27", "2017-01-02", "2017-04-14", "2017-04-17", "2017-12-25" })
        {
            Write("bank_holidays.csv", "date,name", day, "A holiday");
        }
        // Two types of course have no rules of their own, one has three versions.
        foreach (var (type, from, days, unit, late, early) in new[]
        {
            ("level-3", "2014-01-01", "10", "working-days", "15", "5"), ("level-3", "2016-06-01", "7", "calendar-days", "0", "0"), ("level-3", "2017-03-26", "3", "", "", ""),
            ("refresher", "2015-06-01", "0", "", "30", ""), ("half-day", "2014-01-01", "2", "working-days", "", "10"), ("wednesday", "2014-01-01", "1", "calendar-days", "10", "10"), ("briefing", "2016-11-01", "20", "working-days", "5", "25"),
        })
        {
            Write("booking_policies.csv", "type,from,notice_days,notice_unit,late_minutes,early_minutes", type, from, days, unit, late, early);
        }
    }

    private void Plan(int i)
    {
        var course = _random.Next(2 * Types.Length);
        var type = Types[course % Types.Length];
        var status = i % 10 != 7 ? "published" : (i / 10 % 3) switch { 0 => "draft", 1 => "cancelled", _ => "postponed" };
        var closed = !Chance(12);
        List<(string, string, string)> days = [];
        var date = Day(new DateTime(2015, 4, 1).AddDays(_random.Next(3 * 365)));
        var (start, end) = Pick(("09:30", "16:30"), ("14:00", "16:00"), ("09:30", "12:30"), ("18:15", "20:45"));
        if (i % 10 == 0)
        {
            date = Pick(Ends);
        }
        else if (i % 10 == 1)
        {
            date = Pick(Changes);
            (start, end) = Pick(("00:30", "03:30"), ("00:30", "02:15"), ("01:15", "04:00"), ("09:30", "12:30"));
        }
        else if (i == 2)
        {
            (date, start, end, status, closed) = ("2018-02-14", "09:30", "12:30", "published", true); // ends now
        }
        else if (i == 3)
        {
            (date, start, end, status, closed) = ("2018-02-14", "09:30", "12:31", "published", true);
        }
        days.Add((date, start, end));
        if (i == 4)
        {
            (days, status, closed) = ([("2018-02-07", "09:30", "16:30"), ("2018-02-21", "09:30", "16:30")], "published", true);
        }
        else if (i > 4 && (i % 10 == 5 || Chance(4)))
        {
            if (i % 10 == 5)
            {
                days[0] = (LastDays[i / 10 % LastDays.Length], start, end);
            }
            var second = CountByHand.Utc(days[0].Item1, "12:00").AddDays(i % 10 == 5 ? Pick(1, 8, 14) : Pick(1, 1, 7, 14, 42));
            days.Add((Day(second), "09:30", "16:30"));
            if (Chance(4))
            {
                days.Add((Day(second.AddDays(7)), "13:00", "15:00"));
            }
        }
        var session = new Planned($"S-{i}", type, i % 30 == 9 ? 0 : _random.Next(4, 32), status, closed, days, 0, 0);
        var boards = Chance(3) ? Pick("children", "adults", "children;adults") : "";
        var venue = Chance(6) ? "" : $"venue-{_random.Next(4)}";
        var (late, early) = Chance(4) ? (Pick("0", "5", "45"), Pick("0", "10", "30")) : ("", "");
        Write("sessions.csv", "reference,course,capacity,status,venue,trainers,boards,register_closed,lateness_minutes,early_minutes",
            session.Reference, $"course-{course}", session.Capacity.ToString(CultureInfo.InvariantCulture), status, venue, "", boards, closed ? "yes" : "no", late, early);
        foreach (var day in Shuffled(days))
        {
            Write("session_days.csv", "session,date,start,end,venue", session.Reference, day.Item1, day.Item2, day.Item3, "");
        }
        var rule = _rules.GraceOn(type, date: days[0].Item1);
        _sessions.Add(session with { Late = late.Length > 0 ? int.Parse(late, CultureInfo.InvariantCulture) : rule.Late, Early = early.Length > 0 ? int.Parse(early, CultureInfo.InvariantCulture) : rule.Early });

        Seen($"status {status}", status != "published");
        Seen("register open", status == "published" && !closed && session.Ends <= CountByHand.Instant(Now));
        Seen("capacity of none", session.Counts && session.Capacity == 0);
        Seen("session without venue", session.Counts && venue.Length == 0);
        Seen($"board {(boards.Length > 0 ? boards : BoardsOf(course))}", session.Counts);
        Seen("board other than the course's", session.Counts && boards.Length > 0 && boards != BoardsOf(course));
        Seen("a session on the last day of a quarter or the first", session.Counts && Array.IndexOf(Ends, days[0].Item1) >= 0);
        Seen("a session on 31 March or 1 April", session.Counts && days[0].Item1[5..] is "03-31" or "04-01");
        Seen("a session on the day on which the clocks change", session.Counts && Array.IndexOf(Changes, days[0].Item1) >= 0);
        Seen("a session that runs while the clocks change", session.Counts && Array.IndexOf(Changes, days[0].Item1) >= 0 && start == "00:30");
        Seen("two days over a quarter's end", session.Counts && days.Count > 1 && QuarterOf(days[0].Item1) != QuarterOf(days[^1].Item1));
        Seen("two days over a year's end", session.Counts && days.Count > 1 && YearOf(days[0].Item1) != YearOf(days[^1].Item1));
        Seen("two days in a row", session.Counts && days.Count > 1 && CountByHand.Utc(days[1].Item1, "12:00") - CountByHand.Utc(days[0].Item1, "12:00") < TimeSpan.FromHours(26));
        Seen("three days", session.Counts && days.Count == 3);
        Seen("one day past and one to come", status == "published" && session.Begins < CountByHand.Instant(Now) && session.Ends > CountByHand.Instant(Now));
        Seen("ends at this very minute", session.Ends == CountByHand.Instant(Now));
        Seen("ends a minute from now", session.Ends == CountByHand.Instant(Now).AddMinutes(1));
    }

    private void Book(Planned session)
    {
        var held = 0;
        foreach (var email in Shuffled(_emails).GetRange(0, _random.Next(46)))
        {
            var agency = Chance(10) ? "" : Chance(6) ? Pick([.. _agencies]) : _rules.AgencyOf(email);
            Seen("booked without agency", session.Counts && agency.Length == 0);
            Seen("booked under another agency", session.Counts && agency != _rules.AgencyOf(email));
            session.Agencies[email] = agency;
            var full = held >= session.Capacity;
            switch (_random.Next(20))
            {
                case < 9 when !full:
                    held++;
                    Booking(session, email, agency, "confirmed", hasPlace: true);
                    break;
                case < 12:
                    Booking(session, email, agency, "cancelled", hasPlace: true);
                    break;
                case < 13:
                    Booking(session, email, agency, "cancelled", hasPlace: false);
                    break;
                case < 14:
                    Booking(session, email, agency, "cancelled", hasPlace: !Chance(3));
                    var again = Pick(full ? "waiting" : "confirmed", "waiting", "cancelled");
                    held += again == "confirmed" ? 1 : 0;
                    Booking(session, email, Chance(2) ? agency : Pick([.. _agencies]), again, hasPlace: again != "waiting");
                    Seen(again == "cancelled" ? "cancelled twice" : $"cancelled, then {again}", session.Counts);
                    break;
                case < 15 when !full: // in the files only: the first given up afterwards
                    held++;
                    BookingAt(session, email, agency, "cancelled", session.Begins.AddDays(-30), session.Begins.AddDays(-29), session.Begins.AddHours(1));
                    var both = Chance(3);
                    BookingAt(session, email, Pick([.. _agencies]), both ? "cancelled" : "confirmed", session.Begins.AddDays(-20), session.Begins.AddDays(both ? -19 : _random.Next(-20, 0)), both ? session.Begins.AddHours(2) : null);
                    Seen(both ? "two places held by one person and given up afterwards" : "two places held by one person", session.Counts);
                    break;
                case < 16:
                    BookingAt(session, email, agency, "cancelled", session.Begins.AddDays(-30), null, session.Begins.AddSeconds(_random.Next(2)));
                    BookingAt(session, email, Pick([.. _agencies]), "waiting", session.Begins.AddDays(-20), null, null);
                    Seen("waited twice", session.Counts);
                    break;
                default:
                    Booking(session, email, agency, Pick("requested", "waiting", "waiting", "declined"), hasPlace: false);
                    break;
            }
        }
    }

    private void Booking(Planned session, string email, string agency, string status, bool hasPlace)
    {
        var begins = session.Begins;
        var booked = begins.AddSeconds(-_random.Next(60, 70 * 86_400));
        if (Chance(12) && _rules.FirstDayOfRules(session.Type, session.Days[0].Date) is { } from)
        {
            booked = CountByHand.Utc(from, "00:00").AddSeconds(_random.Next(-1, 2));
            Seen("booked with a rule of its first day", session.Counts);
        }
        DateTime? confirmed = null, cancelled = null;
        if (hasPlace)
        {
            confirmed = Chance(2) ? booked : booked.AddSeconds(_random.Next((int)Math.Min((begins - booked).TotalSeconds, 5 * 86_400)));
            if (Chance(8))
            {
                confirmed = Around("confirmed", "the start", begins, session);
            }
        }
        else if (Chance(8))
        {
            booked = begins.AddSeconds(_random.Next(-1, 2));
            Seen($"waiting since {(booked < begins ? "a second before " : "")}the start", status == "waiting" && session.Counts && booked <= begins);
        }
        string? cancelBy = Chance(4) ? Text(begins.AddSeconds(-_random.Next(1, 20 * 86_400))) : null;
        if (status == "cancelled")
        {
            var notice = cancelBy is not null ? CountByHand.Instant(cancelBy) : _rules.CancelBy(session.Type, Text(booked), session.Days[0].Date);
            cancelled = _random.Next(5) switch
            {
                0 => Around("cancelled", "the start", begins, session),
                1 or 2 => Around("cancelled", "the notice", notice, session),
                3 => begins.AddSeconds(_random.Next(-10 * 86_400, 86_400)),
                _ => begins.AddSeconds(-_random.Next(50 * 86_400)),
            };
            cancelled = cancelled < (confirmed ?? booked) ? confirmed ?? booked : cancelled;
        }
        BookingAt(session, email, agency, status, booked, confirmed, cancelled, cancelBy);
    }

    private DateTime Around(string what, string when, DateTime instant, Planned session)
    {
        var by = _random.Next(-1, 2);
        Seen($"{what} {by switch { -1 => "a second before", 0 => "at", _ => "a second after" }} {when}", session.Counts);
        return instant.AddSeconds(by);
    }

    private void BookingAt(Planned session, string email, string agency, string status, DateTime booked, DateTime? confirmed, DateTime? cancelled, string? cancelBy = null)
    {
        Bookings++;
        var focus = Chance(6) ? Pick("children", "adults", "both", "not-recorded") : "";
        Seen("booked with another focus", session.Counts && focus.Length > 0);
        Write("bookings.csv", "session,email,agency,status,booked_at,confirmed_at,cancelled_at,cancelled_by,cancel_by,focus",
            session.Reference, Written(email), agency, status, Text(booked), confirmed is { } c ? Text(c) : "", cancelled is { } x ? Text(x) : "", "", cancelBy ?? "", focus);
        Seen($"booking {status}", session.Counts);
        Seen("cancel_by given", session.Counts && cancelBy is not null && status == "cancelled");
        Seen("cancelled without ever holding a place", session.Counts && status == "cancelled" && confirmed is null);
        Seen("notice over a bank holiday", session.Counts && status == "cancelled" && cancelBy is null && session.Days[0].Date[5..] is var day && (string.CompareOrdinal(day, "12-27") >= 0 || string.CompareOrdinal(day, "01-05") <= 0));
        Seen("notice in calendar days", session.Counts && status == "cancelled" && cancelBy is null && session.Type == "wednesday");
        if (session.Counts)
        {
            var last = _stories.GetValueOrDefault((session.Reference, email));
            _stories[(session.Reference, email)] = status == "cancelled" ? (confirmed is not null && confirmed < session.Begins ? cancelled < session.Begins ? "gave up" : "held" : last ?? "")
                : status == "confirmed" ? (confirmed < session.Begins ? last == "held" ? "held twice" : "held" : last ?? "") : status;
        }
    }

    private readonly Dictionary<(string, string), string> _stories = [];

    private void Come(Planned session)
    {
        if (session.Status != "published" || session.Begins > CountByHand.Instant(Now))
        {
            return;
        }
        var booked = new HashSet<string>(session.Agencies.Keys);
        foreach (var email in Shuffled(_emails))
        {
            if (!booked.Contains(email) && !Chance(60) || booked.Contains(email) && _stories.GetValueOrDefault((session.Reference, email)) is "waiting" or "requested" or "declined" or "gave up" && !Chance(5) || Chance(5))
            {
                Seen("held a place and did not come", _stories.GetValueOrDefault((session.Reference, email)) == "held");
                continue;
            }
            var days = 0;
            foreach (var day in session.Days)
            {
                if (CountByHand.Utc(day.Date, day.Start) <= CountByHand.Instant(Now) && (session.Days.Count == 1 || !Chance(5)))
                {
                    days++;
                    There(session, day, email, again: days > 1);
                }
            }
            if (session.Counts && days > 0)
            {
                var story = _stories.GetValueOrDefault((session.Reference, email));
                Seen("walk-in", !booked.Contains(email));
                Seen("waited and came", story == "waiting");
                Seen("cancelled before the start and came", story == "gave up");
                Seen("requested or declined, and came", story is "requested" or "declined");
                Seen("held a place and came", story == "held");
                Seen("two places held by one person who came", story == "held twice");
                Seen("came on one of two days", days == 1 && session.Days.Count == 2);
            }
        }
    }

    private void There(Planned session, (string Date, string Start, string End) day, string email, bool again = false)
    {
        var (start, end) = (CountByHand.Utc(day.Date, day.Start), CountByHand.Utc(day.Date, day.End));
        var arrived = _random.Next(8) switch
        {
            0 or 1 or 2 => "",
            3 => Time(day.Start, session.Late),
            4 => Text(start.AddMinutes(session.Late).AddSeconds(1)),
            5 => Time(day.Start, session.Late + 1),
            6 => Time(day.Start, -5),
            _ => Text(start.AddMinutes(_random.Next(-10, 30))),
        };
        Seen("arrived at the last minute that counts", session.Counts && arrived == Time(day.Start, session.Late));
        Seen("arrived a second after it", session.Counts && arrived == Text(start.AddMinutes(session.Late).AddSeconds(1)));
        var left = _random.Next(8) switch
        {
            0 => Time(day.End, -session.Early),
            1 => Text(end.AddMinutes(-session.Early).AddSeconds(-1)),
            2 => Time(day.End, 3),
            _ => "",
        };
        DateTime At(string text) => text.Length == 5 ? CountByHand.Utc(day.Date, text) : CountByHand.Instant(text);
        if (left.Length > 0 && At(left) <= (arrived.Length == 0 ? start : At(arrived)))
        {
            left = "";
        }
        Seen("left at the first minute that counts", session.Counts && left == Time(day.End, -session.Early));
        Seen("left a second before it", session.Counts && left == Text(end.AddMinutes(-session.Early).AddSeconds(-1)));
        Seen("arrived and left empty", session.Counts && arrived.Length + left.Length == 0);
        var method = Pick("qr", "room-code", "manual", "walk-in");
        if (_agencyColumn)
        {
            var agency = session.Agencies.TryGetValue(email, out var known) ? known : _rules.AgencyOf(email);
            var other = again && Chance(3);
            Seen("came under another agency on the second day", other && session.Counts);
            Write("attendance.csv", "session,date,email,arrived,left,method,agency,focus", session.Reference, day.Date, Written(email), arrived, left, method, other ? Pick([.. _agencies]) : agency, Chance(6) ? Pick("children", "adults", "not-recorded") : "");
        }
        else
        {
            Write("attendance.csv", "session,date,email,arrived,left,method", session.Reference, day.Date, Written(email), arrived, left, method);
            Seen("came under another agency on the second day", true); // needs the column
        }
        _there.Add((session.Reference, day.Date, email));
        _comings.Add(new Coming(session, day.Date, email));
    }

    private void MakeUp()
    {
        var run = new HashSet<(string, string, string)>();
        var missed = new HashSet<(string, string, string)>();
        foreach (var session in _sessions)
        {
            if (session.Status != "published" || session.Begins > CountByHand.Instant(Now))
            {
                continue;
            }
            foreach (var email in session.Agencies.Keys)
            {
                if (!Chance(12) || _stories.GetValueOrDefault((session.Reference, email)) is not ("held" or "held twice"))
                {
                    continue;
                }
                var day = session.Days[_random.Next(session.Days.Count)];
                var other = _sessions[_random.Next(_sessions.Count)];
                if (Chance(3) && _sessions.Find(o => o != session && _stories.GetValueOrDefault((o.Reference, email)) == "held" && !_there.Contains((o.Reference, o.Days[^1].Date, email))) is { } alsoHeld)
                {
                    other = alsoHeld;
                }
                var on = other.Days[_random.Next(other.Days.Count)];
                if (other == session || other.Status != "published" || CountByHand.Utc(on.Date, on.Start) > CountByHand.Instant(Now) || _there.Contains((other.Reference, on.Date, email))
                    || run.Contains((other.Reference, on.Date, email)) || missed.Contains((session.Reference, day.Date, email)))
                {
                    continue;
                }
                var withdrawn = Chance(6);
                if (!withdrawn)
                {
                    run.Add((other.Reference, on.Date, email));
                    missed.Add((session.Reference, day.Date, email));
                }
                Write("make_up_days.csv", "session,date,email,made_up_in,made_up_on,withdrawn_at", session.Reference, day.Date, Written(email), other.Reference, on.Date, withdrawn ? "2018-01-01T09:00:00Z" : "");
                if (!Chance(6))
                {
                    There(other, on, email);
                    Seen("making up withdrawn", withdrawn && other.Counts);
                    Seen("day made up", !withdrawn && session.Counts);
                    Seen("day made up in the next quarter", !withdrawn && session.Counts && QuarterOf(on.Date) != QuarterOf(session.Days[0].Date));
                    Seen("day made up by somebody who has a place in that run", !withdrawn && session.Counts && _stories.GetValueOrDefault((other.Reference, email)) == "held");
                }
            }
        }
    }

    private string Written(string email)
    {
        Seen("address written in capitals", Chance(20) is var capitals && capitals);
        return capitals ? email.ToUpperInvariant() : email;
    }

    private void Seen(string what, bool really)
    {
        if (really)
        {
            Cases[what]++;
        }
    }

    private void Write(string file, string header, params string[] cells)
    {
        if (!_files.TryGetValue(file, out var text))
        {
            _files[file] = text = new StringBuilder(header).Append('\n');
        }
        for (var i = 0; i < cells.Length; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(cells[i].AsSpan().IndexOfAny('"', ',') < 0 ? cells[i] : $"\"{cells[i].Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        }
        text.Append('\n');
    }

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private T Pick<T>(params T[] from) => from[_random.Next(from.Length)];

    private List<T> Shuffled<T>(List<T> list)
    {
        var items = list.ToArray();
        _random.Shuffle(items);
        return [.. items];
    }

    private static string QuarterOf(string date) => $"{date[..4]}-{(int.Parse(date[5..7], CultureInfo.InvariantCulture) - 1) / 3}";

    private static int YearOf(string date) => int.Parse(date[..4], CultureInfo.InvariantCulture) - (string.CompareOrdinal(date[5..], "04-01") < 0 ? 1 : 0);

    private static string Day(DateTime date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Time(string time, int minutes) => TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture).AddMinutes(minutes).ToString("HH:mm", CultureInfo.InvariantCulture);
}
