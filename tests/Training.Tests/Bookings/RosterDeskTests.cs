using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

public sealed class RosterDeskTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly List<Person> _people = Given.Persons(5);
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);

    /// <summary>Five people have booked, in order; then this many more places are there, and nobody was given them.</summary>
    private async Task<Session> GivenSessionAsync(int capacity = 2, int free = 0)
    {
        await using (var db = _database.Open())
        {
            db.AddRange(_people);
            db.AddRange(_coordinator, Given.Session(_database.Clock, capacity, reference: "HD-1", venue: Given.Venue()), Given.Session(_database.Clock, reference: "HD-2"));
            await db.SaveChangesAsync();
        }
        foreach (var person in _people)
        {
            await _database.BookAsync("HD-1", person.Id);
        }
        await using (var db = _database.Open())
        {
            await db.Letters().ExecuteDeleteAsync();
            var session = await db.Sessions.SingleAsync(s => s.Reference == "HD-1");
            session.Capacity += free;
            await db.SaveChangesAsync();
            return session;
        }
    }

    private async Task<T> DoAsync<T>(Func<RosterDesk, Task<T>> act)
    {
        await using var db = _database.Open(new Actor(_coordinator.Id, "web 192.0.2.7"));
        return await act(db.RosterDesk());
    }

    private T Read<T>(Func<Training.Data.TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private Guid Key(int person) => Read(db => db.Bookings.Single(b => b.PersonId == _people[person].Id).Key);

    private string States() => Read(db => string.Concat(db.Bookings.OrderBy(b => b.Number).ToList().Select(b => b.Status == BookingStatus.Cancelled ? 'x' : b.Status.ToString()[0])));

    private List<(LetterKind Kind, string To)> Letters() =>
        Read(db => db.Letters().OrderBy(l => l.Id).ToList().ConvertAll(l => (l.Kind, l.ToAddress)));

    [Fact]
    public async Task Cancelling_for_somebody_tells_them_why_and_gives_the_place_to_the_next()
    {
        await GivenSessionAsync();

        var preview = await DoAsync(d => d.PreviewCancelAsync("HD-1", Key(0)));
        Assert.Equal([_people[2].Name], preview!.People);
        Assert.Equal("CCWWW", States());
        var answer = await DoAsync(d => d.CancelAsync("HD-1", Key(0), _coordinator.Id, " Rang to say they are ill "));

        Assert.True(answer.Good);
        Assert.Contains($"From the waiting list, {_people[2].Name} has a place now", answer.Sentence, StringComparison.Ordinal);
        Assert.Equal("xCCWW", States());
        Assert.Equal([(LetterKind.CancelledByTeam, _people[0].Email!), (LetterKind.BookingPromoted, _people[2].Email!)], Letters());
        var letter = Read(db => db.Letters().OrderBy(l => l.Id).First());
        Assert.Contains("The training team has cancelled your booking", letter.Text, StringComparison.Ordinal);
        Assert.Contains("The reason: Rang to say they are ill", letter.Text, StringComparison.Ordinal);
        var booking = Read(db => db.Bookings.Single(b => b.PersonId == _people[0].Id));
        Assert.Equal((BookingStatus.Cancelled, _coordinator.Id, "Rang to say they are ill"), (booking.Status, booking.CancelledById, booking.Reason));
        Assert.Contains(Read(db => db.History.ToList()), h => h.BookingId == booking.Id && h.ActorId == _coordinator.Id && h.Changes.Contains("Rang to say", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelling_twice_changes_nothing_and_writes_once()
    {
        await GivenSessionAsync();
        await DoAsync(d => d.CancelAsync("HD-1", Key(4), _coordinator.Id, "Double booking"));

        var again = await DoAsync(d => d.CancelAsync("HD-1", Key(4), _coordinator.Id, "Double booking"));

        Assert.Equal(RosterOutcome.NotActive, again.Outcome);
        Assert.Equal(LetterKind.CancelledByTeam, Assert.Single(Letters()).Kind);
        Assert.Contains("taken you off the waiting list", Read(db => db.Letters().Single().Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_booking_of_another_session_is_not_found()
    {
        await GivenSessionAsync();

        Assert.Equal(RosterOutcome.NotFound, (await DoAsync(d => d.CancelAsync("HD-2", Key(0), _coordinator.Id, "Why"))).Outcome);
        Assert.Equal(RosterOutcome.NotFound, (await DoAsync(d => d.PromoteAsync("HD-2", Key(4), "Why"))).Outcome);
        Assert.Equal(RosterOutcome.NotFound, (await DoAsync(d => d.ChangeCapacityAsync("NONE", 1, null))).Outcome);
        Assert.Equal(RosterOutcome.NotFound, (await DoAsync(d => d.MessageAsync("NONE", Addressees.Everybody, "S", "T", Guid.NewGuid()))).Outcome);
        Assert.Null(await DoAsync(d => d.PreviewCancelAsync("HD-2", Key(0))));
        Assert.Equal("CCWWW", States());
    }

    [Fact]
    public async Task A_free_place_is_given_by_hand_with_its_own_letter()
    {
        await GivenSessionAsync(free: 1);

        var preview = await DoAsync(d => d.PreviewPromoteAsync("HD-1", Key(4)));
        Assert.Equal((1, $"{_people[2].Name}, {_people[3].Name}"), (preview!.Free, string.Join(", ", preview.People)));
        Assert.True((await DoAsync(d => d.PromoteAsync("HD-1", Key(4), "Leads the case"))).Good);

        Assert.Equal("CCWWC", States());
        Assert.Equal([(LetterKind.PromotedByHand, _people[4].Email!)], Letters());
        var letter = Read(db => db.Letters().Single());
        Assert.Contains("the training team has given you a place", letter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Leads the case", letter.Text, StringComparison.Ordinal);
        Assert.Equal(RosterOutcome.NotWaiting, (await DoAsync(d => d.PromoteAsync("HD-1", Key(4), "Again"))).Outcome);
        Assert.Single(Letters());
    }

    [Fact]
    public async Task Without_a_free_place_the_team_is_told_and_may_offer_one_more()
    {
        await GivenSessionAsync();

        Assert.Equal(RosterOutcome.NoPlaceFree, (await DoAsync(d => d.PromoteAsync("HD-1", Key(4), "Leads the case"))).Outcome);
        Assert.Equal("CCWWW", States());
        Assert.True((await DoAsync(d => d.PromoteAsync("HD-1", Key(4), "Leads the case", oneMorePlace: true))).Good);

        Assert.Equal("CCWWC", States());
        Assert.Equal(3, Read(db => db.Sessions.Single(s => s.Reference == "HD-1").Capacity));
    }

    [Fact]
    public async Task More_places_serve_the_list_in_order_and_each_gets_a_letter()
    {
        await GivenSessionAsync();

        Assert.Equal([_people[2].Name, _people[3].Name], (await DoAsync(d => d.PreviewCapacityAsync("HD-1", 4)))!.People);
        Assert.Equal(2, Read(db => db.Sessions.Single(s => s.Reference == "HD-1").Capacity));
        Assert.True((await DoAsync(d => d.ChangeCapacityAsync("HD-1", 4, 3))).Good);

        Assert.Equal("CCCCW", States());
        Assert.Equal([(LetterKind.BookingPromoted, _people[2].Email!), (LetterKind.BookingPromoted, _people[3].Email!)], Letters());
        Assert.Equal(3, Read(db => db.Sessions.Single(s => s.Reference == "HD-1").MinimumPlaces));
    }

    [Fact]
    public async Task Fewer_places_take_nothing_away_and_the_next_to_leave_is_not_replaced()
    {
        await GivenSessionAsync();

        Assert.True((await DoAsync(d => d.ChangeCapacityAsync("HD-1", 1, null))).Good);
        Assert.Equal("CCWWW", States());
        await DoAsync(d => d.CancelAsync("HD-1", Key(0), _coordinator.Id, "Ill"));

        Assert.Equal("xCWWW", States());
        Assert.Equal([LetterKind.CancelledByTeam], Letters().Select(l => l.Kind));
    }

    [Fact]
    public async Task Once_it_has_begun_nothing_can_be_changed()
    {
        await GivenSessionAsync(free: 1);
        _database.Time.Set("2016-09-20T08:30:00Z");

        Assert.Equal(RosterOutcome.AlreadyBegun, (await DoAsync(d => d.CancelAsync("HD-1", Key(0), _coordinator.Id, "Ill"))).Outcome);
        Assert.Equal(RosterOutcome.AlreadyBegun, (await DoAsync(d => d.PromoteAsync("HD-1", Key(4), "Why"))).Outcome);
        Assert.Equal(RosterOutcome.AlreadyBegun, (await DoAsync(d => d.ChangeCapacityAsync("HD-1", 9, null))).Outcome);
        Assert.Equal(RosterOutcome.AlreadyBegun, (await DoAsync(d => d.PreviewCapacityAsync("HD-1", 9)))!.Refusal!.Outcome);
        Assert.Equal("CCWWW", States());
        Assert.Empty(Letters());
    }

    [Theory]
    [InlineData(SessionStatus.Postponed, RosterOutcome.Done, "in good time")]
    [InlineData(SessionStatus.Cancelled, RosterOutcome.NotRunning, null)]
    public async Task Nobody_is_late_for_a_day_that_is_not_set_and_a_cancelled_session_has_nothing_to_cancel(SessionStatus status, RosterOutcome outcome, string? words)
    {
        await GivenSessionAsync();
        Read(db => db.Sessions.Where(s => s.Reference == "HD-1").ExecuteUpdate(u => u.SetProperty(s => s.Status, status)));
        _database.Time.Set("2016-09-21T08:30:00Z");

        Assert.Equal(outcome, (await DoAsync(d => d.CancelAsync("HD-1", Key(0), _coordinator.Id, "Moved away"))).Outcome);
        Assert.Equal(words is null ? 0 : 1, Letters().Count);
        Assert.All(Read(db => db.Letters().ToList()), l => Assert.Contains(words!, l.Text, StringComparison.Ordinal));
        Assert.False((await DoAsync(d => d.PromoteAsync("HD-1", Key(4), "Why"))).Good);
    }

    [Theory]
    [InlineData(Addressees.Confirmed, 2)]
    [InlineData(Addressees.Waiting, 3)]
    [InlineData(Addressees.Everybody, 5)]
    public async Task A_message_goes_once_to_each_however_often_the_form_is_sent(Addressees to, int letters)
    {
        await GivenSessionAsync();
        var form = Guid.NewGuid();

        var preview = await DoAsync(d => d.PreviewMessageAsync("HD-1", to, "Parking", "The car park is shut.\n\nCome by bus."));
        Assert.Equal(letters, preview!.Value.Count);
        Assert.Empty(Letters());
        await DoAsync(d => d.MessageAsync("HD-1", to, "Parking", "The car park is shut.\n\nCome by bus.", form));
        var again = await DoAsync(d => d.MessageAsync("HD-1", to, "Parking", "The car park is shut.\n\nCome by bus.", form));

        Assert.Equal((RosterOutcome.AlreadySent, true), (again.Outcome, again.Good));
        Assert.Equal(letters, Letters().Select(l => l.To).Distinct().Count());
        Assert.Equal(letters, Letters().Count);
        var letter = Read(db => db.Letters().OrderBy(l => l.Id).First());
        Assert.Equal(("Parking", preview.Value.First!.Text), (letter.Subject, letter.Text));
        Assert.Contains("The car park is shut.\n\nCome by bus.", letter.Text, StringComparison.Ordinal);
        Assert.Contains("Tuesday 20 September 2016", letter.Text, StringComparison.Ordinal);
        Assert.Contains(Read(db => db.History.ToList()), h => h.ActorId == _coordinator.Id && h.Changes.Contains("Parking", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Addressees.Requested, 1)]
    [InlineData(Addressees.Confirmed, 1)]
    [InlineData(Addressees.Everybody, 5)]
    public async Task A_message_reaches_those_whose_request_is_not_agreed_yet(Addressees to, int letters)
    {
        await GivenSessionAsync();
        Read(db => db.Bookings.Where(b => b.Number == 1).ExecuteUpdate(u => u.SetProperty(b => b.Status, BookingStatus.Requested).SetProperty(b => b.PlaceKept, true)));

        await DoAsync(d => d.MessageAsync("HD-1", to, "Parking", "Come by bus.", Guid.NewGuid()));

        Assert.Equal(letters, Letters().Count);
        Assert.Equal(to != Addressees.Confirmed, Read(db => db.Letters().ToList()).Exists(l => l.Text.Contains("You asked for a place on:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_message_to_nobody_is_not_sent()
    {
        await GivenSessionAsync(capacity: 5);

        Assert.Equal(RosterOutcome.NobodyThere, (await DoAsync(d => d.MessageAsync("HD-1", Addressees.Waiting, "S", "T", Guid.NewGuid()))).Outcome);
        Assert.Equal(0, (await DoAsync(d => d.PreviewMessageAsync("HD-1", Addressees.Waiting, "S", "T")))!.Value.Count);
    }

    [Fact]
    public async Task The_story_of_a_booking_tells_what_happened_by_whom_and_why()
    {
        await GivenSessionAsync();
        _database.Time.Advance(TimeSpan.FromHours(1));
        await _database.CancelAsync(Key(0), _people[0].Id);
        _database.Time.Advance(TimeSpan.FromHours(1));
        await DoAsync(d => d.CancelAsync("HD-1", Key(2), _coordinator.Id, "Two bookings for one day"));
        await DoAsync(d => d.PromoteAsync("HD-1", Key(4), "Leads the case", oneMorePlace: true));

        // As with a clock that does not stand still.
        Read(db => db.Outbox.Where(l => l.Kind == LetterKind.CancelledByTeam || l.Kind == LetterKind.InvitationWithdrawn).ExecuteUpdate(u => u.SetProperty(l => l.WrittenAt, _database.Clock.UtcNow.AddMilliseconds(-9))));

        var third = await StoryAsync(2);
        Assert.Equal(
        [
            "Booked: on the waiting list, as the session was full",
            "A place came free, and they were next: they have it",
            "Email written: A place from the waiting list, “A place has come free: An introduction to neglect, Tuesday 20 September 2016”",
            "Email written: Calendar invitation, “For your calendar: An introduction to neglect, Tuesday 20 September 2016”",
            "Cancelled, in time",
            "Email written: Booking cancelled by the team, “Cancelled: An introduction to neglect, Tuesday 20 September 2016”",
            "Email written: Calendar invitation withdrawn, “Out of your calendar: An introduction to neglect, Tuesday 20 September 2016”",
        ], third.Lines.Select(l => l.What));
        Assert.Equal(("Cleo Grant, on the site, from 192.0.2.7", "Two bookings for one day"), (third.Lines[4].Who, third.Lines[4].Reason));
        Assert.Equal("Not sent yet", third.Lines[5].Who);
        var fifth = await StoryAsync(4);
        Assert.Equal(("Given a place by hand, from the waiting list", "Leads the case"), (fifth.Lines[1].What, fifth.Lines[1].Reason));
        await using var db = _database.Open();
        Assert.Null(await BookingStory.FindAsync(db, "HD-2", Key(0)));

        async Task<BookingStory> StoryAsync(int person)
        {
            await using var read = _database.Open();
            return (await BookingStory.FindAsync(read, "HD-1", Key(person)))!;
        }
    }

    [Fact]
    public async Task Sessions_with_too_few_people_are_at_risk_in_the_last_ten_working_days()
    {
        await GivenSessionAsync(capacity: 5);
        await DoAsync(d => d.ChangeCapacityAsync("HD-1", 10, 6));
        await DoAsync(d => d.ChangeCapacityAsync("HD-2", 10, null));

        Assert.Equal(("HD-1", 6, 5), Assert.Single(await ListAsync()));
        _database.Time.Set("2016-09-05T08:00:00Z"); // the Monday before: eleven working days to go
        Assert.Empty(await ListAsync());
        _database.Time.Set("2016-09-06T08:00:00Z");
        Assert.Single(await ListAsync());
        await DoAsync(d => d.ChangeCapacityAsync("HD-1", 10, 5));
        Assert.Empty(await ListAsync());

        async Task<List<(string, int, int)>> ListAsync()
        {
            await using var db = _database.Open();
            return [.. (await AtRisk.ListAsync(db)).Select(r => (r.Reference, r.Minimum, r.Held))];
        }
    }

    public void Dispose() => _database.Dispose();
}
