using Training.Bookings;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>The day from which free places are given by hand, without a database.</summary>
public class CutOffTests
{
    private static readonly WorkingDays Working = new(new HashSet<DateOnly>
    {
        new(2016, 3, 25), new(2016, 3, 28), new(2016, 8, 29), new(2016, 12, 26), new(2016, 12, 27), new(2017, 1, 2),
    });

    private readonly TestClock _time = new();

    private DateTime Now => _time.Clock.UtcNow;

    [Theory]
    [InlineData("2016-09-20", 2, "2016-09-15T23:00:00Z")] // a Tuesday: from the Friday before on
    [InlineData("2016-09-20", 0, "2016-09-20T08:30:00Z")] // until it begins
    [InlineData("2016-03-30", 2, "2016-03-24T00:00:00Z")] // over Easter and the clock change: Tuesday 29, Thursday 24 March
    [InlineData("2016-08-30", 1, "2016-08-25T23:00:00Z")] // over the late August holiday
    [InlineData("2017-01-03", 3, "2016-12-28T00:00:00Z")] // over New Year's holiday: 30, 29 and 28 December
    [InlineData("2016-11-01", 2, "2016-10-27T23:00:00Z")] // back over the end of summer time
    public void It_is_counted_in_working_days(string firstDay, int days, string expected)
    {
        var session = Session(days, firstDay);

        Assert.Equal(DateTimeOffset.Parse(expected, Words.British).UtcDateTime, session.PromotionStopsAt);
    }

    [Theory]
    [InlineData("2016-09-20", 7, "2016-09-13T23:00:00Z")] // seven whole days before
    [InlineData("2016-11-01", 7, "2016-10-25T23:00:00Z")] // back over the end of summer time
    [InlineData("2016-03-30", 7, "2016-03-24T00:00:00Z")]
    public void Calendar_days_of_notice_take_no_account_of_holidays(string firstDay, int days, string expected)
    {
        var cancelBy = new Notice(days, NoticeUnit.CalendarDays).CancelBy(DateOnly.Parse(firstDay, Words.British), Working, _time.Clock);

        Assert.Equal(DateTimeOffset.Parse(expected, Words.British).UtcDateTime, cancelBy);
    }

    [Fact]
    public void After_it_a_freed_place_stays_free_until_the_team_gives_it()
    {
        var session = Session(days: 2, "2016-09-20");
        var bookings = Book(session, 3);
        _time.Set("2016-09-15T23:00:00Z");

        Assert.Empty(session.Cancel(bookings[0], null, Now));
        Assert.Equal((1, BookingStatus.Waiting), (session.FreePlaces, bookings[1].Status));

        Assert.Equal([bookings[2]], session.PromoteByHand(bookings[2], "They rang", Now));
        Assert.Equal(BookingStatus.Waiting, bookings[1].Status);
    }

    [Fact]
    public void A_moment_before_it_the_list_is_served()
    {
        var session = Session(days: 2, "2016-09-20");
        var bookings = Book(session, 2);
        _time.Set("2016-09-15T22:59:59Z");

        Assert.Equal([bookings[1]], session.Cancel(bookings[0], null, Now));
    }

    [Fact]
    public void More_places_after_it_are_given_by_hand_too()
    {
        var session = Session(days: 2, "2016-09-20");
        Book(session, 2);
        _time.Set("2016-09-16T08:00:00Z");

        Assert.Empty(session.ChangeCapacity(5, Now));
    }

    [Fact]
    public void A_newcomer_after_it_gets_a_place_only_when_nobody_waits()
    {
        var session = Session(days: 2, "2016-09-20");
        var bookings = Book(session, 2);
        _time.Set("2016-09-16T08:00:00Z");
        session.Cancel(bookings[0], null, Now);

        Assert.Equal(BookingStatus.Waiting, Book(session, 1)[0].Status);

        session.Bookings.Where(b => b.Status == BookingStatus.Waiting).ToList().ForEach(b => session.Cancel(b, null, Now));
        Assert.Equal(BookingStatus.Confirmed, Book(session, 1)[0].Status);
    }

    [Fact]
    public void Moving_the_session_moves_it_too()
    {
        var session = Session(days: 2, "2016-09-20");
        var bookings = Book(session, 2);
        _time.Set("2016-09-16T08:00:00Z");
        session.Cancel(bookings[0], null, Now);

        var promoted = session.Move(NewDatesFor("2016-10-04"), venue: null, Now, _time.Clock);

        Assert.Equal([bookings[1]], promoted);
    }

    [Theory]
    [InlineData("2016-09-15T10:00:00Z", "2016-09-16T23:00:00Z")] // a Thursday: the end of Friday
    [InlineData("2016-09-16T10:00:00Z", "2016-09-19T23:00:00Z")] // a Friday: the end of Monday
    [InlineData("2016-09-19T10:00:00Z", "2016-09-20T08:30:00Z")] // the day before: until it begins
    [InlineData("2016-09-13T10:00:00Z", "2016-09-14T23:00:00Z")]
    public void A_place_that_comes_free_can_be_declined_in_time_until_the_end_of_the_next_working_day(string at, string until)
    {
        var session = Session(days: 0, "2016-09-20");
        var bookings = Book(session, 2);
        _time.Set(at);

        session.Cancel(bookings[0], null, Now);

        Assert.Equal(DateTimeOffset.Parse(until, Words.British).UtcDateTime, bookings[1].CancelBy);
        session.Cancel(bookings[1], null, Now);
        Assert.True(bookings[1].CancelledInTime);
    }

    private static NewDates NewDatesFor(string date) => new([new(DateOnly.Parse(date, Words.British), new(9, 30), new(12, 30))]);

    private Session Session(int days, string firstDay)
    {
        var session = Given.Session(_time.Clock, capacity: 1, days: $"{firstDay} 09:30-12:30");
        session.Rules = new SessionRules(new BookingPolicy { NoticeDays = 5, PromotionStopsDays = days }, Working, _time.Clock);
        return session;
    }

    private List<Booking> Book(Session session, int people) => [.. Given.Persons(people).Select(p => Given.Booking(session, p, Now))];
}
