using System.Globalization;
using Training.Bookings;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>Whom a request asks, until when, and what an answer is worth; without a database.</summary>
public class AgreementRulesTests
{
    // Easter 2017: Good Friday 14 and Monday 17 April. Christmas 2016 fell on a Sunday: holidays were 26 and 27 December, and 2 January.
    private static readonly WorkingDays Working = new(new HashSet<DateOnly>
    {
        new(2016, 12, 26), new(2016, 12, 27), new(2017, 1, 2), new(2017, 4, 14), new(2017, 4, 17),
    });

    [Theory]
    // asked (UTC), days, the session begins at, the end of the time to answer, asked once more
    [InlineData("2016-09-12T08:00:00Z", 5, "2016-10-20", "2016-09-19T23:00:00Z", "2016-09-15T08:00:00Z")]
    [InlineData("2016-09-17T08:00:00Z", 5, "2016-10-20", "2016-09-23T23:00:00Z", "2016-09-21T08:00:00Z")] // on a Saturday
    [InlineData("2017-04-12T08:00:00Z", 3, "2017-06-20", "2017-04-19T23:00:00Z", "2017-04-13T08:00:00Z")] // over Easter: Thursday, Tuesday, Wednesday
    [InlineData("2016-12-22T08:00:00Z", 5, "2017-02-20", "2017-01-04T00:00:00Z", "2016-12-29T09:00:00Z")] // over Christmas and New Year
    [InlineData("2016-10-26T08:00:00Z", 5, "2016-12-20", "2016-11-03T00:00:00Z", "2016-10-31T09:00:00Z")] // the clock goes back on the 30th
    [InlineData("2017-03-23T08:00:00Z", 5, "2017-06-20", "2017-03-30T23:00:00Z", "2017-03-28T08:00:00Z")] // and forward on the 26th
    [InlineData("2016-09-12T08:00:00Z", 2, "2016-10-20", "2016-09-14T23:00:00Z", "2016-09-13T15:30:00Z")] // too short for two days before: half way
    [InlineData("2016-09-12T08:00:00Z", 5, "2016-09-13", "2016-09-13T08:30:00Z", "2016-09-12T20:15:00Z")] // never after the session begins
    [InlineData("2016-09-12T08:00:00Z", 5, "2016-09-16", "2016-09-16T08:30:00Z", "2016-09-14T08:00:00Z")]
    public void They_have_whole_working_days_to_answer_and_are_reminded_once(string asked, int days, string first, string until, string chased)
    {
        var (booking, rules) = Given(asked, first, AgreementBy.Manager, days);

        var agreement = Assert.Single(Agreement.Ask(booking, Jo, agency: null, rules, Testing.Given.Codes));

        Assert.Equal(Instant(until), Agreement.EndsAt(agreement.ExpiresAt, booking.Session.StartsAt));
        Assert.Equal(Instant(chased), agreement.ChaseAt);
        Assert.Equal(AgreementState.Open, agreement.State(Instant(until).AddMilliseconds(-1)));
        Assert.Equal(AgreementState.Expired, agreement.State(Instant(until)));
    }

    [Theory]
    [InlineData(AgreementBy.Manager, "lin@agency.example", "jo@agency.example Manager")]
    [InlineData(AgreementBy.ManagerAndLinkPerson, "lin@agency.example", "jo@agency.example Manager, lin@agency.example LinkPerson")]
    [InlineData(AgreementBy.ManagerAndLinkPerson, null, "jo@agency.example Manager")]
    [InlineData(AgreementBy.ManagerAndLinkPerson, "JO@agency.example", "jo@agency.example Manager, LinkPerson")] // one letter, one answer
    [InlineData(AgreementBy.ManagerAndLinkPerson, "amina@agency.example", "jo@agency.example Manager")] // nobody agrees to their own request
    public void Who_is_asked_is_what_the_rules_say_and_nobody_twice(AgreementBy by, string? link, string asked)
    {
        var (booking, rules) = Given("2016-09-12T08:00:00Z", "2016-10-20", by, 5);
        var agency = Testing.Given.Agency();
        (agency.LinkName, agency.LinkEmail) = (link is null ? null : "Lin", link);

        var all = Agreement.Ask(booking, Jo, agency, rules, Testing.Given.Codes);

        Assert.Equal(asked, string.Join(", ", all.Select(a => $"{a.Email} {a.Who}")));
        Assert.All(all, a => Assert.Equal(Testing.Given.Codes.AgreementTokenFor(a.Key).Length, Testing.Given.Codes.TokenFor(a.Key).Length));
        Assert.All(all, a => Assert.NotEqual(Testing.Given.Codes.AgreementTokenFor(a.Key), Testing.Given.Codes.TokenFor(a.Key)));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    public void More_places_keep_a_place_for_a_request_at_most_and_never_decide_it(bool keepsPlace, int more)
    {
        var clock = new TestClock().Clock;
        var session = Testing.Given.Session(clock, capacity: 0);
        var (booking, _) = session.Join(Testing.Given.Person(), clock.UtcNow, session.StartsAt, Testing.Given.Policy(keepsPlace: keepsPlace), request: true);

        Assert.Empty(session.ChangeCapacity(more, clock.UtcNow));

        Assert.Equal((BookingStatus.Requested, keepsPlace ? true : null), (booking.Status, booking.PlaceKept));
        Assert.Null(booking.ConfirmedAt);
        Assert.Equal(keepsPlace ? more - 1 : more, session.FreePlaces);
    }

    [Fact]
    public void While_the_session_is_postponed_no_time_runs_out()
    {
        var (booking, rules) = Given("2016-09-12T08:00:00Z", "2016-10-20", AgreementBy.Manager, 5);
        var agreement = Assert.Single(Agreement.Ask(booking, Jo, null, rules, Testing.Given.Codes));

        booking.Session.Postpone();

        Assert.Equal(AgreementState.Postponed, agreement.State(Instant("2017-09-19T23:00:00Z")));
    }

    [Theory]
    [InlineData("2016-09-19T23:00:00Z", "2016-10-20T08:30:00Z", "by the end of Monday 19 September 2016")]
    [InlineData("2016-09-19T23:00:00Z", "2016-09-16T08:30:00Z", "before the session begins, on Friday 16 September 2016 at 9:30am")]
    public void When_to_answer_is_said_as_people_say_it(string expires, string starts, string words) =>
        Assert.Equal(words, Agreement.AnswerBy(Instant(expires), Instant(starts), new TestClock().Clock));

    private static ManagerToAsk Jo => new("Jo Fisher", "jo@agency.example");

    private static (Booking, SessionRules) Given(string now, string first, AgreementBy by, int days)
    {
        var clock = new TestClock(now).Clock;
        var policy = Testing.Given.Policy(by, days: days);
        var session = Testing.Given.Session(clock, days: $"{first} 09:30-12:30");
        var person = Testing.Given.Person("Amina");
        person.Email = "amina@agency.example";
        var (booking, _) = session.Join(person, clock.UtcNow, session.StartsAt, policy, request: true);
        return (booking, new SessionRules(policy, Working, clock));
    }

    private static DateTime Instant(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}
