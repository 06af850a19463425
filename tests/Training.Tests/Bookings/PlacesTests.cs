using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>The rule about places, without a database.</summary>
public class PlacesTests
{
    private readonly TestClock _time = new();

    private DateTime Now => _time.Clock.UtcNow;

    private (Session, List<Booking>) SessionWith(int capacity, int people)
    {
        var session = Given.Session(_time.Clock, capacity);
        return (session, [.. Given.Persons(people).Select(p => Given.Booking(session, p, Now))]);
    }

    private static string States(IEnumerable<Booking> bookings) => string.Concat(bookings.Select(b => b.Status.ToString()[0]));

    [Fact]
    public void Places_go_first_come_first_served_and_the_rest_wait()
    {
        var (session, bookings) = SessionWith(capacity: 2, people: 4);

        Assert.Equal("CCWW", States(bookings));
        Assert.Equal([1, 2, 3, 4], bookings.Select(b => b.Number));
        Assert.Equal(1, session.PositionOf(bookings[2]));
        Assert.Equal(2, session.PositionOf(bookings[3]));
    }

    [Fact]
    public void A_freed_place_goes_to_the_first_in_line()
    {
        var (session, bookings) = SessionWith(capacity: 2, people: 4);

        var promoted = session.Cancel(bookings[0], by: null, Now);

        Assert.Equal([bookings[2]], promoted);
        Assert.Equal(1, session.PositionOf(bookings[3]));
    }

    [Fact]
    public void Leaving_the_waiting_list_promotes_nobody()
    {
        var (session, bookings) = SessionWith(capacity: 2, people: 4);

        Assert.Empty(session.Cancel(bookings[2], by: null, Now));
        Assert.Null(bookings[2].ConfirmedAt);
    }

    [Fact]
    public void A_newcomer_does_not_overtake_the_list()
    {
        var (session, bookings) = SessionWith(capacity: 1, people: 3);
        session.Capacity = 2; // a place appears without the list having been served

        var newcomer = Given.Booking(session, Given.Person(), Now);

        Assert.Equal(BookingStatus.Confirmed, bookings[1].Status);
        Assert.Equal(BookingStatus.Waiting, newcomer.Status);
    }

    [Fact]
    public void More_places_serve_the_list_in_order_and_fewer_take_nothing_back()
    {
        var (session, bookings) = SessionWith(capacity: 1, people: 4);

        Assert.Equal([bookings[1], bookings[2]], session.ChangeCapacity(3, Now));
        Assert.Empty(session.ChangeCapacity(1, Now));

        Assert.Equal("CCCW", States(bookings));
        Assert.Empty(session.Cancel(bookings[0], null, Now)); // still two people for one place
    }

    [Fact]
    public void The_places_offered_stay_as_they_were_when_the_session_began()
    {
        var (session, _) = SessionWith(capacity: 2, people: 1);

        Assert.Throws<InvalidOperationException>(() => session.ChangeCapacity(3, session.StartsAt));
    }

    [Fact]
    public void Nobody_is_promoted_once_the_session_has_begun()
    {
        var (session, bookings) = SessionWith(capacity: 1, people: 2);

        Assert.Empty(session.Cancel(bookings[0], null, session.StartsAt));

        Assert.Equal(BookingStatus.Waiting, bookings[1].Status);
    }

    [Theory]
    [InlineData(SessionStatus.Draft)]
    [InlineData(SessionStatus.Cancelled)]
    [InlineData(SessionStatus.Postponed)]
    public void A_session_that_is_not_on_gives_no_places(SessionStatus status)
    {
        var session = Given.Session(_time.Clock, status: status);

        Assert.False(session.TakesBookings(Now));
        Assert.Equal(BookingStatus.Waiting, Given.Booking(session, Given.Person(), Now).Status);
    }

    [Fact]
    public void The_booking_remembers_the_agency_of_the_day()
    {
        var agency = Given.Agency();
        var person = Given.Person(agency: agency);
        var booking = Given.Booking(Given.Session(_time.Clock), person, Now);

        person.Agency = Given.Agency("elsewhere");

        Assert.Same(agency, booking.Agency);
    }
}
