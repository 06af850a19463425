using Training.Bookings;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Statistics;

/// <summary>Each measure and its edges. The session begins on 20 September 2016 at 08:30 UTC and can be cancelled in time until 12 September, 23:00 UTC.</summary>
public sealed class MeasuresTests : IDisposable
{
    private readonly Scene _scene = new();

    [Fact]
    public async Task Places_taken_attended_and_missed()
    {
        var session = _scene.Session(capacity: 12);
        var (came, stayedAway) = (Given.Person(), Given.Person());
        _scene.Place(session, came);
        _scene.Place(session, stayedAway);
        _scene.Came(session, came);

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 12, Booked = 2, PlacesTaken = 2, Attended = 1, DidNotAttend = 1, Attendees = 1, Completed = 1 },
            await _scene.TotalAsync());
    }

    [Theory]
    [InlineData("2016-09-12 22:59", 1, 0, 0)] // in time
    [InlineData("2016-09-12 23:00", 0, 1, 0)] // late from the very instant
    [InlineData("2016-09-20 08:29", 0, 1, 0)] // late, a minute before it begins
    [InlineData("2016-09-20 08:30", 0, 0, 1)] // when it began the place was taken
    [InlineData("2016-09-21 09:00", 0, 0, 1)] // put in order afterwards
    public async Task A_cancellation_is_in_time_or_late_or_no_cancellation_at_all(string cancelled, int inTime, int late, int missed)
    {
        _scene.Book(_scene.Session(), Given.Person(), BookingStatus.Cancelled, confirmed: "2016-08-01 09:00", cancelled: cancelled);

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, Booked = 1, CancelledInTime = inTime, CancelledLate = late, PlacesTaken = missed, DidNotAttend = missed },
            await _scene.TotalAsync());
    }

    [Fact]
    public async Task Cancelling_after_the_start_does_not_undo_that_somebody_came()
    {
        var session = _scene.Session(days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        var person = Given.Person();
        _scene.Book(session, person, BookingStatus.Cancelled, confirmed: "2016-08-01 09:00", cancelled: "2016-09-22 09:00");
        _scene.Came(session, person, day: 1);

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, Booked = 1, PlacesTaken = 1, Attended = 1, Attendees = 1 }, await _scene.TotalAsync());
    }

    [Fact]
    public async Task Booking_again_after_cancelling_is_two_bookings_and_one_place()
    {
        var session = _scene.Session();
        var person = Given.Person();
        _scene.Book(session, person, BookingStatus.Cancelled, confirmed: "2016-08-01 09:00", cancelled: "2016-08-10 09:00");
        _scene.Book(session, person, confirmed: "2016-08-20 09:00");
        _scene.Came(session, person);

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, Booked = 2, CancelledInTime = 1, PlacesTaken = 1, Attended = 1, Attendees = 1, Completed = 1 },
            await _scene.TotalAsync());
    }

    [Fact]
    public async Task Two_places_held_by_one_person_are_attended_once()
    {
        var session = _scene.Session();
        var person = Given.Person();
        _scene.Book(session, person, BookingStatus.Cancelled, confirmed: "2016-08-01 09:00", cancelled: "2016-09-21 09:00");
        _scene.Book(session, person, confirmed: "2016-08-20 09:00");
        _scene.Came(session, person);

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, Booked = 2, PlacesTaken = 2, Attended = 1, DidNotAttend = 1, Attendees = 1, Completed = 1 },
            await _scene.TotalAsync());
    }

    [Theory]
    [InlineData("2016-09-20 08:29", 1, 0)]
    [InlineData("2016-09-20 08:30", 0, 1)]
    public async Task A_place_given_when_it_had_begun_was_not_held_when_it_began(string confirmed, int attended, int walkIns)
    {
        var session = _scene.Session();
        var person = Given.Person();
        _scene.Book(session, person, confirmed: confirmed);
        _scene.Came(session, person);

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, Booked = attended, PlacesTaken = attended, Attended = attended, WalkIns = walkIns, Attendees = 1, Completed = 1 },
            await _scene.TotalAsync());
    }

    [Fact]
    public async Task Somebody_who_cancelled_and_came_after_all_is_a_walk_in()
    {
        var session = _scene.Session();
        var person = Given.Person();
        _scene.Book(session, person, BookingStatus.Cancelled, confirmed: "2016-08-01 09:00", cancelled: "2016-09-19 09:00");
        _scene.Came(session, person);

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, Booked = 1, CancelledLate = 1, WalkIns = 1, Attendees = 1, Completed = 1 }, await _scene.TotalAsync());
    }

    [Theory]
    [InlineData(BookingStatus.Waiting)]
    [InlineData(BookingStatus.Requested)]
    [InlineData(BookingStatus.Declined)]
    public async Task Whoever_holds_no_place_and_comes_is_a_walk_in_and_no_unmet_demand(BookingStatus status)
    {
        var session = _scene.Session();
        var person = Given.Person();
        _scene.Book(session, person, status);
        _scene.Came(session, person);

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, WalkIns = 1, Attendees = 1, Completed = 1 }, await _scene.TotalAsync());
    }

    [Fact]
    public async Task A_walk_in_on_the_second_day_only_came_but_did_not_complete()
    {
        var session = _scene.Session(days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        _scene.Came(session, Given.Person(), day: 2);

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, WalkIns = 1, Attendees = 1 }, await _scene.TotalAsync());
    }

    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(true, false, 0)] // left the second day early
    [InlineData(false, true, 0)] // came late on the first
    [InlineData(true, null, 0)] // missed the second
    [InlineData(null, true, 0)] // missed the first
    public async Task Completed_is_the_whole_of_every_day(bool? first, bool? second, int completed)
    {
        var session = _scene.Session(days: ["2016-09-20 09:30-16:30", "2016-09-27 09:30-16:30"]);
        var person = Given.Person();
        _scene.Place(session, person);
        foreach (var (whole, day) in new[] { (first, 1), (second, 2) })
        {
            if (whole is { } stayed)
            {
                _scene.Came(session, person, day, stayed);
            }
        }

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, Booked = 1, PlacesTaken = 1, Attended = 1, Attendees = 1, Completed = completed },
            await _scene.TotalAsync());
    }

    [Theory]
    [InlineData(BookingStatus.Waiting, null, 1)] // still in the queue
    [InlineData(BookingStatus.Cancelled, "2016-09-20 08:30", 1)] // left the queue when it had begun
    [InlineData(BookingStatus.Cancelled, "2016-09-20 08:29", 0)] // left it before
    [InlineData(BookingStatus.Requested, null, 0)] // nobody agreed; that is no queue
    [InlineData(BookingStatus.Declined, null, 0)]
    public async Task Unmet_demand_is_who_waited_when_it_began(BookingStatus status, string? cancelled, int unmet)
    {
        _scene.Book(_scene.Session(), Given.Person(), status, cancelled: cancelled);

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, UnmetDemand = unmet }, await _scene.TotalAsync());
    }

    [Fact]
    public async Task Unmet_demand_counts_each_person_once_a_session()
    {
        var (one, other) = (_scene.Session(), _scene.Session());
        var person = Given.Person();
        _scene.Book(one, person, BookingStatus.Cancelled, cancelled: "2016-09-20 09:00");
        _scene.Book(one, person, BookingStatus.Waiting, booked: "2016-08-05 09:00");
        _scene.Book(other, person, BookingStatus.Waiting);

        Assert.Equal(2, (await _scene.TotalAsync()).UnmetDemand);
    }

    [Theory]
    [InlineData("2016-08-02 09:00")] // had one and gave it up
    [InlineData("2016-09-20 09:00")] // got one when it had begun
    public async Task Whoever_ever_got_a_place_is_no_unmet_demand(string confirmed)
    {
        var session = _scene.Session();
        var person = Given.Person();
        _scene.Book(session, person, BookingStatus.Cancelled, confirmed: confirmed, cancelled: "2016-09-20 10:00");
        _scene.Book(session, person, BookingStatus.Waiting, booked: "2016-08-20 09:00");

        Assert.Equal(0, (await _scene.TotalAsync()).UnmetDemand);
    }

    [Fact]
    public async Task A_booking_that_never_held_a_place_is_not_booked()
    {
        var session = _scene.Session();
        foreach (var status in new[] { BookingStatus.Requested, BookingStatus.Declined })
        {
            _scene.Book(session, Given.Person(), status);
        }
        _scene.Book(session, Given.Person(), BookingStatus.Cancelled, cancelled: "2016-08-20 09:00");

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20 }, await _scene.TotalAsync());
    }

    [Fact]
    public async Task Cancelled_and_postponed_sessions_are_counted_apart_and_drafts_not_at_all()
    {
        foreach (var status in new[] { SessionStatus.Cancelled, SessionStatus.Cancelled, SessionStatus.Postponed, SessionStatus.Draft })
        {
            var session = _scene.Session(status: status, closed: false);
            var person = Given.Person();
            _scene.Place(session, person);
            _scene.Came(session, person);
        }

        Assert.Equal(new Figures { SessionsCancelled = 2, SessionsPostponed = 1 }, await _scene.TotalAsync());
    }

    [Fact]
    public async Task A_session_whose_register_is_open_is_provisional_and_listed_and_counted_nowhere_else()
    {
        var open = _scene.Session(closed: false);
        var person = Given.Person();
        _scene.Place(open, person);
        _scene.Came(open, person);
        _scene.Book(open, Given.Person(), BookingStatus.Cancelled, confirmed: "2016-08-01 09:00", cancelled: "2016-09-19 09:00");
        _scene.Book(open, Given.Person(), BookingStatus.Cancelled, confirmed: "2016-08-01 09:00", cancelled: "2016-09-20 09:00"); // after it began
        _scene.Book(open, Given.Person(), BookingStatus.Waiting);

        var report = await _scene.ReportAsync();

        Assert.Equal(new Figures { SessionsProvisional = 1 }, report.Total.Figures);
        Assert.Equal((open.Reference, 20, 2), Assert.Single(report.Provisional) is var only ? (only.Reference, only.Capacity, only.PlacesHeld) : default);
        Assert.Equal(1, Assert.Single(report.Rows).Figures.SessionsProvisional);
    }

    [Fact]
    public async Task A_session_is_delivered_from_the_minute_in_which_its_last_day_ends()
    {
        var session = _scene.Session(days: ["2017-05-31 09:30-16:30", "2017-06-01 09:30-12:30"]);
        Assert.Equal(Figures.None, await _scene.TotalAsync("2017-18"));
        Assert.Equal(1, (await _scene.ReportAsync("2017-18")).ToCome);

        _scene.Database.Time.Set("2017-06-01T11:29:59Z");
        Assert.Equal(0, (await _scene.TotalAsync("2017-18")).Sessions);
        _scene.Database.Time.Set("2017-06-01T11:30:00Z");
        Assert.Equal(1, (await _scene.TotalAsync("2017-18")).Sessions);
        Assert.NotNull(session.RegisterClosedAt);
    }

    [Theory]
    [InlineData("2017-03-31 09:30-12:30", "2016-17", "4")]
    [InlineData("2017-04-01 09:30-12:30", "2017-18", "1")]
    [InlineData("2017-03-26 00:30-03:30", "2016-17", "4")] // the clocks go forward
    [InlineData("2016-10-30 00:30-03:30", "2016-17", "3")] // the clocks go back
    [InlineData("2016-07-01 00:15-01:15", "2016-17", "2")] // 30 June in UTC
    public async Task A_session_counts_in_the_quarter_of_its_first_date_at_the_site(string day, string year, string quarter)
    {
        _scene.Session(days: [day]);

        Assert.Equal(1, (await _scene.TotalAsync(year, quarter)).Sessions);
        Assert.Equal(1, (await _scene.TotalAsync(year)).Sessions);
        foreach (var other in new[] { "1", "2", "3", "4" }.Where(q => q != quarter))
        {
            Assert.Equal(Figures.None, await _scene.TotalAsync(year, other));
        }
    }

    [Fact]
    public async Task A_session_across_the_end_of_a_quarter_counts_whole_in_that_of_its_first_day()
    {
        var session = _scene.Session(days: ["2016-12-20 09:30-16:30", "2017-01-10 09:30-16:30"]);
        var person = Given.Person();
        _scene.Place(session, person);
        _scene.Came(session, person, day: 1);
        _scene.Came(session, person, day: 2);

        Assert.Equal(new Figures { Sessions = 1, PlacesOffered = 20, Booked = 1, PlacesTaken = 1, Attended = 1, Attendees = 1, Completed = 1 },
            await _scene.TotalAsync(quarter: "3"));
        Assert.Equal(Figures.None, await _scene.TotalAsync(quarter: "4"));
    }

    [Fact]
    public async Task Rates_are_parts_of_what_their_definitions_say_and_nothing_where_there_is_nothing()
    {
        var session = _scene.Session(capacity: 8);
        var people = Given.Persons(4);
        people.ForEach(p => _scene.Place(session, p));
        people[..3].ForEach(p => _scene.Came(session, p));
        _scene.Came(session, Given.Person());
        var total = await _scene.TotalAsync();

        Assert.Equal((0.5m, 0.75m, 0.5m), (total.TakeUp, total.Attendance, total.Fill));
        Assert.Equal((null, null, null), (Figures.None.TakeUp, Figures.None.Attendance, Figures.None.Fill));
    }

    [Fact]
    public void Figures_that_do_not_add_up_are_refused_with_the_rows_name()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Figures { Booked = 3, Attended = 1, PlacesTaken = 3 }.Check("Solent NHS Trust"));
        Assert.Equal("The figures of 'Solent NHS Trust' do not add up: booked is 3, attended + did not attend + cancelled is 1.", error.Message);
        Assert.Throws<InvalidOperationException>(() => new Figures { Attendees = 1 }.Check("Total"));
    }

    public void Dispose() => _scene.Dispose();
}
