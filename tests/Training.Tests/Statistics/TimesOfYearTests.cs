using System.Globalization;
using Training.Bookings;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

/// <summary>The ends of quarters and years and the days on which the clocks change, with the numbers written out.</summary>
public sealed class TimesOfYearTests : IDisposable
{
    private readonly Scene _scene = new();

    [Theory]
    [InlineData("2016-09-29", "2016-10-06", "2016-17", "2", "2016-17", "3", "2016-09")]
    [InlineData("2017-03-30", "2017-04-06", "2016-17", "4", "2017-18", "1", "2017-03")]
    [InlineData("2017-03-31", "2017-04-01", "2016-17", "4", "2017-18", "1", "2017-03")]
    public async Task Two_days_over_the_end_of_a_quarter_count_once_and_only_when_the_last_is_over(string first, string second, string year, string quarter, string nextYear, string nextQuarter, string month)
    {
        var session = _scene.Session(capacity: 12, closed: false, days: [$"{first} 09:30-16:30", $"{second} 09:30-16:30"]);
        var people = Given.Persons(4);
        people[..3].ForEach(p => _scene.Place(session, p));
        _scene.Book(session, people[3], BookingStatus.Cancelled, confirmed: "2016-08-01 09:00", cancelled: "2016-08-02 09:00");
        _scene.Came(session, people[0], day: 1);
        _scene.Came(session, people[0], day: 2);
        _scene.Came(session, people[1], day: 2);
        _scene.Came(session, Given.Person(), day: 1);

        // Between the two days the quarter is over and nothing is counted in it, nor in the one that has begun.
        _scene.Database.Time.Set(second + "T08:00:00Z");
        var between = await _scene.ReportAsync(year, quarter);
        Assert.Equal((Figures.None, 1, 0), (between.Total.Figures, between.ToCome, between.Provisional.Count));

        _scene.Database.Time.Set(second + "T15:30:00Z");
        var open = await _scene.ReportAsync(year, quarter);
        Assert.Equal((new Figures { SessionsProvisional = 1 }, 0, 1), (open.Total.Figures, open.ToCome, open.Provisional.Count));

        session.RegisterClosedAt = session.EndsAt.AddHours(1);
        var counted = new Figures { Sessions = 1, PlacesOffered = 12, Booked = 4, CancelledInTime = 1, PlacesTaken = 3, Attended = 2, DidNotAttend = 1, WalkIns = 1, Attendees = 3, Completed = 1 };
        Assert.Equal(counted, await _scene.TotalAsync(year, quarter));
        Assert.Equal(counted, await _scene.TotalAsync(year));
        Assert.Equal(month, Assert.Single((await _scene.ReportAsync(year, by: By.Month)).Rows).Group);
        Assert.Equal($"Q{quarter}", Assert.Single((await _scene.ReportAsync(year, by: By.Quarter)).Rows).Group);

        var next = await _scene.ReportAsync(nextYear, nextQuarter);
        Assert.Equal((Figures.None, 0, 0), (next.Total.Figures, next.ToCome, next.Provisional.Count));
    }

    [Theory]
    [InlineData("2016-06-30", "1")]
    [InlineData("2016-07-01", "2")]
    [InlineData("2016-09-30", "2")]
    [InlineData("2016-10-01", "3")]
    [InlineData("2016-12-31", "3")]
    [InlineData("2017-01-01", "4")]
    public async Task The_last_evening_of_a_quarter_and_the_first_morning_of_the_next(string date, string quarter)
    {
        _scene.Session(capacity: 7, days: [$"{date} 00:15-01:00"]);
        _scene.Session(capacity: 5, days: [$"{date} 22:00-23:59"]);

        Assert.Equal(new Figures { Sessions = 2, PlacesOffered = 12 }, await _scene.TotalAsync(quarter: quarter));
        Assert.Equal(new Figures { Sessions = 2, PlacesOffered = 12 }, Assert.Single((await _scene.ReportAsync(by: By.Quarter)).Rows).Figures);
    }

    [Theory]
    // The Sunday on which the clocks go back: 9:30am is 09:30 UTC. The one on which they go forward: 9:30am is 08:30 UTC.
    [InlineData("2016-10-30", "2016-10-30 09:29:59", 1, 0)]
    [InlineData("2016-10-30", "2016-10-30 09:30:00", 0, 1)]
    [InlineData("2017-03-26", "2017-03-26 08:29:59", 1, 0)]
    [InlineData("2017-03-26", "2017-03-26 08:30:00", 0, 1)]
    // The Saturdays before: 9:30am is 08:30 UTC in October, 09:30 in March.
    [InlineData("2016-10-29", "2016-10-29 08:30:00", 0, 1)]
    [InlineData("2017-03-25", "2017-03-25 09:29:59", 1, 0)]
    public async Task A_session_begins_at_its_time_on_the_wall_on_the_day_of_the_change(string date, string cancelled, int late, int taken)
    {
        var session = _scene.Session(days: [$"{date} 09:30-12:30"]);
        var booking = _scene.Book(session, Given.Person(), BookingStatus.Cancelled, confirmed: "2016-08-01 09:00", cancelled: "2016-08-02 09:00");
        booking.CancelledAt = Utc(cancelled);

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, Booked = 1, CancelledLate = late, PlacesTaken = taken, DidNotAttend = taken }, await _scene.TotalAsync());
    }

    [Theory]
    // Two calendar days' notice of Monday 31 October 2016: until midnight at the end of Saturday, 23:00 UTC. 00:30 on the Sunday of the change is half an hour late.
    [InlineData("2016-10-31", 2, "2016-10-29 22:59:59", 1)]
    [InlineData("2016-10-31", 2, "2016-10-29 23:30:00", 0)]
    // One day's: until midnight at the end of that Sunday, 00:00 UTC; 00:30 on the Sunday, before the change, and half past eleven at its end are in time.
    [InlineData("2016-10-31", 1, "2016-10-29 23:30:00", 1)]
    [InlineData("2016-10-31", 1, "2016-10-30 23:59:59", 1)]
    [InlineData("2016-10-31", 1, "2016-10-31 00:00:00", 0)]
    // The same in spring: Monday 27 March 2017; Saturday ends at 00:00 UTC, Sunday at 23:00 UTC.
    [InlineData("2017-03-27", 2, "2017-03-25 23:59:59", 1)]
    [InlineData("2017-03-27", 2, "2017-03-26 00:30:00", 0)]
    [InlineData("2017-03-27", 1, "2017-03-26 00:30:00", 1)]
    [InlineData("2017-03-27", 1, "2017-03-26 22:59:59", 1)]
    [InlineData("2017-03-27", 1, "2017-03-26 23:00:00", 0)]
    // Five working days' of the Monday after the change are until the end of the Monday before it.
    [InlineData("2016-10-31", -5, "2016-10-24 22:59:59", 1)]
    [InlineData("2016-10-31", -5, "2016-10-24 23:00:00", 0)]
    [InlineData("2017-03-27", -5, "2017-03-20 23:59:59", 1)]
    [InlineData("2017-03-27", -5, "2017-03-21 00:00:00", 0)]
    public async Task Notice_ends_at_midnight_on_the_wall_when_the_clocks_change(string date, int days, string cancelled, int inTime)
    {
        var notice = days < 0 ? new Notice(-days) : new Notice(days, NoticeUnit.CalendarDays);
        var session = _scene.Session(days: [$"{date} 09:30-12:30"]);
        var booking = _scene.Book(session, Given.Person(), BookingStatus.Cancelled, confirmed: "2016-08-01 09:00", cancelled: "2016-08-02 09:00");
        (booking.CancelledAt, booking.CancelBy) = (Utc(cancelled), notice.CancelBy(session.FirstDate, new WorkingDays(new HashSet<DateOnly>()), _scene.Database.Clock));

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, Booked = 1, CancelledInTime = inTime, CancelledLate = 1 - inTime }, await _scene.TotalAsync());
    }

    [Theory]
    // A place given at 00:30 on the day of the change for a session at 00:30 was given when it had begun; a minute earlier it was not.
    [InlineData("2016-10-30", "2016-10-29 23:29:59", 1)]
    [InlineData("2016-10-30", "2016-10-29 23:30:00", 0)]
    [InlineData("2017-03-26", "2017-03-26 00:29:59", 1)]
    [InlineData("2017-03-26", "2017-03-26 00:30:00", 0)]
    public async Task A_place_at_half_past_midnight_on_the_day_of_the_change(string date, string confirmed, int booked)
    {
        var session = _scene.Session(days: [$"{date} 00:30-03:30"]);
        var person = Given.Person();
        _scene.Place(session, person).ConfirmedAt = Utc(confirmed);
        _scene.Came(session, person);

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, Booked = booked, PlacesTaken = booked, Attended = booked, WalkIns = 1 - booked, Attendees = 1, Completed = 1 }, await _scene.TotalAsync());
        Assert.Equal(date.StartsWith("2016", StringComparison.Ordinal) ? "Q3" : "Q4", Assert.Single((await _scene.ReportAsync(by: By.Quarter)).Rows).Group);
    }

    [Theory]
    // 00:30 to 03:30 is four hours long in October and two in March: over at 03:30 and 02:30 UTC.
    [InlineData("2016-10-30", "2016-10-30T03:29:59Z", 0)]
    [InlineData("2016-10-30", "2016-10-30T03:30:00Z", 1)]
    [InlineData("2017-03-26", "2017-03-26T02:29:59Z", 0)]
    [InlineData("2017-03-26", "2017-03-26T02:30:00Z", 1)]
    public async Task A_session_that_runs_while_the_clocks_change_is_over_at_its_end_on_the_wall(string date, string now, int delivered)
    {
        _scene.Session(days: [$"{date} 00:30-03:30"]);
        _scene.Database.Time.Set(now);

        var report = await _scene.ReportAsync();
        Assert.Equal((delivered, 1 - delivered), (report.Total.Figures.Sessions, report.ToCome));
    }

    [Fact]
    public async Task A_joint_session_stands_under_each_board_and_once_in_the_total_whatever_is_asked_for()
    {
        foreach (var (boards, capacity) in new[] { (Boards.Children, 10), (Boards.Adults, 20), (BoardsExtensions.Joint, 40), (Boards.None, 80) })
        {
            var session = _scene.Session(capacity, boards: boards);
            var person = Given.Person();
            _scene.Place(session, person);
            _scene.Came(session, person);
        }

        async Task<string> PlacesAsync(Boards? board)
        {
            var report = await _scene.ReportAsync(board: board, by: By.Board);
            return string.Join(", ", report.Rows.Append(report.Total).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Group} {r.Figures.PlacesOffered}/{r.Figures.Attended}{(r.CountedAbove ? " counted above" : "")}")));
        }
        Assert.Equal("children 50/2, adults 60/2, joint 40/1 counted above, not-recorded 80/1, total 150/4", await PlacesAsync(null));
        Assert.Equal("children 50/2, adults 40/1, joint 40/1 counted above, total 50/2", await PlacesAsync(Boards.Children));
        Assert.Equal("children 40/1, adults 60/2, joint 40/1 counted above, total 60/2", await PlacesAsync(Boards.Adults));
    }

    public void Dispose() => _scene.Dispose();

    private static DateTime Utc(string text) => DateTime.SpecifyKind(DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
