using Microsoft.EntityFrameworkCore;
using Training.Attendance;
using Training.Bookings;
using Training.Data;
using Training.History;
using Training.Letters;
using Training.People;
using Training.Programme;
using Training.Statistics;
using Training.Testing;

namespace Training.Tests.Bookings;

public sealed class SubstituteDeskTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Agency _agency = Given.Agency();
    private readonly Person _amina;
    private readonly Person _ben;
    private readonly Person _tom;
    private readonly Person _stranger;
    private readonly Person _cora = Given.Person("Cora Lane");
    private readonly Person _trainer = Given.Person("Theo Marsh", Role.Trainer);
    private readonly Person _coordinator = Given.Person("Cleo Grant", Role.Coordinator);
    private readonly Guid _key;

    public SubstituteDeskTests()
    {
        _amina = Given.Person("Amina Hussain", agency: _agency);
        _ben = Given.Person("Ben Archer", agency: _agency);
        _tom = Given.Person("Tom Byrne", Role.AgencyLead, _agency);
        _stranger = Given.Person("Sam Secret", agency: Given.Agency("police"));
        var session = Given.Session(_database.Clock, capacity: 1, reference: "HD-1");
        session.Trainers.Add(_trainer);
        _key = Given.Booking(session, _amina, _database.Clock.UtcNow).Key;
        Given.Booking(session, _cora, _database.Clock.UtcNow);
        using var db = _database.Open();
        db.AddRange(session, _ben, _tom, _stranger, _coordinator);
        db.SaveChanges();
        _database.Time.Set("2016-09-19T15:00:00Z"); // the notice has passed
    }

    public void Dispose() => _database.Dispose();

    private T Read<T>(Func<TrainingDb, T> read)
    {
        using var db = _database.Open();
        return read(db);
    }

    private async Task<SubstituteAnswer> HandOverAsync(Person by, Person to, Guid? key = null)
    {
        await using var db = _database.Open(new Actor(by.Id, "web 192.0.2.7"));
        return await db.SubstituteDesk().HandOverAsync(key ?? _key, by.Id, to.Id);
    }

    private string States() => Read(db => string.Join(", ", db.Bookings.Include(b => b.Person).OrderBy(b => b.Number).ToList().Select(b => $"{b.Person.Name} {b.Status}")));

    [Fact]
    public async Task A_place_goes_to_a_colleague_past_the_waiting_list_and_both_are_told()
    {
        await using (var db = _database.Open(new Actor(_amina.Id, "web 192.0.2.7")))
        {
            Assert.Equal("Ben Archer has the place now. We have written to both of you.", (await db.SubstituteDesk().HandOverAsync(_key, _amina.Id, " BEN.ARCHER@agency.example")).Sentence);
        }

        Assert.Equal("Amina Hussain Cancelled, Cora Lane Waiting, Ben Archer Confirmed", States());
        Assert.Equal([(LetterKind.HandedOver, "Amina Hussain"), (LetterKind.Substitute, "Ben Archer")], Read(db => db.Letters().OrderBy(l => l.Id).ToList().ConvertAll(l => (l.Kind, l.ToName))));
        var letter = Read(db => db.Letters().OrderBy(l => l.Id).Last().Text);
        Assert.Contains("Amina Hussain cannot come to this session and has handed the place to you.", letter, StringComparison.Ordinal);
        Assert.Contains("say this code", letter, StringComparison.Ordinal);
        var bens = Read(db => db.Bookings.Include(b => b.SubstituteFor).Single(b => b.PersonId == _ben.Id));
        Assert.Equal((_key, _agency.Id), (bens.SubstituteFor!.Key, bens.AgencyId));
        Assert.Equal(CheckInCodes.HashOf(Given.Codes.TokenFor(bens.Key)), bens.CodeHash);
        Assert.True(bens.SubstituteFor.CancelledInTime);
    }

    [Fact]
    public async Task Both_stories_tell_it()
    {
        await HandOverAsync(_tom, _ben);
        var bens = Read(db => db.Bookings.Single(b => b.PersonId == _ben.Id).Key);

        await using var db = _database.Open();
        var first = (await BookingStory.FindAsync(db, "HD-1", _key))!.Lines;
        Assert.Contains(first, l => l.What == "Handed the place to Ben Archer; cancelled, in time" && l.Who == "Tom Byrne, on the site, from 192.0.2.7");
        var second = (await BookingStory.FindAsync(db, "HD-1", bens))!.Lines;
        Assert.Contains(second, l => l.What == "Has the place of Amina Hussain, who handed it over" && l.Who.StartsWith("Tom Byrne", StringComparison.Ordinal));
        Assert.Contains(second, l => l.What.StartsWith("Email written: A place from a colleague", StringComparison.Ordinal));
        Assert.Contains("Tom Byrne has handed your place", Read(d => d.Outbox.OrderBy(l => l.Id).First().Text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_colleague_who_waits_keeps_one_booking_with_its_story()
    {
        await _database.BookAsync("HD-1", _ben.Id);

        Assert.True((await HandOverAsync(_amina, _ben)).Good);

        Assert.Equal("Amina Hussain Cancelled, Cora Lane Waiting, Ben Archer Confirmed", States());
        await using var db = _database.Open();
        var story = (await BookingStory.FindAsync(db, "HD-1", db.Bookings.Single(b => b.PersonId == _ben.Id).Key))!.Lines;
        Assert.Contains(story, l => l.What == "Has the place of Amina Hussain, who handed it over" && l.Who == "Amina Hussain, on the site, from 192.0.2.7");
    }

    [Fact]
    public async Task The_old_code_no_longer_checks_in_and_the_new_one_does()
    {
        await HandOverAsync(_amina, _ben);
        _database.Time.Set("2016-09-20T08:20:00Z");
        await using var db = _database.Open();
        var desk = new AttendanceDesk(db, _database.Clock, Given.Codes, Given.Site);
        var keeper = new RegisterKeeper(_trainer.Id, IsTeam: false);
        var day = new DateOnly(2016, 9, 20);
        var bens = await db.Bookings.Where(b => b.PersonId == _ben.Id).Select(b => b.Key).SingleAsync();

        Assert.Equal(DeskOutcome.Cancelled, (await desk.CheckInAsync(keeper, "HD-1", day, Given.Codes.TokenFor(_key), Guid.NewGuid())).Outcome);
        Assert.Equal(DeskOutcome.Cancelled, (await desk.CheckInAsync(keeper, "HD-1", day, Given.Codes.TypedCodeFor(_key), Guid.NewGuid())).Outcome);
        Assert.Equal(DeskOutcome.CheckedIn, (await desk.CheckInAsync(keeper, "HD-1", day, Given.Codes.TokenFor(bens), Guid.NewGuid())).Outcome);
    }

    [Fact]
    public async Task Handing_over_late_is_not_charged_and_a_leads_late_cancellation_is()
    {
        await using (var db = _database.Open())
        {
            var policy = new BookingPolicy { Type = CourseType.HalfDay, From = new DateOnly(2016, 1, 1), NoticeDays = 5, LateCancellationPence = 4000 };
            db.Add(policy);
            (await db.Bookings.SingleAsync(b => b.Key == _key)).Policy = policy;
            await db.SaveChangesAsync();
        }

        await HandOverAsync(_amina, _ben);
        Assert.Equal(0, Read(db => db.Charges.Count()));
        var bens = Read(db => db.Bookings.Single(b => b.PersonId == _ben.Id));
        await using (var db = _database.Open(new Actor(_tom.Id, "web 192.0.2.7")))
        {
            Assert.True((await db.RosterDesk().CancelAsync("HD-1", bens.Key, _tom.Id, "Ill", lead: _tom.Name)).Good);
        }

        Assert.Equal((bens.Id, 4000), Read(db => db.Charges.Select(c => ValueTuple.Create(c.BookingId, c.Pence)).Single()));
        var letter = Read(db => db.Letters().Single(l => l.Kind == LetterKind.CancelledByLead).Text);
        Assert.Contains("Tom Byrne has cancelled your booking. It was after the last day", letter, StringComparison.Ordinal);
        Assert.Contains("charge £40 for a late cancellation", letter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_colleague_must_have_what_the_course_asks_for()
    {
        await using (var db = _database.Open())
        {
            var course = await db.Courses.SingleAsync();
            (course.Requires, course.RequiresWithinYears) = ([CourseType.Level3], 3);
            await db.SaveChangesAsync();
        }

        var refused = await HandOverAsync(_tom, _ben);
        Assert.Equal(SubstituteOutcome.MissingPrerequisite, refused.Outcome);
        Assert.StartsWith("This course asks for Level 3, completed in the 3 years before the session begins, and we have no record of that for Ben Archer.", refused.Sentence, StringComparison.Ordinal);
        await using (var db = _database.Open())
        {
            db.Add(new AcceptedEquivalent { PersonId = _ben.Id, Type = CourseType.Level3, CompletedOn = new DateOnly(2015, 5, 1), What = "Level 3 with Hampshire", RecordedAt = _database.Clock.UtcNow });
            await db.SaveChangesAsync();
        }

        Assert.True((await HandOverAsync(_amina, _ben)).Good);
    }

    [Fact]
    public async Task Figures_count_one_cancelled_in_time_and_one_place_taken()
    {
        await HandOverAsync(_amina, _ben);
        _database.Time.Set("2016-09-21T08:00:00Z");

        await using var db = _database.Open();
        await db.Sessions.ExecuteUpdateAsync(u => u.SetProperty(s => s.RegisterClosedAt, _database.Clock.UtcNow));
        var row = (await QuarterReport.CreateAsync(db, Quarter.Of(new DateOnly(2016, 9, 20)))).Total.Figures;
        Assert.Equal((2, 1, 0, 1), (row.Booked, row.CancelledInTime, row.CancelledLate, row.PlacesTaken));
    }

    [Fact]
    public async Task Whose_it_is_their_lead_and_the_team_may_and_nobody_else()
    {
        Assert.Equal(SubstituteOutcome.NoSuchBooking, (await HandOverAsync(_ben, _tom)).Outcome);
        Assert.Equal(SubstituteOutcome.NoSuchBooking, (await HandOverAsync(_cora, _ben)).Outcome);
        Assert.Equal(SubstituteOutcome.NoSuchBooking, (await HandOverAsync(_amina, _ben, Guid.NewGuid())).Outcome);
        await using (var db = _database.Open())
        {
            await db.People.Where(p => p.Id == _stranger.Id).ExecuteUpdateAsync(u => u.SetProperty(p => p.Roles, Role.AgencyLead));
        }
        Assert.Equal(SubstituteOutcome.NoSuchBooking, (await HandOverAsync(_stranger, _ben)).Outcome);
        Assert.True((await HandOverAsync(_coordinator, _ben)).Good);
    }

    [Fact]
    public async Task Only_a_known_colleague_without_a_place_can_have_it()
    {
        Assert.Equal(SubstituteOutcome.NotAColleague, (await HandOverAsync(_amina, _stranger)).Outcome);
        Assert.Equal(SubstituteOutcome.NotAColleague, (await HandOverAsync(_amina, _amina)).Outcome);
        Assert.Equal(SubstituteOutcome.NotAColleague, (await HandOverAsync(_coordinator, _cora)).Outcome);
        await using (var db = _database.Open())
        {
            await db.Sessions.ExecuteUpdateAsync(u => u.SetProperty(s => s.Capacity, 3));
        }
        await _database.BookAsync("HD-1", _ben.Id);
        Assert.Equal(SubstituteOutcome.HasAPlace, (await HandOverAsync(_amina, _ben)).Outcome);
        await using (var db = _database.Open())
        {
            db.Add(Given.Policy());
            await db.SaveChangesAsync();
            await db.Sessions.ExecuteUpdateAsync(u => u.SetProperty(s => s.Capacity, 5));
            Assert.Equal(BookingOutcome.Requested, await db.BookingDesk().BookAsync("HD-1", _tom.Id, new("Jo Fisher", "jo@elsewhere.example")));
        }
        Assert.Equal("Tom Byrne has asked for a place on this session, and one is kept for them. Name somebody else.", (await HandOverAsync(_coordinator, _tom)).Sentence);
        Assert.Equal(0, Read(db => db.Letters().Count(l => l.Kind == LetterKind.HandedOver)));
    }

    [Fact]
    public async Task A_refusal_tells_whoever_hands_over_their_own_place_nothing_about_anybody()
    {
        var stranger = await HandOverAsync(_amina, _stranger);
        await using (var db = _database.Open())
        {
            await db.Sessions.ExecuteUpdateAsync(u => u.SetProperty(s => s.Capacity, 3));
        }
        await _database.BookAsync("HD-1", _ben.Id);
        var booked = await HandOverAsync(_amina, _ben);
        await using (var db = _database.Open())
        {
            (await db.Courses.SingleAsync()).Requires = [CourseType.Level3];
            await db.SaveChangesAsync();
        }
        var lacks = await HandOverAsync(_amina, _tom);

        Assert.Equal([SubstituteOutcome.NotAColleague, SubstituteOutcome.HasAPlace, SubstituteOutcome.MissingPrerequisite], new[] { stranger, booked, lacks }.Select(a => a.Outcome));
        Assert.Single(new[] { stranger, booked, lacks }.Select(a => a.Sentence).Distinct());
        Assert.DoesNotContain("Ben", booked.Sentence, StringComparison.Ordinal);
        Assert.Contains("Ben Archer has a place", (await HandOverAsync(_coordinator, _ben)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colleagues_are_those_of_the_agency_under_which_the_booking_was_made()
    {
        await using (var db = _database.Open())
        {
            var police = (await db.Agencies.SingleAsync(a => a.Code == "police")).Id;
            await db.People.Where(p => p.Id == _amina.Id).ExecuteUpdateAsync(u => u.SetProperty(p => p.AgencyId, police)); // as on /account
        }

        Assert.Equal(SubstituteOutcome.NotAColleague, (await HandOverAsync(_amina, _stranger)).Outcome);
        Assert.True((await HandOverAsync(_amina, _ben)).Good);
    }

    [Fact]
    public async Task Only_a_confirmed_place_of_a_session_to_come_can_be_handed_over()
    {
        var coras = Read(db => db.Bookings.Single(b => b.PersonId == _cora.Id).Key);
        Assert.Equal(SubstituteOutcome.NotConfirmed, (await HandOverAsync(_cora, _ben, coras)).Outcome);
        Assert.True((await HandOverAsync(_amina, _ben)).Good);
        Assert.Equal(SubstituteOutcome.NotConfirmed, (await HandOverAsync(_amina, _tom)).Outcome);
        var bens = Read(db => db.Bookings.Single(b => b.PersonId == _ben.Id).Key);
        await Set(SessionStatus.Postponed);
        Assert.Equal(SubstituteOutcome.NotRunning, (await HandOverAsync(_ben, _amina, bens)).Outcome);
        await Set(SessionStatus.Published);
        _database.Time.Set("2016-09-20T08:30:00Z");
        Assert.Equal(SubstituteOutcome.AlreadyBegun, (await HandOverAsync(_ben, _amina, bens)).Outcome);

        async Task Set(SessionStatus status)
        {
            await using var db = _database.Open();
            await db.Sessions.ExecuteUpdateAsync(u => u.SetProperty(s => s.Status, status));
        }
    }

    [Fact]
    public async Task A_place_can_come_back_to_whom_it_was_from()
    {
        await HandOverAsync(_amina, _ben);
        var bens = Read(db => db.Bookings.Single(b => b.PersonId == _ben.Id).Key);

        Assert.True((await HandOverAsync(_ben, _amina, bens)).Good);

        Assert.Equal("Amina Hussain Cancelled, Cora Lane Waiting, Ben Archer Cancelled, Amina Hussain Confirmed", States());
    }

    [Fact]
    public async Task Somebody_whose_agency_is_not_known_has_no_colleagues()
    {
        var key = Read(db => db.Bookings.Single(b => b.PersonId == _cora.Id).Key);
        await using (var db = _database.Open())
        {
            await db.Sessions.ExecuteUpdateAsync(u => u.SetProperty(s => s.Capacity, 2));
            await db.RosterDesk().ChangeCapacityAsync("HD-1", 2, null);
        }

        Assert.Equal(SubstituteOutcome.NoAgency, (await HandOverAsync(_cora, _ben, key)).Outcome);
    }
}
