using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;

namespace Training.Tests.Bookings;

public sealed class BookingDeskTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly List<Person> _people = Given.Persons(5);

    private Session GivenSession(int capacity = 2, SessionStatus status = SessionStatus.Published)
    {
        using var db = _database.Open();
        var session = Given.Session(_database.Clock, capacity, reference: "HD-1", status: status);
        db.AddRange(_people);
        db.Add(session);
        db.SaveChanges();
        return session;
    }

    private Booking BookingOf(Person person)
    {
        using var db = _database.Open();
        return db.Bookings.AsNoTracking().OrderByDescending(b => b.Number).First(b => b.PersonId == person.Id);
    }

    private List<OutboxLetter> LettersTo(Person person)
    {
        using var db = _database.Open();
        return [.. db.Letters().AsNoTracking().Where(l => l.ToAddress == person.Email).OrderBy(l => l.Id)];
    }

    [Fact]
    public async Task A_place_is_confirmed_with_a_letter_that_says_how_to_come_and_how_to_cancel()
    {
        GivenSession();

        Assert.Equal(BookingOutcome.Confirmed, await _database.BookAsync("HD-1", _people[0].Id));

        var booking = BookingOf(_people[0]);
        Assert.Equal(BookingStatus.Confirmed, booking.Status);
        Assert.Equal(CheckInCodes.HashOf(Given.Codes.TokenFor(booking.Key)), booking.CodeHash);
        var letter = Assert.Single(LettersTo(_people[0]));
        Assert.Equal(LetterKind.BookingConfirmed, letter.Kind);
        Assert.Equal("Your place on An introduction to neglect, Tuesday 20 September 2016", letter.Subject);
        Assert.Contains("9:30am to 12:30pm", letter.Text, StringComparison.Ordinal);
        Assert.Contains("or say this code: {{check-in-code}}", letter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Given.Codes.TypedCodeFor(booking.Key), letter.Text + letter.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(Given.Codes.TokenFor(booking.Key), letter.Text + letter.Html, StringComparison.Ordinal);
        Assert.Contains("please cancel by Tuesday 13 September 2016", letter.Text, StringComparison.Ordinal);
        Assert.Contains($"https://training.example/bookings/{booking.Key}/cancel", letter.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_comes_after_the_last_place_waits_and_is_told_their_position()
    {
        GivenSession(capacity: 1);
        await _database.BookAsync("HD-1", _people[0].Id);
        await _database.BookAsync("HD-1", _people[1].Id);

        Assert.Equal(BookingOutcome.Waiting, await _database.BookAsync("HD-1", _people[2].Id));

        var letter = Assert.Single(LettersTo(_people[2]));
        Assert.Equal(LetterKind.BookingWaiting, letter.Kind);
        Assert.Contains("number 2 on its waiting list", letter.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_gives_the_place_to_the_first_in_line_and_writes_to_both()
    {
        GivenSession(capacity: 1);
        await _database.BookAsync("HD-1", _people[0].Id);
        await _database.BookAsync("HD-1", _people[1].Id);
        await _database.BookAsync("HD-1", _people[2].Id);

        Assert.Equal(BookingOutcome.Cancelled, await _database.CancelAsync(BookingOf(_people[0]).Key, _people[0].Id));

        Assert.Equal(BookingStatus.Confirmed, BookingOf(_people[1]).Status);
        Assert.Equal(BookingStatus.Waiting, BookingOf(_people[2]).Status);
        Assert.Equal([LetterKind.BookingConfirmed, LetterKind.BookingCancelled], LettersTo(_people[0]).Select(l => l.Kind));
        Assert.Equal([LetterKind.BookingWaiting, LetterKind.BookingPromoted], LettersTo(_people[1]).Select(l => l.Kind));
        Assert.Single(LettersTo(_people[2]));
    }

    [Fact]
    public async Task Who_waited_beside_a_free_place_gets_it_with_a_letter_when_somebody_else_books()
    {
        // As an import can leave it.
        using (var db = _database.Open())
        {
            db.AddRange(_people);
            var session = Given.Session(_database.Clock, capacity: 0, reference: "HD-1");
            Given.Booking(session, _people[0], _database.Clock.UtcNow);
            session.Capacity = 2;
            db.Add(session);
            db.SaveChanges();
        }

        Assert.Equal(BookingOutcome.Confirmed, await _database.BookAsync("HD-1", _people[1].Id));

        Assert.Equal(BookingStatus.Confirmed, BookingOf(_people[0]).Status);
        Assert.Equal(LetterKind.BookingPromoted, Assert.Single(LettersTo(_people[0])).Kind);
        Assert.Equal(LetterKind.BookingConfirmed, Assert.Single(LettersTo(_people[1])).Kind);
    }

    [Theory]
    [InlineData(SessionStatus.Cancelled, BookingOutcome.SessionCancelled)]
    [InlineData(SessionStatus.Postponed, BookingOutcome.Cancelled)] // and nobody is late for a day that is not set
    public async Task A_booking_of_a_session_that_is_off(SessionStatus status, BookingOutcome expected)
    {
        GivenSession();
        await _database.BookAsync("HD-1", _people[0].Id);
        using (var db = _database.Open())
        {
            db.Sessions.Single().Status = status;
            db.SaveChanges();
        }
        _database.Time.Set("2016-09-21T08:00:00Z"); // after the day on which it would have been

        Assert.Equal(expected, await _database.CancelAsync(BookingOf(_people[0]).Key, _people[0].Id));
    }

    [Fact]
    public async Task A_cancellation_after_the_notice_is_late_and_says_so()
    {
        GivenSession();
        await _database.BookAsync("HD-1", _people[0].Id);
        _database.Time.Set("2016-09-13T23:00:00Z"); // midnight in London: the first moment that is late

        Assert.Equal(BookingOutcome.CancelledLate, await _database.CancelAsync(BookingOf(_people[0]).Key, _people[0].Id));

        Assert.Contains("late cancellation", LettersTo(_people[0])[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_twice_changes_nothing_the_second_time()
    {
        GivenSession();
        await _database.BookAsync("HD-1", _people[0].Id);
        var key = BookingOf(_people[0]).Key;
        await _database.CancelAsync(key, _people[0].Id);

        Assert.Equal(BookingOutcome.AlreadyCancelled, await _database.CancelAsync(key, _people[0].Id));

        Assert.Equal(2, LettersTo(_people[0]).Count);
    }

    [Fact]
    public async Task Somebody_elses_booking_is_not_there()
    {
        GivenSession();
        await _database.BookAsync("HD-1", _people[0].Id);

        Assert.Equal(BookingOutcome.NoSuchBooking, await _database.CancelAsync(BookingOf(_people[0]).Key, _people[1].Id));
        Assert.Equal(BookingStatus.Confirmed, BookingOf(_people[0]).Status);
    }

    [Fact]
    public async Task Booking_twice_keeps_one_booking_and_booking_again_after_cancelling_makes_a_new_one_at_the_end()
    {
        GivenSession();
        await _database.BookAsync("HD-1", _people[0].Id);
        Assert.Equal(BookingOutcome.AlreadyBooked, await _database.BookAsync("HD-1", _people[0].Id));
        await _database.CancelAsync(BookingOf(_people[0]).Key, _people[0].Id);

        Assert.Equal(BookingOutcome.Confirmed, await _database.BookAsync("HD-1", _people[0].Id));

        Assert.Equal(2, BookingOf(_people[0]).Number);
    }

    [Theory]
    [InlineData(SessionStatus.Draft, BookingOutcome.NoSuchSession)]
    [InlineData(SessionStatus.Cancelled, BookingOutcome.NotOpen)]
    [InlineData(SessionStatus.Postponed, BookingOutcome.NotOpen)]
    public async Task A_session_that_is_not_on_cannot_be_booked(SessionStatus status, BookingOutcome expected)
    {
        GivenSession(status: status);

        Assert.Equal(expected, await _database.BookAsync("HD-1", _people[0].Id));
        Assert.Empty(LettersTo(_people[0]));
    }

    [Fact]
    public async Task After_the_start_nothing_is_booked_or_cancelled()
    {
        GivenSession();
        await _database.BookAsync("HD-1", _people[0].Id);
        _database.Time.Set("2016-09-20T08:30:00Z");

        Assert.Equal(BookingOutcome.AlreadyBegun, await _database.BookAsync("HD-1", _people[1].Id));
        Assert.Equal(BookingOutcome.AlreadyBegun, await _database.CancelAsync(BookingOf(_people[0]).Key, _people[0].Id));
        Assert.Equal(BookingOutcome.NoSuchSession, await _database.BookAsync("NO-SUCH", _people[1].Id));
    }

    [Fact]
    public async Task Every_change_is_in_the_history_with_who_and_from_where_in_the_same_commit()
    {
        GivenSession(capacity: 1);
        await using (var db = _database.Open(new Actor(_people[0].Id, "web 192.0.2.7")))
        {
            await db.BookingDesk().BookAsync("HD-1", _people[0].Id);
        }
        await _database.BookAsync("HD-1", _people[1].Id);
        await using (var db = _database.Open(new Actor(_people[0].Id, "web 192.0.2.7")))
        {
            await db.BookingDesk().CancelAsync(BookingOf(_people[0]).Key, _people[0].Id);
        }

        await using var read = _database.Open();
        var history = await read.History.Where(h => h.Subject == "booking").OrderBy(h => h.Id).ToListAsync();
        Assert.Equal(["added", "added", "changed", "changed"], history.Select(h => h.Verb));
        Assert.All(history, h => Assert.NotNull(h.BookingId));
        Assert.Equal("web 192.0.2.7", history[0].From);
        Assert.Equal(_people[0].Id, history[0].ActorId);
        Assert.Contains("\"Status\":[\"Waiting\",\"Confirmed\"]", history.Single(h => h.Verb == "changed" && h.PersonId == _people[1].Id).Changes, StringComparison.Ordinal);
        Assert.DoesNotContain("CodeHash", string.Concat(history.Select(h => h.Changes)), StringComparison.Ordinal);
    }

    public void Dispose() => _database.Dispose();
}
