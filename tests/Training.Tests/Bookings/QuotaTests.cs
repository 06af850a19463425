using Training.Bookings;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>Places that are kept for agencies, without a database.</summary>
public class QuotaTests
{
    private readonly TestClock _time = new();
    private readonly Agency _police = NewAgency(1, "police");
    private readonly Agency _health = NewAgency(2, "health");

    private DateTime Now => _time.Clock.UtcNow;

    [Fact]
    public void The_places_of_an_agency_are_left_for_its_people()
    {
        var session = SessionWith(capacity: 3, Quota(_police, 2));

        Assert.Equal("C", Book(session, _health));
        Assert.Equal("W", Book(session, _health));
        Assert.Equal("W", Book(session, null));
        Assert.Equal(2, session.PlacesKept);

        // They pass those who wait: these places are not theirs to have.
        Assert.Equal("C", Book(session, _police));
        Assert.Equal("C", Book(session, _police));
        Assert.Equal("W", Book(session, _police));
        Assert.Equal(0, session.PlacesKept);
    }

    [Fact]
    public void An_agency_may_take_more_than_its_quota_from_what_is_open_to_all()
    {
        var session = SessionWith(capacity: 4, Quota(_police, 1), Quota(_health, 1));

        Assert.Equal(["C", "C", "C", "W"], [Book(session, _police), Book(session, _police), Book(session, _police), Book(session, _police)]);
        Assert.Equal("C", Book(session, _health));
    }

    [Fact]
    public void A_freed_place_goes_to_the_first_who_may_have_it()
    {
        var session = SessionWith(capacity: 2, Quota(_police, 1));
        var health = Give(session, _health);
        var police = Give(session, _police);
        var (third, fourth) = (Give(session, _health), Give(session, _police));
        Assert.Equal([BookingStatus.Waiting, BookingStatus.Waiting], [third.Status, fourth.Status]);

        Assert.Equal([fourth], session.Cancel(police, null, Now)); // the place of the quota, though another came before
        Assert.Equal([third], session.Cancel(health, null, Now));
    }

    [Fact]
    public void From_the_release_on_they_are_open_to_all_in_the_order_of_the_list()
    {
        var session = SessionWith(capacity: 2, Quota(_police, 2));
        var (first, second, third) = (Give(session, _health), Give(session, null), Give(session, _health));

        _time.Set("2016-09-14T22:59:59Z");
        Assert.Empty(session.ReleaseQuotas(Now));
        _time.Set("2016-09-14T23:00:00Z"); // 15 September begins, in summer time

        Assert.Equal([first, second], session.ReleaseQuotas(Now));
        Assert.Equal(BookingStatus.Waiting, third.Status);
        Assert.Equal(Now, session.Quotas[0].ReleasedAt);
        Assert.Equal(0, session.PlacesKept);
    }

    [Fact]
    public void Somebody_who_books_after_the_release_does_not_pass_those_who_waited_for_it()
    {
        var session = SessionWith(capacity: 1, Quota(_police, 1));
        var waited = Give(session, _health);
        _time.Set("2016-09-15T08:00:00Z");

        Assert.Equal("W", Book(session, _police)); // nobody has served the list yet: booking does
        Assert.Equal(BookingStatus.Confirmed, waited.Status);
    }

    [Fact]
    public void Taking_a_quota_away_serves_the_list()
    {
        var session = SessionWith(capacity: 1, Quota(_police, 1));
        var waited = Give(session, _health);

        Assert.Equal([waited], session.ChangeQuotas([], Now));
    }

    [Fact]
    public void A_quota_takes_nothing_from_who_has_a_place()
    {
        var session = SessionWith(capacity: 2);
        var (first, second) = (Give(session, _health), Give(session, _health));

        Assert.Empty(session.ChangeQuotas([Quota(_police, 2)], Now));

        Assert.All([first, second], b => Assert.Equal(BookingStatus.Confirmed, b.Status));
        Assert.Equal(0, session.PlacesKept); // none is free to be kept
        var (others, police) = (Give(session, _health), Give(session, _police));
        Assert.Equal([police], session.Cancel(first, null, Now));
        Assert.Equal(BookingStatus.Waiting, others.Status);
    }

    [Fact]
    public void Two_quotas_never_keep_a_place_from_everybody()
    {
        var session = SessionWith(capacity: 3, Quota(_police, 2), Quota(_health, 2)); // as after a capacity cut

        Assert.Equal("W", Book(session, null));
        Assert.Equal(["C", "C"], [Book(session, _police), Book(session, _police)]);
        Assert.Equal("W", Book(session, _police)); // they have had theirs: the last is health's
        Assert.Equal("C", Book(session, _health));
    }

    [Fact]
    public void Moving_the_session_moves_the_day_on_which_they_open()
    {
        var session = SessionWith(capacity: 1, Quota(_police, 1)); // opens on the 15th, five days before
        var waits = Give(session, _health);

        Assert.Empty(session.Move(new NewDates([new(new(2016, 10, 4), new(9, 30), new(12, 30))]), venue: null, Now, _time.Clock));
        Assert.Equal(new DateOnly(2016, 9, 29), session.Quotas[0].ReleaseOn);

        Assert.Equal([waits], session.Move(new NewDates([new(new(2016, 9, 14), new(9, 30), new(12, 30))]), venue: null, Now, _time.Clock)); // it would have opened on the 9th
    }

    [Theory]
    [InlineData(2, 0, true, true)] // nobody has booked: one place is open, one is kept
    [InlineData(2, 1, false, true)]
    [InlineData(1, 0, false, true)]
    public void Who_would_get_a_place_now(int capacity, int health, bool forHealth, bool forPolice)
    {
        var session = SessionWith(capacity, Quota(_police, 1));
        for (var i = 0; i < health; i++)
        {
            Give(session, _health);
        }

        Assert.Equal((forHealth, forPolice), (session.HasPlaceFor(_health.Id, Now), session.HasPlaceFor(_police.Id, Now)));
    }

    private Session SessionWith(int capacity, params Quota[] quotas)
    {
        var session = Given.Session(_time.Clock, capacity);
        session.ChangeQuotas(quotas, Now);
        return session;
    }

    private Quota Quota(Agency agency, int places)
    {
        var quota = new Quota { Agency = agency, AgencyId = agency.Id, Places = places };
        quota.SetRelease(new DateOnly(2016, 9, 15), _time.Clock);
        return quota;
    }

    private Booking Give(Session session, Agency? agency)
    {
        var person = Given.Person(agency: agency);
        person.AgencyId = agency?.Id;
        return Given.Booking(session, person, Now);
    }

    private string Book(Session session, Agency? agency) => Give(session, agency).Status.ToString()[..1];

    private static Agency NewAgency(int id, string code)
    {
        var agency = Given.Agency(code);
        agency.Id = id;
        return agency;
    }
}
