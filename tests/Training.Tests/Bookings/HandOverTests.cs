using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>The rule of handing a place over, without a database.</summary>
public class HandOverTests
{
    private readonly TestClock _time = new();
    private readonly Person _amina = Numbered(1);
    private readonly Person _ben = Numbered(2);
    private readonly Person _cora = Numbered(3);

    private DateTime Now => _time.Clock.UtcNow;

    private static Person Numbered(int id)
    {
        var person = Given.Person();
        person.Id = id;
        return person;
    }

    private (Session, Booking) Full()
    {
        var session = Given.Session(_time.Clock, capacity: 1);
        return (session, Given.Booking(session, _amina, Now));
    }

    [Fact]
    public void The_colleague_has_the_place_at_once_and_nobody_who_waits_loses_their_position()
    {
        var (session, aminas) = Full();
        var coras = Given.Booking(session, _cora, Now);

        var bens = session.HandOver(aminas, _ben, by: 1, Now, session.StartsAt).Theirs;

        Assert.Equal((BookingStatus.Confirmed, Now, aminas, 3), (bens.Status, bens.ConfirmedAt, bens.SubstituteFor, bens.Number));
        Assert.Equal((BookingStatus.Cancelled, 1), (aminas.Status, aminas.CancelledById));
        Assert.Equal((BookingStatus.Waiting, 1), (coras.Status, session.PositionOf(coras)));
        Assert.Equal(1, session.PlacesHeld);
    }

    [Fact]
    public void It_is_never_a_late_cancellation()
    {
        var (session, aminas) = Full();
        _time.Set("2016-09-20T08:29:00Z"); // a minute before it begins

        session.HandOver(aminas, _ben, by: 1, Now, session.StartsAt);

        Assert.True(aminas.CancelledInTime);
        // So it is after an export, which keeps whole seconds.
        Assert.True(aminas.CancelBy - aminas.CancelledAt >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_cancellation_kept_in_time_keeps_its_last_day()
    {
        var (session, aminas) = Full();
        var was = aminas.CancelBy;

        session.HandOver(aminas, _ben, by: 1, Now, session.StartsAt);

        Assert.Equal(was, aminas.CancelBy);
    }

    [Fact]
    public void Of_a_colleague_who_waits_that_booking_gets_the_place()
    {
        var (session, aminas) = Full();
        var coras = Given.Booking(session, _cora, Now);
        var bens = Given.Booking(session, _ben, Now);

        Assert.Same(bens, session.HandOver(aminas, _ben, by: 1, Now, session.StartsAt).Theirs);
        Assert.Equal((BookingStatus.Confirmed, 3, 3), (bens.Status, bens.Number, session.Bookings.Count));
        Assert.Equal((BookingStatus.Waiting, 1), (coras.Status, session.PositionOf(coras)));
    }

    [Fact]
    public void A_request_without_a_place_needs_nobody_to_agree_any_more()
    {
        var (session, aminas) = Full();
        var (bens, _) = session.Join(_ben, Now, session.StartsAt, request: true);

        Assert.Same(bens, session.HandOver(aminas, _ben, by: 1, Now, session.StartsAt).Theirs);
        Assert.Equal(BookingStatus.Confirmed, bens.Status);
    }

    [Theory]
    [InlineData("has a place")]
    [InlineData("has a place kept")]
    [InlineData("waits")]
    [InlineData("cancelled")]
    [InlineData("begun")]
    [InlineData("postponed")]
    [InlineData("off")]
    public void What_cannot_be_handed_over(string why)
    {
        var session = Given.Session(_time.Clock, capacity: 2);
        var booking = Given.Booking(session, _amina, Now);
        switch (why)
        {
            case "has a place":
                Given.Booking(session, _ben, Now);
                break;
            case "has a place kept":
                session.Join(_ben, Now, session.StartsAt, new BookingPolicy { RequestKeepsPlace = true }, request: true);
                break;
            case "waits":
                session.ChangeCapacity(0, Now);
                booking = Given.Booking(session, _cora, Now);
                break;
            case "cancelled":
                session.Cancel(booking, by: 1, Now);
                break;
            case "begun":
                _time.Set("2016-09-20T08:30:00Z");
                break;
            case "postponed":
                session.Postpone();
                break;
            default:
                session.CallOff(by: null, Now);
                break;
        }

        Assert.Throws<InvalidOperationException>(() => session.HandOver(booking, _ben, by: 1, Now, session.StartsAt));
    }

    [Fact]
    public void With_more_people_than_places_handing_over_frees_none()
    {
        var session = Given.Session(_time.Clock, capacity: 2);
        var aminas = Given.Booking(session, _amina, Now);
        Given.Booking(session, Numbered(4), Now);
        session.ChangeCapacity(1, Now);
        var coras = Given.Booking(session, _cora, Now);

        session.HandOver(aminas, _ben, by: 1, Now, session.StartsAt);

        Assert.Equal((2, BookingStatus.Waiting), (session.PlacesHeld, coras.Status));
    }
}
