using Microsoft.EntityFrameworkCore;
using Training.Bookings;
using Training.Data;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;

namespace Training.Tests.Letters;

/// <summary>
/// Joining instructions, reminders, and what trainers and coordinators are told. It is Monday 12 September 2016, 9am; the session is on Tuesday 20 September,
/// so joining instructions are due on Tuesday 13 and the reminder on Sunday 18, at 8am.
/// </summary>
public sealed class DueLettersTests : IDisposable
{
    private const string JoiningIsDue = "2016-09-13T07:00:00Z";
    private const string ReminderIsDue = "2016-09-18T07:00:00Z";

    private readonly TestDatabase _database = new();
    private readonly Person _amina = Given.Person("Amina Hussain");
    private readonly Person _ben = Given.Person("Ben Archer");
    private readonly Person _theo = Given.Person("Theo Marsh", Role.Trainer);
    private readonly Booking _aminas;
    private readonly Booking _bens;

    /// <summary>One place, which Amina has; Ben waits.</summary>
    public DueLettersTests()
    {
        using var db = _database.Open();
        var session = Given.Session(_database.Clock, capacity: 1, reference: "HD-1", venue: Given.Venue());
        session.JoiningNotes = "Bring a pen.\nPark behind the library.";
        session.Trainers.Add(_theo);
        (_aminas, _bens) = (Given.Booking(session, _amina, _database.Clock.UtcNow), Given.Booking(session, _ben, _database.Clock.UtcNow));
        db.Add(session);
        db.SaveChanges();
    }

    private async Task<int> RunAsync(Func<DueLetters, Task<int>> job, LetterTiming? timing = null)
    {
        await using var db = _database.Open();
        return await job(db.DueLetters(timing));
    }

    private Task<int> JoiningAsync(LetterTiming? timing = null) => RunAsync(d => d.WriteJoiningAsync(), timing);

    private Task<int> RemindersAsync(LetterTiming? timing = null) => RunAsync(d => d.WriteRemindersAsync(), timing);

    private void Change(Action<Session> change)
    {
        using var db = _database.Open();
        change(db.Sessions.Include(s => s.Days).Include(s => s.Bookings).Include(s => s.Course).Single(s => s.Reference == "HD-1"));
        db.SaveChanges();
    }

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private List<string> To(LetterKind kind) => Read(db => db.Outbox.Where(l => l.Kind == kind).OrderBy(l => l.Id).Select(l => l.ToName).ToList());

    private OutboxLetter Letter(LetterKind kind) => Read(db => db.Outbox.Single(l => l.Kind == kind));

    [Fact]
    public async Task Joining_instructions_go_once_to_who_has_a_place_from_their_moment_on()
    {
        _database.Time.Set("2016-09-13T06:59:59Z");
        Assert.Equal(0, await JoiningAsync());

        _database.Time.Set(JoiningIsDue);
        Assert.Equal(1, await JoiningAsync());
        Assert.Equal(0, await JoiningAsync());
        _database.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(0, await JoiningAsync());

        var letter = Letter(LetterKind.Joining);
        Assert.Equal(("Amina Hussain", _aminas.Id, "Joining instructions: An introduction to neglect, Tuesday 20 September 2016", $"joining:{_aminas.Id}:2016-09-20"),
            (letter.ToName, letter.BookingId, letter.Subject, letter.Once));
        Assert.Equal($"""
            Dear Amina Hussain,

            Your session is coming up. Here is what you need to know.

            What: An introduction to neglect
            When: Tuesday 20 September 2016, 9:30am to 12:30pm
            Where: Civic Centre, Civic Centre Road, Southampton, SO14 7LY
            Getting in: Step-free entrance.

            Please bring this email or its check-in code, and something to write with.

            Bring a pen.

            Park behind the library.


            """, letter.Text[..letter.Text.IndexOf("At the door", StringComparison.Ordinal)]);
        Assert.Contains("show your QR code, or say this code: ", letter.Text, StringComparison.Ordinal);
        Assert.Contains($"/bookings/{_aminas.Key}/cancel", letter.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_gets_a_place_later_gets_them_then_and_whoever_gave_it_up_never()
    {
        _database.Time.Set("2016-09-13T06:00:00Z");
        await _database.CancelAsync(_aminas.Key, _amina.Id);
        _database.Time.Set(JoiningIsDue);
        await JoiningAsync();
        Assert.Equal(["Ben Archer"], To(LetterKind.Joining));

        _database.Time.Set("2016-09-15T10:00:00Z");
        await _database.BookAsync("HD-1", _amina.Id);
        await JoiningAsync();
        await _database.CancelAsync(_bens.Key, _ben.Id);
        await JoiningAsync();
        await JoiningAsync();
        Assert.Equal(["Ben Archer", "Amina Hussain"], To(LetterKind.Joining));
    }

    [Fact]
    public async Task After_a_move_there_are_new_ones_for_the_new_date()
    {
        _database.Time.Set(JoiningIsDue);
        await JoiningAsync();
        Change(s => s.Move(new NewDates([new(new(2016, 10, 4), new(9, 30), new(12, 30))]), s.Venue, _database.Clock.UtcNow, _database.Clock));
        Assert.Equal(0, await JoiningAsync());

        _database.Time.Set("2016-09-27T07:00:00Z");
        Assert.Equal(1, await JoiningAsync());

        Assert.Equal([$"joining:{_aminas.Id}:2016-09-20", $"joining:{_aminas.Id}:2016-10-04"], Read(db => db.Outbox.OrderBy(l => l.Id).Select(l => l.Once!).ToList()));
    }

    [Theory]
    [InlineData(SessionStatus.Draft, JoiningIsDue)]
    [InlineData(SessionStatus.Postponed, JoiningIsDue)]
    [InlineData(SessionStatus.Cancelled, JoiningIsDue)]
    [InlineData(SessionStatus.Published, "2016-09-20T08:30:00Z")] // it has begun
    public async Task Nobody_is_told_how_to_come_to_what_does_not_take_place(SessionStatus status, string now)
    {
        Change(s => s.Status = status);
        _database.Time.Set(now);

        Assert.Equal(0, await JoiningAsync() + await RemindersAsync());
        _database.Time.Set(status == SessionStatus.Published ? now : "2016-09-19T13:00:00Z");
        Assert.Equal(0, await RemindersAsync() + await RunAsync(d => d.WriteRegisterSummariesAsync()));
    }

    [Fact]
    public async Task A_bank_holiday_brings_them_forward_and_the_settings_can_stop_them()
    {
        using (var db = _database.Open())
        {
            db.Add(new BankHoliday { Date = new(2016, 9, 14), Name = "A feast" });
            db.SaveChanges();
        }
        Assert.Equal(0, await JoiningAsync(new(0, 2)));
        Assert.Equal(1, await JoiningAsync()); // on Monday 12
    }

    [Fact]
    public async Task An_online_session_says_where_it_is_joined()
    {
        Change(s => (s.Delivery, s.OnlineAddress) = (Delivery.Online, "https://meet.example/abc?x=1"));
        _database.Time.Set(JoiningIsDue);
        await JoiningAsync();

        var letter = Letter(LetterKind.Joining);
        Assert.Contains("Where: Online\n", letter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("At the door", letter.Text, StringComparison.Ordinal);
        Assert.Contains("Join here:\nhttps://meet.example/abc?x=1\n", letter.Text, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://meet.example/abc?x=1\"", letter.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Delivery.Online, "https://meet.example/1", true)]
    [InlineData(Delivery.Both, "https://meet.example/1", true)]
    [InlineData(Delivery.Both, "", false)]
    [InlineData(Delivery.InPerson, "https://meet.example/1", false)]
    public async Task Whoever_gets_a_place_is_told_at_once_where_it_is_joined_if_that_is_known(Delivery delivery, string address, bool told)
    {
        Change(s => (s.Delivery, s.OnlineAddress) = (delivery, address));
        await _database.CancelAsync(_aminas.Key, _amina.Id); // Ben comes up
        Assert.Equal(told, Letter(LetterKind.BookingPromoted).Text.Contains("Join online:\nhttps://meet.example/1\n", StringComparison.Ordinal));
        Assert.DoesNotContain("meet.example", Letter(LetterKind.BookingCancelled).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conference_says_which_workshops()
    {
        using (var db = _database.Open())
        {
            var conference = Given.Conference(_database.Clock, workshops: ["1 cyber 20"]);
            var booking = Given.Booking(conference, _amina, _database.Clock.UtcNow);
            conference.Choose(booking, [conference.Workshop("1 cyber")], _database.Clock.UtcNow);
            db.Attach(_amina);
            db.Add(conference);
            db.SaveChanges();
        }
        _database.Time.Set(JoiningIsDue);
        await JoiningAsync();

        Assert.Contains("Workshops 1: About cyber, 11am to 11:50am, Room cyber", Read(db => db.Outbox.Single(l => l.Session!.Reference == "CONF").Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reminder_goes_once_to_who_had_a_place_when_it_fell_due()
    {
        _database.Time.Set("2016-09-18T06:59:59Z");
        Assert.Equal(0, await RemindersAsync());

        _database.Time.Set(ReminderIsDue);
        Assert.Equal(1, await RemindersAsync());
        Assert.Equal(0, await RemindersAsync());
        var letter = Letter(LetterKind.Reminder);
        Assert.Equal(("Amina Hussain", "Reminder: An introduction to neglect, Tuesday 20 September 2016"), (letter.ToName, letter.Subject));
        Assert.Contains("Your session is on Tuesday 20 September 2016, at 9:30am.", letter.Text, StringComparison.Ordinal);
        Assert.Contains("Bring a pen.", letter.Text, StringComparison.Ordinal);

        _database.Time.Set("2016-09-18T12:00:00Z");
        await _database.CancelAsync(_aminas.Key, _amina.Id); // Ben gets the place, and a letter that says all that he needs
        Assert.Equal(0, await RemindersAsync());
        Assert.Equal(["Amina Hussain"], To(LetterKind.Reminder));
    }

    [Fact]
    public async Task Nobody_is_reminded_within_a_day_of_their_joining_instructions_or_when_the_settings_say_so()
    {
        _database.Time.Set("2016-09-17T07:00:01Z");
        await JoiningAsync();
        _database.Time.Set(ReminderIsDue);
        Assert.Equal(0, await RemindersAsync());
        _database.Time.Set("2016-09-19T12:00:00Z"); // nor later, when that is more than a day ago
        Assert.Equal(0, await RemindersAsync());

        using (var db = _database.Open())
        {
            db.Outbox.ExecuteUpdate(u => u.SetProperty(l => l.WrittenAt, new DateTime(2016, 9, 17, 7, 0, 0, DateTimeKind.Utc)));
        }
        Assert.Equal(0, await RemindersAsync(new(5, 0)));
        Assert.Equal(1, await RemindersAsync());
    }

    [Theory]
    [InlineData(LetterState.Queued, 0)]
    [InlineData(LetterState.Sending, 0)]
    [InlineData(LetterState.Sent, 0)]
    [InlineData(LetterState.Failed, 1)]
    [InlineData(LetterState.Overtaken, 1)]
    public async Task Whoever_never_got_their_joining_instructions_is_reminded_all_the_same(LetterState state, int reminded)
    {
        _database.Time.Set("2016-09-18T06:00:00Z");
        await JoiningAsync();
        using (var db = _database.Open())
        {
            db.Outbox.ExecuteUpdate(u => u.SetProperty(l => l.State, state));
        }
        _database.Time.Set(ReminderIsDue);
        Assert.Equal(reminded, await RemindersAsync());
    }

    [Theory]
    [InlineData("2016-09-22", false)] // two days after the first
    [InlineData("2016-09-23", true)]
    public async Task A_second_day_is_reminded_of_when_the_first_was_longer_ago(string second, bool reminded)
    {
        Change(s => s.SetDays([Given.Day("2016-09-20 09:30-12:30"), Given.Day($"{second} 13:00-16:00")], _database.Clock));
        _database.Time.Set(ReminderIsDue);
        await RemindersAsync();
        Assert.Contains("Your session begins on Tuesday 20 September 2016", Letter(LetterKind.Reminder).Text, StringComparison.Ordinal);

        _database.Time.Set($"2016-09-{int.Parse(second[^2..]) - 2}T07:00:00Z");
        await RemindersAsync();

        var letters = Read(db => db.Outbox.OrderBy(l => l.Id).ToList());
        Assert.Equal(reminded ? 2 : 1, letters.Count);
        if (reminded)
        {
            Assert.Contains("Day 2 of your session is on Friday 23 September 2016, at 1pm.", letters[1].Text, StringComparison.Ordinal);
            Assert.DoesNotContain("cancel", letters[1].Text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_trainer_is_told_on_the_afternoon_before_how_many_come_and_not_who()
    {
        using (var db = _database.Open())
        {
            var needs = new Needs { PersonId = _amina.Id };
            needs.Say(new("A chair near the door", "", ""), _database.Clock.UtcNow);
            db.Add(needs);
            db.SaveChanges();
        }
        _database.Time.Set("2016-09-19T12:59:59Z");
        Assert.Equal(0, await RunAsync(d => d.WriteRegisterSummariesAsync()));
        _database.Time.Set("2016-09-19T13:00:00Z");
        Assert.Equal(1, await RunAsync(d => d.WriteRegisterSummariesAsync()));
        Assert.Equal(0, await RunAsync(d => d.WriteRegisterSummariesAsync()));

        var letter = Letter(LetterKind.RegisterSummary);
        Assert.Equal(("Theo Marsh", "1 person expected: An introduction to neglect, Tuesday 20 September 2016"), (letter.ToName, letter.Subject));
        Assert.Contains("Expected: 1 person\nOn the waiting list: 1 person\nNeeds: 1 person has told us what they need to take part\n", letter.Text, StringComparison.Ordinal);
        Assert.Contains("https://training.example/attendance/HD-1/2016-09-20\n", letter.Text, StringComparison.Ordinal);
        Assert.All(["Amina", "Ben", "A chair near the door"], secret => Assert.DoesNotContain(secret, letter.Text + letter.Html, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Coordinators_are_told_once_for_each_date_that_too_few_come()
    {
        using (var db = _database.Open())
        {
            db.AddRange(Given.Person("Cleo Grant", Role.Coordinator), Given.Person("Grace Whitlock", Role.Coordinator | Role.Admin));
            db.SaveChanges();
        }
        Assert.Equal(0, await RunAsync(d => d.WriteAtRiskAsync()));
        Change(s => s.MinimumPlaces = 5);
        _database.Time.Set("2016-09-12T23:30:00Z"); // not at night
        Assert.Equal(0, await RunAsync(d => d.WriteAtRiskAsync()));
        _database.Time.Set("2016-09-13T06:59:59Z");
        Assert.Equal(0, await RunAsync(d => d.WriteAtRiskAsync()));
        _database.Time.Set("2016-09-13T07:00:00Z");
        Assert.Equal(2, await RunAsync(d => d.WriteAtRiskAsync()));
        Assert.Equal(0, await RunAsync(d => d.WriteAtRiskAsync()));
        Assert.Equal(["Cleo Grant", "Grace Whitlock"], To(LetterKind.SessionAtRisk));
        var text = Read(db => db.Outbox.First().Text);
        Assert.Contains("Have a place: 1 person\nNeeded: 5 people\nOn the waiting list: 1 person\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Amina", text, StringComparison.Ordinal);

        Change(s => s.Move(new NewDates([new(new(2016, 9, 22), new(9, 30), new(12, 30))]), s.Venue, _database.Clock.UtcNow, _database.Clock));
        Assert.Equal(2, await RunAsync(d => d.WriteAtRiskAsync()));
    }

    [Fact]
    public async Task One_session_that_cannot_be_written_to_holds_up_no_other()
    {
        using (var db = _database.Open())
        {
            var other = Given.Session(_database.Clock, reference: "HD-2");
            Given.Booking(other, Given.Person("Cora Lane"), _database.Clock.UtcNow);
            db.Add(other);
            db.SaveChanges();
            db.Database.ExecuteSqlRaw("CREATE TRIGGER broken BEFORE INSERT ON Outbox WHEN NEW.SessionId = 1 BEGIN SELECT RAISE(ABORT, 'broken'); END");
        }
        _database.Time.Set(JoiningIsDue);
        Assert.Equal(1, await JoiningAsync());
        Assert.Equal(["Cora Lane"], To(LetterKind.Joining));

        using (var db = _database.Open())
        {
            db.Database.ExecuteSqlRaw("DROP TRIGGER broken");
        }
        Assert.Equal(1, await JoiningAsync());
    }

    [Fact]
    public async Task What_was_overtaken_before_it_was_sent_is_written_afresh_when_it_is_still_due()
    {
        _database.Time.Set(JoiningIsDue);
        await JoiningAsync();
        _database.Time.Advance(TimeSpan.FromMinutes(10));
        Change(s => s.Move(new NewDates([new(new(2016, 9, 20), new(13, 30), new(16, 30))]), s.Venue, _database.Clock.UtcNow, _database.Clock));
        await using (var db = _database.Open())
        {
            await new Postroom(db, db.Clock, new RecordingTransport(), Microsoft.Extensions.Logging.Abstractions.NullLogger<Postroom>.Instance).SendDueAsync();
        }
        Assert.Equal(LetterState.Overtaken, Letter(LetterKind.Joining).State);

        Assert.Equal(1, await JoiningAsync());
        Assert.Equal(0, await JoiningAsync());

        Assert.Contains("1:30pm to 4:30pm", Read(db => db.Outbox.Single(l => l.Kind == LetterKind.Joining && l.State == LetterState.Queued).Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task However_many_run_at_once_there_is_one_letter()
    {
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal((1, 1), await RaceAsync(locking: true, unique: true));
        }
        Assert.Equal((1, 1), await RaceAsync(locking: false, unique: true)); // as between processes on a database that does not lock
    }

    [Fact]
    public async Task Without_the_lock_and_the_unique_name_there_would_be_several()
    {
        for (var round = 0; round < 40; round++)
        {
            if (await RaceAsync(locking: false, unique: false) != (1, 1))
            {
                return;
            }
        }
        Assert.Fail("Every race without a lock wrote one letter: this test no longer shows that the lock is needed.");
    }

    /// <summary>Joining instructions and register summaries that eight wrote at once.</summary>
    private static async Task<(int, int)> RaceAsync(bool locking, bool unique)
    {
        using var test = new DueLettersTests();
        test._database.Time.Set("2016-09-19T13:00:00Z");
        if (!unique)
        {
            await using var db = test._database.Open();
            await db.Database.ExecuteSqlRawAsync("DROP INDEX IX_Outbox_Once");
        }
        using var start = new Barrier(8);
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            using var db = test._database.Open(locking: locking);
            start.SignalAndWait();
            db.DueLetters().WriteJoiningAsync().GetAwaiter().GetResult();
            db.DueLetters().WriteRegisterSummariesAsync().GetAwaiter().GetResult();
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        return (test.To(LetterKind.Joining).Count, test.To(LetterKind.RegisterSummary).Count);
    }

    public void Dispose() => _database.Dispose();
}
