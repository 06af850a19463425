using Training.Bookings;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>The rules behind the coordinator's page, without a database.</summary>
public class RosterRulesTests
{
    private readonly TestClock _time = new();

    private DateTime Now => _time.Clock.UtcNow;

    /// <summary>Places that nobody was given appear, as they do once promotion has stopped.</summary>
    private (Session, List<Booking>) SessionWith(int capacity, int people, int free)
    {
        var session = Given.Session(_time.Clock, capacity);
        List<Booking> bookings = [.. Given.Persons(people).Select(p => Given.Booking(session, p, Now))];
        session.Capacity += free;
        return (session, bookings);
    }

    [Fact]
    public void A_free_place_given_by_hand_overtakes_and_says_why()
    {
        var (session, bookings) = SessionWith(capacity: 1, people: 4, free: 1);

        Assert.Equal([bookings[1], bookings[2]], session.Before(bookings[3]));
        var promoted = session.PromoteByHand(bookings[3], "Leads the case", Now);

        Assert.Equal([bookings[3]], promoted);
        Assert.Equal(("Leads the case", Now), (bookings[3].Reason, bookings[3].ConfirmedAt));
        Assert.Equal(1, session.PositionOf(bookings[1]));
    }

    [Fact]
    public void What_is_free_besides_goes_to_the_first_in_line()
    {
        var (session, bookings) = SessionWith(capacity: 1, people: 4, free: 2);

        Assert.Equal([bookings[3], bookings[1]], session.PromoteByHand(bookings[3], "Leads the case", Now));
        Assert.Null(bookings[1].Reason);
    }

    [Fact]
    public void Without_a_free_place_nobody_is_given_one()
    {
        var (session, bookings) = SessionWith(capacity: 1, people: 3, free: 0);

        Assert.Throws<InvalidOperationException>(() => session.PromoteByHand(bookings[2], "Why not", Now));
        Assert.Equal(1, session.PlacesHeld);
    }

    [Theory]
    [InlineData(BookingStatus.Confirmed)]
    [InlineData(BookingStatus.Requested)]
    [InlineData(BookingStatus.Cancelled)]
    [InlineData(BookingStatus.Declined)]
    public void Only_who_waits_can_be_given_a_place(BookingStatus status)
    {
        var (session, bookings) = SessionWith(capacity: 1, people: 2, free: 5);
        bookings[1].Status = status;

        Assert.Throws<InvalidOperationException>(() => session.PromoteByHand(bookings[1], "Why not", Now));
    }

    [Theory]
    [InlineData(SessionStatus.Published, "2016-09-20T08:30:00Z")]
    [InlineData(SessionStatus.Cancelled, "2016-09-19T08:30:00Z")]
    [InlineData(SessionStatus.Postponed, "2016-09-19T08:30:00Z")]
    public void Nobody_is_given_a_place_once_it_has_begun_or_will_not_be(SessionStatus status, string at)
    {
        var (session, bookings) = SessionWith(capacity: 1, people: 2, free: 1);
        session.Status = status;
        _time.Set(at);

        Assert.Throws<InvalidOperationException>(() => session.PromoteByHand(bookings[1], "Why not", Now));
    }

    [Theory]
    [InlineData("2016-09-12", "2016-09-26")] // a Monday: the Monday two weeks on
    [InlineData("2016-09-10", "2016-09-23")] // a Saturday counts from the Monday
    [InlineData("2016-12-19", "2017-01-05")] // over Christmas, Boxing Day's and New Year's holidays
    [InlineData("2016-08-22", "2016-09-06")] // over the late August one
    public void Ten_working_days_ahead_skip_weekends_and_holidays(string today, string horizon)
    {
        HashSet<DateOnly> holidays = [new(2016, 8, 29), new(2016, 12, 26), new(2016, 12, 27), new(2017, 1, 2)];

        Assert.Equal(DateOnly.Parse(horizon, Words.British), new WorkingDays(holidays).After(DateOnly.Parse(today, Words.British), AtRisk.WithinDays));
    }
}
