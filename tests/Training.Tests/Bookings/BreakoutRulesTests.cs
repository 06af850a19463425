using Training.Bookings;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

/// <summary>Who gets which workshop, without a database.</summary>
public class BreakoutRulesTests
{
    private readonly TestClock _time = new();
    private Session _session;

    public BreakoutRulesTests() => _session = Conference("1 a 1", "1 b 1", "1 c 5", "2 a 1", "2 b 1", "2 c 5");

    private DateTime Now => _time.Clock.UtcNow;

    private Session Conference(params string[] workshops) => Given.Conference(_time.Clock, workshops: workshops);

    private Booking Delegate(params string[] wants)
    {
        var booking = Given.Booking(_session, Given.Person(), Now);
        Choose(booking, wants);
        return booking;
    }

    private void Choose(Booking booking, params string[] wants) => _session.Choose(booking, [.. wants.Select(w => _session.Workshop(w))], Now);

    private static string Has(Booking booking) => string.Join(", ", booking.Choices.Where(c => c.Holds).Select(c => $"{c.Breakout.Slot.Number} {c.Breakout.Code}").Order(StringComparer.Ordinal));

    private static string WaitsFor(Booking booking) => string.Join(", ", booking.Choices.Where(c => c.IsWaiting).Select(c => $"{c.Breakout.Slot.Number} {c.Breakout.Code}").Order(StringComparer.Ordinal));

    [Fact]
    public void First_come_first_served_and_the_next_choice_when_it_is_full()
    {
        var first = Delegate("1 a", "1 b", "2 b");
        var second = Delegate("1 a", "1 b", "2 b", "2 c");
        var third = Delegate("1 a", "1 b", "2 c");

        Assert.Equal(["1 a, 2 b", "1 b, 2 c", "2 c"], new[] { first, second, third }.Select(Has));
        Assert.Equal(["", "1 a", "1 a, 1 b"], new[] { first, second, third }.Select(WaitsFor)); // the second has b already, so does not wait for it
    }

    [Fact]
    public void Somebody_who_leaves_sets_off_a_chain_and_each_is_moved_once()
    {
        var first = Delegate("1 a");
        var second = Delegate("1 a", "1 b");
        var third = Delegate("1 a", "1 b", "1 c");

        _session.Cancel(first, by: null, Now);

        Assert.Equal(["", "1 a", "1 b"], new[] { first, second, third }.Select(Has));
        Assert.Equal([second, third], _session.TakeMovedInBreakouts());
        Assert.Empty(_session.TakeMovedInBreakouts());
    }

    [Fact]
    public void Nobody_has_a_workshop_twice_though_they_like_it_best_twice()
    {
        var both = Delegate("1 a", "1 b", "2 a", "2 c");

        Assert.Equal("1 a, 2 c", Has(both));
        Assert.Equal("", WaitsFor(both));

        Choose(both, "1 b", "2 a", "2 c");
        Assert.Equal("1 b, 2 a", Has(both));
    }

    [Fact]
    public void Who_waits_keeps_the_turn_and_who_asks_anew_goes_to_the_end()
    {
        var holder = Delegate("1 a");
        var low = Delegate("1 c", "1 a"); // likes c better, has it, and so does not wait for a
        var waits = Delegate("1 a", "1 b");
        Choose(low, "1 a", "1 c");
        Choose(waits, "1 a", "1 c");

        Assert.Equal([waits, low], _session.Workshop("1 a").Waiting.Select(c => c.Booking));
        _session.Cancel(holder, by: null, Now);
        Assert.Equal(["1 a", "1 c"], new[] { waits, low }.Select(Has));
    }

    [Fact]
    public void Nobody_gives_up_what_they_have_before_there_is_something_better()
    {
        Delegate("1 a");
        var second = Delegate("1 b");

        Choose(second, "1 a", "1 b");
        Assert.Equal(("1 b", "1 a"), (Has(second), WaitsFor(second)));

        Choose(second, "1 a");
        Assert.Equal(("", "1 a"), (Has(second), WaitsFor(second)));
    }

    [Fact]
    public void More_places_serve_those_who_wait_and_fewer_take_nothing_away()
    {
        Delegate("1 a");
        var second = Delegate("1 a", "1 b");

        _session.ChangeCapacity(_session.Workshop("1 a"), 2, Now);
        Assert.Equal("1 a", Has(second));

        _session.ChangeCapacity(_session.Workshop("1 a"), 0, Now);
        Assert.Equal(2, _session.Workshop("1 a").PlacesHeld);
        Assert.Equal(0, _session.Workshop("1 a").FreePlaces);
    }

    [Fact]
    public void The_team_may_pass_by_the_waiting_list_and_what_it_frees_is_dealt_out()
    {
        var first = Delegate("1 a");
        var second = Delegate("1 b", "1 a");
        var third = Delegate("1 a", "1 b", "1 c");
        _session.ChangeCapacity(_session.Workshop("1 a"), 0, Now);
        Assert.Throws<InvalidOperationException>(() => _session.PutInto(_session.Workshop("1 a"), second, "Asked", Now));

        _session.PutInto(_session.Workshop("1 c"), second, "Asked", Now);

        Assert.Equal(["1 a", "1 c", "1 b"], new[] { first, second, third }.Select(Has));
        Assert.Equal(("", "Asked"), (WaitsFor(second), second.Choices.Single(c => c.Holds).Reason));
        Assert.Equal([third], _session.TakeMovedInBreakouts());
    }

    [Fact]
    public void Only_those_with_a_place_take_part()
    {
        _session.Capacity = 1;
        Delegate("1 a");
        var waiting = Given.Booking(_session, Given.Person(), Now);

        Assert.Equal(BookingStatus.Waiting, waiting.Status);
        Assert.Throws<InvalidOperationException>(() => Choose(waiting, "1 b"));
    }

    [Theory]
    [InlineData("2016-09-18T22:59:59Z", true)] // summer: midnight in London is 11pm UTC
    [InlineData("2016-09-18T23:00:00Z", false)]
    public void Choosing_ends_with_the_day(string at, bool open)
    {
        _time.Set(at);

        Assert.Equal(open, _session.TakesChoices(Now));
    }

    [Theory]
    [InlineData("2016-10-30", "2016-10-30T23:59:59Z", "2016-10-31T00:00:00Z")] // the day on which the clock goes back ends in winter time
    [InlineData("2016-10-29", "2016-10-29T22:59:59Z", "2016-10-29T23:00:00Z")]
    [InlineData("2017-03-26", "2017-03-26T22:59:59Z", "2017-03-26T23:00:00Z")] // and the day on which it goes forward in summer time
    [InlineData("2017-03-25", "2017-03-25T23:59:59Z", "2017-03-26T00:00:00Z")]
    public void The_day_ends_at_midnight_on_the_wall_whichever_way_the_clock_goes(string until, string last, string over)
    {
        _session = Given.Session(_time.Clock, days: "2017-04-20 09:30-15:30");
        _session.SetBreakouts([], DateOnly.Parse(until), _time.Clock);

        Assert.True(_session.TakesChoices(DateTime.Parse(last).ToUniversalTime()));
        Assert.False(_session.TakesChoices(DateTime.Parse(over).ToUniversalTime()));
    }

    [Fact]
    public void After_it_nobody_moves_by_themselves_but_a_place_given_up_is_given_up()
    {
        var first = Delegate("1 a");
        var second = Delegate("1 a", "1 b");
        _time.Set("2016-09-19T08:00:00Z");

        _session.Cancel(first, by: null, Now);
        Assert.Equal(("", "1 b"), (Has(first), Has(second)));
        Assert.Equal(1, _session.Workshop("1 a").FreePlaces);
        Assert.Throws<InvalidOperationException>(() => Choose(second, "1 a"));

        _session.PutInto(_session.Workshop("1 a"), second, "A place was given up", Now);
        Assert.Equal("1 a", Has(second));
    }

    [Fact]
    public void Slots_and_the_last_day_for_choosing_move_with_the_session_over_a_clock_change()
    {
        var to = new NewDates([new DayTimes(new DateOnly(2016, 11, 1), new TimeOnly(10, 0), new TimeOnly(16, 0))], "");

        _session.Move(to, venue: null, Now, _time.Clock);

        var slot = _session.Slots[0];
        Assert.Equal((new TimeOnly(11, 30), new DateTime(2016, 11, 1, 11, 30, 0, DateTimeKind.Utc)), (slot.Start, slot.StartsAt));
        Assert.Equal(new DateTime(2016, 10, 31, 0, 0, 0, DateTimeKind.Utc), _session.ChoicesCloseAt); // the end of Sunday 30 October
    }

    [Fact]
    public void A_cancelled_session_leaves_nobody_in_its_workshops()
    {
        var first = Delegate("1 a", "2 b");

        _session.CallOff(by: null, Now);

        Assert.Equal("", Has(first));
        Assert.Empty(_session.TakeMovedInBreakouts());
    }

    /// <summary>Random stories: book, choose, cancel, change capacities, move by hand. After each step every promise holds.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_happens_the_promises_hold(int seed)
    {
        var random = new Random(seed);
        for (var story = 0; story < 60; story++)
        {
            _time.Set("2016-09-12T08:00:00Z");
            string[] codes = ["a", "b", "c", "d"];
            _session = Conference([.. from slot in new[] { 1, 2, 3 } from code in codes.Take(random.Next(2, 5)) select $"{slot} {code} {random.Next(0, 4)}"]);
            _session.Capacity = random.Next(3, 12);
            for (var step = 0; step < 40; step++)
            {
                var limits = Breakouts().ToDictionary(b => b, b => Math.Max(b.Capacity, b.PlacesHeld));
                var held = Held();
                var acted = Act(random, limits);
                KeepsItsPromises(limits, held, acted, $"seed {seed}, story {story}, step {step}");
            }
        }
    }

    private List<Breakout> Breakouts() => [.. _session.Slots.SelectMany(s => s.Breakouts)];

    private Dictionary<(Booking, BreakoutSlot), BreakoutChoice> Held() => _session.Bookings.SelectMany(b => b.Choices).Where(c => c.Holds).ToDictionary(c => (c.Booking, c.Breakout.Slot));

    private Booking? Act(Random random, Dictionary<Breakout, int> limits)
    {
        var delegates = _session.Bookings.Where(b => b.HoldsPlace).ToList();
        var one = delegates.Count == 0 ? null : delegates[random.Next(delegates.Count)];
        var breakouts = Breakouts();
        var any = breakouts[random.Next(breakouts.Count)];
        switch (random.Next(8))
        {
            case 0 or 1:
                return Given.Booking(_session, Given.Person(), Now);
            case 2 when one is not null:
                _session.Cancel(one, by: null, Now);
                return one;
            case 3:
                var capacity = random.Next(0, 5);
                limits[any] = Math.Max(capacity, any.PlacesHeld);
                _session.ChangeCapacity(any, capacity, Now);
                return null;
            case 4 when one is not null && any.FreePlaces > 0 && !one.Choices.Any(c => c.Holds && c.Breakout.Code == any.Code):
                _session.PutInto(any, one, "By hand", Now);
                return one;
            case not 4 when one is not null:
                _session.Choose(one, [.. _session.Slots.SelectMany(s => random.GetItems([.. s.Breakouts], random.Next(1, 4)).Distinct())], Now);
                return one;
            default:
                return null;
        }
    }

    private void KeepsItsPromises(Dictionary<Breakout, int> limits, Dictionary<(Booking Booking, BreakoutSlot Slot), BreakoutChoice> before, Booking? acted, string when)
    {
        var after = Held(); // throws when somebody is in two workshops of a slot
        foreach (var breakout in Breakouts())
        {
            Assert.True(breakout.PlacesHeld <= limits[breakout], $"More people than places: {when}");
            Assert.True(breakout.FreePlaces == 0 || breakout.Waiting.Count == 0, $"Somebody waits for a free place: {when}");
        }
        foreach (var booking in _session.Bookings)
        {
            var codes = after.Where(h => h.Key.Item1 == booking).Select(h => h.Value.Breakout.Code).ToList();
            Assert.True(codes.Distinct().Count() == codes.Count, $"The same workshop twice: {when}");
            Assert.True(booking.HoldsPlace || codes.Count == 0, $"A workshop without a place: {when}");
        }
        foreach (var ((booking, slot), choice) in before.Where(h => h.Key.Booking != acted))
        {
            var now = after.GetValueOrDefault((booking, slot));
            Assert.True(now is not null && (now == choice || now.Rank < choice.Rank), $"Somebody lost a place: {when}");
        }
    }
}
