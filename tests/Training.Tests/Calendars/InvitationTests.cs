using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Training.Bookings;
using Training.Calendars;
using Training.Data;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Testing;
using Training.Tests.Bookings;
using Training.Tests.Programme;

namespace Training.Tests.Calendars;

/// <summary>What is in people's calendars, read as their programs read the mails, after everything that can happen to a booking.</summary>
public sealed class InvitationTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly CalendarClient _calendars = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Course _course = Given.Course(CourseType.Level3, title: "Level 3: \"core\", day; one");
    private readonly Person _ann;
    private readonly Person _bob;
    private readonly Person _cleo = Given.Person("Cleo Coordinator", Role.Coordinator);

    public InvitationTests()
    {
        _ann = Person.Create("ann.o'neil+training@agency.example", "Ann \"Łódź\", A; B");
        (_ann.Agency, _ann.JobTitle) = (_agency, "Nurse");
        _bob = Given.Person("Bob B", agency: _agency);
        using var db = _database.Open();
        db.AddRange(_ann, _bob, _cleo, Given.Session(_database.Clock, 1, _course, "L3-1", Given.Venue(), days: ["2016-10-20 09:30-16:30", "2016-11-03 09:30-16:30"]),
            Given.Session(_database.Clock, 5, _course, "L3-2", days: "2016-12-01 09:30-16:30"), new Venue { Code = "library", Name = "Library", Capacity = 40 });
        db.SaveChanges();
    }

    public void Dispose() => _database.Dispose();

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    /// <summary>Does something, a minute later than the last, and looks whether every calendar is right.</summary>
    private async Task<T> DoAsync<T>(Func<TrainingDb, Task<T>> act)
    {
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        await using var db = _database.Open(new Actor(_cleo.Id, "test"));
        var answer = await act(db);
        Read(fresh => { _calendars.AssertRight(fresh); return 0; });
        return answer;
    }

    private Task<BookingOutcome> BookAsync(Person person, string reference = "L3-1") => DoAsync(db => db.BookingDesk().BookAsync(reference, person.Id));

    private Task<BookingOutcome> CancelAsync(Person person) => DoAsync(db => db.BookingDesk().CancelAsync(Key(person), person.Id));

    private Guid Key(Person person) => Read(db => db.Bookings.OrderBy(b => b.Id).Last(b => b.PersonId == person.Id).Key);

    private Task<PlanningAnswer> PlanAsync(Func<Planning, int, Task<PlanningAnswer>> plan) =>
        DoAsync(db => plan(new Planning(db, db.Clock, Desks.Letters(db.Clock), new Notice(5)), db.Sessions.Single(s => s.Reference == "L3-1").CalendarSequence));

    private Task<PlanningAnswer> MoveAsync(string days, string venue = "civic-centre") => PlanAsync((p, seen) => p.MoveAsync("L3-1", NewDatesTests.Dates(days, venue), "", seen));

    private IReadOnlyList<CalendarClient.Event> CalendarOf(Person person) => _calendars.Of(person.Email!);

    [Fact]
    public async Task Booked_moved_twice_cancelled_and_booked_again()
    {
        Assert.Equal(BookingOutcome.Confirmed, await BookAsync(_ann, "L3-2"));
        var first = Assert.Single(CalendarOf(_ann));
        Assert.Equal((0, "20161201T093000Z", "Level 3: \"core\", day; one"), (first.Sequence, first.Start, first.Summary));

        foreach (var (day, start, sequence) in new[] { ("2016-12-08 10:00-16:30", "20161208T100000Z", 1), ("2017-04-06 10:00-16:30", "20170406T090000Z", 2) })
        {
            await DoAsync(db => new Planning(db, db.Clock, Desks.Letters(db.Clock), new Notice(5)).MoveAsync("L3-2", NewDatesTests.Dates(day), "", db.Sessions.Single(s => s.Reference == "L3-2").CalendarSequence));
            var moved = Assert.Single(CalendarOf(_ann));
            Assert.Equal((first.Uid, sequence, start), (moved.Uid, moved.Sequence, moved.Start)); // the clocks have changed by the second
        }

        Assert.Equal(BookingOutcome.Cancelled, await CancelAsync(_ann));
        Assert.Empty(CalendarOf(_ann));

        Assert.Equal(BookingOutcome.Confirmed, await BookAsync(_ann, "L3-2"));
        var again = Assert.Single(CalendarOf(_ann));
        Assert.Equal(0, again.Sequence);
        Assert.NotEqual(first.Uid, again.Uid);
        Assert.Equal([LetterKind.Invitation, LetterKind.InvitationChanged, LetterKind.InvitationChanged, LetterKind.InvitationWithdrawn, LetterKind.Invitation],
            Read(db => db.Outbox.Where(l => l.InvitationId != null).OrderBy(l => l.Id).Select(l => l.Kind).ToList()));
    }

    [Fact]
    public async Task Two_days_are_two_events_that_move_together_and_each_by_itself()
    {
        await BookAsync(_ann);
        Assert.Equal(["Level 3: \"core\", day; one (day 1 of 2)", "Level 3: \"core\", day; one (day 2 of 2)"], CalendarOf(_ann).Select(e => e.Summary));
        var both = CalendarOf(_ann);

        await MoveAsync("2016-10-20 09:30-16:30,2016-11-10 09:30-16:30");
        Assert.Equal([both[0], both[1] with { Sequence = 1, Start = "20161110T093000Z", End = "20161110T163000Z" }], CalendarOf(_ann)); // nothing is sent about the first

        await MoveAsync("2016-10-21 09:30-16:30");
        Assert.Equal((both[0].Uid, 1, "Level 3: \"core\", day; one"), Assert.Single(CalendarOf(_ann).Select(e => (e.Uid, e.Sequence, e.Summary))));

        await MoveAsync("2016-10-21 09:30-16:30,2016-11-11 09:30-16:30", "library");
        Assert.Equal(2, CalendarOf(_ann).Count);
        Assert.All(CalendarOf(_ann), e => Assert.StartsWith("Library", e.Location, StringComparison.Ordinal));
        Assert.DoesNotContain(both[1].Uid, CalendarOf(_ann).Select(e => e.Uid));
    }

    [Fact]
    public async Task Whoever_gets_the_place_gets_the_event()
    {
        await BookAsync(_ann);
        Assert.Equal(BookingOutcome.Waiting, await BookAsync(_bob));
        Assert.Empty(CalendarOf(_bob));

        await CancelAsync(_ann); // promoted
        Assert.Equal((0, 2), (CalendarOf(_ann).Count, CalendarOf(_bob).Count));

        await DoAsync(db => db.SubstituteDesk().HandOverAsync(Key(_bob), _bob.Id, _ann.Id)); // handed to a colleague
        Assert.Equal((2, 0), (CalendarOf(_ann).Count, CalendarOf(_bob).Count));

        await DoAsync(db => db.MoveDesk().MoveAsync("L3-1", Key(_ann), "L3-2", _cleo.Id, "She asked")); // moved to another session
        Assert.Equal(["20161201T093000Z"], CalendarOf(_ann).Select(e => e.Start));

        await BookAsync(_bob);
        await DoAsync(db => db.RosterDesk().CancelAsync("L3-1", Key(_bob), _cleo.Id, "Ill")); // by the team
        Assert.Empty(CalendarOf(_bob));
        await BookAsync(_cleo);
        await BookAsync(_bob);
        await DoAsync(db => db.RosterDesk().ChangeCapacityAsync("L3-1", 2, null)); // a place more
        Assert.Equal(2, CalendarOf(_bob).Count);
    }

    [Fact]
    public async Task A_postponed_session_leaves_the_calendar_and_comes_back_as_a_new_event()
    {
        await BookAsync(_ann);
        var was = CalendarOf(_ann);

        await PlanAsync((p, seen) => p.PostponeAsync("L3-1", "", seen));
        Assert.Empty(CalendarOf(_ann));
        var withdrawn = Read(db => db.Outbox.OrderBy(l => l.Id).Last(l => l.Kind == LetterKind.InvitationWithdrawn));
        Assert.Contains("This session has been postponed.", withdrawn.Text, StringComparison.Ordinal);
        Assert.Contains(CalendarText.Lines(withdrawn.Calendar!), l => l.StartsWith("SUMMARY:Level 3", StringComparison.Ordinal));

        await MoveAsync("2017-01-12 09:30-16:30,2017-01-13 09:30-16:30");
        Assert.Equal(2, CalendarOf(_ann).Count);
        Assert.Empty(CalendarOf(_ann).Select(e => e.Uid).Intersect(was.Select(e => e.Uid)));

        await PlanAsync((p, seen) => p.CancelAsync("L3-1", "Flood", seen));
        Assert.Empty(CalendarOf(_ann));
    }

    [Fact]
    public async Task A_rehearsal_writes_to_no_calendar()
    {
        await BookAsync(_ann);
        var before = Read(db => (db.Outbox.Count(), db.Invitations.Count()));

        await PlanAsync((p, seen) => p.CancelAsync("L3-1", "Flood", seen, rehearsal: true));
        await DoAsync(db => db.RosterDesk().PreviewCancelAsync("L3-1", Key(_ann)));

        Assert.Equal(before, Read(db => (db.Outbox.Count(), db.Invitations.Count())));
    }

    [Fact]
    public async Task What_changes_without_an_operation_follows_within_the_minute_once()
    {
        await BookAsync(_ann);
        Read(db =>
        {
            db.Venues.Single(v => v.Code == "civic-centre").Address = "High Street";
            return db.SaveChanges();
        });

        Assert.Equal(2, await DoAsync(db => new InvitationDesk(db, db.Clock, Desks.Letters(db.Clock), NullLogger<InvitationDesk>.Instance).FollowDueAsync()));
        Assert.Equal(0, await DoAsync(db => new InvitationDesk(db, db.Clock, Desks.Letters(db.Clock), NullLogger<InvitationDesk>.Instance).FollowDueAsync()));

        Assert.All(CalendarOf(_ann), e => Assert.Equal((1, "Civic Centre, High Street, SO14 7LY"), (e.Sequence, e.Location)));

        // What no calendar shows changes nothing in any, and is looked at once only.
        Read(db =>
        {
            db.Courses.Single(c => c.Id == _course.Id).Summary = "Other words";
            return db.SaveChanges();
        });
        Assert.Equal(0, await DoAsync(db => new InvitationDesk(db, db.Clock, Desks.Letters(db.Clock), NullLogger<InvitationDesk>.Instance).FollowDueAsync()));
        Assert.False(Read(db => db.Invitations.Any(i => i.SessionSequence != i.Booking.Session.CalendarSequence)));
    }

    [Fact]
    public async Task Where_to_join_online_is_in_the_calendar_at_once()
    {
        Read(db =>
        {
            db.Sessions.Single(s => s.Reference == "L3-2").Delivery = Delivery.Online;
            return db.SaveChanges();
        });
        await BookAsync(_ann, "L3-2");
        Assert.Equal("Online", Assert.Single(CalendarOf(_ann)).Location);

        await DoAsync(db => new JoiningDesk(db, db.Clock, Desks.Letters(db.Clock), new LetterTiming(5, 2), new Notice(5)).SaveAsync("L3-2", new JoiningWords("", "https://meet.example/abc"), new JoiningWords("", "").Mark, tell: false, Guid.NewGuid()));

        Assert.Equal((1, "https://meet.example/abc"), CalendarOf(_ann).Select(e => (e.Sequence, e.Location)).Single());
    }

    [Fact]
    public async Task A_day_that_has_begun_stays_as_it_is()
    {
        await BookAsync(_ann);
        _database.Time.Set("2016-10-20T10:00:00Z");
        Read(db =>
        {
            db.Venues.Single(v => v.Code == "civic-centre").Address = "High Street";
            return db.SaveChanges();
        });

        Assert.Equal(1, await DoAsync(db => new InvitationDesk(db, db.Clock, Desks.Letters(db.Clock), NullLogger<InvitationDesk>.Instance).FollowDueAsync()));
        Assert.Equal([0, 1], CalendarOf(_ann).Select(e => e.Sequence));
    }

    [Fact]
    public async Task Who_has_no_address_of_their_own_gets_the_event_with_the_address()
    {
        var cai = Person.WithoutEmail("Cai C", "Lead L", "lead@agency.example");
        Read(db =>
        {
            db.Add(cai);
            return db.SaveChanges();
        });
        await BookAsync(cai);
        Assert.Equal(0, Read(db => db.Invitations.Count()));

        await DoAsync(db => new PersonDesk(db, Desks.Letters(db.Clock)).ChangeAsync(cai.Id, new PersonChange(null, "", null, "cai@agency.example")));

        Assert.Equal(2, _calendars.Of("cai@agency.example").Count);
    }

    [Fact]
    public async Task What_was_imported_is_not_invited_until_something_changes()
    {
        Read(db =>
        {
            var session = db.LockSessionAsync("L3-1").GetAwaiter().GetResult()!;
            Given.Booking(session, db.People.Single(p => p.Id == _ann.Id), db.Clock.UtcNow);
            return db.SaveChanges();
        });
        Assert.Equal(0, Read(db => db.Invitations.Count()));

        await MoveAsync("2016-10-27 09:30-16:30,2016-11-03 09:30-16:30");

        Assert.Equal([0, 0], CalendarOf(_ann).Select(e => e.Sequence));
    }

    [Fact]
    public async Task What_was_never_sent_is_not_taken_out_and_what_was_superseded_is_not_sent()
    {
        var transport = new RecordingTransport();
        await BookAsync(_ann, "L3-2");
        await CancelAsync(_ann); // before anything has gone out
        await BookAsync(_bob, "L3-2");
        await SendAsync(transport);
        await DoAsync(db => new Planning(db, db.Clock, Desks.Letters(db.Clock), new Notice(5)).MoveAsync("L3-2", NewDatesTests.Dates("2016-12-08 10:00-16:30"), "", db.Sessions.Single(s => s.Reference == "L3-2").CalendarSequence));
        await CancelAsync(_bob); // before the change has gone out
        await SendAsync(transport);

        Assert.DoesNotContain(transport.Sent, l => l.Calendar is not null && l.ToAddress == _ann.Email);
        Assert.Equal([LetterKind.Invitation, LetterKind.InvitationWithdrawn], transport.Sent.Where(l => l.Calendar is not null).Select(l => l.Kind));
        Assert.Equal([LetterState.Overtaken, LetterState.Overtaken, LetterState.Sent, LetterState.Overtaken, LetterState.Sent],
            Read(db => db.Outbox.Where(l => l.Calendar != null).OrderBy(l => l.Id).Select(l => l.State).ToList()));
    }

    [Fact]
    public async Task What_may_have_arrived_is_taken_out()
    {
        var transport = new RecordingTransport { Before = l => { if (l.Calendar is not null) { throw new IOException("The connection was lost after the last word"); } } };
        await BookAsync(_bob, "L3-2");
        await SendAsync(transport);
        transport.Before = _ => { };
        await CancelAsync(_bob);

        await SendAsync(transport);

        Assert.Equal([LetterKind.InvitationWithdrawn], transport.Sent.Where(l => l.Calendar is not null).Select(l => l.Kind));
    }

    [Fact]
    public async Task What_may_have_arrived_is_taken_out_although_the_team_sent_it_again_while_mail_was_held_back()
    {
        var transport = new RecordingTransport { Before = l => { if (l.Calendar is not null) { throw new MailRefusedException("No answer to the last word"); } } };
        await BookAsync(_bob, "L3-2");
        await SendAsync(transport);
        transport.Before = _ => { };
        await DoAsync(db => new MailDesk(db, db.Clock, Desks.Letters(db.Clock)).SendAgainAsync(db.Outbox.Single(l => l.Calendar != null).Id, LetterState.Failed, Guid.NewGuid()));
        await CancelAsync(_bob);

        await SendAsync(transport);

        Assert.Equal([LetterKind.InvitationWithdrawn], transport.Sent.Where(l => l.Calendar is not null).Select(l => l.Kind));
    }

    private async Task SendAsync(IMailTransport transport)
    {
        await using var db = _database.Open();
        await new Postroom(db, _database.Clock, transport, NullLogger<Postroom>.Instance).SendDueAsync();
    }

    [Fact]
    public async Task A_save_that_forgets_the_calendar_is_refused()
    {
        await using var db = _database.Open();
        await using var work = await db.BeginWriteAsync();
        var session = (await db.LockSessionAsync("L3-1"))!;
        session.Join(await db.People.SingleAsync(p => p.Id == _ann.Id), db.Clock.UtcNow, session.StartsAt);

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());
    }

    [Fact]
    public async Task Four_independent_parsers_read_every_message_without_complaint()
    {
        // Names and titles that break writers, days on both sides of and across both changes of the clock.
        string[] words = [string.Concat(Enumerable.Repeat("A title of 300 characters, and more ", 10))[..299] + "!", string.Concat(Enumerable.Repeat("🙂👩🏽‍🏫 Łódź; \"東京\", ", 14)), "BEGIN:VEVENT\r\nUID:not-ours", "%0D%0A <b>&amp; ^n \\n"];
        var people = words.Select((w, i) => Person.Create($"p{i}.o'neil+%x@agency.example", w)).ToList();
        Read(db =>
        {
            db.AddRange(people);
            for (var i = 0; i < words.Length; i++)
            {
                var venue = Given.Venue($"venue-{i}");
                (venue.Name, venue.AccessNotes, venue.Latitude, venue.Longitude) = (words[i].Trim(), words[i], 50.5 + i, -1.25 - i);
                db.Add(Given.Session(_database.Clock, 5, Given.Course(title: words[i]), $"ODD-{i}", venue, days: ["2016-10-29 20:00-23:30", "2016-10-30 00:30-02:30", "2017-03-26 00:30-02:30"]));
            }
            return db.SaveChanges();
        });
        for (var i = 0; i < words.Length; i++)
        {
            await BookAsync(people[i], $"ODD-{i}");
            Assert.Equal(3, _calendars.Of(people[i].Email!).Count);
            await DoAsync(db => new Planning(db, db.Clock, Desks.Letters(db.Clock), new Notice(5)).MoveAsync($"ODD-{i}", NewDatesTests.Dates("2016-10-30 00:30-02:30,2016-11-01 09:30-16:30"), "", db.Sessions.Single(s => s.Reference == $"ODD-{i}").CalendarSequence));
            await CancelAsync(people[i]);
        }
        var letters = Read(db => db.Outbox.Where(l => l.Calendar != null).OrderBy(l => l.Id).ToList());
        Assert.Equal(words.Length * (3 + 3 + 2), letters.Count); // three days; two of them change and one goes; two go

        var read = await Oracles.CheckAsync([.. letters.Select(l => l.Calendar!)]);

        Assert.All(read, parser => Assert.All(parser.Calendars, c => Assert.Single(c.Events)));
    }

    [Fact]
    public async Task It_says_what_calendar_programs_need_and_no_more()
    {
        await BookAsync(_ann);
        var letter = Read(db => db.Outbox.First(l => l.Kind == LetterKind.Invitation));
        var lines = CalendarText.Lines(letter.Calendar!);

        Assert.Equal(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Safeguarding Training//Invitations//EN", "CALSCALE:GREGORIAN", "METHOD:REQUEST", "BEGIN:VEVENT"], lines.Take(6));
        Assert.Contains("""ORGANIZER;CN=Safeguarding Training:mailto:training@safeguarding.example""", lines);
        Assert.Contains("""ATTENDEE;CN="Ann 'Łódź', A; B";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:ann.o'neil+training@agency.example""", lines);
        Assert.Contains("TRANSP:OPAQUE", lines);
        Assert.Contains("DTSTART:20161020T083000Z", lines); // summer time
        Assert.DoesNotContain(lines, l => l.StartsWith("BEGIN:VALARM", StringComparison.Ordinal) || l.Contains(Given.Codes.TokenFor(Key(_ann)), StringComparison.Ordinal) || l.Contains(Given.Codes.TypedCodeFor(Key(_ann)), StringComparison.Ordinal));
        Assert.Contains("Getting in: Step-free entrance.", string.Join('\n', lines), StringComparison.Ordinal);
    }
}
