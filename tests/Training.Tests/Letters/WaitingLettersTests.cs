using Training.Bookings;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Letters;

/// <summary>Letters to those who wait promise only what the rules of the session will do.</summary>
public class WaitingLettersTests
{
    private const string ByHand = "the training team gives places that come free by hand";

    private readonly TestClock _time = new();
    private readonly Agency _health = new() { Id = 1, Code = "health", Name = "Health", Sector = "health" };

    public static TheoryData<string> Kinds => ["Waiting", "WaitingFor", "AgreedAndWaiting", "MovedToAnother", "MovedByLead"];

    private OutboxLetter Letter(string kind, Booking booking)
    {
        var letters = Desks.Letters(_time.Clock);
        return kind switch
        {
            "Waiting" => letters.Waiting(booking, 1),
            "WaitingFor" => letters.WaitingFor(booking, 1, "Tom Byrne"),
            "AgreedAndWaiting" => letters.AgreedAndWaiting(booking, 1),
            "MovedToAnother" => letters.MovedToAnother(booking, booking.Session, 1, ""),
            _ => letters.MovedByLead(booking, booking, true, 1, "", "Tom Byrne"),
        };
    }

    private Booking Waits(int capacity = 0, int stopsDays = 0, params Quota[] quotas)
    {
        var session = Given.Session(_time.Clock, capacity);
        session.Rules = new SessionRules(new BookingPolicy { NoticeDays = 5, PromotionStopsDays = stopsDays }, new WorkingDays(new HashSet<DateOnly>()), _time.Clock);
        session.Quotas.AddRange(quotas);
        var person = Given.Person();
        (person.Agency, person.AgencyId) = (_health, _health.Id);
        return Given.Booking(session, person, _time.Clock.UtcNow);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_full_session_promises_the_next_place_at_once(string kind)
    {
        var text = Letter(kind, Waits()).Text;

        Assert.Contains("The session is full. You are number 1 on its waiting list.", text, StringComparison.Ordinal);
        Assert.Contains("If a place comes free and you are next, it is yours at once", text, StringComparison.Ordinal);
        Assert.DoesNotContain("by hand", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Before_the_list_stops_they_say_until_when_it_moves(string kind) => Assert.Contains(
        "After Thursday 15 September 2016 the training team gives places by hand.", Letter(kind, Waits(stopsDays: 2)).Text, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Once_the_list_has_stopped_they_promise_nothing(string kind)
    {
        var booking = Waits(stopsDays: 2);
        _time.Set("2016-09-16T08:00:00Z");

        var text = Letter(kind, booking).Text;

        Assert.Contains(ByHand, text, StringComparison.Ordinal);
        Assert.DoesNotContain("at once", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Beside_places_that_are_kept_for_others_a_session_is_not_called_full(string kind)
    {
        var quota = new Quota { AgencyId = 2, Places = 1 };
        quota.SetRelease(new(2016, 9, 15), _time.Clock);

        var text = Letter(kind, Waits(capacity: 1, quotas: quota)).Text;

        Assert.Contains("The places that are free on this session are kept for other agencies. You are number 1", text, StringComparison.Ordinal);
        Assert.Contains("If a place comes free that you may have and you are next", text, StringComparison.Ordinal);
        Assert.DoesNotContain("full", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_gets_a_place_at_a_conference_by_others_is_told_to_choose_workshops()
    {
        var session = Given.Conference(_time.Clock, workshops: ["1 cyber 20"]);
        var booking = Given.Booking(session, Given.Person(), _time.Clock.UtcNow);
        var letters = Desks.Letters(_time.Clock);
        OutboxLetter[] all =
        [
            letters.Promoted(booking), letters.ConfirmedFor(booking, "Tom Byrne"), letters.MovedToAnother(booking, session, 1, ""), letters.AgreedWithPlace(booking),
            letters.Substitute(booking, Given.Person(), null), letters.PromotedByHand(booking), letters.MovedByLead(booking, booking, true, 1, "", "Tom Byrne"),
        ];

        Assert.All(all, l => Assert.Contains($"/bookings/{booking.Key}/workshops", l.Text, StringComparison.Ordinal));
        _time.Set("2016-09-19T08:00:00Z"); // choosing is over
        Assert.DoesNotContain("/workshops", letters.Promoted(booking).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_was_booked_by_somebody_else_is_asked_what_they_need()
    {
        var (amina, doreen) = (Waits(capacity: 1), Waits(capacity: 1));
        doreen.Person = Person.WithoutEmail("Doreen Pratt", "Tom Byrne", "tom.byrne@agency.example");
        var letters = Desks.Letters(_time.Clock);

        Assert.All([letters.ConfirmedFor(amina, "Tom Byrne"), letters.WaitingFor(amina, 1, "Tom Byrne"), letters.Substitute(amina, Given.Person(), null)],
            l => Assert.Contains("/account/needs", l.Text, StringComparison.Ordinal));
        Assert.All([letters.ConfirmedFor(doreen, "Tom Byrne"), letters.WaitingFor(doreen, 1, "Tom Byrne"), letters.Substitute(doreen, Given.Person(), null)], l =>
        {
            Assert.DoesNotContain("/account", l.Text, StringComparison.Ordinal);
            Assert.Contains("Please ring the training team", l.Text, StringComparison.Ordinal);
        });
    }
}
